// Tells who watches a journal of its new rows, whichever process wrote them: NOTIFY says where to look, and looking is
// by position, so that nothing is missed while the connection was away.
import type pg from 'pg';
import { type JournalRow, type SandboxRef, StoreError } from '../store.ts';
import type { Database } from './database.ts';
import { CHANNEL, FOLLOW, type Row, rowOf, SPAN, type Span, WATCH } from './journal-statements.ts';
import { keptText } from './text.ts';

/** How often a watch is renewed; announcements are made for 30 s after it (`WATCH`). */
const RENEW_MS = 10_000;
const RECONNECT_MS = 250;

interface Subscription {
  readonly sandbox: SandboxRef;
  readonly listener: (row: JournalRow) => void;
  /** Resolves once it is known after which position it begins. */
  readonly begun: Promise<void>;
  /** The position of the newest row that was told. */
  told: number | undefined;
  /** There may be rows that were not told. */
  isBehind: boolean;
  isTelling: boolean;
}

export class JournalStream {
  private readonly database: Database;
  private readonly onDefect: (defect: unknown) => void;
  private readonly subscriptions = new Set<Subscription>();
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(database: Database, onDefect: (defect: unknown) => void) {
    this.database = database;
    this.onDefect = onDefect;
  }

  /** Resolves once every subscription to this journal will see what is appended from now on. */
  begun(sandbox: SandboxRef): Promise<unknown> | undefined {
    if (this.subscriptions.size === 0) return undefined;
    return Promise.all(
      [...this.subscriptions].filter((other) => other.sandbox.id === sandbox.id).map(({ begun }) => begun),
    );
  }

  subscribe(sandbox: SandboxRef, listener: (row: JournalRow) => void): () => void {
    const subscription: Subscription = {
      sandbox,
      listener,
      begun: Promise.resolve().then(() => this.begin(subscription)),
      told: undefined,
      isBehind: false,
      isTelling: false,
    };
    this.subscriptions.add(subscription);
    this.listen();
    return () => {
      this.subscriptions.delete(subscription);
      if (this.subscriptions.size === 0) this.hangUp();
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.subscriptions.clear();
    await this.hangUp();
  }

  /** Where it begins: after the rows there are. While the database is away that stays open. */
  private async begin(subscription: Subscription): Promise<void> {
    try {
      const [span] = await this.database.query<Span>(SPAN, [
        keptText(subscription.sandbox.id),
        subscription.sandbox.generation,
      ]);
      subscription.told = span?.last ?? Number.MAX_SAFE_INTEGER;
    } catch {
      // `renew` tries again.
    }
  }

  /** Opens the connection that hears announcements, unless it is there. */
  private listen(): void {
    if (this.client || this.isClosed) {
      this.renew();
      return;
    }
    const client = this.database.ownClient();
    this.client = client;
    client.on('notification', ({ payload }) => this.heard(payload));
    const lost = () => {
      if (this.client !== client) return;
      this.client = undefined;
      this.again(RECONNECT_MS);
    };
    client.on('error', lost);
    client.on('end', lost);
    client
      .connect()
      .then(() => client.query(`LISTEN ${CHANNEL}`))
      .then(() => this.renew())
      .catch(() => {
        client.end().catch(() => {});
        lost();
      });
  }

  /** Asks for announcements for a while longer, and looks once whether any were missed. */
  private renew(): void {
    this.again(RENEW_MS);
    const sandboxes = [...new Set([...this.subscriptions].map(({ sandbox }) => keptText(sandbox.id)))];
    this.database
      .query(WATCH, [sandboxes])
      .then(() => this.heard())
      // The database is away: the connection ends as well and is made again.
      .catch(() => this.again(RECONNECT_MS));
  }

  private again(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.subscriptions.size > 0) this.timer = setTimeout(() => this.listen(), delayMs).unref();
  }

  /** @param payload the sandbox that has new rows; all that are watched when left out */
  private heard(payload?: string): void {
    for (const subscription of this.subscriptions) {
      if (payload !== undefined && payload !== keptText(subscription.sandbox.id)) continue;
      subscription.isBehind = true;
      if (!subscription.isTelling) this.tell(subscription);
    }
  }

  private async tell(subscription: Subscription): Promise<void> {
    subscription.isTelling = true;
    try {
      await subscription.begun;
      if (subscription.told === undefined) await this.begin(subscription);
      while (subscription.isBehind && subscription.told !== undefined) {
        subscription.isBehind = false;
        await this.follow(subscription, subscription.told);
      }
    } catch (problem) {
      // While the database is away nothing can be told; once it is back everybody is looked after (`renew`).
      if (!(problem instanceof StoreError)) this.onDefect(problem);
    } finally {
      subscription.isTelling = false;
    }
  }

  private async follow(subscription: Subscription, told: number): Promise<void> {
    const { id, generation } = subscription.sandbox;
    for (const row of await this.database.query<Row>(FOLLOW, [keptText(id), generation, told])) {
      if (!this.subscriptions.has(subscription)) return;
      subscription.told = row.position;
      subscription.isBehind = true;
      subscription.listener(rowOf(row));
    }
  }

  private async hangUp(): Promise<void> {
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => {});
  }
}
