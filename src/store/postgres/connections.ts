// The connections to PostgreSQL: a bounded pool, a queue in front of it, and a time limit for every wait.
import pg from 'pg';
import { LONG_MS, type TimeLimits, WaitTimer } from './limits.ts';

/** A statement. PostgreSQL plans one that has a name once for each connection. */
export interface Statement {
  readonly name?: string;
  readonly text: string;
}

/** How long a transaction may stay idle before PostgreSQL ends it and frees its locks: its process is gone by then. */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** How long an unused connection stays open. To make a new one takes far longer than a statement. */
const IDLE_CONNECTION_MS = 60_000;

export interface Connection {
  /** Runs a statement. @returns its rows. @throws Error when there is no answer within `limitMs` */
  run<Row extends object>(statement: Statement, values?: readonly unknown[], limitMs?: number): Promise<Row[]>;
  /** Hands the connection back. @param isBroken true closes it */
  release(isBroken: boolean): void;
}

export class Connections {
  /**
   * How often a connection was lost. After a loss another server may answer: a standby that took over and has less. What
   * this process remembers from before is loaded anew.
   */
  losses = 0;
  private readonly limits: TimeLimits;
  private readonly timer = new WaitTimer();
  private readonly settings: pg.ClientConfig;
  private readonly Client: new (
    settings: pg.ClientConfig,
  ) => pg.Client;
  private readonly pool: pg.Pool;
  private readonly max: number;
  private inUse = 0;
  /** Requests that wait for a connection to come free, in their order. */
  private readonly queue = new Set<() => void>();

  /** @param max how many connections there may be at once */
  constructor(url: string, max: number, limits: TimeLimits) {
    this.limits = limits;
    this.max = max;
    this.settings = settingsOf(url, limits);
    this.Client = limitedClient(this.timer, limits.connectMs);
    // The pool's own queue stays empty, because `acquire` never asks for more than `max` connections.
    this.pool = new pg.Pool({
      ...this.settings,
      Client: this.Client as never,
      idleTimeoutMillis: IDLE_CONNECTION_MS,
      max,
    });
    // An unused connection that dies is replaced by the next one; one that dies in use fails its statement.
    this.pool.on('error', ignore);
    this.pool.on('connect', (client) => {
      client.on('error', () => {
        this.losses += 1;
      });
    });
  }

  /** A connection outside the pool, not yet connected. The caller ends it. */
  unpooled(): pg.Client {
    return new this.Client(this.settings);
  }

  /** @throws Error when no connection is there in time */
  async acquire(): Promise<Connection> {
    await this.turn();
    let client: pg.PoolClient;
    try {
      client = await this.pool.connect();
    } catch (problem) {
      this.endTurn();
      throw problem;
    }
    return {
      run: async ({ name, text }, values = [], limitMs = this.limits.answerMs) => {
        const answer = client.query({ ...(name && { name }), text, values: [...values] });
        return (await this.timer.limit(answer, limitMs, () => new Error('no answer in time'))).rows;
      },
      release: (isBroken) => {
        client.release(isBroken);
        this.endTurn();
      },
    };
  }

  /** Ends every idle connection. One that does not end in time is left to the end of the process. */
  async close(): Promise<void> {
    await this.timer.limit(this.pool.end(), this.limits.connectMs, () => new Error('late')).catch(ignore);
  }

  /** Resolves when one more connection may be in use. */
  private turn(): Promise<void> | undefined {
    if (this.inUse < this.max) {
      this.inUse += 1;
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const next = () => {
        end();
        resolve();
      };
      const end = this.timer.start(this.limits.connectMs, () => {
        this.queue.delete(next);
        reject(new Error('no connection came free in time'));
      });
      this.queue.add(next);
    });
  }

  /** Passes the turn on to the request that has waited longest. */
  private endTurn(): void {
    const [next] = this.queue;
    if (!next) {
      this.inUse -= 1;
      return;
    }
    this.queue.delete(next);
    next();
  }
}

function settingsOf(url: string, limits: TimeLimits): pg.ClientConfig {
  return {
    connectionString: url,
    lock_timeout: limits.lockMs,
    statement_timeout: LONG_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    keepAlive: true,
    application_name: 'card-sandbox',
    types: { getTypeParser },
  };
}

/** A client of pg that gives up when it is not connected within `limitMs`. pg's own limit goes by the clock (`WaitTimer`). */
function limitedClient(timer: WaitTimer, limitMs: number): new (settings: pg.ClientConfig) => pg.Client {
  return class extends pg.Client {
    constructor(settings: pg.ClientConfig) {
      super(settings);
      const connect = this.connect.bind(this) as (callback?: (problem: Error) => void) => unknown;
      this.connect = ((callback?: (problem: Error) => void) => {
        const end = timer.start(limitMs, () => streamOf(this).destroy(new Error('no connection in time')));
        this.once('connect', end);
        this.once('end', end);
        return connect(callback);
      }) as typeof this.connect;
    }
  };
}

/** pg's types leave the socket of a client out. */
function streamOf(client: pg.Client): { destroy(problem: Error): void } {
  return (client as unknown as { connection: { stream: { destroy(problem: Error): void } } }).connection.stream;
}

const BIGINT = 20;

/** The numbers in this database stay far below 2^53, so they are read as numbers. */
const getTypeParser = ((type: number, format?: 'text') =>
  type === BIGINT ? Number : pg.types.getTypeParser(type, format)) as typeof pg.types.getTypeParser;

function ignore(): void {}
