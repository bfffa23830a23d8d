// Journal ids: one sequence for all processes, from which each takes a block at a time.
import type { Database, Statement } from './database.ts';

/** As the sequence counts (schema.ts). */
const BLOCK = 500;
/** With this many left the next block is asked for, so that nobody waits for it. */
const LOW = 100;

const LEASE: Statement = { name: 'lease-ids', text: `SELECT nextval('card_sandbox.journal_ids') AS first` };

export class JournalIds {
  private readonly database: Database;
  /** The numbers from `upcoming` to `end`, without it, are ours; then those of `following`. */
  private upcoming = 0;
  private end = 0;
  private following: number | undefined;
  private leasing: Promise<void> | undefined;

  constructor(database: Database) {
    this.database = database;
  }

  /** @throws StoreError unavailable */
  next(): string | Promise<string> {
    if (this.upcoming === this.end && this.following !== undefined) {
      this.upcoming = this.following;
      this.end = this.following + BLOCK;
      this.following = undefined;
    }
    if (this.upcoming === this.end) return this.lease().then(() => this.next());
    // A lease that fails here is tried again by who really needs it.
    if (this.end - this.upcoming <= LOW && this.following === undefined) this.lease().catch(() => {});
    return `r${this.upcoming++}`;
  }

  private lease(): Promise<void> {
    this.leasing ??= this.database
      .query<{ first: number }>(LEASE)
      .then(([row]) => {
        this.following = row?.first;
      })
      .finally(() => {
        this.leasing = undefined;
      });
    return this.leasing;
  }
}
