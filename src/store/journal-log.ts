// The journals of a store that keeps them where other processes read them. A store without leaves them to the process.
import type { SandboxRef } from './sandbox-entry.ts';

/** One entry of a journal as a store keeps it, for stores that keep journals. Nothing in it is secret. */
export interface JournalRecord {
  readonly id: string;
  /** Milliseconds of the sandbox's clock. */
  readonly at: number;
  readonly operation: string | null;
  readonly outcome: string | null;
  readonly fault: string | null;
  /** The entry: JSON. */
  readonly body: unknown;
}

export interface JournalRecordsQuery {
  readonly operation?: string | undefined;
  /** Of an outcome or a fault. */
  readonly outcome?: string | undefined;
  readonly sinceMs?: number | undefined;
  /** Only rows older than the one with this id. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What is known of the rows that had to go for newer ones. */
export interface Dropped {
  readonly count: number;
  /** What `Fold` made of them: JSON; null before the first. */
  readonly tally: unknown;
}

/** Counts rows that leave, oldest first, into what was known of those before them. */
export type Fold = (tally: unknown, rows: readonly JournalRecord[]) => unknown;

/** Journals that several processes write and read. A sandbox that is dropped or made anew loses its journal. */
export interface JournalLog {
  /** An id that no other process gives: `r` and a number. */
  nextId(): string | Promise<string>;
  /** Resolves once the row is kept. @throws StoreError gone */
  append(sandbox: SandboxRef, row: JournalRecord): Promise<void>;
  get(sandbox: SandboxRef, id: string): Promise<JournalRecord | undefined>;
  /** Newest first. */
  list(sandbox: SandboxRef, query: JournalRecordsQuery): Promise<{ rows: JournalRecord[]; hasMore: boolean }>;
  /** Every row still kept, oldest first, and what is known of those before them. */
  kept(sandbox: SandboxRef): Promise<{ rows: JournalRecord[]; dropped: Dropped }>;
  /** How many rows had to go for newer ones: `kept().dropped.count`, without reading the rows. */
  dropped(sandbox: SandboxRef): Promise<number>;
  /** Forgets every row and the tally. @returns how many rows there were */
  clear(sandbox: SandboxRef): Promise<number>;
  /** Calls back with every new row, whichever process wrote it, until the returned function is called. */
  subscribe(sandbox: SandboxRef, listener: (row: JournalRecord) => void): () => void;
}
