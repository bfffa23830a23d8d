// A `JournalLog` in memory that behaves as a store's does: every row goes through JSON, and every answer is asynchronous.
import {
  type Dropped,
  type Fold,
  type JournalLog,
  type JournalRecord,
  type JournalRecordsQuery,
  type SandboxRef,
  StoreError,
} from '../../src/store/store.ts';

interface Kept {
  rows: string[];
  dropped: Dropped;
}

export class MemoryJournalLog implements JournalLog {
  private readonly journals = new Map<string, Kept>();
  private readonly gone = new Set<string>();
  private readonly listeners = new Map<string, Set<(row: JournalRecord) => void>>();
  private readonly fold: Fold;
  private readonly mostRows: number;
  private counter = 0;

  constructor(fold: Fold, mostRows: number) {
    this.fold = fold;
    this.mostRows = mostRows;
  }

  nextId(): string {
    this.counter += 1;
    return `r${this.counter}`;
  }

  async append(sandbox: SandboxRef, row: JournalRecord): Promise<void> {
    await Promise.resolve();
    const kept = this.journalOf(sandbox);
    kept.rows.push(JSON.stringify(row));
    while (kept.rows.length > this.mostRows) {
      const [oldest] = kept.rows.splice(0, 1).map(read);
      const tally: unknown = JSON.parse(JSON.stringify(kept.dropped.tally));
      kept.dropped = { count: kept.dropped.count + 1, tally: this.fold(tally, [oldest as JournalRecord]) };
    }
    for (const listener of this.listeners.get(keyOf(sandbox)) ?? []) listener(read(kept.rows.at(-1) as string));
  }

  async get(sandbox: SandboxRef, id: string): Promise<JournalRecord | undefined> {
    return this.rowsOf(sandbox).find((row) => row.id === id);
  }

  async list(sandbox: SandboxRef, query: JournalRecordsQuery): Promise<{ rows: JournalRecord[]; hasMore: boolean }> {
    const { operation, outcome, sinceMs, after, limit } = query;
    const found = this.rowsOf(sandbox)
      .reverse()
      .filter((row) => after === undefined || Number(row.id.slice(1)) < Number(after.slice(1)))
      .filter((row) => operation === undefined || row.operation === operation)
      .filter((row) => outcome === undefined || row.outcome === outcome || row.fault === outcome)
      .filter((row) => sinceMs === undefined || row.at >= sinceMs);
    return { rows: found.slice(0, limit), hasMore: found.length > limit };
  }

  async kept(sandbox: SandboxRef): Promise<{ rows: JournalRecord[]; dropped: Dropped }> {
    const { count, tally } = this.journalOf(sandbox).dropped;
    return { rows: this.rowsOf(sandbox), dropped: { count, tally: JSON.parse(JSON.stringify(tally)) } };
  }

  async dropped(sandbox: SandboxRef): Promise<number> {
    return this.journalOf(sandbox).dropped.count;
  }

  async clear(sandbox: SandboxRef): Promise<number> {
    const { rows } = this.journalOf(sandbox);
    this.journals.delete(keyOf(sandbox));
    return rows.length;
  }

  subscribe(sandbox: SandboxRef, listener: (row: JournalRecord) => void): () => void {
    const listeners = this.listeners.get(keyOf(sandbox)) ?? new Set();
    this.listeners.set(keyOf(sandbox), listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Lets a sandbox go, as a store does. */
  drop(sandbox: SandboxRef): void {
    this.journals.delete(keyOf(sandbox));
    this.gone.add(keyOf(sandbox));
  }

  /** The text of every stored row, for tests that search it for secrets. */
  textOf(sandbox: SandboxRef): string {
    const { rows, dropped } = this.journalOf(sandbox);
    return [...rows, JSON.stringify(dropped)].join('\n');
  }

  private rowsOf(sandbox: SandboxRef): JournalRecord[] {
    return this.journalOf(sandbox).rows.map(read);
  }

  private journalOf(sandbox: SandboxRef): Kept {
    const key = keyOf(sandbox);
    if (this.gone.has(key)) throw new StoreError('gone', `There is no sandbox "${sandbox.id}".`);
    let kept = this.journals.get(key);
    if (!kept) {
      kept = { rows: [], dropped: { count: 0, tally: null } };
      this.journals.set(key, kept);
    }
    return kept;
  }
}

function keyOf({ id, generation }: SandboxRef): string {
  return JSON.stringify([id, generation]);
}

function read(text: string): JournalRecord {
  return JSON.parse(text) as JournalRecord;
}
