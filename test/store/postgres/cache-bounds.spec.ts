// How much of the sandboxes a process remembers.
import { describe, expect, it } from 'vitest';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { wanted } from '../contract.ts';
import { COUNTERS } from './counters.ts';

const server = postgresOfFile();

describe('a process with small cache bounds', () => {
  it('remembers the sandboxes that were used last, and answers rightly for all', async () => {
    const bounds = { sandboxes: 3, records: 40 };
    const store = await server.open(await server.fresh(), { cacheBounds: bounds });
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
  });

  it('remembers a sandbox that exceeds the bounds alone as long as it is in use', async () => {
    const store = await server.open(await server.fresh(), { cacheBounds: { sandboxes: 3, records: 10 } });
    const [large, small] = [await store.make(wanted('large')), await store.make(wanted('small'))];
    await store.transact(large, (transaction) => {
      for (let count = 0; count < 50; count++) transaction.collection(COUNTERS).put({ id: `n${count}`, count });
    });
    expect(store.remembered).toEqual({ sandboxes: 1, records: 50 });
    await store.transact(small, (transaction) => transaction.collection(COUNTERS).put({ id: 'n', count: 1 }));
    expect(store.remembered).toEqual({ sandboxes: 1, records: 1 });
  });
});
