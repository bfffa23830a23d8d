// Runs statements and transactions on PostgreSQL, and turns every way in which the database can be away into one error.
import pg from 'pg';
import { StoreError, UnusableDataError } from '../store.ts';
import { type Connection, Connections, type Statement } from './connections.ts';
import { TIME_LIMITS, type TimeLimits } from './limits.ts';

export type { Statement } from './connections.ts';
export { LONG_MS } from './limits.ts';

/** Runs a statement. @returns its rows. @throws StoreError unavailable */
export type Query = <Row extends object>(
  statement: Statement,
  values?: readonly unknown[],
  limitMs?: number,
) => Promise<Row[]>;

type TransactionKind = 'read-write' | 'read-only';

export class Database {
  /** Host, port and database name, without user and password. */
  readonly place: string;
  private isAway = false;
  private readonly onNotice: (notice: string) => void;
  private readonly connections: Connections;

  /**
   * @param url `postgres://user:password@host:port/database`; `?max=` bounds the number of connections
   * @param onNotice told when the database goes away, and when it is back
   * @throws UnusableDataError when `url` is no such URL
   */
  constructor(url: string, onNotice: (notice: string) => void, limits: TimeLimits = TIME_LIMITS) {
    this.onNotice = onNotice;
    const { hostname, port, pathname, searchParams } = readUrl(url);
    this.place = `${hostname || 'localhost'}:${port || '5432'}${pathname}`;
    const max = Number(searchParams.get('max') ?? DEFAULT_CONNECTIONS);
    if (!Number.isInteger(max) || max < FEWEST_CONNECTIONS) {
      throw new UnusableDataError(
        `In the database URL of ${this.place}, max must be a whole number of at least ${FEWEST_CONNECTIONS}.`,
      );
    }
    this.connections = new Connections(url, max, limits);
  }

  /** How often a connection was lost (`Connections.losses`). */
  get losses(): number {
    return this.connections.losses;
  }

  /** A connection outside the pool, not yet connected. The caller ends it. */
  unpooledClient(): pg.Client {
    return this.connections.unpooled();
  }

  /** Runs one statement on its own. @throws StoreError unavailable */
  readonly query: Query = (statement, values, limitMs) => this.again(() => this.queryOnce(statement, values, limitMs));

  private async queryOnce<Row extends object>(
    statement: Statement,
    values?: readonly unknown[],
    limitMs?: number,
  ): Promise<Row[]> {
    let connection: Connection | undefined;
    let isBroken = false;
    try {
      connection = await this.connections.acquire();
      const rows = await connection.run<Row>(statement, values, limitMs);
      this.noticeReturn();
      return rows;
    } catch (problem) {
      isBroken = !(problem instanceof pg.DatabaseError);
      throw this.storeErrorOf(problem);
    } finally {
      connection?.release(isBroken);
    }
  }

  /**
   * Runs statements as one: all their changes are stored, or none when `work` throws. In a `read-only` transaction every
   * statement sees the database as it was at the first one.
   * @param work runs again from its beginning when a lock did not come in time
   * @throws StoreError unavailable
   */
  transaction<T>(work: (query: Query) => Promise<T>, kind: TransactionKind = 'read-write'): Promise<T> {
    return this.again(() => this.transactOnce(work, kind));
  }

  private async transactOnce<T>(work: (query: Query) => Promise<T>, kind: TransactionKind): Promise<T> {
    const connection = await this.connections.acquire().catch((problem) => {
      throw this.storeErrorOf(problem);
    });
    let isBroken = false;
    const query: Query = async (statement, values, limitMs) => {
      try {
        return await connection.run(statement, values, limitMs);
      } catch (problem) {
        isBroken = !(problem instanceof pg.DatabaseError);
        throw this.storeErrorOf(problem);
      }
    };
    try {
      await query(kind === 'read-only' ? BEGIN_READ_ONLY : BEGIN);
      const result = await work(query);
      await query(COMMIT);
      return result;
    } catch (problem) {
      // PostgreSQL ends the transaction of a broken connection without a ROLLBACK, which would only wait for its limit.
      if (!isBroken) await query(ROLLBACK).catch(ignore);
      throw problem;
    } finally {
      connection.release(isBroken);
    }
  }

  close(): Promise<void> {
    return this.connections.close();
  }

  /** Tries again when a lock did not come in time: its holder may be slow and not gone. Nothing was changed by then. */
  private async again<T>(attempt: () => Promise<T>): Promise<T> {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt();
      } catch (problem) {
        if (!(problem instanceof LockTimeout)) throw problem;
        if (tried === LOCK_TRIES) throw this.unavailable(problem.message);
      }
    }
  }

  /** A defect in a statement stays as it is; every other problem means that the database is away. */
  private storeErrorOf(problem: unknown): unknown {
    if (problem instanceof LockTimeout) return problem;
    if (problem instanceof pg.DatabaseError && problem.code === LOCK_NOT_AVAILABLE)
      return new LockTimeout(problem.message);
    if (problem instanceof pg.DatabaseError && !AWAY.test(problem.code ?? '')) return problem;
    if (problem instanceof TypeError || problem instanceof RangeError || problem instanceof StoreError) return problem;
    const { code, message } = problem as { code?: string; message?: string };
    return this.unavailable(message || code);
  }

  private unavailable(reason: string | undefined): StoreError {
    const notice = `PostgreSQL at ${this.place} is not available: ${reason}`;
    if (!this.isAway) this.onNotice(notice);
    this.isAway = true;
    return new StoreError('unavailable', notice);
  }

  private noticeReturn(): void {
    if (this.isAway) this.onNotice(`PostgreSQL at ${this.place} is available again`);
    this.isAway = false;
  }
}

const DEFAULT_CONNECTIONS = 10;
/** Requests need one. The second lets this process trim a journal and delete a layer at the same time. */
const FEWEST_CONNECTIONS = 2;
const BEGIN: Statement = { text: 'BEGIN' };
const BEGIN_READ_ONLY: Statement = { text: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' };
const COMMIT: Statement = { text: 'COMMIT' };
const ROLLBACK: Statement = { text: 'ROLLBACK' };

/**
 * SQLSTATE codes that mean "not now": no connection, login refused, no such database, a read-only standby, out of
 * resources, shutting down, over a time limit, a deadlock, a disk that fails.
 */
const AWAY = /^(08|28|3D|53|57|58)|^(25006|40001|40P01)$/;
const LOCK_NOT_AVAILABLE = '55P03';
/** How often a statement or transaction waits for its locks before the database counts as away. */
const LOCK_TRIES = 3;

class LockTimeout extends Error {}

/** Node's own message for a bad URL repeats the URL with its password, so it is not passed on. */
function readUrl(url: string): URL {
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return new URL(url);
  throw new UnusableDataError('The database URL must look like postgres://user:password@host:port/database.');
}

function ignore(): void {}
