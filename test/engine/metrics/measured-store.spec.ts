// A measured store: what it does is what the store does, and its time and failures are counted.
import { describe, expect, it } from 'vitest';
import { measuredStore } from '../../../src/engine/metrics/measured-store.ts';
import { Metrics } from '../../../src/engine/metrics/metrics.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import { type Store, StoreError } from '../../../src/store/store.ts';
import { MemoryJournalLog } from '../../support/memory-journal-log.ts';

const SANDBOX = { id: 'one', generation: 'g' };

/** A store whose transactions are `transact`. */
function measured(transact: Store['transact']) {
  const metrics = new Metrics();
  const store = Object.assign(new MemoryStore([]), { transact });
  return { metrics, store: measuredStore(store, metrics) };
}

const timed = ({ storeTimes }: Metrics) =>
  [...storeTimes.entries()].map(([kind, { counts }]) => [kind, counts.reduce((sum, count) => sum + count, 0)]);
const failed = ({ storeFailures }: Metrics) => [...storeFailures.entries()];

describe('a measured store', () => {
  it('gives back what the store gives, at once where the store does', async () => {
    const { store, metrics } = measured((_sandbox, work) => work({} as never));
    expect(store.transact(SANDBOX, () => 7)).toBe(7);
    const later = measured(async (_sandbox, work) => work({} as never));
    expect(await later.store.transact(SANDBOX, () => 8)).toBe(8);
    expect(timed(metrics)).toEqual([['transact', 1]]);
    expect(timed(later.metrics)).toEqual([['transact', 1]]);
  });

  it.each(['at once', 'later'])('counts a failure of the store by its reason when it comes %s', async (when) => {
    const problem = new StoreError('unavailable', 'away');
    const { store, metrics } = measured(() => {
      if (when === 'at once') throw problem;
      return Promise.reject(problem);
    });
    await expect((async () => store.transact(SANDBOX, () => 7))()).rejects.toBe(problem);
    expect(failed(metrics)).toEqual([['transact', 'unavailable', 1]]);
    expect(timed(metrics)).toEqual([]);
  });

  it('counts work that throws by itself as work that was done', async () => {
    const refusal = new Error('a refusal');
    const { store, metrics } = measured(async (_sandbox, work) => work({} as never));
    const work = () => {
      throw refusal;
    };
    await expect((async () => store.transact(SANDBOX, work))()).rejects.toBe(refusal);
    expect(failed(metrics)).toEqual([]);
    expect(timed(metrics)).toEqual([['transact', 1]]);
  });

  it('measures the journal where the store keeps one, and has none where it does not', async () => {
    const metrics = new Metrics();
    const journal = new MemoryJournalLog((tally) => tally, 10);
    const store = measuredStore(Object.assign(new MemoryStore([]), { journal }), metrics);
    const record = { id: 'r1', at: 1, operation: null, outcome: null, fault: null, body: {} };
    await store.journal?.append(SANDBOX, record);
    expect(await store.journal?.get(SANDBOX, 'r1')).toEqual(record);
    expect(timed(metrics)).toEqual([['journal', 1]]);
    expect(measuredStore(new MemoryStore([]), metrics).journal).toBeUndefined();
  });
});
