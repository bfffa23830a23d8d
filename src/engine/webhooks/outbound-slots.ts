// One bound for every outbound call of this process: those that are due, pings, and what is sent by hand. Without it, each
// caller who waits for a receiver would open a connection of its own.

export const MOST_OUTBOUND = { overall: 256, perSandbox: 32 } as const;

export type OutboundBounds = { readonly overall: number; readonly perSandbox: number };

interface Waiting {
  readonly sandbox: string;
  readonly enter: () => void;
}

export class OutboundSlots {
  private readonly bounds: OutboundBounds;
  private readonly bySandbox = new Map<string, number>();
  private readonly queue = new Set<Waiting>();
  private taken = 0;

  constructor(bounds: OutboundBounds = MOST_OUTBOUND) {
    this.bounds = bounds;
  }

  /** How many calls are under way. */
  get count(): number {
    return this.taken;
  }

  get isFull(): boolean {
    return this.taken >= this.bounds.overall;
  }

  /** Takes a slot if one is free. @returns the function that gives it back */
  tryTake(sandbox: string): (() => void) | undefined {
    if (this.isFull || (this.bySandbox.get(sandbox) ?? 0) >= this.bounds.perSandbox) return undefined;
    this.taken += 1;
    this.bySandbox.set(sandbox, (this.bySandbox.get(sandbox) ?? 0) + 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      this.give(sandbox);
    };
  }

  /** Waits for a slot, in turn. @returns undefined where none was free within `withinMs` */
  async take(sandbox: string, withinMs: number): Promise<(() => void) | undefined> {
    const free = this.tryTake(sandbox);
    if (free) return free;
    return new Promise((resolve) => {
      const waiting: Waiting = {
        sandbox,
        enter: () => {
          this.queue.delete(waiting);
          clearTimeout(timer);
          resolve(this.tryTake(sandbox));
        },
      };
      const timer = setTimeout(waiting.enter, withinMs).unref();
      this.queue.add(waiting);
    });
  }

  private give(sandbox: string): void {
    this.taken -= 1;
    const left = (this.bySandbox.get(sandbox) ?? 1) - 1;
    if (left === 0) this.bySandbox.delete(sandbox);
    else this.bySandbox.set(sandbox, left);
    for (const waiting of this.queue) {
      if ((this.bySandbox.get(waiting.sandbox) ?? 0) >= this.bounds.perSandbox) continue;
      waiting.enter();
      return;
    }
  }
}
