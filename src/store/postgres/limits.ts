// How long this process waits for PostgreSQL, and the timer that counts those waits.

/** All in milliseconds. Tests inject shorter ones. */
export interface TimeLimits {
  /** How long a request waits for a connection, whether it is made for it or comes free. */
  readonly connectMs: number;
  /** How long a statement may take. One second more than `lockMs`, so that the server's refusal arrives first. */
  readonly answerMs: number;
  /** How long the server lets a statement wait for a lock. */
  readonly lockMs: number;
}

export const TIME_LIMITS: TimeLimits = { connectMs: 2_000, answerMs: 2_500, lockMs: 1_500 };

/** For work that grows with what a sandbox holds: to load a world, to delete leftovers. */
export const LONG_MS = 30_000;

const TICK_MS = 50;

interface Wait {
  ticksLeft: number;
  readonly onLate: () => void;
}

/**
 * Counts waits in ticks of 50 ms instead of by the clock. A busy process handles its timers before it reads its sockets,
 * so a limit by the clock would be over although the answer has already arrived. A tick passes at most once for each
 * turn of the event loop: the time during which this process did not get to run does not count.
 */
export class WaitTimer {
  private readonly waits = new Set<Wait>();
  private ticker: NodeJS.Timeout | undefined;

  /**
   * Calls `onLate` once when `limitMs` is over.
   * @returns ends the wait: `onLate` is not called any more
   */
  start(limitMs: number, onLate: () => void): () => void {
    const wait = { ticksLeft: Math.ceil(limitMs / TICK_MS) + 1, onLate };
    this.waits.add(wait);
    this.ticker ??= setInterval(() => this.tick(), TICK_MS).unref();
    return () => this.waits.delete(wait);
  }

  /** The promise itself, or a rejection with `late()` when `limitMs` is over before it settles. */
  limit<T>(promise: Promise<T>, limitMs: number, late: () => Error): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = this.start(limitMs, () => reject(late()));
      promise.then(
        (result) => {
          end();
          resolve(result);
        },
        (problem) => {
          end();
          reject(problem);
        },
      );
    });
  }

  private tick(): void {
    if (this.waits.size === 0) {
      clearInterval(this.ticker);
      this.ticker = undefined;
    }
    for (const wait of this.waits) {
      wait.ticksLeft -= 1;
      if (wait.ticksLeft > 0) continue;
      this.waits.delete(wait);
      wait.onLate();
    }
  }
}
