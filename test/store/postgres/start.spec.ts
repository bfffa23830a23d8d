// What a start does with the database that it is given.
import { describe, expect, it } from 'vitest';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { SCHEMA_VERSION } from '../../../src/store/postgres/schema.ts';
import { UnusableDataError } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { DEFINITIONS, wanted } from '../contract.ts';

const server = postgresOfFile();

/** A database with a schema of that version, and nothing else in it. */
async function databaseOfVersion(version: number): Promise<string> {
  const url = await server.fresh();
  await rowsOf(
    url,
    `CREATE SCHEMA card_sandbox; CREATE TABLE card_sandbox.schema_version (version int NOT NULL);
     INSERT INTO card_sandbox.schema_version VALUES (${version})`,
  );
  return url;
}

describe('the start on PostgreSQL', () => {
  it('creates the schema once when several processes start together, and leaves other tables alone', async () => {
    const url = await server.fresh();
    await rowsOf(url, 'CREATE TABLE sandboxes (mine text)');
    const stores = await Promise.all(Array.from({ length: 6 }, () => server.open(`${url}?max=2`)));
    await stores[0]?.make(wanted('one'));
    for (const store of stores) expect((await store.list()).map(({ id }) => id)).toEqual(['one']);
    expect(await rowsOf(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'public'`)).toEqual([
      { tablename: 'sandboxes' },
    ]);
  });

  it('finds the sandboxes of an earlier start', async () => {
    const url = await server.fresh();
    const earlier = await server.open(url);
    await earlier.make(wanted('one'));
    await earlier.close();
    expect((await (await server.open(url)).list()).map(({ id }) => id)).toEqual(['one']);
  });

  it('works for an account that may not create a schema but was given one', async () => {
    const url = new URL(await server.fresh());
    await rowsOf(
      url.href,
      `CREATE ROLE modest LOGIN PASSWORD 'modest'; CREATE SCHEMA card_sandbox AUTHORIZATION modest;
       REVOKE CREATE ON DATABASE ${url.pathname.slice(1)} FROM PUBLIC, modest`,
    );
    url.username = url.password = 'modest';
    const store = await server.open(url.href);
    await store.make(wanted('one'));
    await store.close();
    await rowsOf(url.href, 'DROP SCHEMA card_sandbox CASCADE');
    const problem = await server.startProblem(url.href);
    expect(problem).toBeInstanceOf(UnusableDataError);
    expect((problem as Error).message).toContain('permission denied');
  });

  it.each([
    { version: SCHEMA_VERSION + 1, next: 'Start a newer card-sandbox on it, or name another database.' },
    {
      version: SCHEMA_VERSION - 1,
      next: 'It cannot convert an older one: name another database, or run DROP SCHEMA card_sandbox CASCADE in this one, which deletes its sandboxes.',
    },
  ])('refuses schema version $version, says what to do, and changes nothing', async ({ version, next }) => {
    const url = await databaseOfVersion(version);
    const problem = await server.startProblem(url);
    expect(problem).toBeInstanceOf(UnusableDataError);
    const { host, pathname } = new URL(url);
    expect((problem as Error).message).toBe(
      `The database ${host}${pathname} has schema version ${version}, and this card-sandbox needs version ${SCHEMA_VERSION}. ${next}`,
    );
    expect(await rowsOf(url, 'SELECT * FROM card_sandbox.schema_version')).toEqual([{ version }]);
    expect(await rowsOf(url, `SELECT tablename FROM pg_tables WHERE schemaname = 'card_sandbox'`)).toHaveLength(1);
  });

  it('works on a database of an older version after the statement that its refusal names', async () => {
    const url = await databaseOfVersion(1);
    const statement = /DROP SCHEMA .* CASCADE/.exec(String(await server.startProblem(url)))?.[0];
    await rowsOf(url, statement as string);
    expect(await (await server.open(url)).list()).toEqual([]);
  });

  it('refuses a database that does not store text as UTF-8', async () => {
    const url = await server.fresh();
    const latin = new URL(url);
    latin.pathname = '/latin1';
    await rowsOf(url, `CREATE DATABASE latin1 ENCODING 'LATIN1' TEMPLATE template0`);
    const problem = await server.startProblem(latin.href);
    expect(problem).toBeInstanceOf(UnusableDataError);
    expect((problem as Error).message).toContain('LATIN1');
    expect(await rowsOf(latin.href, `SELECT FROM pg_namespace WHERE nspname = 'card_sandbox'`)).toEqual([]);
  });

  it('says why it cannot reach the server or log in, and never shows the password', async () => {
    const wrongPassword = new URL(await server.fresh());
    wrongPassword.password = 'wrong-password';
    const wrongPort = new URL(wrongPassword);
    wrongPort.port = '1';
    for (const [url, reason] of [
      [wrongPassword, /password authentication failed/],
      [wrongPort, /ECONNREFUSED/],
    ] as const) {
      const problem = (await server.startProblem(url.href)) as Error;
      expect(problem).toMatchObject({ refusal: 'unavailable' });
      expect(problem.message).toMatch(reason);
      expect(problem.message).toContain(url.host + url.pathname);
      expect(problem.message).not.toContain('wrong-password');
    }
  });

  it.each(['no address', 'http://127.0.0.1/a', 'postgres://127.0.0.1/a?max=none', 'postgres://127.0.0.1/a?max=1'])(
    'refuses "%s" as a database URL',
    (url) => {
      expect(() => new PostgresStore(url, DEFINITIONS)).toThrow(UnusableDataError);
    },
  );
});
