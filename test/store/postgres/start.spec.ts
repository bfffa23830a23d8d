// What a store does with the database it is given.
import { describe, expect, it } from 'vitest';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { SCHEMA_VERSION } from '../../../src/store/postgres/schema.ts';
import { UnusableDataError } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { DEFINITIONS, TOLD, wanted } from '../contract.ts';

const server = postgresOfFile();

const problemOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => undefined,
    (problem) => problem,
  );

describe('the start on PostgreSQL', () => {
  it('makes the schema, however many processes start at once, and beside what else is there', async () => {
    const url = await server.url('start_together');
    await rowsOf(url, 'CREATE TABLE sandboxes (mine text)');
    const stores = Array.from({ length: 6 }, () => new PostgresStore(`${url}?max=2`, DEFINITIONS));
    await Promise.all(stores.map((store) => store.start(TOLD)));
    await stores[0]?.make(wanted('one'));
    for (const store of stores) expect((await store.list()).map(({ id }) => id)).toEqual(['one']);
    await Promise.all(stores.map((store) => store.close()));
    expect(await rowsOf(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([
      { tablename: 'sandboxes' },
    ]);
  });

  it('takes a database up as it was left', async () => {
    const url = await server.url('start_again');
    for (const names of [[], ['one']]) {
      const store = new PostgresStore(url, DEFINITIONS);
      await store.start(TOLD);
      expect((await store.list()).map(({ id }) => id)).toEqual(names);
      if (names.length === 0) await store.make(wanted('one'));
      await store.close();
    }
  });

  it('works as an account that may make no schema but was given one', async () => {
    const url = new URL(await server.url('start_given'));
    await rowsOf(
      url.href,
      `CREATE ROLE modest LOGIN PASSWORD 'modest'; CREATE SCHEMA card_sandbox AUTHORIZATION modest;
       REVOKE CREATE ON DATABASE start_given FROM PUBLIC, modest`,
    );
    url.username = url.password = 'modest';
    const store = new PostgresStore(url.href, DEFINITIONS);
    await store.start(TOLD);
    await store.make(wanted('one'));
    await store.close();
    await rowsOf(url.href, 'DROP SCHEMA card_sandbox CASCADE');
    const refused = new PostgresStore(url.href, DEFINITIONS);
    const problem = await problemOf(refused.start(TOLD));
    await refused.close();
    expect(problem).toBeInstanceOf(UnusableDataError);
    expect((problem as Error).message).toContain('permission denied');
  });

  it.each([
    { version: SCHEMA_VERSION + 1, next: 'Start a newer card-sandbox on it, or name another database.' },
    {
      version: SCHEMA_VERSION - 1,
      next: 'It cannot convert an older one: name another database, or run DROP SCHEMA card_sandbox CASCADE in this one, which deletes its sandboxes.',
    },
  ])(
    'refuses a database with schema version $version, says what to do, and changes nothing in it',
    async ({ version, next }) => {
      const url = await server.fresh();
      await rowsOf(
        url,
        `CREATE SCHEMA card_sandbox; CREATE TABLE card_sandbox.schema_version (version int NOT NULL);
       INSERT INTO card_sandbox.schema_version VALUES (${version})`,
      );
      const store = new PostgresStore(url, DEFINITIONS);
      const problem = await problemOf(store.start(TOLD));
      await store.close();
      expect(problem).toBeInstanceOf(UnusableDataError);
      const { host, pathname } = new URL(url);
      expect((problem as Error).message).toBe(
        `The database ${host}${pathname} has schema version ${version}, and this card-sandbox needs version ${SCHEMA_VERSION}. ${next}`,
      );
      expect(await rowsOf(url, 'SELECT * FROM card_sandbox.schema_version')).toEqual([{ version }]);
      expect(await rowsOf(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'card_sandbox'`)).toHaveLength(1);
    },
  );

  it('starts on the same database after the schema was dropped as that refusal says', async () => {
    const url = await server.fresh();
    await rowsOf(url, 'CREATE SCHEMA card_sandbox; CREATE TABLE card_sandbox.schema_version AS SELECT 1 AS version');
    const refused = new PostgresStore(url, DEFINITIONS);
    const statement = /DROP SCHEMA .* CASCADE/.exec(String(await problemOf(refused.start(TOLD))))?.[0];
    await refused.close();
    await rowsOf(url, statement as string);
    const store = new PostgresStore(url, DEFINITIONS);
    await store.start(TOLD);
    expect(await store.list()).toEqual([]);
    await store.close();
  });

  it('refuses a database that does not keep text as UTF-8', async () => {
    const url = await server.url('start_latin');
    const latin = new URL(url);
    latin.pathname = '/start_latin1';
    await rowsOf(url, `CREATE DATABASE start_latin1 ENCODING 'LATIN1' TEMPLATE template0`);
    const store = new PostgresStore(latin.href, DEFINITIONS);
    const problem = await problemOf(store.start(TOLD));
    await store.close();
    expect(problem).toBeInstanceOf(UnusableDataError);
    expect((problem as Error).message).toContain('LATIN1');
    expect(await rowsOf(latin.href, `SELECT FROM pg_namespace WHERE nspname = 'card_sandbox'`)).toEqual([]);
  });

  it('says what is wrong with an address at which nobody can be reached or that lets nobody in', async () => {
    const url = new URL(await server.url('start_refused'));
    url.password = 'wrong-password';
    const unknown = new URL(url);
    unknown.port = '1';
    for (const [address, reason] of [
      [url, /password authentication failed/],
      [unknown, /ECONNREFUSED/],
    ] as const) {
      const store = new PostgresStore(address.href, DEFINITIONS);
      const problem = (await problemOf(store.start(TOLD))) as Error;
      await store.close();
      expect(problem).toMatchObject({ refusal: 'unavailable' });
      expect(problem.message).toMatch(reason);
      expect(problem.message).toContain(address.host + address.pathname);
      expect(problem.message).not.toContain('wrong-password');
    }
  });

  it.each(['no address', 'http://127.0.0.1/a', 'postgres://127.0.0.1/a?max=none', 'postgres://127.0.0.1/a?max=1'])(
    'takes no "%s" for an address',
    (url) => {
      expect(() => new PostgresStore(url, DEFINITIONS)).toThrow(UnusableDataError);
    },
  );
});
