// One PostgreSQL server for the tests of a file. A store on one of its databases plays the part of a process.
import { afterAll, afterEach, beforeAll } from 'vitest';
import { PostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/postgres-store.ts';
import type { SandboxEntry, StoreStart } from '../../src/store/store.ts';
import { DEFINITIONS, TOLD, wanted } from '../store/contract.ts';
import { type StartedPostgres, startPostgres } from './postgres.ts';

export interface OpenOptions extends PostgresStoreOptions {
  /** What the store is started with; what the store contract suite uses when left out. */
  readonly start?: StoreStart;
}

export interface Pair {
  readonly url: string;
  readonly here: PostgresStore;
  readonly there: PostgresStore;
  /** A sandbox of both. */
  readonly one: SandboxEntry;
}

export interface PostgresOfFile extends Pick<StartedPostgres, 'stopServer' | 'startServer'> {
  /** Creates an empty database. @returns its URL, with user and password */
  fresh(): Promise<string>;
  /** A started store, which is closed after the test. */
  open(url: string, options?: OpenOptions): Promise<PostgresStore>;
  /** Two stores on one empty database, with a sandbox `one`; closed after the test. */
  pair(options?: OpenOptions): Promise<Pair>;
  /** What the start of a store throws; undefined when it starts. */
  startProblem(url: string): Promise<unknown>;
}

/** The server starts before the first test of the file and is gone after the last one. */
export function postgresOfFile(): PostgresOfFile {
  let started: StartedPostgres | undefined;
  let databases = 0;
  const opened: PostgresStore[] = [];
  const server = () => {
    if (!started) throw new Error('PostgreSQL runs from before the first test to after the last one');
    return started;
  };
  beforeAll(async () => {
    started = await startPostgres();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });
  afterAll(() => started?.close());

  const fresh = () => {
    databases += 1;
    return server().url(`fresh_${databases}`);
  };
  const open = async (url: string, { start = TOLD, ...options }: OpenOptions = {}) => {
    const store = new PostgresStore(url, DEFINITIONS, options);
    opened.push(store);
    await store.start(start);
    return store;
  };
  return {
    fresh,
    open,
    pair: async (options) => {
      const url = await fresh();
      const [here, there] = await Promise.all([open(url, options), open(url, options)]);
      return { url, here, there, one: await here.make(wanted('one')) };
    },
    startProblem: (url) =>
      open(url).then(
        () => undefined,
        (problem) => problem,
      ),
    stopServer: (how) => server().stopServer(how),
    startServer: () => server().startServer(),
  };
}
