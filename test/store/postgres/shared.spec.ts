// Several processes on one database, each played by a store of its own.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { CollectionDefinition, Held, SandboxRef, Store, Stored } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { pairOn, postgresOfFile } from '../../support/postgres-of-file.ts';
import { DEFINITIONS, TOLD, wanted } from '../contract.ts';

interface Counter extends Stored {
  readonly count: number;
}

const COUNTERS = DEFINITIONS[0] as unknown as CollectionDefinition<Counter>;
const LAMPS = DEFINITIONS[1] as unknown as CollectionDefinition<Stored & { readonly lit: boolean }>;

const server = postgresOfFile();

describe('two processes on one database', () => {
  let here: PostgresStore;
  let there: PostgresStore;
  let url: string;
  let one: Held;

  beforeEach(async () => {
    ({ url, here, there, one } = await pairOn(server, TOLD));
  });

  afterEach(async () => {
    await Promise.all([here.close(), there.close()]);
  });

  const put = async (store: Store, id: string, count: number, sandbox: SandboxRef = one) =>
    store.transact(sandbox, (transaction) => transaction.collection(COUNTERS).put({ id, count }));
  const read = async (store: Store, id: string, sandbox: SandboxRef = one) =>
    store.transact(sandbox, (transaction) => transaction.collection(COUNTERS).get(id)?.count);
  const ids = async (store: Store, sandbox: SandboxRef = one) =>
    store.transact(sandbox, (transaction) =>
      transaction
        .collection(COUNTERS)
        .list()
        .records.map(({ id }) => id),
    );
  const increment = (store: Store, id = 'n', sandbox: SandboxRef = one) =>
    store.transact(sandbox, (transaction) => {
      const counters = transaction.collection(COUNTERS);
      const count = (counters.get(id)?.count ?? 0) + 1;
      counters.put({ id, count });
      return count;
    });
  const refusal = (attempt: Promise<unknown>) =>
    attempt.then(
      () => undefined,
      (problem) => problem.refusal,
    );

  it('see what the other has acknowledged, at once', async () => {
    for (let round = 1; round <= 20; round++) {
      await put(here, 'n', round);
      expect(await read(there, 'n')).toBe(round);
      await put(there, 'm', round);
      expect(await read(here, 'm')).toBe(round);
    }
  });

  it('keep one order of creation', async () => {
    for (const [store, id] of [
      [here, 'd'],
      [there, 'e'],
      [here, 'f'],
      [there, 'd'],
    ] as const)
      await put(store, id, 1);
    await here.transact(one, (transaction) => transaction.collection(COUNTERS).remove('e'));
    await put(there, 'e', 2);
    expect(await ids(here)).toEqual(['e', 'f', 'd', 'c', 'b', 'a']);
    expect(await ids(there)).toEqual(await ids(here));
  });

  it('lose no increment of a counter for which both race', async () => {
    const counts = await Promise.all(
      Array.from({ length: 400 }, (_, number) => increment(number % 2 === 0 ? here : there)),
    );
    expect([...counts].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, number) => number + 1));
    expect(await read(here, 'n')).toBe(400);
    expect(await read(there, 'n')).toBe(400);
  });

  it('get their turns although others are always faster', async () => {
    const crowd = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const store = new PostgresStore(`${url}?max=2`, DEFINITIONS);
        await store.start(TOLD);
        return store;
      }),
    );
    const turns = crowd.map(async (store) => {
      for (let round = 0; round < 50; round++) await increment(store);
    });
    await Promise.all(turns);
    expect(await read(here, 'n')).toBe(200);
    await Promise.all(crowd.map((store) => store.close()));
  });

  it('let one of 200 callers win', async () => {
    const claim = (store: Store) =>
      store.transact(one, (transaction) => {
        const lamps = transaction.collection(LAMPS);
        if (lamps.get('red')?.lit) return false;
        lamps.put({ id: 'red', lit: true });
        return true;
      });
    const won = await Promise.all(Array.from({ length: 200 }, (_, caller) => claim(caller % 2 === 0 ? here : there)));
    expect(won.filter(Boolean)).toHaveLength(1);
  });

  it('decide a refusal by what the other has done, not by what they remember', async () => {
    await put(here, 'n', 1);
    expect(await read(there, 'n')).toBe(1);
    await here.transact(one, (transaction) => transaction.collection(COUNTERS).remove('n'));
    const refuseKnown = () =>
      there.transact(one, (transaction) => {
        if (transaction.collection(COUNTERS).get('n')) throw new Error('already there');
        return 'free';
      });
    expect(await refuseKnown()).toBe('free');
  });

  it('see resets, snapshots and restores of the other', async () => {
    await put(here, 'd', 1);
    expect(await ids(there)).toEqual(['d', 'c', 'b', 'a']);
    await there.snapshot(one, 'with d', ['state'], 1);
    await put(here, 'e', 1);
    await put(there, 'd', 2);
    await here.reset(one, ['state']);
    expect(await ids(there)).toEqual(['c', 'b', 'a']);
    await put(there, 'f', 1);
    expect(await here.restore(one, 'with d')).toEqual(['state']);
    expect(await ids(there)).toEqual(['d', 'c', 'b', 'a']);
    expect(await read(there, 'd')).toBe(1);
    expect((await here.snapshots(one)).map(({ name }) => name)).toEqual(['with d']);
  });

  it('keep one world through many snapshots, whose layers are joined', async () => {
    for (let round = 0; round < 40; round++) {
      const [writer, taker] = round % 2 === 0 ? [here, there] : [there, here];
      await put(writer, `n${round}`, round);
      await put(writer, 'n0', round);
      await taker.snapshot(one, round % 5 === 0 ? `kept ${round}` : 'again', ['state'], round);
      expect(await read(taker, 'n0')).toBe(round);
    }
    const expected = [...Array.from({ length: 40 }, (_, round) => `n${39 - round}`), 'c', 'b', 'a'];
    expect(await ids(here)).toEqual(expected);
    expect(await ids(there)).toEqual(expected);
    const cold = new PostgresStore(url, DEFINITIONS);
    await cold.start(TOLD);
    expect(await ids(cold)).toEqual(expected);
    await cold.restore(one, 'kept 20');
    for (const store of [here, there, cold]) {
      expect(await ids(store)).toEqual(expected.slice(19));
      expect(await read(store, 'n0')).toBe(20);
    }
    await cold.close();
  });

  it('know when the other has dropped a sandbox or made it anew', async () => {
    await put(there, 'd', 1);
    await here.drop('one');
    expect(await refusal(ids(there))).toBe('gone');
    expect(await refusal(put(there, 'd', 2))).toBe('gone');
    const anew = await here.make(wanted('one'));
    expect(await refusal(put(there, 'd', 3))).toBe('gone');
    expect(await ids(there, anew)).toEqual(['c', 'b', 'a']);
    const again = await there.make(wanted('one', {}, true));
    expect(await refusal(ids(here, anew))).toBe('gone');
    expect(await ids(here, again)).toEqual(['c', 'b', 'a']);
  });

  it('make one sandbox of a name and no more than the limit, however many ask at once', async () => {
    const same = Array.from({ length: 20 }, (_, number) => (number % 2 ? here : there).make(wanted('same')));
    expect(new Set((await Promise.all(same)).map(({ generation }) => generation)).size).toBe(1);
    const asked = Array.from({ length: 20 }, (_, number) =>
      refusal((number % 2 ? here : there).make({ ...wanted(`more-${number}`), limit: 7 })),
    );
    expect((await Promise.all(asked)).filter((each) => each === 'limit')).toHaveLength(15);
    expect(await there.list()).toHaveLength(7);
    await there.drop('one');
    expect(await refusal(here.make({ ...wanted('room'), limit: 7 }))).toBeUndefined();
  });

  it('keep texts that PostgreSQL cannot, and tell them apart', async () => {
    const odd = ['\0', 'a\0b', '\ud800', '\udfff', '"', '"quoted"', '\\u0000', '\ufffd', ''];
    for (const [count, id] of odd.entries()) await put(here, id, count);
    await here.snapshot(one, odd[1] as string, ['state'], 1);
    for (const [count, id] of odd.entries()) expect(await read(there, id)).toBe(count);
    expect((await ids(there)).slice(0, odd.length)).toEqual([...odd].reverse());
    expect((await there.snapshots(one)).map(({ name }) => name)).toEqual([odd[1]]);
  });

  it('go on where a process that ended left off', async () => {
    await put(here, 'd', 1);
    await here.snapshot(one, 's', ['state'], 1);
    await here.transact(one, (transaction) => transaction.wake(500));
    await here.close();
    here = new PostgresStore(url, DEFINITIONS);
    await here.start(TOLD);
    expect(await here.find('one')).toEqual(one);
    expect(await ids(here)).toEqual(['d', 'c', 'b', 'a']);
    expect((await here.due(500, 10)).map(({ id }) => id)).toEqual(['one']);
    expect((await here.snapshots(one)).map(({ name }) => name)).toEqual(['s']);
  });

  it('leave nothing behind of what was reset, forgotten or dropped', async () => {
    const two = await there.make(wanted('two'));
    for (const sandbox of [one, two]) {
      await here.transact(sandbox, (transaction) => {
        for (let count = 0; count < 300; count++) transaction.collection(COUNTERS).put({ id: `n${count}`, count });
      });
    }
    const rows = async () => {
      const [row] = await rowsOf(url, 'SELECT count(*)::int AS rows FROM card_sandbox.records');
      return row?.rows;
    };
    await here.snapshot(one, 's', ['state'], 1);
    await here.reset(one, ['state']);
    await put(here, 'own', 1);
    expect(await rows()).toBe(601);
    await there.drop('two');
    await vi.waitFor(async () => expect(await rows()).toBe(301));
    await there.dropSnapshot(one, 's');
    await vi.waitFor(async () => expect(await rows()).toBe(1));
    expect(await ids(there)).toEqual(['own', 'c', 'b', 'a']);
  });

  it('leave nothing behind of records that come and go by the thousand', async () => {
    await put(here, 'lasting', 0);
    await there.transact(one, (transaction) => transaction.collection(COUNTERS).remove('a'));
    expect(await ids(there)).toEqual(['lasting', 'c', 'b']);
    for (let round = 0; round < 30; round++) {
      const names = Array.from({ length: 100 }, (_, number) => `n${round}-${number}`);
      await here.transact(one, (transaction) => {
        for (const id of names) transaction.collection(COUNTERS).put({ id, count: round });
      });
      await (round % 4 ? here : there).transact(one, (transaction) => {
        for (const id of names) transaction.collection(COUNTERS).remove(id);
        transaction.collection(COUNTERS).put({ id: 'lasting', count: round });
      });
      if (round % 7 === 0) expect(await ids(there)).toEqual(['lasting', 'c', 'b']);
    }
    expect(await ids(here)).toEqual(['lasting', 'c', 'b']);
    expect(await ids(there)).toEqual(['lasting', 'c', 'b']);
    expect(await read(there, 'lasting')).toBe(29);
    const [row] = await rowsOf(url, 'SELECT count(*)::int AS rows FROM card_sandbox.records');
    expect(row?.rows).toBeLessThan(1_300);
    expect(here.remembered.records).toBe(2);
  });

  it('bring back a record whose mark was left out', async () => {
    for (const id of ['x', 'y']) await put(here, id, 1);
    await here.snapshot(one, 'with x', ['state'], 1);
    await here.transact(one, (transaction) => {
      for (const id of ['x', 'a']) transaction.collection(COUNTERS).remove(id);
    });
    expect(await ids(there)).toEqual(['y', 'c', 'b']);
    await put(there, 'x', 2);
    expect(await ids(here)).toEqual(['x', 'y', 'c', 'b']);
    await there.restore(one, 'with x');
    expect(await ids(here)).toEqual(['y', 'x', 'c', 'b', 'a']);
  });

  it('take away what a process that ended did not', async () => {
    await put(here, 'own', 1);
    await rowsOf(
      url,
      `INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version)
         SELECT 'gone', 9999, 'test.cards', n::text, n, 1 FROM generate_series(1, 6000) AS n;
       INSERT INTO card_sandbox.leftovers (sandbox, number) VALUES ('gone', 9999)`,
    );
    const next = new PostgresStore(url, DEFINITIONS);
    await next.start(TOLD);
    await vi.waitFor(async () => {
      expect(await rowsOf(url, 'SELECT sandbox FROM card_sandbox.records')).toEqual([{ sandbox: 'one' }]);
    });
    await next.close();
  });

  it('write nothing for work that changes nothing', async () => {
    await here.transact(one, (transaction) => transaction.wake(500));
    await put(here, 'n', 1);
    const before = await versionOf(url);
    await read(here, 'n');
    await here.transact(one, (transaction) => transaction.wake(500));
    expect(await versionOf(url)).toBe(before);
  });
});

describe('a process that may remember little', () => {
  it('remembers what was used last, and is right about the rest', async () => {
    const bounds = { sandboxes: 3, records: 40 };
    const store = new PostgresStore(await server.fresh(), DEFINITIONS, { cacheBounds: bounds });
    await store.start(TOLD);
    const sandboxes = await Promise.all(Array.from({ length: 8 }, (_, number) => store.make(wanted(`s${number}`))));
    for (let round = 1; round <= 12; round++) {
      await Promise.all(
        sandboxes.map((sandbox) =>
          store.transact(sandbox, (transaction) => {
            const counters = transaction.collection(COUNTERS);
            expect(counters.list().records).toHaveLength(3 + round - 1);
            counters.put({ id: `n${round}`, count: round });
          }),
        ),
      );
      expect(store.remembered.sandboxes).toBeLessThanOrEqual(bounds.sandboxes);
      expect(store.remembered.records).toBeLessThanOrEqual(bounds.records);
    }
    await store.close();
  });

  it('keeps one that is too large for it alone as long as it is used', async () => {
    const store = new PostgresStore(await server.fresh(), DEFINITIONS, { cacheBounds: { sandboxes: 3, records: 10 } });
    await store.start(TOLD);
    const [large, small] = [await store.make(wanted('large')), await store.make(wanted('small'))];
    await store.transact(large, (transaction) => {
      for (let count = 0; count < 50; count++) transaction.collection(COUNTERS).put({ id: `n${count}`, count });
    });
    expect(store.remembered).toEqual({ sandboxes: 1, records: 50 });
    await store.transact(small, (transaction) => transaction.collection(COUNTERS).put({ id: 'n', count: 1 }));
    expect(store.remembered).toEqual({ sandboxes: 1, records: 1 });
    await store.close();
  });
});

async function versionOf(url: string): Promise<number> {
  const [row] = await rowsOf(url, `SELECT version FROM card_sandbox.sandboxes WHERE id = 'one'`);
  return Number(row?.version);
}
