// What is kept in PostgreSQL, and how an older database is brought up to it.
import pg from 'pg';
import { UnusableDataError } from '../store.ts';
import { type Database, LONG_MS, type Query, type Statement } from './database.ts';

/**
 * One entry a version, oldest first; an entry that was released is never changed. Everything is keyed by sandbox first,
 * so that it can be partitioned by sandbox. Bodies are text, not jsonb: they are only ever read whole, and jsonb takes
 * no NUL. Times are milliseconds. Rows that every request changes leave room on their page, so that no index is touched.
 */
const VERSIONS: readonly string[] = [
  `
  -- Numbers of layers and of makings; no two are alike.
  CREATE SEQUENCE card_sandbox.numbers;
  CREATE SEQUENCE card_sandbox.journal_ids INCREMENT BY 500;

  CREATE TABLE card_sandbox.sandboxes (
    id text COLLATE "C" PRIMARY KEY,
    generation text NOT NULL,
    settings text NOT NULL,
    -- Counts the changes; who has seen this one has seen all.
    version bigint NOT NULL,
    -- Part -> numbers of its layers, lowest first, as JSON; only the topmost is written to. And all of them together.
    layers text NOT NULL,
    live bigint[] NOT NULL,
    -- Up to this version marks of removed records were taken away: who has seen less has to fetch everything anew.
    pruned bigint NOT NULL DEFAULT 0,
    wake_at double precision,
    expires_at double precision
  ) WITH (fillfactor = 50);
  CREATE INDEX ON card_sandbox.sandboxes (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX ON card_sandbox.sandboxes (expires_at) WHERE expires_at IS NOT NULL;

  -- How many sandboxes there are. Whoever makes or drops one locks this row first.
  CREATE TABLE card_sandbox.population (sandboxes bigint NOT NULL);
  INSERT INTO card_sandbox.population VALUES (0);

  CREATE TABLE card_sandbox.api_keys (
    key text COLLATE "C" PRIMARY KEY,
    sandbox text COLLATE "C" NOT NULL
  );
  CREATE INDEX ON card_sandbox.api_keys (sandbox);

  -- What a sandbox changed; the world at rest is not in the database.
  CREATE TABLE card_sandbox.records (
    sandbox text COLLATE "C" NOT NULL,
    layer bigint NOT NULL,
    collection text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    -- The place in the order of creation.
    sequence bigint NOT NULL,
    -- The sandbox's version that wrote it.
    version bigint NOT NULL,
    -- JSON; null where the record was removed.
    body text,
    PRIMARY KEY (sandbox, layer, collection, id)
  );
  CREATE INDEX ON card_sandbox.records (sandbox, version);

  CREATE TABLE card_sandbox.snapshots (
    sandbox text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    at double precision NOT NULL,
    layers text NOT NULL,
    live bigint[] NOT NULL,
    PRIMARY KEY (sandbox, name)
  );

  CREATE TABLE card_sandbox.journals (
    sandbox text COLLATE "C" PRIMARY KEY,
    generation text NOT NULL,
    making bigint NOT NULL,
    -- Positions count up without a gap, in the order in which rows were kept; those up to "forgotten" were cleared.
    last bigint NOT NULL,
    forgotten bigint NOT NULL,
    watched_until timestamptz
  ) WITH (fillfactor = 50);

  CREATE TABLE card_sandbox.journal (
    sandbox text COLLATE "C" NOT NULL,
    making bigint NOT NULL,
    position bigint NOT NULL,
    number bigint NOT NULL,
    at double precision NOT NULL,
    operation text,
    outcome text,
    fault text,
    body text NOT NULL,
    PRIMARY KEY (sandbox, making, position)
  );
  CREATE INDEX ON card_sandbox.journal (sandbox, number);

  CREATE TABLE card_sandbox.tallies (
    sandbox text COLLATE "C" PRIMARY KEY,
    making bigint NOT NULL,
    count bigint NOT NULL,
    tally text
  );

  -- Layers and makings that nobody refers to any more, until somebody took them away.
  CREATE TABLE card_sandbox.leftovers (
    sandbox text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sandbox, number)
  );
  `,
];

/** Of this schema; a database with a higher one belongs to a newer card-sandbox. */
export const SCHEMA_VERSION = VERSIONS.length;

/** Any number nobody else in the database uses for its advisory locks. */
const STARTING = 4_242_001;

const FIND: Statement = {
  text: `SELECT to_regnamespace('card_sandbox') IS NOT NULL AS schema, to_regclass('card_sandbox.schema_version') IS NOT NULL AS version`,
};
const ENCODING: Statement = { text: `SELECT current_setting('server_encoding') AS encoding` };
const READ: Statement = { text: 'SELECT version FROM card_sandbox.schema_version' };

/**
 * Makes or brings up the schema, one process after the other.
 * @throws UnusableDataError when the database is a newer one's, or cannot be used for this
 */
export async function prepareSchema(database: Database): Promise<void> {
  try {
    await database.transaction(async (query) => {
      await query({ text: `SET LOCAL lock_timeout = ${LONG_MS}` });
      await query({ text: `SELECT pg_advisory_xact_lock(${STARTING})` }, [], LONG_MS);
      const version = await versionOf(query);
      if (version === SCHEMA_VERSION) return;
      if (version > SCHEMA_VERSION) {
        throw new UnusableDataError(
          `The database ${database.place} has schema version ${version}, this card-sandbox knows up to ${SCHEMA_VERSION}. Start a newer card-sandbox on it, or name another database.`,
        );
      }
      if (version === 0) await requireUtf8(query, database.place);
      for (const text of VERSIONS.slice(version)) await query({ text }, [], LONG_MS);
      await query({ text: 'UPDATE card_sandbox.schema_version SET version = $1' }, [SCHEMA_VERSION]);
    });
  } catch (problem) {
    if (!(problem instanceof pg.DatabaseError)) throw problem;
    throw new UnusableDataError(`The database ${database.place} cannot be used: ${problem.message}`);
  }
}

/** @returns 0 for a database without our schema, which has one of version 0 then */
async function versionOf(query: Query): Promise<number> {
  const [found] = await query<{ schema: boolean; version: boolean }>(FIND);
  if (found?.version) return (await query<{ version: number }>(READ))[0]?.version ?? 0;
  // Who may not make one may be given one.
  if (!found?.schema) await query({ text: 'CREATE SCHEMA card_sandbox' });
  await query({
    text: `CREATE TABLE card_sandbox.schema_version (version int NOT NULL);
      INSERT INTO card_sandbox.schema_version VALUES (0);`,
  });
  return 0;
}

async function requireUtf8(query: Query, place: string): Promise<void> {
  const [row] = await query<{ encoding: string }>(ENCODING);
  if (row?.encoding === 'UTF8') return;
  throw new UnusableDataError(
    `The database ${place} keeps text as ${row?.encoding}; card-sandbox needs one made with UTF8.`,
  );
}
