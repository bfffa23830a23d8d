// Which rows several processes on one database delete: leftovers, and removal marks that hide nothing.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { SandboxEntry, SandboxRef, Store } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { wanted } from '../contract.ts';
import * as counters from './counters.ts';
import { COUNTERS } from './counters.ts';

const server = postgresOfFile();

describe('two processes on one database', () => {
  let here: PostgresStore;
  let there: PostgresStore;
  let url: string;
  let one: SandboxEntry;

  beforeEach(async () => {
    ({ url, here, there, one } = await server.pair());
  });

  const put = (store: Store, id: string, count: number) => counters.put(store, one, id, count);
  const read = (store: Store, id: string) => counters.read(store, one, id);
  const ids = (store: Store, sandbox: SandboxRef = one) => counters.ids(store, sandbox);

  it('delete every row of layers that were reset and of snapshots and sandboxes that were dropped', async () => {
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

  it('delete the removal marks of records that come and go by the thousand', async () => {
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

  it('restore a record whose removal mark was deleted', async () => {
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

  it('delete the leftovers that a process did not finish', async () => {
    await put(here, 'own', 1);
    await rowsOf(
      url,
      `INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version)
         SELECT 'gone', 9999, 'test.cards', n::text, n, 1 FROM generate_series(1, 6000) AS n;
       INSERT INTO card_sandbox.leftovers (sandbox, number) VALUES ('gone', 9999)`,
    );
    await server.open(url);
    await vi.waitFor(async () => {
      expect(await rowsOf(url, 'SELECT sandbox FROM card_sandbox.records')).toEqual([{ sandbox: 'one' }]);
    });
  });
});
