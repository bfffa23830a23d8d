// The webhook dispatcher decides when this process makes attempts: as soon as a delivery is due, by hand, and while a
// sandbox's clock is advanced.
import { setTimeout as pause } from 'node:timers/promises';
import { type Store, StoreError } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import type { AllowedTargets } from '../contract/notification.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import type { Sandboxes } from '../sandboxes/sandboxes.ts';
import { Attempts, type Claimed } from './attempts.ts';
import type { Delivery } from './delivery.ts';
import { type OutboundBounds, OutboundSlots } from './outbound-slots.ts';
import { takeStep } from './queue.ts';
import { WEBHOOK_TIME_LIMITS, type WebhookTimeLimits } from './time-limits.ts';

/** How long one that is sent by hand waits for its turn, in milliseconds. */
const TURN_WITHIN_MS = 20_000;
/** How many due sandboxes a process takes from the store with one poll. */
const MOST_POLLED = 200;
/** How often an advance looks whether another attempt has ended. */
const LOOK_AGAIN_MS = 20;
/** The longest time that a timer of Node.js can wait. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface DispatcherOptions {
  readonly store: Store;
  readonly metrics: Metrics;
  readonly sandboxes: Sandboxes;
  readonly targets: AllowedTargets;
  /** What differs from `WEBHOOK_TIME_LIMITS`. */
  readonly timeLimits?: Partial<WebhookTimeLimits>;
  /** How many outbound calls there may be at a time; for tests. */
  readonly outbound?: OutboundBounds;
  readonly onDefect: (defect: unknown) => void;
}

/** What this process is doing for one sandbox. */
interface SandboxWork {
  attempts: number;
  /** True while the process claims what is due. */
  isClaiming: boolean;
  /** True when `wake` was called during that, so that the process must look again. */
  wasWoken: boolean;
  /** How many calls are advancing the clock. They send what falls due, so `wake` leaves that to them. */
  advances: number;
  timer: NodeJS.Timeout | undefined;
}

export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly timeLimits: WebhookTimeLimits;
  private readonly attempts: Attempts;
  private readonly slots: OutboundSlots;
  private readonly works = new Map<Sandbox, SandboxWork>();
  /** Sandboxes that wait for an attempt of another sandbox to end. */
  private readonly waiting = new Set<Sandbox>();
  private readonly advancing = new Map<Sandbox, Promise<void>>();
  private poll: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
    this.timeLimits = { ...WEBHOOK_TIME_LIMITS, ...options.timeLimits };
    this.slots = new OutboundSlots(options.outbound);
    this.attempts = new Attempts({ ...options, timeLimits: this.timeLimits });
  }

  /** How many outbound calls are under way. */
  get underWay(): number {
    return this.slots.count;
  }

  /** Begins to poll the store for sandboxes with due deliveries: those of other processes and of earlier starts. */
  start(): void {
    this.poll = setInterval(() => this.wakeDue(), this.timeLimits.pollEveryMs).unref();
  }

  /** Begins no more attempts; resolves when those under way have ended, at the latest after `answerWithinMs`. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.poll);
    for (const { timer } of this.works.values()) clearTimeout(timer);
    await Promise.allSettled([this.attempts.settled(), ...this.advancing.values()]);
  }

  /** Sends what is due in the sandbox, after the caller's present work. Call it when something may have become due. */
  wake(sandbox: Sandbox): void {
    if (this.isStopped) return;
    const work = this.workFor(sandbox);
    work.wasWoken = true;
    if (work.isClaiming || work.advances > 0) return;
    work.isClaiming = true;
    setImmediate(() => this.watch(sandbox, this.sendDue(sandbox, work)));
  }

  /**
   * Makes one attempt at a delivery at once, whatever its status and turn. Its count of failures begins anew.
   * @returns the delivery after the attempt; undefined when there is none of that id
   * @throws SandboxError SBX_OUTBOUND_LIMIT where its turn does not come
   */
  async sendNow(sandbox: Sandbox, id: string): Promise<Delivery | undefined> {
    const leave = await this.turnOf(sandbox);
    try {
      const claimed = await this.attempts.claimByHand(sandbox, id);
      return claimed && (await this.attempts.make(sandbox, claimed));
    } finally {
      leave();
      this.wake(sandbox);
    }
  }

  /** Waits until one more outbound call may be made. @returns what ends it */
  private async turnOf({ id }: Sandbox): Promise<() => void> {
    const leave = await this.slots.take(id, TURN_WITHIN_MS);
    if (leave) {
      return () => {
        leave();
        this.wakeWaiting();
      };
    }
    throw new SandboxError('SBX_OUTBOUND_LIMIT', {
      message: 'As many notifications are being sent as may be, and their receivers take their time.',
      expected: 'fewer pings and notifications sent by hand at a time',
      next: 'Wait until some have ended, or make the receiver answer sooner.',
    });
  }

  /**
   * Advances a sandbox's clock and sends what falls due on the way, retries included, in order and each at its time.
   * @param targetOf gives the time to arrive at from the time at which the advance begins; both in milliseconds
   * @throws what `targetOf` throws, before the clock is moved
   */
  async advance(sandbox: Sandbox, targetOf: (nowMs: number) => number): Promise<void> {
    const work = this.workFor(sandbox);
    work.advances += 1;
    const earlier = this.advancing.get(sandbox) ?? Promise.resolve();
    const mine = earlier.catch(() => {}).then(() => this.advanceStepwise(sandbox, targetOf));
    this.advancing.set(sandbox, mine);
    try {
      await mine;
    } finally {
      if (this.advancing.get(sandbox) === mine) this.advancing.delete(sandbox);
      work.advances -= 1;
      this.wake(sandbox);
    }
  }

  private async advanceStepwise(sandbox: Sandbox, targetOf: (nowMs: number) => number): Promise<void> {
    let targetMs: number | undefined;
    while (!this.isStopped) {
      const step = await this.options.store.transact(sandbox, (transaction) =>
        takeStep(transaction, (goalMs) => targetMs ?? targetOf(goalMs)),
      );
      targetMs = step.targetMs;
      if (step.next === 'end') return;
      if (step.next === 'send') {
        const leave = await this.turnOf(sandbox);
        try {
          const { claimed } = await this.attempts.claimNext(sandbox);
          if (claimed) await this.attempts.make(sandbox, claimed);
        } finally {
          leave();
        }
      } else {
        await pause(LOOK_AGAIN_MS);
      }
    }
  }

  private async wakeDue(): Promise<void> {
    const { store, sandboxes } = this.options;
    try {
      for (const due of await store.due(realTimeMs(), MOST_POLLED)) this.wake(sandboxes.of(due));
    } catch (problem) {
      if (!(problem instanceof StoreError)) this.options.onDefect(problem);
    }
  }

  private async sendDue(sandbox: Sandbox, work: SandboxWork): Promise<void> {
    clearTimeout(work.timer);
    let lookAgainAt: number | null = null;
    try {
      while (!this.isStopped && work.advances === 0) {
        const leave = this.slots.tryTake(sandbox.id);
        if (!leave) {
          this.waiting.add(sandbox);
          break;
        }
        let begun = false;
        try {
          work.wasWoken = false;
          const next = await this.attempts.claimNext(sandbox);
          lookAgainAt = next.lookAgainAt;
          begun = next.claimed !== undefined;
          if (next.claimed) this.begin(sandbox, work, next.claimed, leave);
        } finally {
          if (!begun) leave();
        }
        if (!begun && !work.wasWoken) break;
      }
    } finally {
      work.isClaiming = false;
    }
    this.sleep(sandbox, work, lookAgainAt);
  }

  private begin(sandbox: Sandbox, work: SandboxWork, claimed: Claimed, leave: () => void): void {
    work.attempts += 1;
    const ended = this.attempts.make(sandbox, claimed).finally(() => {
      work.attempts -= 1;
      leave();
      this.wake(sandbox);
      this.wakeWaiting();
    });
    this.watch(sandbox, ended);
  }

  /** Lets a sandbox that waits for a slot look again. */
  private wakeWaiting(): void {
    const [other] = this.waiting;
    if (other && this.waiting.delete(other)) this.wake(other);
  }

  /** Sets a timer for the next delivery; forgets a sandbox that has none. */
  private sleep(sandbox: Sandbox, work: SandboxWork, lookAgainAt: number | null): void {
    if (this.isStopped) return;
    if (lookAgainAt !== null) {
      const waitMs = Math.min(Math.max(lookAgainAt - realTimeMs(), 1), LONGEST_TIMER_MS);
      work.timer = setTimeout(() => this.wake(sandbox), waitMs).unref();
    } else if (work.attempts === 0 && work.advances === 0 && !this.waiting.has(sandbox)) {
      this.works.delete(sandbox);
    }
  }

  private workFor(sandbox: Sandbox): SandboxWork {
    let work = this.works.get(sandbox);
    if (!work) {
      work = { attempts: 0, isClaiming: false, wasWoken: false, advances: 0, timer: undefined };
      this.works.set(sandbox, work);
    }
    return work;
  }

  /**
   * Handles the failure of work that no caller waits for. A StoreError is no defect: the sandbox was deleted in the
   * meantime, or the store is unavailable and is polled again once it is back.
   */
  private watch(sandbox: Sandbox, work: Promise<unknown>): void {
    work.catch((problem: unknown) => {
      if (!(problem instanceof StoreError)) this.options.onDefect(problem);
      clearTimeout(this.works.get(sandbox)?.timer);
      this.works.delete(sandbox);
      this.waiting.delete(sandbox);
    });
  }
}
