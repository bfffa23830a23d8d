// The tables that card-sandbox keeps in PostgreSQL. A start creates them, or refuses a database of another version.
import pg from 'pg';
import { UnusableDataError } from '../store.ts';
import { type Database, LONG_MS, type Query, type Statement } from './database.ts';

/**
 * Raise it with every change to `TABLES`. A release that must keep the data of an earlier one brings statements that turn
 * the one schema into the other; until the first release an older database is refused.
 */
export const SCHEMA_VERSION = 3;

/**
 * Every table has the sandbox first in its key, so that it can be partitioned by sandbox. Bodies are text, not jsonb: they
 * are only ever read whole, and jsonb accepts no NUL. Times are milliseconds. A row that every request changes leaves room
 * on its page (fillfactor), so that an update touches no index.
 */
const TABLES = `
  -- Numbers for layers and generations; one number is used once only.
  CREATE SEQUENCE card_sandbox.numbers;
  CREATE SEQUENCE card_sandbox.journal_ids INCREMENT BY 500;

  CREATE TABLE card_sandbox.sandboxes (
    id text COLLATE "C" PRIMARY KEY,
    generation text NOT NULL,
    settings text NOT NULL,
    -- Goes up by one with every change. A process that has seen this version has seen every change before it.
    version bigint NOT NULL,
    -- JSON: for each part the numbers of its layers, lowest first. Only the topmost is written to.
    layers text NOT NULL,
    -- The same numbers in one array.
    layer_numbers bigint[] NOT NULL,
    -- The last version that deleted removal marks. A process that has seen less loads the sandbox anew.
    marks_deleted_at bigint NOT NULL DEFAULT 0,
    wake_at double precision,
    expires_at double precision
  ) WITH (fillfactor = 50);
  CREATE INDEX ON card_sandbox.sandboxes (wake_at) WHERE wake_at IS NOT NULL;
  CREATE INDEX ON card_sandbox.sandboxes (expires_at) WHERE expires_at IS NOT NULL;

  -- One row: how many sandboxes there are. A process locks it before it makes or drops a sandbox.
  CREATE TABLE card_sandbox.population (sandboxes bigint NOT NULL);
  INSERT INTO card_sandbox.population VALUES (0);

  CREATE TABLE card_sandbox.api_keys (
    key text COLLATE "C" PRIMARY KEY,
    sandbox text COLLATE "C" NOT NULL
  );
  CREATE INDEX ON card_sandbox.api_keys (sandbox);

  -- The records that a sandbox changed. The base world is not in the database.
  CREATE TABLE card_sandbox.records (
    sandbox text COLLATE "C" NOT NULL,
    layer bigint NOT NULL,
    collection text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    -- The record's place in the order of creation.
    sequence bigint NOT NULL,
    -- The version of the sandbox that wrote this row.
    version bigint NOT NULL,
    -- JSON; null marks a record that was removed.
    body text,
    PRIMARY KEY (sandbox, layer, collection, id)
  );
  CREATE INDEX ON card_sandbox.records (sandbox, version);

  CREATE TABLE card_sandbox.snapshots (
    sandbox text COLLATE "C" NOT NULL,
    name text COLLATE "C" NOT NULL,
    taken_at double precision NOT NULL,
    layers text NOT NULL,
    layer_numbers bigint[] NOT NULL,
    PRIMARY KEY (sandbox, name)
  );

  CREATE TABLE card_sandbox.journals (
    sandbox text COLLATE "C" PRIMARY KEY,
    generation text NOT NULL,
    -- Stands for the generation in the tables below.
    generation_number bigint NOT NULL,
    -- Positions count up without a gap, in the order in which entries were stored.
    last_position bigint NOT NULL,
    -- The entries up to this position were cleared.
    cleared_position bigint NOT NULL,
    -- Until then every append is announced.
    watched_until timestamptz
  ) WITH (fillfactor = 50);

  CREATE TABLE card_sandbox.journal_entries (
    sandbox text COLLATE "C" NOT NULL,
    generation_number bigint NOT NULL,
    position bigint NOT NULL,
    -- The number in the entry's id.
    id_number bigint NOT NULL,
    at double precision NOT NULL,
    operation text,
    outcome text,
    fault text,
    body text NOT NULL,
    PRIMARY KEY (sandbox, generation_number, position)
  );
  CREATE INDEX ON card_sandbox.journal_entries (sandbox, id_number);

  -- What is known of the entries that were trimmed from a journal.
  CREATE TABLE card_sandbox.journal_tallies (
    sandbox text COLLATE "C" PRIMARY KEY,
    generation_number bigint NOT NULL,
    trimmed bigint NOT NULL,
    tally text
  );

  -- Layers and generations that are no longer in use and still have rows to delete.
  CREATE TABLE card_sandbox.leftovers (
    sandbox text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (sandbox, number)
  );
`;

/** The advisory lock of a start. Any number will do that no other program uses in this database. */
const START_LOCK = 4_242_001;

const FIND: Statement = {
  text: `SELECT to_regnamespace('card_sandbox') IS NOT NULL AS schema, to_regclass('card_sandbox.schema_version') IS NOT NULL AS version`,
};
const ENCODING: Statement = { text: `SELECT current_setting('server_encoding') AS encoding` };
const READ_VERSION: Statement = { text: 'SELECT version FROM card_sandbox.schema_version' };

/**
 * Creates the schema where there is none. Processes that start at the same time do this one after the other.
 * @throws UnusableDataError when the schema has another version, or when the database cannot be used
 * @throws StoreError unavailable
 */
export async function prepareSchema(database: Database): Promise<void> {
  try {
    await database.transaction(async (query) => {
      await query({ text: `SET LOCAL lock_timeout = ${LONG_MS}` });
      await query({ text: `SELECT pg_advisory_xact_lock(${START_LOCK})` }, [], LONG_MS);
      const version = await versionOf(query);
      if (version === undefined) await createSchema(query, database.place);
      else requireThisVersion(version, database.place);
    });
  } catch (problem) {
    if (!(problem instanceof pg.DatabaseError)) throw problem;
    throw new UnusableDataError(`The database ${database.place} cannot be used: ${problem.message}`);
  }
}

function requireThisVersion(version: number, place: string): void {
  if (version === SCHEMA_VERSION) return;
  const found = `The database ${place} has schema version ${version}, and this card-sandbox needs version ${SCHEMA_VERSION}.`;
  throw new UnusableDataError(
    version > SCHEMA_VERSION
      ? `${found} Start a newer card-sandbox on it, or name another database.`
      : `${found} It cannot convert an older one: name another database, or run DROP SCHEMA card_sandbox CASCADE in this one, which deletes its sandboxes.`,
  );
}

/** @returns undefined where the database has no schema of ours, or an empty one */
async function versionOf(query: Query): Promise<number | undefined> {
  const [found] = await query<{ version: boolean }>(FIND);
  if (!found?.version) return undefined;
  return (await query<{ version: number }>(READ_VERSION))[0]?.version;
}

async function createSchema(query: Query, place: string): Promise<void> {
  await requireUtf8(query, place);
  const [found] = await query<{ schema: boolean }>(FIND);
  // An account that may not create a schema may have been given an empty one.
  if (!found?.schema) await query({ text: 'CREATE SCHEMA card_sandbox' });
  await query({ text: TABLES }, [], LONG_MS);
  await query({
    text: `CREATE TABLE card_sandbox.schema_version (version int NOT NULL);
      INSERT INTO card_sandbox.schema_version VALUES (${SCHEMA_VERSION})`,
  });
}

async function requireUtf8(query: Query, place: string): Promise<void> {
  const [row] = await query<{ encoding: string }>(ENCODING);
  if (row?.encoding === 'UTF8') return;
  throw new UnusableDataError(
    `The database ${place} stores text as ${row?.encoding}. card-sandbox needs a database created with ENCODING 'UTF8'.`,
  );
}
