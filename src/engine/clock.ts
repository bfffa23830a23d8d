// Time, for everything: state, answers, switches and the journal read a sandbox's clock and nothing else.

/** The virtual time of one sandbox: running with an offset, or frozen at an instant. */
export class Clock {
  private offsetMs = 0;
  private frozenAtMs: number | undefined;
  private readonly frozenAtStartMs: number | undefined;

  /** @param frozenAtMs where the clock stands still from the start; it runs with real time when left out */
  constructor(frozenAtMs?: number) {
    this.frozenAtStartMs = frozenAtMs;
    this.frozenAtMs = frozenAtMs;
  }

  /** Milliseconds since 1970-01-01T00:00Z, in this sandbox. */
  now(): number {
    return this.frozenAtMs ?? Date.now() + this.offsetMs;
  }

  get isFrozen(): boolean {
    return this.frozenAtMs !== undefined;
  }

  freeze(atMs: number = this.now()): void {
    this.frozenAtMs = atMs;
  }

  /** Lets time run on from where it stands. */
  run(): void {
    this.offsetMs = this.now() - Date.now();
    this.frozenAtMs = undefined;
  }

  /** Back to how it was at the start. */
  reset(): void {
    this.offsetMs = 0;
    this.frozenAtMs = this.frozenAtStartMs;
  }

  /** Moves time forward by whole milliseconds; it stays frozen if it was. */
  advance(byMs: number): void {
    if (this.frozenAtMs === undefined) this.offsetMs += byMs;
    else this.frozenAtMs += byMs;
  }
}

const DURATION =
  /^P(?=[\dT])(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:[.,]\d{1,3})?)S)?)?$/;
const LATEST_MS = Date.UTC(9999, 0, 1);

/**
 * Where an ISO 8601 duration leads from an instant; years and months are those of the UTC calendar.
 * @returns milliseconds since 1970, or undefined when the text is no duration or leads beyond the year 9998
 */
export function parseDuration(text: string, fromMs: number): number | undefined {
  const found = DURATION.exec(text);
  if (!found) return undefined;
  const [years, months, weeks, days, hours, minutes] = found.slice(1, 7).map((part) => Number(part ?? 0));
  const seconds = Number((found[7] ?? '0').replace(',', '.'));
  const date = new Date(fromMs);
  date.setUTCMonth(date.getUTCMonth() + (years as number) * 12 + (months as number));
  const wholeDays = (weeks as number) * 7 + (days as number);
  const target =
    date.getTime() +
    ((wholeDays * 24 + (hours as number)) * 60 + (minutes as number)) * 60_000 +
    Math.round(seconds * 1000);
  return target < LATEST_MS ? target : undefined;
}

/** Milliseconds since 1970-01-01T00:00Z outside of every sandbox: when somebody should act, not when something happened. */
export function realTimeMs(): number {
  return Date.now();
}

/** Milliseconds of a clock that never steps back; for durations only. */
export function monotonicMs(): number {
  return performance.now();
}
