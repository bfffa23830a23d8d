// Attempts: a delivery is claimed in one transaction, sent outside of any, and settled in another one. So several processes
// can serve one sandbox, and when a process dies another one sends again what the dead one had claimed.
import type { Store, Transaction } from '../../store/store.ts';
import { readClock, realTimeMs } from '../base/clock.ts';
import type { AllowedTargets, Sent } from '../contract/notification.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import type { Delivery } from './delivery.ts';
import { claim, claimByHand, findNext, isDue, settle } from './queue.ts';
import { send } from './send.ts';
import type { WebhookTimeLimits } from './time-limits.ts';

export interface AttemptsOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly targets: AllowedTargets;
  readonly timeLimits: WebhookTimeLimits;
}

/** A delivery that this process has claimed, and the sandbox's time of the claim in milliseconds. */
export interface Claimed {
  readonly delivery: Delivery;
  readonly at: number;
}

/** A claimed delivery, or none and when to look again in real time; null for never. */
export interface NextClaim {
  readonly claimed: Claimed | undefined;
  readonly lookAgainAt: number | null;
}

export class Attempts {
  private readonly options: AttemptsOptions;
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(options: AttemptsOptions) {
    this.options = options;
  }

  /** Resolves when the attempts that are under way now have ended. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.underWay);
  }

  /** Claims the next delivery if it is due, and tells every process, through the store, when to look again. */
  async claimNext(sandbox: Sandbox): Promise<NextClaim> {
    return this.transact(sandbox, (transaction) => {
      const clock = readClock(transaction);
      const now = clock.now();
      const realNow = realTimeMs();
      const { next, busyUntil } = findNext(transaction, now, realNow);
      if (next && isDue(next, now)) {
        transaction.wake(realNow);
        return { claimed: { delivery: claim(transaction, next, realNow), at: now }, lookAgainAt: realNow };
      }
      const lookAgainAt = earliest(next ? clock.realTimeAt(next.dueAt) : null, busyUntil);
      transaction.wake(lookAgainAt);
      return { claimed: undefined, lookAgainAt };
    });
  }

  /** Claims the delivery of that id whatever its status and turn; undefined when there is none. */
  async claimByHand(sandbox: Sandbox, id: string): Promise<Claimed | undefined> {
    return this.transact(sandbox, (transaction) => {
      const at = readClock(transaction).now();
      const delivery = claimByHand(transaction, id, at, realTimeMs());
      return delivery && { delivery, at };
    });
  }

  /**
   * Sends a claimed delivery and keeps what came of it.
   * @returns the delivery after the attempt; undefined when it is no longer there
   */
  make(sandbox: Sandbox, { delivery, at }: Claimed): Promise<Delivery | undefined> {
    const attempt = this.sendIfAllowed(delivery).then((sent) => {
      this.count(sent);
      return this.transact(sandbox, (transaction) => {
        transaction.wake(realTimeMs());
        return settle(transaction, delivery, { at, ...sent }, readClock(transaction).now());
      });
    });
    this.underWay.add(attempt);
    return attempt.finally(() => this.underWay.delete(attempt));
  }

  /** Checks the target again: the webhook may have been kept by an earlier start that allowed more hosts. */
  private async sendIfAllowed({ url, credentials, body, traceparent }: Delivery): Promise<Sent> {
    const objection = this.options.targets.objectionTo(url);
    if (objection !== undefined) {
      return { outcome: 'not-allowed', status: null, durationMs: 0, error: `Not sent: ${objection}.` };
    }
    const headers = {
      'Content-Type': 'application/json; charset=utf-8',
      'User-Agent': 'card-sandbox',
      ...(traceparent === undefined ? {} : { traceparent }),
      ...credentials,
    };
    return send(url, headers, JSON.stringify(body), this.options.timeLimits);
  }

  private count({ outcome, durationMs }: Sent): void {
    const { metrics } = this.options;
    metrics.deliveries.add(outcome);
    if (outcome !== 'not-allowed') metrics.deliveryTimes.observe(outcome, durationMs);
  }

  private async transact<T>(sandbox: Sandbox, work: (transaction: Transaction) => T): Promise<T> {
    return this.options.store.transact(sandbox, work);
  }
}

function earliest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
