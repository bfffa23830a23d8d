// The journal: every exchange of a sandbox, for as long as there is room. What keeps it is told apart here: the memory of
// this process (`memory-journal.ts`) or a store that several processes share (`stored-journal.ts`).

import type { Exchange } from '../contract/exchange.ts';
import type { JournalEntry } from './journal-entry.ts';
import type { Tally } from './tally.ts';

export interface JournalQuery {
  readonly operation?: string;
  /** An outcome or a fault. */
  readonly outcome?: string;
  /** Only entries at or after this instant of the sandbox's clock, in milliseconds. */
  readonly sinceMs?: number;
  /** Only entries older than the one with this id. */
  readonly after?: string;
  readonly limit: number;
}

export interface JournalPage {
  readonly entries: readonly JournalEntry[];
  readonly hasMore: boolean;
}

/** All that a journal knows, at one instant. */
export interface JournalContents {
  /** Every entry still there, oldest first. */
  readonly entries: readonly JournalEntry[];
  /** False where there may have been others in an earlier process, of which nothing is known. */
  readonly isWhole: boolean;
  /** How many had to go for newer ones. */
  readonly dropped: number;
  /** What is still known of those; the reader's own to go on with. */
  readonly droppedTally: Tally;
}

/** In memory nothing here returns a promise, so that a call pays for none. */
export interface Journal {
  /** The id of the next exchange; ids are never used twice, not even after `clear`. */
  nextId(): string | Promise<string>;
  /** Keeps an exchange as it is now. Once this is done, every reader finds it. */
  append(exchange: Exchange): void | Promise<void>;
  get(id: string): JournalEntry | undefined | Promise<JournalEntry | undefined>;
  /** Newest first. */
  list(query: JournalQuery): JournalPage | Promise<JournalPage>;
  contents(): JournalContents | Promise<JournalContents>;
  /** How many entries had to go for newer ones. */
  dropped(): number | Promise<number>;
  /** Forgets every entry, and what was known of those dropped. @returns how many entries there were */
  clear(): number | Promise<number>;
  /** Calls `listener` with every new entry until the returned function is called. */
  subscribe(listener: (entry: JournalEntry) => void): () => void;
}
