// A sandbox's time as a transaction finds it, and what it means outside: when, in real time, something falls due.
import type { Transaction } from '../store/store.ts';
import { realTimeMs } from './clock.ts';
import type { Sandbox } from './sandboxes.ts';

export interface SandboxTime {
  /** Milliseconds on the sandbox's clock. */
  readonly now: number;
  /** The real time at which the sandbox's clock shows `atMs`, both in milliseconds; null while it stands still. */
  realOf(atMs: number): number | null;
}

/** @param _transaction in which the time is to hold; the clock is the sandbox's own */
export function timeIn(_transaction: Transaction, { clock }: Sandbox): SandboxTime {
  const now = clock.now();
  const realNow = realTimeMs();
  return { now, realOf: (atMs) => (clock.isFrozen ? null : atMs - now + realNow) };
}
