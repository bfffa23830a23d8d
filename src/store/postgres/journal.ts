// The journals in PostgreSQL. Entries are appended together. A journal is trimmed to its length now and then; entries beyond
// its length that are not trimmed yet are left out of every answer.
import { goneOf } from '../refusals.ts';
import {
  type Dropped,
  type JournalLog,
  type JournalRecord,
  type JournalRecordsQuery,
  type SandboxRef,
  StoreError,
  type StoreStart,
} from '../store.ts';
import type { Database, Query } from './database.ts';
import { JournalIds } from './journal-ids.ts';
import {
  droppedOf,
  type EntryRow,
  type JournalSpan,
  journalRowOf,
  keyOf,
  nameOf,
  numberOf,
  rowsFound,
  type TallyRow,
} from './journal-rows.ts';
import { APPEND, CLEAR, ENTRIES, GET, LIST, SPAN, TALLY, TRIM } from './journal-statements.ts';
import { JournalStream } from './journal-stream.ts';
import { storedText } from './stored-text.ts';

/** How many entries one statement appends at most. */
const MOST_TOGETHER = 500;
/** A journal is trimmed when its last position passes a multiple of this. */
const TRIM_EVERY = 256;
/** How many entries are folded into the tally at a time. */
const FOLDED_TOGETHER = 500;

interface PendingAppend {
  readonly sandbox: SandboxRef;
  readonly row: JournalRecord;
  resolve(): void;
  reject(problem: unknown): void;
}

export type JournalSettings = Pick<StoreStart, 'fold' | 'journalRows' | 'onDefect'>;

export class PostgresJournal implements JournalLog {
  private readonly database: Database;
  private given: JournalSettings | undefined;
  private readonly ids: JournalIds;
  private readonly stream: JournalStream;
  private waiting: PendingAppend[] = [];
  private appending: Promise<void> | undefined;
  /** Journals to be trimmed, by sandbox. */
  private readonly overlong = new Map<string, JournalSpan>();
  private trimming: Promise<void> | undefined;

  constructor(database: Database) {
    this.database = database;
    this.ids = new JournalIds(database);
    this.stream = new JournalStream(database, (defect) => this.settings.onDefect(defect));
  }

  /** Called once, before anything else. */
  start(settings: JournalSettings): void {
    this.given = settings;
  }

  nextId(): string | Promise<string> {
    return this.ids.next();
  }

  async append(sandbox: SandboxRef, row: JournalRecord): Promise<void> {
    await this.stream.begun(sandbox);
    return new Promise((resolve, reject) => {
      this.waiting.push({ sandbox, row, resolve, reject });
      this.appending ??= this.appendWaiting();
    });
  }

  async get(sandbox: SandboxRef, id: string): Promise<JournalRecord | undefined> {
    const rows = await this.database.query<EntryRow>(GET, [...keyOf(sandbox), numberOf(id), this.settings.journalRows]);
    return rowsFound(rows, sandbox)[0];
  }

  async list(
    sandbox: SandboxRef,
    { operation, outcome, sinceMs, after, limit }: JournalRecordsQuery,
  ): Promise<{ rows: JournalRecord[]; hasMore: boolean }> {
    const found = await this.database.query<EntryRow>(LIST, [
      ...keyOf(sandbox),
      this.settings.journalRows,
      nameOf(operation),
      nameOf(outcome),
      sinceMs ?? null,
      after === undefined ? null : numberOf(after),
      limit + 1,
    ]);
    const rows = rowsFound(found, sandbox);
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  async kept(sandbox: SandboxRef): Promise<{ rows: JournalRecord[]; dropped: Dropped }> {
    return this.database.transaction(async (query) => {
      const span = await this.span(query, sandbox);
      const [tally] = await query<TallyRow>(TALLY, [keyOf(sandbox)[0], span.generation_number]);
      const all = await query<EntryRow>(ENTRIES, [
        keyOf(sandbox)[0],
        span.generation_number,
        span.cleared_position,
        null,
        null,
      ]);
      const first = span.last_position - this.settings.journalRows;
      const leaving = all.filter(({ position }) => position <= first).map(journalRowOf);
      return { rows: all.slice(leaving.length).map(journalRowOf), dropped: this.folded(droppedOf(tally), leaving) };
    }, 'read-only');
  }

  async dropped(sandbox: SandboxRef): Promise<number> {
    const { last_position, cleared_position } = await this.span(this.database.query, sandbox);
    return Math.max(last_position - cleared_position - this.settings.journalRows, 0);
  }

  async clear(sandbox: SandboxRef): Promise<number> {
    const [id] = keyOf(sandbox);
    return this.database.transaction(async (query) => {
      const { generation_number } = await this.span(query, sandbox);
      await query(TRIM.lock, [id, generation_number]);
      const [span] = await query<JournalSpan>(CLEAR.span, [id, generation_number]);
      if (!span) throw goneOf(sandbox.id);
      await query(CLEAR.entries, [id, generation_number]);
      await query(CLEAR.tally, [id, generation_number]);
      await query(TRIM.delete, [id, generation_number, span.last_position]);
      return Math.min(span.last_position - span.cleared_position, this.settings.journalRows);
    });
  }

  subscribe(sandbox: SandboxRef, listener: (row: JournalRecord) => void): () => void {
    return this.stream.subscribe(sandbox, listener);
  }

  async close(): Promise<void> {
    await this.stream.close();
    await this.appending;
    await this.trimming;
  }

  /** Appends the waiting entries, one statement after the other, until none waits. */
  private async appendWaiting(): Promise<void> {
    // Entries that arrive in the same turn of the event loop join this statement.
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const together = this.waiting.splice(0, MOST_TOGETHER);
      try {
        await this.appendTogether(together);
      } catch (problem) {
        for (const { reject } of together) reject(problem);
      }
    }
    this.appending = undefined;
  }

  private async appendTogether(together: readonly PendingAppend[]): Promise<void> {
    const rows = together.map(({ row }) => row);
    const spans = await this.database.query<JournalSpan>(APPEND, [
      together.map(({ sandbox }) => storedText(sandbox.id)),
      together.map(({ sandbox }) => sandbox.generation),
      rows.map(({ id }) => numberOf(id)),
      rows.map(({ at }) => at),
      rows.map(({ operation }) => nameOf(operation)),
      rows.map(({ outcome }) => nameOf(outcome)),
      rows.map(({ fault }) => nameOf(fault)),
      rows.map(({ body }) => JSON.stringify(body) ?? 'null'),
    ]);
    const present = new Set(spans.map(({ sandbox, generation }) => `${generation} ${sandbox}`));
    for (const { sandbox, resolve, reject } of together) {
      if (present.has(`${sandbox.generation} ${storedText(sandbox.id)}`)) resolve();
      else reject(goneOf(sandbox.id));
    }
    for (const span of spans) {
      const hasPassed =
        Math.floor(span.last_position / TRIM_EVERY) > Math.floor((span.last_position - span.appended) / TRIM_EVERY);
      if (!hasPassed || span.last_position - span.cleared_position <= this.settings.journalRows) continue;
      this.overlong.set(span.sandbox, span);
      this.trimming ??= this.trimOverlong();
    }
  }

  /** Runs in the background. A journal that could not be trimmed is trimmed at a later time. */
  private async trimOverlong(): Promise<void> {
    for (const [sandbox, span] of this.overlong) {
      this.overlong.delete(sandbox);
      try {
        await this.trim(span);
      } catch (problem) {
        if (!(problem instanceof StoreError)) this.settings.onDefect(problem);
      }
    }
    this.trimming = undefined;
  }

  /** Folds the entries beyond the journal's length into its tally, and deletes them. */
  private async trim({ sandbox, generation_number, last_position }: JournalSpan): Promise<void> {
    await this.database.transaction(async (query) => {
      const [tally] = await query<TallyRow>(TRIM.lock, [sandbox, generation_number]);
      if (!tally) return;
      let dropped = droppedOf(tally);
      const boundary = last_position - this.settings.journalRows;
      let folded = 0;
      for (;;) {
        const leaving = await query<EntryRow>(ENTRIES, [sandbox, generation_number, folded, boundary, FOLDED_TOGETHER]);
        dropped = this.folded(dropped, leaving.map(journalRowOf));
        folded = leaving.at(-1)?.position ?? folded;
        if (leaving.length < FOLDED_TOGETHER) break;
      }
      await query(TRIM.tally, [sandbox, generation_number, dropped.count, JSON.stringify(dropped.tally)]);
      await query(TRIM.delete, [sandbox, generation_number, boundary]);
    });
  }

  private folded({ count, tally }: Dropped, rows: readonly JournalRecord[]): Dropped {
    return rows.length === 0
      ? { count, tally }
      : { count: count + rows.length, tally: this.settings.fold(tally, rows) };
  }

  private get settings(): JournalSettings {
    if (!this.given) throw new Error('The store was not started');
    return this.given;
  }

  private async span(query: Query, sandbox: SandboxRef): Promise<JournalSpan> {
    const [span] = await query<JournalSpan>(SPAN, keyOf(sandbox));
    if (!span) throw goneOf(sandbox.id);
    return span;
  }
}
