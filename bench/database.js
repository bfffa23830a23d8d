// The PostgreSQL of a measurement: one that is given, or one of our own; how big it is, and what it costs the processor.
// @ts-check
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { createViteServer } from 'vitest/node';

/** As a server comes out of the box where it matters: nothing is answered that a power cut would take away. */
const SETTINGS = { fsync: 'on', full_page_writes: 'on', shared_buffers: '128MB' };
const TICKS_A_SECOND = 100;

/** @type {Set<Database>} */
const open = new Set();

/** @type {{ close(): Promise<void> } | undefined} */
let ours;

/** A database that is empty of anything of card-sandbox at first. */
export class Database {
  url;
  #client;
  /** Of the process that all others of PostgreSQL come from; 0 where it is not on this machine. */
  #root = 0;

  /** @param {string} url */
  constructor(url) {
    this.url = url;
    this.#client = new pg.Client(url);
    // The next caller is told.
    this.#client.on('error', () => undefined);
  }

  /**
   * @param {string} [given] its URL; without one a server is started for as long as this process lives
   * @throws Error where the database is in use
   */
  static async of(given) {
    const database = new Database(given ?? (await ownServer()));
    await database.#client.connect();
    open.add(database);
    const [row] = await database.rows(
      `SELECT to_regnamespace('card_sandbox') IS NOT NULL AS used, pg_backend_pid() AS pid`,
    );
    if (row.used)
      throw new Error('The database holds a card-sandbox already; give an empty one, it is filled and left');
    const { comm, parent } = processOf(row.pid);
    if (comm === 'postgres') database.#root = parent;
    return database;
  }

  /**
   * @param {string} statement
   * @returns {Promise<any[]>}
   */
  async rows(statement) {
    return (await this.#client.query(statement)).rows;
  }

  /** What it takes on the disk, in bytes. */
  async bytes() {
    await this.rows('CHECKPOINT');
    const [row] = await this.rows('SELECT pg_database_size(current_database()) AS bytes');
    return Number(row.bytes);
  }

  /** Version and what decides how long a commit takes. */
  async settings() {
    const [row] = await this.rows(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
        current_setting('synchronous_commit') AS commit, current_setting('shared_buffers') AS buffers`,
    );
    return `PostgreSQL ${row.version}, fsync ${row.fsync}, synchronous_commit ${row.commit}, shared_buffers ${row.buffers}`;
  }

  /** Processor time used so far by all its processes, those that ended included, in seconds; NaN where it is elsewhere. */
  cpuSeconds() {
    if (this.#root === 0) return Number.NaN;
    const ids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const theirs = ids.map((id) => processOf(Number(id))).filter(({ parent }) => parent === this.#root);
    const root = processOf(this.#root);
    return (theirs.reduce((sum, { ticks }) => sum + ticks, root.ticks) + root.ticksOfEnded) / TICKS_A_SECOND;
  }

  close() {
    open.delete(this);
    return this.#client.end();
  }
}

/** Ends the sessions that are still there, and the server if it is our own. */
export async function closeDatabases() {
  await Promise.all([...open].map((database) => database.close()));
  await ours?.close();
  ours = undefined;
}

/** @returns {Promise<string>} the URL of a database on the server that the tests have, with the disk in earnest */
async function ownServer() {
  const server = { middlewareMode: true, watch: null, hmr: false, ws: /** @type {const} */ (false) };
  const root = fileURLToPath(new URL('..', import.meta.url));
  const vite = await createViteServer({ configFile: false, root, server, logLevel: 'error' });
  const { startPostgres } = await vite.ssrLoadModule('/test/support/postgres.ts');
  await vite.close();
  const started = await startPostgres(SETTINGS);
  ours = started;
  return started.url('bench');
}

/**
 * A process as `/proc` tells it; nothing of it where there is none.
 * @param {number} id
 */
function processOf(id) {
  try {
    const stat = readFileSync(`/proc/${id}/stat`, 'latin1');
    // The name stands in brackets and may hold anything; the first field behind it is the third.
    const comm = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((index) => Number(fields[index]));
    return { comm, parent: parent ?? 0, ticks: sum(user, system), ticksOfEnded: sum(endedUser, endedSystem) };
  } catch {
    return { comm: '', parent: 0, ticks: 0, ticksOfEnded: 0 };
  }
}

/**
 * @param {number} [left]
 * @param {number} [right]
 */
function sum(left = 0, right = 0) {
  return left + right;
}
