// Deletes rows that are no longer in use: layers after a reset, everything of a sandbox after a drop. The change that
// leaves them over notes their numbers in `leftovers`, so that another process finishes what this one did not.
import { StoreError } from '../store.ts';
import { type Database, LONG_MS, type Statement } from './database.ts';

/** How many rows one statement deletes, so that none takes long. */
const ROWS = 5_000;

/**
 * An append that was under way when its journal was dropped may still add rows, until its time limit at the latest. For so
 * long a leftover stays noted and is looked at again.
 */
const SETTLED = '10 seconds';
const SWEEP_AGAIN_MS = 11_000;

const LIST: Statement = {
  name: 'leftovers',
  text: `SELECT sandbox, number, since < now() - interval '${SETTLED}' AS settled FROM card_sandbox.leftovers LIMIT 1000`,
};
const FINISH: Statement = {
  name: 'leftover-finish',
  text: 'DELETE FROM card_sandbox.leftovers WHERE sandbox = $1 AND number = $2',
};
const deletion = (name: string, table: string, column: string): Statement => ({
  name,
  text: `WITH deleted AS (
      DELETE FROM card_sandbox.${table} WHERE sandbox = $1 AND ctid = ANY(ARRAY(
        SELECT ctid FROM card_sandbox.${table} WHERE sandbox = $1 AND ${column} = $2 LIMIT ${ROWS} FOR UPDATE SKIP LOCKED))
      RETURNING 1)
    SELECT count(*) AS count FROM deleted`,
});
/** Layers and generations take their numbers from one sequence, so a number stands for one or the other. */
const DELETIONS = [
  deletion('leftover-records', 'records', 'layer'),
  deletion('leftover-entries', 'journal_entries', 'generation_number'),
] as const;

interface Leftover {
  readonly sandbox: string;
  readonly number: number;
  readonly settled: boolean;
}

export class Leftovers {
  private readonly database: Database;
  private readonly onDefect: (defect: unknown) => void;
  private sweeping: Promise<void> | undefined;
  private isSweepDue = false;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(database: Database, onDefect: (defect: unknown) => void) {
    this.database = database;
    this.onDefect = onDefect;
  }

  /** Begins to delete all that is left over, in the background. */
  sweep(): void {
    this.isSweepDue = true;
    this.sweeping ??= this.sweepAll();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  private async sweepAll(): Promise<void> {
    try {
      while (this.isSweepDue && !this.isClosed) {
        this.isSweepDue = false;
        const leftovers = await this.database.query<Leftover>(LIST);
        for (const leftover of leftovers) await this.delete(leftover);
        if (leftovers.length > 0) this.sweepAgainLater();
      }
    } catch (problem) {
      if (!(problem instanceof StoreError)) this.onDefect(problem);
    } finally {
      this.sweeping = undefined;
    }
  }

  private async delete({ sandbox, number, settled }: Leftover): Promise<void> {
    for (const statement of DELETIONS) {
      for (let count = ROWS; count === ROWS && !this.isClosed; ) {
        const [deleted] = await this.database.query<{ count: number }>(statement, [sandbox, number], LONG_MS);
        count = deleted?.count ?? 0;
      }
    }
    if (settled && !this.isClosed) await this.database.query(FINISH, [sandbox, number]);
  }

  private sweepAgainLater(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sweep(), SWEEP_AGAIN_MS).unref();
  }
}
