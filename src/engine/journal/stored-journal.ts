// The journal of a sandbox that several processes share: rows in a store, masked before they get there.
import { type Fold, type JournalLog, type JournalRecord, type SandboxRef, StoreError } from '../../store/store.ts';
import type { Exchange } from '../contract/exchange.ts';
import type { MaskingRules } from '../masking/masking.ts';
import type { Journal, JournalContents, JournalPage, JournalQuery } from './journal.ts';
import type { JournalEntry } from './journal-entry.ts';
import { rowOf, StoredEntry } from './stored-entry.ts';
import { Tally, type TallyJson } from './tally.ts';

const ID = /^r\d{1,15}$/;
const NO_RULES: MaskingRules = { secrets: new Set() };

/** Counts the rows that leave a stored journal; what a store is started with. */
export const foldRows: Fold = (tally, rows) => {
  const known = tallyFrom(tally);
  // What is counted is masked already, and nothing beside it is shown.
  for (const row of rows) known.addDropped(new StoredEntry(row, () => NO_RULES));
  return known.toJSON();
};

function tallyFrom(json: unknown): Tally {
  return new Tally((json as TallyJson | null) ?? undefined);
}

export class StoredJournal implements Journal {
  private readonly log: JournalLog;
  private readonly sandbox: SandboxRef;
  private readonly rulesOf: (provider: string | null) => MaskingRules;

  /**
   * @param log a log that was started with `foldRows`
   * @param rulesOf by which a reader masks what it shows beside an entry of that provider
   */
  constructor(log: JournalLog, sandbox: SandboxRef, rulesOf: (provider: string | null) => MaskingRules) {
    this.log = log;
    this.sandbox = sandbox;
    this.rulesOf = rulesOf;
  }

  nextId(): string | Promise<string> {
    return this.log.nextId();
  }

  /** Of a sandbox that was let go meanwhile nothing is kept; its last answers leave all the same. */
  async append(exchange: Exchange): Promise<void> {
    try {
      await this.log.append(this.sandbox, rowOf(exchange));
    } catch (problem) {
      if (!(problem instanceof StoreError) || problem.refusal !== 'gone') throw problem;
    }
  }

  async get(id: string): Promise<JournalEntry | undefined> {
    const row = ID.test(id) ? await this.log.get(this.sandbox, id) : undefined;
    return row && this.entryOf(row);
  }

  async list(query: JournalQuery): Promise<JournalPage> {
    const { rows, hasMore } = await this.log.list(this.sandbox, query);
    return { entries: rows.map((row) => this.entryOf(row)), hasMore };
  }

  async contents(): Promise<JournalContents> {
    const { rows, dropped } = await this.log.kept(this.sandbox);
    return {
      entries: rows.map((row) => this.entryOf(row)),
      isWhole: true,
      dropped: dropped.count,
      droppedTally: tallyFrom(dropped.tally),
    };
  }

  async dropped(): Promise<number> {
    return this.log.dropped(this.sandbox);
  }

  async clear(): Promise<number> {
    return this.log.clear(this.sandbox);
  }

  subscribe(listener: (entry: JournalEntry) => void): () => void {
    return this.log.subscribe(this.sandbox, (row) => listener(this.entryOf(row)));
  }

  private entryOf(row: JournalRecord): JournalEntry {
    return new StoredEntry(row, this.rulesOf);
  }
}
