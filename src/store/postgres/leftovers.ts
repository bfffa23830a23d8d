// Takes away what nobody refers to any more: layers after a reset, everything after a drop. It is noted with the change
// that leaves it over, so that what one process does not get done the next one does.
import { StoreError } from '../store.ts';
import { type Database, LONG_MS, type Statement } from './database.ts';

/** How many rows go at a time, so that no statement takes long. */
const ROWS = 5_000;

/**
 * An append that was under way when its journal was dropped may still leave rows; none is under way for longer than its
 * time limit. Until then a leftover is looked at again.
 */
const SETTLED = '10 seconds';
const AGAIN_MS = 11_000;

const LIST: Statement = {
  name: 'leftovers',
  text: `SELECT sandbox, number, since < now() - interval '${SETTLED}' AS settled FROM card_sandbox.leftovers LIMIT 1000`,
};
const DONE: Statement = {
  name: 'leftover-done',
  text: 'DELETE FROM card_sandbox.leftovers WHERE sandbox = $1 AND number = $2',
};
const removal = (name: string, table: string, column: string): Statement => ({
  name,
  text: `WITH removed AS (
      DELETE FROM card_sandbox.${table} WHERE sandbox = $1 AND ctid = ANY(ARRAY(
        SELECT ctid FROM card_sandbox.${table} WHERE sandbox = $1 AND ${column} = $2 LIMIT ${ROWS} FOR UPDATE SKIP LOCKED))
      RETURNING 1)
    SELECT count(*) AS count FROM removed`,
});
/** Layers and makings have their numbers from one sequence, so a number is one or the other. */
const REMOVALS = [
  removal('remove-records', 'records', 'layer'),
  removal('remove-journal', 'journal', 'making'),
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
  private isWanted = false;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(database: Database, onDefect: (defect: unknown) => void) {
    this.database = database;
    this.onDefect = onDefect;
  }

  /** Begins to take away what there is; nobody waits for it. */
  sweep(): void {
    this.isWanted = true;
    this.sweeping ??= this.sweepAll();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  private async sweepAll(): Promise<void> {
    try {
      while (this.isWanted && !this.isClosed) {
        this.isWanted = false;
        const leftovers = await this.database.query<Leftover>(LIST);
        for (const leftover of leftovers) await this.remove(leftover);
        if (leftovers.length > 0) this.again();
      }
    } catch (problem) {
      if (!(problem instanceof StoreError)) this.onDefect(problem);
    } finally {
      this.sweeping = undefined;
    }
  }

  private async remove({ sandbox, number, settled }: Leftover): Promise<void> {
    for (const statement of REMOVALS) {
      for (let count = ROWS; count === ROWS && !this.isClosed; ) {
        const [removed] = await this.database.query<{ count: number }>(statement, [sandbox, number], LONG_MS);
        count = removed?.count ?? 0;
      }
    }
    if (settled && !this.isClosed) await this.database.query(DONE, [sandbox, number]);
  }

  private again(): void {
    if (this.isClosed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.sweep(), AGAIN_MS).unref();
  }
}
