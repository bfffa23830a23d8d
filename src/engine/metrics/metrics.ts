// What this process has counted since its start. Every part of the engine counts here; `/_sandbox/metrics` shows it.
import type { ErrorCode } from '../base/errors.ts';
import { ERRORS } from '../base/errors.ts';
import { Counter } from './counter.ts';
import { Histogram } from './histogram.ts';

/** The operation of a call whose path means none. */
export const NO_OPERATION = 'none';

/** No label holds a text that a client may choose, so that no client can make the number of series grow. */
export class Metrics {
  /** Provider calls by operation and outcome. */
  readonly calls = new Counter();
  /** From the last byte of a call until its answer may leave, by operation. Delays that were asked for are not in it. */
  readonly callTimes = new Histogram();
  /** Answers damaged on the wire, by fault. */
  readonly faults = new Counter();
  /** Control calls by operation id and HTTP status. */
  readonly controlCalls = new Counter();
  /** What was refused because a quota is used up, by error code. */
  readonly refusedByQuota = new Counter();
  /** Work that waited for files or a database, by kind. */
  readonly storeTimes = new Histogram();
  /** The same that failed, by kind and reason. */
  readonly storeFailures = new Counter();
  /** Attempts to deliver a webhook, by their end. */
  readonly deliveries = new Counter();
  readonly deliveryTimes = new Histogram();

  /** Counts a provider call that was answered. @param durationMs negative where it says nothing: a held call */
  countCall(operation: string | undefined, outcome: string, durationMs: number): void {
    this.calls.add(operation ?? NO_OPERATION, outcome);
    if (durationMs >= 0) this.callTimes.observe(operation ?? NO_OPERATION, durationMs);
  }

  /** Counts an error of ours, where it says that a quota is used up. */
  countError(code: ErrorCode): void {
    if (isQuota(code)) this.refusedByQuota.add(code);
  }
}

/** Whether an error says that a quota of a sandbox or of the server is used up. */
function isQuota(code: ErrorCode): boolean {
  const status: number = ERRORS[code].status;
  return status === 429 || code.endsWith('_LIMIT');
}
