// How long things took: how many fell under each bound, and their sum, by one label.

/** Upper bounds of the buckets, in milliseconds: from a call in memory to a webhook that nearly ran out of time. */
export const BOUNDS_MS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000] as const;

/** One label's times. */
export interface Times {
  /** One count a bound, and the last for what took longer; each value is in one of them only. */
  readonly counts: readonly number[];
  readonly sumMs: number;
}

interface Growing {
  readonly counts: number[];
  sumMs: number;
}

export class Histogram {
  private readonly byLabel = new Map<string, Growing>();

  /** Counts one duration. @param durationMs not negative */
  observe(label: string, durationMs: number): void {
    let times = this.byLabel.get(label);
    if (!times) {
      times = { counts: new Array<number>(BOUNDS_MS.length + 1).fill(0), sumMs: 0 };
      this.byLabel.set(label, times);
    }
    let bucket = 0;
    while (bucket < BOUNDS_MS.length && durationMs > (BOUNDS_MS[bucket] as number)) bucket += 1;
    times.counts[bucket] = (times.counts[bucket] as number) + 1;
    times.sumMs += durationMs;
  }

  entries(): Iterable<readonly [label: string, times: Times]> {
    return this.byLabel;
  }
}
