// Time, for everything: state, answers, switches and the journal read a sandbox's clock and nothing else.

/** The virtual time of one sandbox: running with an offset, or frozen at an instant. */
export class Clock {
  private offsetMs = 0;
  private frozenAtMs: number | undefined;

  /** @param frozenAtMs where the clock stands still from the start; it runs with real time when left out */
  constructor(frozenAtMs?: number) {
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

  /** Moves time forward by whole milliseconds; it stays frozen if it was. */
  advance(byMs: number): void {
    if (this.frozenAtMs === undefined) this.offsetMs += byMs;
    else this.frozenAtMs += byMs;
  }
}

/** Milliseconds of a clock that never steps back; for durations only. */
export function monotonicMs(): number {
  return performance.now();
}
