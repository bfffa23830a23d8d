// Records for the tests of several processes: counters, read and written through any store.
import type { CollectionDefinition, SandboxRef, Store, Stored } from '../../../src/store/store.ts';
import { DEFINITIONS } from '../contract.ts';

interface Counter extends Stored {
  readonly count: number;
}

/** A collection of the store contract suite, with three records in the base world: a, b and c. */
export const COUNTERS = DEFINITIONS[0] as unknown as CollectionDefinition<Counter>;
export const LAMPS = DEFINITIONS[1] as unknown as CollectionDefinition<Stored & { readonly lit: boolean }>;

export const put = async (store: Store, sandbox: SandboxRef, id: string, count: number) =>
  store.transact(sandbox, (transaction) => transaction.collection(COUNTERS).put({ id, count }));

export const read = async (store: Store, sandbox: SandboxRef, id: string) =>
  store.transact(sandbox, (transaction) => transaction.collection(COUNTERS).get(id)?.count);

/** The ids of all counters, newest first. */
export const ids = async (store: Store, sandbox: SandboxRef) =>
  store.transact(sandbox, (transaction) => {
    const { records } = transaction.collection(COUNTERS).list();
    return records.map(({ id }) => id);
  });

/** Adds one to the counter `n`. @returns its new count */
export const increment = async (store: Store, sandbox: SandboxRef) =>
  store.transact(sandbox, (transaction) => {
    const counters = transaction.collection(COUNTERS);
    const count = (counters.get('n')?.count ?? 0) + 1;
    counters.put({ id: 'n', count });
    return count;
  });

/** Why a store refused; undefined when it did not. */
export const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => undefined,
    (problem) => problem.refusal,
  );
