// The ids of journal entries: all processes draw on one sequence, and each process takes a block of numbers at a time.
import type { Database, Statement } from './database.ts';

/** The increment of the sequence (`schema.ts`). */
const BLOCK = 500;
/** With this many numbers left the next block is fetched, so that no request waits for it. */
const LOW = 100;

const NEXT_BLOCK: Statement = {
  name: 'journal-id-block',
  text: `SELECT nextval('card_sandbox.journal_ids') AS first`,
};

export class JournalIds {
  private readonly database: Database;
  /** The numbers from `upcoming` up to and without `end` are free, then those of the block that begins with `nextBlock`. */
  private upcoming = 0;
  private end = 0;
  private nextBlock: number | undefined;
  private fetching: Promise<void> | undefined;

  constructor(database: Database) {
    this.database = database;
  }

  /** @throws StoreError unavailable */
  next(): string | Promise<string> {
    if (this.upcoming === this.end && this.nextBlock !== undefined) {
      this.upcoming = this.nextBlock;
      this.end = this.nextBlock + BLOCK;
      this.nextBlock = undefined;
    }
    if (this.upcoming === this.end) return this.fetchBlock().then(() => this.next());
    // Should this fail, then the request that finds no number left tries again and tells its client.
    if (this.end - this.upcoming <= LOW && this.nextBlock === undefined) this.fetchBlock().catch(() => {});
    return `r${this.upcoming++}`;
  }

  private fetchBlock(): Promise<void> {
    this.fetching ??= this.database
      .query<{ first: number }>(NEXT_BLOCK)
      .then(([row]) => {
        this.nextBlock = row?.first;
      })
      .finally(() => {
        this.fetching = undefined;
      });
    return this.fetching;
  }
}
