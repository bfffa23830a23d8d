// Several processes on one database: a store plays the part of each.
import { beforeEach, describe, expect, it } from 'vitest';
import type { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { SandboxEntry, SandboxRef, Store } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { wanted } from '../contract.ts';
import * as counters from './counters.ts';
import { COUNTERS, LAMPS, refusal } from './counters.ts';

const server = postgresOfFile();

describe('two processes on one database', () => {
  let here: PostgresStore;
  let there: PostgresStore;
  let url: string;
  let one: SandboxEntry;

  beforeEach(async () => {
    ({ url, here, there, one } = await server.pair());
  });

  const put = (store: Store, id: string, count: number, sandbox: SandboxRef = one) =>
    counters.put(store, sandbox, id, count);
  const read = (store: Store, id: string) => counters.read(store, one, id);
  const ids = (store: Store, sandbox: SandboxRef = one) => counters.ids(store, sandbox);
  const increment = (store: Store) => counters.increment(store, one);

  it('see at once what the other one acknowledged', async () => {
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

  it('get their turns although other processes are always faster', async () => {
    const crowd = await Promise.all(Array.from({ length: 4 }, () => server.open(`${url}?max=2`)));
    const turns = crowd.map(async (store) => {
      for (let round = 0; round < 50; round++) await increment(store);
    });
    await Promise.all(turns);
    expect(await read(here, 'n')).toBe(200);
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

  it('refuse by what the other one has done, not by what they remember', async () => {
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

  it('see resets, snapshots and restores of the other one', async () => {
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
    const cold = await server.open(url);
    expect(await ids(cold)).toEqual(expected);
    await cold.restore(one, 'kept 20');
    for (const store of [here, there, cold]) {
      expect(await ids(store)).toEqual(expected.slice(19));
      expect(await read(store, 'n0')).toBe(20);
    }
  });

  it('notice that the other one dropped a sandbox or made it anew', async () => {
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

  it('make one sandbox of a name, and no more than the limit, under many requests at once', async () => {
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

  it('store texts that PostgreSQL refuses as they are, and tell them apart', async () => {
    const odd = ['\0', 'a\0b', '\ud800', '\udfff', '"', '"quoted"', '\\u0000', '\ufffd', ''];
    for (const [count, id] of odd.entries()) await put(here, id, count);
    await here.snapshot(one, odd[1] as string, ['state'], 1);
    for (const [count, id] of odd.entries()) expect(await read(there, id)).toBe(count);
    expect((await ids(there)).slice(0, odd.length)).toEqual([...odd].reverse());
    expect((await there.snapshots(one)).map(({ name }) => name)).toEqual([odd[1]]);
  });

  it('continue where a process that ended stopped', async () => {
    await put(here, 'd', 1);
    await here.snapshot(one, 's', ['state'], 1);
    await here.transact(one, (transaction) => transaction.wake(500));
    await here.close();
    here = await server.open(url);
    expect(await here.find('one')).toEqual(one);
    expect(await ids(here)).toEqual(['d', 'c', 'b', 'a']);
    expect((await here.due(500, 10)).map(({ id }) => id)).toEqual(['one']);
    expect((await here.snapshots(one)).map(({ name }) => name)).toEqual(['s']);
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

async function versionOf(url: string): Promise<number> {
  const [row] = await rowsOf(url, `SELECT version FROM card_sandbox.sandboxes WHERE id = 'one'`);
  return Number(row?.version);
}
