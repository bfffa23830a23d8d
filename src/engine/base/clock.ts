// Each sandbox has a clock of its own. State, answers, switches and the journal take their time from it and from nothing else.
import type { CollectionDefinition, Stored, Transaction } from '../../store/store.ts';

/** How a sandbox's time relates to real time. It is in the store, so that every process reads the same time. */
interface ClockRecord extends Stored {
  /** The instant at which it is frozen, in milliseconds; null while it runs. */
  readonly frozenAtMs: number | null;
  /** While it runs: how far it is ahead of real time. */
  readonly offsetMs: number;
  /** While it is being advanced step by step: the instant to arrive at, and the real time of the latest step. */
  readonly goal?: { readonly atMs: number; readonly saidMs: number };
}

export const CLOCK: CollectionDefinition<ClockRecord> = { name: 'engine.clock', part: 'clock' };

const THE_CLOCK = 'clock';
/** An advance without a step for so long is over: its process has died. */
const GOAL_HOLDS_MS = 30_000;
const RUNNING: ClockRecord = { id: THE_CLOCK, frozenAtMs: null, offsetMs: 0 };

/** @param frozenAtMs the instant at which the clock is frozen from the start; without it the clock runs with real time */
export function baseClock(frozenAtMs: number | undefined): Stored {
  const record: ClockRecord = { ...RUNNING, frozenAtMs: frozenAtMs ?? null };
  return record;
}

/** The time of one sandbox: running at an offset from real time, or frozen at an instant. */
export class Clock {
  private readonly record: ClockRecord;

  constructor(record: ClockRecord) {
    this.record = record;
  }

  /** Milliseconds since 1970-01-01T00:00Z, in this sandbox. */
  now(): number {
    return this.record.frozenAtMs ?? Date.now() + this.record.offsetMs;
  }

  get isFrozen(): boolean {
    return this.record.frozenAtMs !== null;
  }

  /** The real time at which this clock will show an instant, in milliseconds; null when it is frozen before that instant. */
  realTimeAt(atMs: number): number | null {
    const { frozenAtMs, offsetMs } = this.record;
    if (frozenAtMs === null) return atMs - offsetMs;
    return frozenAtMs >= atMs ? Date.now() : null;
  }

  /** The instant that the clock is being advanced to, so that a second advance starts from there; otherwise its time now. */
  get goalMs(): number {
    const { goal } = this.record;
    const isPursued = goal !== undefined && Date.now() - goal.saidMs < GOAL_HOLDS_MS;
    return isPursued ? Math.max(goal.atMs, this.now()) : this.now();
  }

  /** The clock while it is being advanced to an instant, step by step. */
  headingFor(goalMs: number): Clock {
    return new Clock({ ...this.record, goal: { atMs: goalMs, saidMs: Date.now() } });
  }

  /** The clock when it shows an instant; frozen or running as before, and still advanced to its goal if that is later. */
  movedTo(atMs: number): Clock {
    const moved = this.isFrozen ? this.frozenAt(atMs) : new Clock({ ...RUNNING, offsetMs: atMs - Date.now() });
    return this.goalMs > atMs ? moved.headingFor(this.goalMs) : moved;
  }

  frozenAt(atMs: number): Clock {
    return new Clock({ ...RUNNING, frozenAtMs: atMs });
  }

  /** The clock running, from the instant that it shows now. */
  running(): Clock {
    return new Clock({ ...RUNNING, offsetMs: this.now() - Date.now() });
  }

  /** Makes this the clock of the sandbox. */
  save(transaction: Transaction): Clock {
    transaction.collection(CLOCK).put(this.record);
    return this;
  }
}

/** The clock of the sandbox of a transaction. */
export function readClock(transaction: Transaction): Clock {
  return new Clock(transaction.collection(CLOCK).get(THE_CLOCK) ?? RUNNING);
}

/** Real time in milliseconds: for lifetimes and timers, which do not follow a sandbox's clock. */
export function realTimeMs(): number {
  return Date.now();
}

const DURATION =
  /^P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:[.,]\d{1,3})?)S)?)?$/;
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 0, 1);

/** The times that a clock may be set to. Outside them the year of an instant does not have four digits. */
export const CLOCK_BOUNDS = 'from 1970-01-01T00:00:00Z to before 9999-01-01T00:00:00Z';

/** @param atMs milliseconds since 1970 */
export function isWithinBounds(atMs: number): boolean {
  return atMs >= EARLIEST_MS && atMs < LATEST_MS;
}

/**
 * The instant that lies an ISO 8601 duration after another. Years and months are those of the UTC calendar; when the month
 * reached does not have the day, its last day counts.
 * @returns milliseconds since 1970, or why there are none: the text is no duration, or the instant is after the year 9998
 */
export function parseDuration(text: string, fromMs: number): number | 'no-duration' | 'too-late' {
  const found = DURATION.exec(text);
  if (!found) return 'no-duration';
  const [years, months, weeks, days, hours, minutes] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const seconds = Number((found[7] ?? '0').replace(',', '.'));
  const wholeDays = (weeks as number) * 7 + (days as number);
  const target =
    monthsLater(fromMs, (years as number) * 12 + (months as number)) +
    ((wholeDays * 24 + (hours as number)) * 60 + (minutes as number)) * 60_000 +
    Math.round(seconds * 1000);
  return target < LATEST_MS ? target : 'too-late';
}

function monthsLater(fromMs: number, months: number): number {
  const date = new Date(fromMs);
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + months);
  // The month was too short for the day and ran over into the next one; day 0 is the last of the month before.
  if (date.getUTCDate() !== day) date.setUTCDate(0);
  return date.getTime();
}

/** Milliseconds of a clock that never goes back; for durations only. */
export function monotonicMs(): number {
  return performance.now();
}

/** How far real time and the monotonic clock may drift apart before they are compared again. */
const MOST_DRIFT_MS = 20;

let originMs = performance.timeOrigin;

/**
 * An instant of the monotonic clock as milliseconds since 1970, so that it can be compared with those of other processes.
 * Two instants of one process keep their distance, unless the machine's clock was corrected between them.
 */
export function realMs(monotonic: number): number {
  const driftMs = Date.now() - (originMs + performance.now());
  if (Math.abs(driftMs) > MOST_DRIFT_MS) originMs += driftMs;
  return originMs + monotonic;
}
