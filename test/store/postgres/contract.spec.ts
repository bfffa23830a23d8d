// The store contract suite on PostgreSQL, with one process and with three.
import { beforeAll } from 'vitest';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { describeStoreContract } from '../contract.ts';

const server = postgresOfFile();
let url: string;

beforeAll(async () => {
  url = await server.fresh();
});

const emptied = async () => {
  await rowsOf(url, 'DROP SCHEMA IF EXISTS card_sandbox CASCADE');
  return url;
};

describeStoreContract('PostgreSQL', async (definitions) => new PostgresStore(await emptied(), definitions), 15);

describeStoreContract(
  'PostgreSQL, each call by another of three processes,',
  async (definitions) => {
    await emptied();
    return byTurns([1, 2, 3].map(() => new PostgresStore(url, definitions)));
  },
  15,
);

/** Several stores as one: all of them start and close, and every other call goes to the next one. */
function byTurns(stores: readonly Store[]): Store {
  let turn = 0;
  return new Proxy({} as Store, {
    get(_, name: keyof Store) {
      const call = (store: Store, values: unknown[]) =>
        (store[name] as (...values: unknown[]) => unknown).apply(store, values);
      if (name === 'start' || name === 'close') {
        return (...values: unknown[]) => Promise.all(stores.map((store) => call(store, values)));
      }
      // With a `then`, `await` would take it for a promise.
      if ((name as string) === 'then') return undefined;
      return (...values: unknown[]) => call(stores[turn++ % stores.length] as Store, values);
    },
  });
}
