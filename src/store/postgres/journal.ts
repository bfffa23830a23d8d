// Journals in PostgreSQL: appended together, cut to their length now and then, and read as if that were always done.
import { goneOf } from '../refusals.ts';
import {
  type Dropped,
  type JournalLog,
  type JournalRow,
  type JournalRowsQuery,
  type SandboxRef,
  StoreError,
  type StoreStart,
} from '../store.ts';
import type { Database, Query } from './database.ts';
import { JournalIds } from './journal-ids.ts';
import {
  ALL,
  APPEND,
  CLEAR,
  GET,
  LIST,
  type Row,
  rowOf,
  SPAN,
  type Span,
  TALLY,
  type TallyRow,
  TRIM,
} from './journal-statements.ts';
import { JournalStream } from './journal-stream.ts';
import { keptText } from './text.ts';

/** How many rows one statement appends at most. */
const MOST_TOGETHER = 500;
/** A journal is cut to its length when its last position passes a multiple of this. */
const TRIM_EVERY = 256;
/** How many rows are folded at a time. */
const FOLDED_TOGETHER = 500;

interface Waiting {
  readonly sandbox: SandboxRef;
  readonly row: JournalRow;
  resolve(): void;
  reject(problem: unknown): void;
}

export type JournalSettings = Pick<StoreStart, 'fold' | 'journalRows' | 'onDefect'>;

export class PostgresJournal implements JournalLog {
  private readonly database: Database;
  private told: JournalSettings | undefined;
  private readonly ids: JournalIds;
  private readonly stream: JournalStream;
  private waiting: Waiting[] = [];
  private appending: Promise<void> | undefined;
  /** Journals that are longer than they are to be, by sandbox. */
  private readonly overlong = new Map<string, Span>();
  private trimming: Promise<void> | undefined;

  constructor(database: Database) {
    this.database = database;
    this.ids = new JournalIds(database);
    this.stream = new JournalStream(database, (defect) => this.settings.onDefect(defect));
  }

  /** Called once, before everything else. */
  start(told: JournalSettings): void {
    this.told = told;
  }

  nextId(): string | Promise<string> {
    return this.ids.next();
  }

  async append(sandbox: SandboxRef, row: JournalRow): Promise<void> {
    await this.stream.begun(sandbox);
    return new Promise((resolve, reject) => {
      this.waiting.push({ sandbox, row, resolve, reject });
      this.appending ??= this.appendWaiting();
    });
  }

  async get(sandbox: SandboxRef, id: string): Promise<JournalRow | undefined> {
    const rows = await this.database.query<Row>(GET, [...keyOf(sandbox), numberOf(id), this.settings.journalRows]);
    return theirs(rows, sandbox)[0];
  }

  async list(
    sandbox: SandboxRef,
    { operation, outcome, sinceMs, after, limit }: JournalRowsQuery,
  ): Promise<{ rows: JournalRow[]; hasMore: boolean }> {
    const found = await this.database.query<Row>(LIST, [
      ...keyOf(sandbox),
      this.settings.journalRows,
      nameOf(operation),
      nameOf(outcome),
      sinceMs ?? null,
      after === undefined ? null : numberOf(after),
      limit + 1,
    ]);
    const rows = theirs(found, sandbox);
    return { rows: rows.slice(0, limit), hasMore: rows.length > limit };
  }

  async kept(sandbox: SandboxRef): Promise<{ rows: JournalRow[]; dropped: Dropped }> {
    return this.database.transaction(async (query) => {
      const span = await this.span(query, sandbox);
      const [tally] = await query<TallyRow>(TALLY, [keyOf(sandbox)[0], span.making]);
      const all = await query<Row>(ALL, [keyOf(sandbox)[0], span.making, span.forgotten, null, null]);
      const first = span.last - this.settings.journalRows;
      const leaving = all.filter(({ position }) => position <= first).map(rowOf);
      return { rows: all.slice(leaving.length).map(rowOf), dropped: this.folded(droppedOf(tally), leaving) };
    }, 'still');
  }

  async dropped(sandbox: SandboxRef): Promise<number> {
    const { last, forgotten } = await this.span(this.database.query, sandbox);
    return Math.max(last - forgotten - this.settings.journalRows, 0);
  }

  async clear(sandbox: SandboxRef): Promise<number> {
    const [id] = keyOf(sandbox);
    return this.database.transaction(async (query) => {
      const { making } = await this.span(query, sandbox);
      await query(TRIM.lock, [id, making]);
      const [span] = await query<Span>(CLEAR.span, [id, making]);
      if (!span) throw goneOf(sandbox.id);
      await query(CLEAR.forget, [id, making]);
      await query(CLEAR.tally, [id, making]);
      await query(TRIM.remove, [id, making, span.last]);
      return Math.min(span.last - span.forgotten, this.settings.journalRows);
    });
  }

  subscribe(sandbox: SandboxRef, listener: (row: JournalRow) => void): () => void {
    return this.stream.subscribe(sandbox, listener);
  }

  async close(): Promise<void> {
    await this.stream.close();
    await this.appending;
    await this.trimming;
  }

  /** Appends what waits, in one statement at a time, until nothing waits. */
  private async appendWaiting(): Promise<void> {
    // What else is appended in this turn goes along.
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

  private async appendTogether(together: readonly Waiting[]): Promise<void> {
    const rows = together.map(({ row }) => row);
    const spans = await this.database.query<Span>(APPEND, [
      together.map(({ sandbox }) => keptText(sandbox.id)),
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
      if (present.has(`${sandbox.generation} ${keptText(sandbox.id)}`)) resolve();
      else reject(goneOf(sandbox.id));
    }
    for (const span of spans) {
      const hasPassed = Math.floor(span.last / TRIM_EVERY) > Math.floor((span.last - span.count) / TRIM_EVERY);
      if (!hasPassed || span.last - span.forgotten <= this.settings.journalRows) continue;
      this.overlong.set(span.sandbox, span);
      this.trimming ??= this.trimOverlong();
    }
  }

  /** Nobody waits for it; what it did not do the next one does. */
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

  /** Folds the rows beyond the journal's length into its tally. One at a time does that in a journal. */
  private async trim({ sandbox, making, last }: Span): Promise<void> {
    await this.database.transaction(async (query) => {
      const [tally] = await query<TallyRow>(TRIM.lock, [sandbox, making]);
      if (!tally) return;
      let dropped = droppedOf(tally);
      const boundary = last - this.settings.journalRows;
      let folded = 0;
      for (;;) {
        const leaving = await query<Row>(ALL, [sandbox, making, folded, boundary, FOLDED_TOGETHER]);
        dropped = this.folded(dropped, leaving.map(rowOf));
        folded = leaving.at(-1)?.position ?? folded;
        if (leaving.length < FOLDED_TOGETHER) break;
      }
      await query(TRIM.keep, [sandbox, making, dropped.count, JSON.stringify(dropped.tally)]);
      await query(TRIM.remove, [sandbox, making, boundary]);
    });
  }

  private folded({ count, tally }: Dropped, rows: readonly JournalRow[]): Dropped {
    return rows.length === 0
      ? { count, tally }
      : { count: count + rows.length, tally: this.settings.fold(tally, rows) };
  }

  private get settings(): JournalSettings {
    if (!this.told) throw new Error('The store was not started');
    return this.told;
  }

  private async span(query: Query, sandbox: SandboxRef): Promise<Span> {
    const [span] = await query<Span>(SPAN, keyOf(sandbox));
    if (!span) throw goneOf(sandbox.id);
    return span;
  }
}

function droppedOf(row: TallyRow | undefined): Dropped {
  return { count: row?.count ?? 0, tally: row?.tally ? JSON.parse(row.tally) : null };
}

/** The rows of an answer that has at least one line where the journal is there. */
function theirs(rows: readonly Row[], sandbox: SandboxRef): JournalRow[] {
  if (rows.length === 0) throw goneOf(sandbox.id);
  return rows.filter(({ position }) => position !== null).map(rowOf);
}

function keyOf({ id, generation }: SandboxRef): [string, string] {
  return [keptText(id), generation];
}

/** Who looks for a name may give any text. */
function nameOf(name: string | null | undefined): string | null {
  return name == null ? null : keptText(name);
}

/** @returns 0, which no row has, for what is no id */
function numberOf(id: string): number {
  return /^r\d{1,15}$/.test(id) ? Number(id.slice(1)) : 0;
}
