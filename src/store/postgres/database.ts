// The way to PostgreSQL: a bounded pool, a limit for every wait, and one answer when the database is away.
import pg from 'pg';
import { StoreError, UnusableDataError } from '../store.ts';

/** How long a connection may take to be there, whether made or waited for. */
const CONNECT_MS = 2_000;
/** How long an answer may take; a second more than the server waits for a lock, so that the server speaks first. */
const ANSWER_MS = 2_500;
const LOCK_MS = 1_500;
/** How long a transaction may wait for its next statement before others get what it locked: its process has gone. */
const IDLE_MS = 10_000;
/** How long a connection is kept that nobody uses: making one takes longer than a statement, by far. */
const IDLE_CONNECTION_MS = 60_000;
/** For work that grows with what a sandbox holds: loading a world, taking leftovers away. */
export const LONG_MS = 30_000;

/** A statement. One with a name is planned once a connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** Runs a statement. @returns its rows. @throws StoreError unavailable */
export type Query = <Row extends object>(
  statement: Statement,
  values?: readonly unknown[],
  limitMs?: number,
) => Promise<Row[]>;

export class Database {
  /** Host, port and name, without who asks and the password. */
  readonly place: string;
  /**
   * How often a connection was lost. After that it may be another server that answers, a standby that took over and
   * knows less: what was remembered before is to be fetched again.
   */
  losses = 0;
  private isAway = false;
  private readonly onNotice: (notice: string) => void;
  private readonly pool: pg.Pool;
  private readonly settings: pg.PoolConfig;

  /**
   * @param url `postgres://user:password@host:port/database`; `?max=` bounds the number of connections
   * @param onNotice told when the database goes away, and when it is back
   * @throws UnusableDataError when it is no such URL
   */
  constructor(url: string, onNotice: (notice: string) => void) {
    this.onNotice = onNotice;
    const { hostname, port, pathname, searchParams } = readUrl(url);
    this.place = `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
    const max = Number(searchParams.get('max') ?? DEFAULT_CONNECTIONS);
    if (!Number.isInteger(max) || max < FEWEST_CONNECTIONS) {
      throw new UnusableDataError(
        `max in the address of ${this.place} is to be a whole number from ${FEWEST_CONNECTIONS}`,
      );
    }
    this.settings = settingsOf(url);
    this.pool = new pg.Pool({ ...this.settings, max });
    // A connection that dies while nobody uses it is replaced by the next; one that dies in use fails its statement.
    this.pool.on('error', ignore);
    this.pool.on('connect', (client) => {
      client.on('error', () => {
        this.losses += 1;
      });
    });
  }

  /** A connection beside the pool, not yet connected; whoever asks ends it. */
  ownClient(): pg.Client {
    return new pg.Client(this.settings);
  }

  /** Runs one statement on its own. @throws StoreError unavailable */
  readonly query: Query = async (statement, values, limitMs) => {
    try {
      const { rows } = await this.pool.query(configOf(statement, values, limitMs));
      this.isBack();
      return rows;
    } catch (problem) {
      throw this.told(problem);
    }
  };

  /**
   * Runs statements as one: all of what they did is kept, or none when `work` throws. With `still`, all of them see
   * the database as it is at the first, and they may only read. @throws StoreError unavailable
   */
  async transaction<T>(work: (query: Query) => Promise<T>, kind: 'changing' | 'still' = 'changing'): Promise<T> {
    const client = await this.pool.connect().catch((problem) => {
      throw this.told(problem);
    });
    let isBroken = false;
    const query: Query = async (statement, values, limitMs) => {
      try {
        return (await client.query(configOf(statement, values, limitMs))).rows;
      } catch (problem) {
        isBroken = !(problem instanceof pg.DatabaseError);
        throw this.told(problem);
      }
    };
    try {
      await query(kind === 'still' ? BEGIN_STILL : BEGIN);
      const result = await work(query);
      await query(COMMIT);
      return result;
    } catch (problem) {
      // A connection that is broken ends the transaction by itself, and would only keep us waiting.
      if (!isBroken) await query(ROLLBACK).catch(ignore);
      throw problem;
    } finally {
      client.release(isBroken);
    }
  }

  /** Ends what is idle; a connection that does not end in time is left to the end of the process. */
  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, CONNECT_MS).unref();
    });
    await Promise.race([this.pool.end(), late]);
    clearTimeout(timer);
  }

  /** The problem as the store tells it: a defect stays what it is, everything else means that the database is away. */
  told(problem: unknown): unknown {
    if (problem instanceof pg.DatabaseError && !AWAY.test(problem.code ?? '')) return problem;
    if (problem instanceof TypeError || problem instanceof RangeError || problem instanceof StoreError) return problem;
    const { code, message } = problem as { code?: string; message?: string };
    const told = `PostgreSQL at ${this.place} is not available: ${message || code}`;
    if (!this.isAway) this.onNotice(told);
    this.isAway = true;
    return new StoreError('unavailable', told);
  }

  private isBack(): void {
    if (this.isAway) this.onNotice(`PostgreSQL at ${this.place} is available again`);
    this.isAway = false;
  }
}

const DEFAULT_CONNECTIONS = 10;
/** One would do for requests; the other lets a journal be trimmed and a layer be taken away beside them. */
const FEWEST_CONNECTIONS = 2;
const BEGIN: Statement = { text: 'BEGIN' };
const BEGIN_STILL: Statement = { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' };
const COMMIT: Statement = { text: 'COMMIT' };
const ROLLBACK: Statement = { text: 'ROLLBACK' };

/**
 * Answers of the server that mean "not now": no connection, no login, no such database, a standby that only reads,
 * no resources, shutting down, taking too long, in the way of somebody else, a disk that fails.
 */
const AWAY = /^(08|28|3D|53|57|58)|^(25006|40001|40P01|55P03)$/;

/** What Node says of a bad URL repeats it, password and all. */
function readUrl(url: string): URL {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new UnusableDataError('The address of the database is to be like postgres://user:password@host:port/database');
}

function settingsOf(url: string): pg.PoolConfig {
  return {
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    query_timeout: ANSWER_MS,
    lock_timeout: LOCK_MS,
    statement_timeout: LONG_MS,
    idle_in_transaction_session_timeout: IDLE_MS,
    keepAlive: true,
    application_name: 'card-sandbox',
    types: { getTypeParser },
  };
}

function configOf({ name, text }: Statement, values: readonly unknown[] = [], limitMs = ANSWER_MS) {
  return { ...(name && { name }), text, values: [...values], query_timeout: limitMs };
}

const BIGINT = 20;

/** Numbers of ours stay far below 2^53, so they come as numbers. */
const getTypeParser = ((type: number, format?: 'text') =>
  type === BIGINT ? Number : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser;

function ignore(): void {}
