// One PostgreSQL for the tests of a file, and what several processes on it are played by: stores of their own.
import { afterAll, beforeAll } from 'vitest';
import { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import type { Held, StoreStart } from '../../src/store/store.ts';
import { DEFINITIONS, wanted } from '../store/contract.ts';
import { type StartedPostgres, startPostgres } from './postgres.ts';

export interface PostgresOfFile extends Pick<StartedPostgres, 'url' | 'stopServer' | 'startServer'> {
  /** An empty database. @returns its URL, with user and password */
  fresh(): Promise<string>;
}

/** Started before the first test of the file, and gone after the last. */
export function postgresOfFile(): PostgresOfFile {
  let started: StartedPostgres | undefined;
  let databases = 0;
  const server = () => {
    if (!started) throw new Error('PostgreSQL runs from before the first test to after the last');
    return started;
  };
  beforeAll(async () => {
    started = await startPostgres();
  });
  afterAll(() => started?.close());
  return {
    url: (database) => server().url(database),
    fresh: () => server().url(`fresh_${++databases}`),
    stopServer: (how) => server().stopServer(how),
    startServer: () => server().startServer(),
  };
}

export interface Pair {
  readonly url: string;
  readonly here: PostgresStore;
  readonly there: PostgresStore;
  /** A sandbox of both. */
  readonly one: Held;
}

/** Two processes on one empty database. */
export async function pairOn(server: PostgresOfFile, told: StoreStart): Promise<Pair> {
  const url = await server.fresh();
  const here = new PostgresStore(url, DEFINITIONS);
  const there = new PostgresStore(url, DEFINITIONS);
  await Promise.all([here.start(told), there.start(told)]);
  return { url, here, there, one: await here.make(wanted('one')) };
}
