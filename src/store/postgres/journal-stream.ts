// Calls the subscribers of a journal with its new entries, whichever process wrote them. NOTIFY says which journal has new
// entries; they are then read by position, so that none is missed after the connection was lost.
import type pg from 'pg';
import { type JournalRecord, type SandboxRef, StoreError } from '../store.ts';
import type { Database } from './database.ts';
import { type EntryRow, type JournalSpan, journalRowOf } from './journal-rows.ts';
import { CHANNEL, FOLLOW, SPAN, WATCH } from './journal-statements.ts';
import { storedText } from './stored-text.ts';

/** How often a watch is renewed; it lasts for 30 s (`WATCH`). */
const RENEW_MS = 10_000;
const RECONNECT_MS = 250;

interface Subscription {
  readonly sandbox: SandboxRef;
  readonly listener: (row: JournalRecord) => void;
  /** Resolves once the position after which it begins is known. */
  readonly begun: Promise<void>;
  /** The position of the newest entry that the listener was called with. */
  position: number | undefined;
  /** There may be newer entries. */
  isBehind: boolean;
  isCatchingUp: boolean;
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

  /** Resolves once every subscription to this journal will see the entries that are appended from now on. */
  begun(sandbox: SandboxRef): Promise<unknown> | undefined {
    if (this.subscriptions.size === 0) return undefined;
    return Promise.all(
      [...this.subscriptions].filter((other) => other.sandbox.id === sandbox.id).map(({ begun }) => begun),
    );
  }

  subscribe(sandbox: SandboxRef, listener: (row: JournalRecord) => void): () => void {
    const subscription: Subscription = {
      sandbox,
      listener,
      begun: Promise.resolve().then(() => this.begin(subscription)),
      position: undefined,
      isBehind: false,
      isCatchingUp: false,
    };
    this.subscriptions.add(subscription);
    this.listen();
    return () => {
      this.subscriptions.delete(subscription);
      if (this.subscriptions.size === 0) this.disconnect();
    };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.subscriptions.clear();
    await this.disconnect();
  }

  /** A subscription begins after the newest entry. While the database is away, that position stays unknown. */
  private async begin(subscription: Subscription): Promise<void> {
    try {
      const [span] = await this.database.query<JournalSpan>(SPAN, [
        storedText(subscription.sandbox.id),
        subscription.sandbox.generation,
      ]);
      subscription.position = span?.last_position ?? Number.MAX_SAFE_INTEGER;
    } catch {
      // `renew` leads to another try.
    }
  }

  /** Opens the connection for announcements, unless it is open. */
  private listen(): void {
    if (this.client || this.isClosed) {
      this.renew();
      return;
    }
    const client = this.database.unpooledClient();
    this.client = client;
    client.on('notification', ({ payload }) => this.onAnnouncement(payload));
    const lost = () => {
      if (this.client !== client) return;
      this.client = undefined;
      this.listenLater(RECONNECT_MS);
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

  /** Renews the watch, and reads once whether an announcement was missed. */
  private renew(): void {
    this.listenLater(RENEW_MS);
    const sandboxes = [...new Set([...this.subscriptions].map(({ sandbox }) => storedText(sandbox.id)))];
    this.database
      .query(WATCH, [sandboxes])
      .then(() => this.onAnnouncement())
      // The database is away, so the connection for announcements ends as well. It is opened again.
      .catch(() => this.listenLater(RECONNECT_MS));
  }

  private listenLater(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.subscriptions.size > 0) this.timer = setTimeout(() => this.listen(), delayMs).unref();
  }

  /** @param payload the sandbox whose journal has new entries; left out, every watched journal may have some */
  private onAnnouncement(payload?: string): void {
    for (const subscription of this.subscriptions) {
      if (payload !== undefined && payload !== storedText(subscription.sandbox.id)) continue;
      subscription.isBehind = true;
      if (!subscription.isCatchingUp) this.catchUp(subscription);
    }
  }

  private async catchUp(subscription: Subscription): Promise<void> {
    subscription.isCatchingUp = true;
    try {
      await subscription.begun;
      if (subscription.position === undefined) await this.begin(subscription);
      while (subscription.isBehind && subscription.position !== undefined) {
        subscription.isBehind = false;
        await this.follow(subscription, subscription.position);
      }
    } catch (problem) {
      // The database is away. Once it is back, `renew` lets every subscription catch up.
      if (!(problem instanceof StoreError)) this.onDefect(problem);
    } finally {
      subscription.isCatchingUp = false;
    }
  }

  private async follow(subscription: Subscription, position: number): Promise<void> {
    const { id, generation } = subscription.sandbox;
    for (const row of await this.database.query<EntryRow>(FOLLOW, [storedText(id), generation, position])) {
      if (!this.subscriptions.has(subscription)) return;
      subscription.position = row.position;
      subscription.isBehind = true;
      subscription.listener(journalRowOf(row));
    }
  }

  private async disconnect(): Promise<void> {
    clearTimeout(this.timer);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => {});
  }
}
