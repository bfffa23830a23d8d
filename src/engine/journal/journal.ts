// The journal: every exchange of a sandbox, for as long as there is room. What keeps it is told apart here: the memory of
// this process (`memory-journal.ts`) or a store that several processes share (`stored-journal.ts`).

import type { DecidedBy, Exchange } from '../contract/exchange.ts';
import type { MaskingRules } from '../masking/masking.ts';
import type { Subject } from '../matching/match.ts';
import type { Deviation } from './entry-view.ts';
import type { Tally } from './tally.ts';
import type { Trace } from './trace.ts';

/** One recorded exchange, for whoever reads the journal, whatever keeps it. Methods do their work when they are asked. */
export interface JournalEntry {
  readonly id: string;
  /** Milliseconds of the sandbox's clock. */
  readonly at: number;
  readonly providerId: string | null;
  readonly operationId: string | null;
  /** What was answered; an outcome's name, or the code of an error of ours. */
  readonly outcomeId: string | null;
  /** Damage that stood in the answer's place. */
  readonly faultId: string | null;
  readonly decidedBy: DecidedBy;
  /** Whether the operation opened the request and did not refuse it. */
  readonly isAccepted: boolean;
  /** Whether the client was given one of the operation's successes. */
  readonly isSuccess: boolean;
  /** The outcomes forced by header and URL, as a text to compare. */
  readonly forcing: string;
  /** Real time in milliseconds; to compare with other entries of the same journal only. */
  readonly receivedMs: number;
  readonly answeredMs: number;
  /** By which a reader masks what it shows beside the entry. */
  readonly rules: MaskingRules;
  /** The line of the entry in a list: JSON, masked. */
  summary(): object;
  /** The whole entry: JSON, masked. */
  whole(): object;
  /** What a match is held against; undefined where the request belongs to no operation, or cannot be opened. */
  subject(): Subject | undefined;
  /** Where an accepted request departs from the stricter readings of the page, masked. */
  deviations(): readonly Deviation[];
  /** By what the call is known to belong to others; undefined where it reached no operation. */
  trace(): Trace | undefined;
}

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
