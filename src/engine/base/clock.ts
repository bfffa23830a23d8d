// Time, for everything: state, answers, switches and the journal read a sandbox's clock and nothing else.
import type { CollectionDefinition, Stored, Transaction } from '../../store/store.ts';

/** How a sandbox's time stands to real time; kept in the store, so that every process reads the same. */
interface ClockRecord extends Stored {
  /** Where it stands still, in milliseconds; null while it runs. */
  readonly frozenAtMs: number | null;
  /** While it runs: how far it is ahead of real time. */
  readonly offsetMs: number;
  /** Where somebody is moving it, step by step, and when, in real time, that was last said. */
  readonly goal?: { readonly atMs: number; readonly saidMs: number };
}

export const CLOCK: CollectionDefinition<ClockRecord> = { name: 'engine.clock', part: 'clock' };

const THE_CLOCK = 'clock';
/** Whoever has not said for so long where it is going is there no more. */
const GOAL_HOLDS_MS = 30_000;
const RUNNING: ClockRecord = { id: THE_CLOCK, frozenAtMs: null, offsetMs: 0 };

/** @param frozenAtMs where the clock stands still from the start; it runs with real time when left out */
export function baseClock(frozenAtMs: number | undefined): Stored {
  const record: ClockRecord = { ...RUNNING, frozenAtMs: frozenAtMs ?? null };
  return record;
}

/** The virtual time of one sandbox: running with an offset, or frozen at an instant. */
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

  /** The real time at which this clock will show an instant, in milliseconds; null while it is frozen before it. */
  realTimeAt(atMs: number): number | null {
    const { frozenAtMs, offsetMs } = this.record;
    if (frozenAtMs === null) return atMs - offsetMs;
    return frozenAtMs >= atMs ? Date.now() : null;
  }

  /** Where it is being moved to, if it is, so that whoever moves it on meanwhile goes on from there; else what it shows. */
  get goalMs(): number {
    const { goal } = this.record;
    const isPursued = goal !== undefined && Date.now() - goal.saidMs < GOAL_HOLDS_MS;
    return isPursued ? Math.max(goal.atMs, this.now()) : this.now();
  }

  /** As it is while it is moved to an instant, step by step. */
  headingFor(goalMs: number): Clock {
    return new Clock({ ...this.record, goal: { atMs: goalMs, saidMs: Date.now() } });
  }

  /** As it is once it shows an instant, frozen or running as it is now; still heading for where it was, if that is later. */
  movedTo(atMs: number): Clock {
    const moved = this.isFrozen ? this.frozenAt(atMs) : new Clock({ ...RUNNING, offsetMs: atMs - Date.now() });
    return this.goalMs > atMs ? moved.headingFor(this.goalMs) : moved;
  }

  frozenAt(atMs: number): Clock {
    return new Clock({ ...RUNNING, frozenAtMs: atMs });
  }

  /** Running on from where it stands. */
  running(): Clock {
    return new Clock({ ...RUNNING, offsetMs: this.now() - Date.now() });
  }

  /** Makes it the clock of the sandbox. */
  keep(transaction: Transaction): Clock {
    transaction.collection(CLOCK).put(this.record);
    return this;
  }
}

/** The clock of the sandbox that a transaction is about. */
export function readClock(transaction: Transaction): Clock {
  return new Clock(transaction.collection(CLOCK).get(THE_CLOCK) ?? RUNNING);
}

/** Real time in milliseconds: for lifetimes and timers, which no clock of a sandbox moves. */
export function realTimeMs(): number {
  return Date.now();
}

const DURATION =
  /^P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:[.,]\d{1,3})?)S)?)?$/;
const EARLIEST_MS = 0;
const LATEST_MS = Date.UTC(9999, 0, 1);

/** The time a clock may be put to: before and after it, instants no longer have four digits for the year. */
export const CLOCK_BOUNDS = 'from 1970-01-01T00:00:00Z to before 9999-01-01T00:00:00Z';

/** @param atMs milliseconds since 1970 */
export function isWithinBounds(atMs: number): boolean {
  return atMs >= EARLIEST_MS && atMs < LATEST_MS;
}

/**
 * Where an ISO 8601 duration leads from an instant. Years and months are those of the UTC calendar; where the month has no
 * such day, its last one is meant.
 * @returns milliseconds since 1970, or why there are none: the text is no duration, or leads beyond the year 9998
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

/** Milliseconds of a clock that never steps back; for durations only. */
export function monotonicMs(): number {
  return performance.now();
}

/** How far real time may run away from the monotonic clock before the two are set against each other again. */
const MOST_DRIFT_MS = 20;

let originMs = performance.timeOrigin;

/**
 * An instant of the monotonic clock as milliseconds since 1970, to be compared with those of other processes. Two instants
 * of one process keep their distance, unless the machine's clock was put right between them.
 */
export function realMs(monotonic: number): number {
  const driftMs = Date.now() - (originMs + performance.now());
  if (Math.abs(driftMs) > MOST_DRIFT_MS) originMs += driftMs;
  return originMs + monotonic;
}
