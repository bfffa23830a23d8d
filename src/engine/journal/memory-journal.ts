// The journal in the memory of this process, bounded by count and bytes. It keeps what happened; what can be worked out
// from that (deviations, masking, what differs) is worked out when a reader asks.
import type { Exchange } from '../contract/exchange.ts';
import { CompactExchange } from './compact-exchange.ts';
import type { Journal, JournalContents, JournalQuery } from './journal.ts';
import { Tally } from './tally.ts';

/** How much a journal keeps before its oldest entries go. */
export interface JournalBounds {
  readonly entries: number;
  readonly bytes: number;
}

export const JOURNAL_BOUNDS: JournalBounds = { entries: 5_000, bytes: 8 * 1024 * 1024 };

/** What an entry weighs besides its two bodies; measured, and only for the bound. */
const ENTRY_BYTES = 1_024;

export class MemoryJournal implements Journal {
  private entries: CompactExchange[] = [];
  /** Position of the oldest entry still kept; the array is compacted now and then. */
  private oldest = 0;
  private bytes = 0;
  private counter: number;
  private isWhole: boolean;
  private droppedCount = 0;
  private tallyOfDropped = new Tally();
  private readonly bounds: JournalBounds;
  private readonly listeners = new Set<(entry: CompactExchange) => void>();

  /** @param firstNumber of the ids it gives; more than 1 where an earlier process may have given those before it */
  constructor(bounds: JournalBounds = JOURNAL_BOUNDS, firstNumber = 1) {
    this.bounds = bounds;
    this.counter = firstNumber - 1;
    this.isWhole = firstNumber === 1;
  }

  nextId(): string {
    this.counter += 1;
    return `r${this.counter}`;
  }

  dropped(): number {
    return this.droppedCount;
  }

  append(exchange: Exchange): void {
    const kept = new CompactExchange(exchange);
    this.entries.push(kept);
    this.bytes += weight(kept);
    while (this.isOverfull()) this.dropOldest();
    if (this.oldest > this.bounds.entries) {
      this.entries = this.entries.slice(this.oldest);
      this.oldest = 0;
    }
    for (const listener of this.listeners) listener(kept);
  }

  get(id: string): CompactExchange | undefined {
    return this.entries.slice(this.oldest).find((entry) => entry.id === id);
  }

  private isOverfull(): boolean {
    const count = this.entries.length - this.oldest;
    return count > this.bounds.entries || (this.bytes > this.bounds.bytes && count > 1);
  }

  private dropOldest(): void {
    const leaving = this.entries[this.oldest] as CompactExchange;
    this.bytes -= weight(leaving);
    this.tallyOfDropped.addDropped(leaving);
    // The place is emptied at once, so that the exchange can be collected before the array is compacted.
    (this.entries as (CompactExchange | undefined)[])[this.oldest] = undefined;
    this.oldest += 1;
    this.droppedCount += 1;
  }

  /** The tally is a copy: the journal's own goes on counting while a reader works with the copy. */
  contents(): JournalContents {
    return {
      entries: this.entries.slice(this.oldest),
      isWhole: this.isWhole,
      dropped: this.droppedCount,
      droppedTally: this.tallyOfDropped.copy(),
    };
  }

  list({ operation, outcome, sinceMs, after, limit }: JournalQuery): { entries: CompactExchange[]; hasMore: boolean } {
    const found: CompactExchange[] = [];
    const before = after === undefined ? Number.POSITIVE_INFINITY : numberOf(after);
    for (let position = this.entries.length - 1; position >= this.oldest; position--) {
      const entry = this.entries[position] as CompactExchange;
      if (numberOf(entry.id) >= before) continue;
      if (operation !== undefined && entry.operationId !== operation) continue;
      if (outcome !== undefined && entry.outcomeId !== outcome && entry.faultId !== outcome) continue;
      if (sinceMs !== undefined && entry.at < sinceMs) continue;
      if (found.length >= limit) return { entries: found, hasMore: true };
      found.push(entry);
    }
    return { entries: found, hasMore: false };
  }

  clear(): number {
    const count = this.entries.length - this.oldest;
    this.entries = [];
    this.oldest = 0;
    this.bytes = 0;
    this.droppedCount = 0;
    this.tallyOfDropped = new Tally();
    this.isWhole = true;
    return count;
  }

  subscribe(listener: (entry: CompactExchange) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

function numberOf(id: string): number {
  return Number(id.slice(1));
}

function weight({ bodyLength }: CompactExchange): number {
  return ENTRY_BYTES + bodyLength;
}
