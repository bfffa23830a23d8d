// The dispatcher: sends what is due. A delivery is claimed in one transaction, sent outside of any, and settled in another, so
// that several processes may look after one sandbox; what a process that died had claimed is sent again by the next.
import { setTimeout as pause } from 'node:timers/promises';
import { type Store, StoreError, type Transaction } from '../../store/store.ts';
import { readClock, realTimeMs } from '../base/clock.ts';
import type { Sent } from '../contract/notification.ts';
import type { Sandbox, Sandboxes } from '../sandboxes/sandboxes.ts';
import type { Targets } from './allowed-targets.ts';
import type { Delivery } from './delivery.ts';
import { claim, claimByHand, findNext, isDue, settle } from './queue.ts';
import { send } from './send.ts';

/** How many attempts a process makes at a time: for one sandbox, and for all of them. Each is to another webhook. */
const MOST_PER_SANDBOX = 32;
const MOST_OVERALL = 256;
/** How often it asks the store for sandboxes of other processes or of an earlier start. */
const POLL_EVERY_MS = 1_000;
const MOST_POLLED = 200;
/** How often it looks whether somebody else is done, while time is moved on. */
const LOOK_AGAIN_MS = 20;
/** The longest a timer of Node's can wait. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface DispatcherOptions {
  readonly store: Store;
  readonly sandboxes: Sandboxes;
  readonly targets: Targets;
  readonly onDefect: (defect: unknown) => void;
}

/** What this process does for one sandbox. */
interface Round {
  inFlight: number;
  isLooking: boolean;
  /** Somebody asked for a look while one was going on. */
  isAsked: boolean;
  /** Time is being moved on, and who does it sends what falls due. */
  advances: number;
  timer: NodeJS.Timeout | undefined;
}

/** What a look came to: a delivery to send, or when to look again in real time. */
interface Look {
  readonly claimed: Delivery | undefined;
  readonly at: number;
  readonly again: number | null;
}

export class Dispatcher {
  private readonly options: DispatcherOptions;
  private readonly rounds = new Map<Sandbox, Round>();
  /** Sandboxes that wait for an attempt of another one to end. */
  private readonly waiting = new Set<Sandbox>();
  private readonly attempts = new Set<Promise<unknown>>();
  private readonly advancing = new Map<Sandbox, Promise<void>>();
  private poll: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(options: DispatcherOptions) {
    this.options = options;
  }

  /** Begins to ask the store, now and then, for what falls due. */
  start(): void {
    this.poll = setInterval(() => this.lookAtDue(), POLL_EVERY_MS).unref();
  }

  /** Begins nothing more; resolves when the attempts under way have ended, which is within five seconds. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.poll);
    for (const { timer } of this.rounds.values()) clearTimeout(timer);
    await Promise.allSettled([...this.attempts, ...this.advancing.values()]);
  }

  /** Sends what is due in the sandbox, soon and not before the caller has gone on; called when something may have become due. */
  look(sandbox: Sandbox): void {
    if (this.isStopped) return;
    const round = this.roundOf(sandbox);
    round.isAsked = true;
    if (round.isLooking || round.advances > 0) return;
    round.isLooking = true;
    setImmediate(() => this.watch(sandbox, this.sendDue(sandbox, round)));
  }

  /**
   * Makes one attempt at a delivery at once, whatever its status and turn, with all its tries before it.
   * @returns the delivery after it; undefined where there is none of that id
   */
  async sendNow(sandbox: Sandbox, id: string): Promise<Delivery | undefined> {
    const claimed = await this.transact(sandbox, (transaction) => {
      const now = readClock(transaction).now();
      const delivery = claimByHand(transaction, id, now, realTimeMs());
      return delivery && { delivery, now };
    });
    if (!claimed) return undefined;
    const settled = await this.attempt(sandbox, claimed.delivery, claimed.now);
    this.look(sandbox);
    return settled;
  }

  /**
   * Moves a sandbox's time on and sends, in order and each at its time, what falls due on the way, further tries included.
   * @param targetOf the sandbox's time to arrive at, from the one at which it begins; both in milliseconds
   * @throws whatever `targetOf` does, before anything is moved
   */
  async advance(sandbox: Sandbox, targetOf: (nowMs: number) => number): Promise<void> {
    const round = this.roundOf(sandbox);
    round.advances += 1;
    const earlier = this.advancing.get(sandbox) ?? Promise.resolve();
    const mine = earlier.catch(() => {}).then(() => this.stepOn(sandbox, targetOf));
    this.advancing.set(sandbox, mine);
    try {
      await mine;
    } finally {
      if (this.advancing.get(sandbox) === mine) this.advancing.delete(sandbox);
      round.advances -= 1;
      this.look(sandbox);
    }
  }

  private async stepOn(sandbox: Sandbox, targetOf: (nowMs: number) => number): Promise<void> {
    let targetMs: number | undefined;
    while (!this.isStopped) {
      const step = await this.transact(sandbox, (transaction) => {
        const clock = readClock(transaction);
        const now = clock.now();
        const target = targetMs ?? targetOf(clock.goalMs);
        const heading = target > clock.goalMs ? clock.headingFor(target) : clock;
        const { next, busyUntil } = findNext(transaction, now, realTimeMs());
        const dueAt = !next ? Number.POSITIVE_INFINITY : isDue(next, now) ? now : next.dueAt;
        // What somebody is at right now may fail, and its next try may come before anything else.
        const does = busyUntil !== null ? 'wait' : dueAt > target ? 'end' : 'send';
        const until = { wait: now, end: target, send: dueAt }[does];
        const moved = until > now ? heading.movedTo(until) : heading;
        if (moved !== clock) moved.keep(transaction);
        return { target, does };
      });
      targetMs = step.target;
      if (step.does === 'end') return;
      if (step.does === 'send') {
        const { claimed, at } = await this.claimNext(sandbox);
        if (claimed) await this.attempt(sandbox, claimed, at);
      } else {
        await pause(LOOK_AGAIN_MS);
      }
    }
  }

  private async lookAtDue(): Promise<void> {
    const { store, sandboxes } = this.options;
    try {
      for (const held of await store.due(realTimeMs(), MOST_POLLED)) this.look(sandboxes.of(held));
    } catch (problem) {
      if (!(problem instanceof StoreError)) this.options.onDefect(problem);
    }
  }

  private async sendDue(sandbox: Sandbox, round: Round): Promise<void> {
    clearTimeout(round.timer);
    let again: number | null = null;
    try {
      while (!this.isStopped && round.advances === 0 && round.inFlight < MOST_PER_SANDBOX) {
        if (this.attempts.size >= MOST_OVERALL) {
          this.waiting.add(sandbox);
          break;
        }
        round.isAsked = false;
        const look = await this.claimNext(sandbox);
        again = look.again;
        if (look.claimed) this.begin(sandbox, round, look.claimed, look.at);
        else if (!round.isAsked) break;
      }
    } finally {
      round.isLooking = false;
    }
    this.rest(sandbox, round, again);
  }

  private begin(sandbox: Sandbox, round: Round, claimed: Delivery, at: number): void {
    round.inFlight += 1;
    const ended = this.attempt(sandbox, claimed, at).finally(() => {
      round.inFlight -= 1;
      this.look(sandbox);
      const [other] = this.waiting;
      if (other && this.waiting.delete(other)) this.look(other);
    });
    this.watch(sandbox, ended);
  }

  /** Until the next one is due; a sandbox with nothing to come is forgotten. */
  private rest(sandbox: Sandbox, round: Round, again: number | null): void {
    if (this.isStopped) return;
    if (again !== null) {
      const waitMs = Math.min(Math.max(again - realTimeMs(), 1), LONGEST_TIMER_MS);
      round.timer = setTimeout(() => this.look(sandbox), waitMs).unref();
    } else if (round.inFlight === 0 && round.advances === 0 && !this.waiting.has(sandbox)) {
      this.rounds.delete(sandbox);
    }
  }

  /** Claims what goes next if it is due, and leaves word for every process when to look again. */
  private claimNext(sandbox: Sandbox): Promise<Look> {
    return this.transact(sandbox, (transaction) => {
      const clock = readClock(transaction);
      const now = clock.now();
      const realNow = realTimeMs();
      const { next, busyUntil } = findNext(transaction, now, realNow);
      if (next && isDue(next, now)) {
        transaction.wake(realNow);
        return { claimed: claim(transaction, next, realNow), at: now, again: realNow };
      }
      const again = earliest(next ? clock.realTimeAt(next.dueAt) : null, busyUntil);
      transaction.wake(again);
      return { claimed: undefined, at: now, again };
    });
  }

  /** Sends what was claimed, and keeps how it went. */
  private attempt(sandbox: Sandbox, claimed: Delivery, at: number): Promise<Delivery | undefined> {
    const attempt = this.carry(claimed).then((sent) =>
      this.transact(sandbox, (transaction) => {
        transaction.wake(realTimeMs());
        return settle(transaction, claimed, { at, ...sent }, readClock(transaction).now());
      }),
    );
    this.attempts.add(attempt);
    return attempt.finally(() => this.attempts.delete(attempt));
  }

  /** A kept webhook may come from a start that allowed more, so its target is looked at again. */
  private carry({ url, credentials, body }: Delivery): Promise<Sent> {
    const objection = this.options.targets.objectionTo(url);
    if (objection !== undefined) {
      return Promise.resolve({ outcome: 'not-allowed', status: null, durationMs: 0, error: `Not sent: ${objection}.` });
    }
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'User-Agent': 'card-sandbox', ...credentials };
    return send(url, headers, JSON.stringify(body));
  }

  private roundOf(sandbox: Sandbox): Round {
    let round = this.rounds.get(sandbox);
    if (!round) {
      round = { inFlight: 0, isLooking: false, isAsked: false, advances: 0, timer: undefined };
      this.rounds.set(sandbox, round);
    }
    return round;
  }

  private async transact<T>(sandbox: Sandbox, work: (transaction: Transaction) => T): Promise<T> {
    return this.options.store.transact(sandbox, work);
  }

  /**
   * Nobody waits for this work. Of a sandbox that was let go meanwhile there is nothing to tell; of one whose store is
   * away neither: the store is asked again when it is back.
   */
  private watch(sandbox: Sandbox, work: Promise<unknown>): void {
    work.catch((problem: unknown) => {
      if (!(problem instanceof StoreError)) this.options.onDefect(problem);
      clearTimeout(this.rounds.get(sandbox)?.timer);
      this.rounds.delete(sandbox);
      this.waiting.delete(sandbox);
    });
  }
}

function earliest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}
