// The order of deliveries: which one goes next, which process has claimed it, and what follows from an attempt. All of it
// happens inside transactions.
import type { Transaction } from '../../store/store.ts';
import { readClock, realTimeMs } from '../base/clock.ts';
import type { Attempt, RetryPolicy } from '../contract/notification.ts';
import { DELIVERIES, type Delivery, QUEUES, type Queue, queueOf } from './delivery.ts';
import { hasPending, saveDelivery, withAttempt } from './outbox.ts';

/**
 * How long a claim holds, in real time. A process that has not settled its claim by then is considered dead, and another
 * one sends the delivery again.
 */
const CLAIM_MS = 30_000;
/** The longest pause between two attempts, unless the webhook's own interval is longer. */
const LONGEST_PAUSE_MS = 3_600_000;

/** What the queues of a sandbox hold. */
export interface NextDelivery {
  /** The delivery that goes next, due or not; undefined when every pending one is claimed. */
  readonly next: Delivery | undefined;
  /** Until when, at the least, a process has a claim, in real time; null when none has. */
  readonly busyUntil: number | null;
}

/**
 * The delivery that goes next: of each webhook one at a time, by due time and then in the order of enqueuing. One that
 * failed holds up those behind it until it is delivered or expired, so that a receiver that was away gets them in order.
 * @param now the sandbox's time; @param realNow real time; both in milliseconds
 */
export function findNext(transaction: Transaction, now: number, realNow: number): NextDelivery {
  let next: Delivery | undefined;
  let busyUntil: number | null = null;
  for (const queue of transaction.collection(QUEUES).list({ order: 'oldest' }).records) {
    const { head, claimedUntil } = headOf(transaction, queue, now, realNow);
    if (claimedUntil !== null) busyUntil = Math.min(busyUntil ?? claimedUntil, claimedUntil);
    if (head && (!next || isBefore(head, next, now))) next = head;
  }
  return { next, busyUntil };
}

/** Whether it may go out at that time of the sandbox. A prompt delivery goes out even when the clock was set back. */
export function isDue({ lane, dueAt }: Delivery, now: number): boolean {
  return lane === 'prompt' || dueAt <= now;
}

/** Claims a delivery for sending, and marks its queue as busy with it. */
export function claim(transaction: Transaction, delivery: Delivery, realNow: number): Delivery {
  const claimed = { ...delivery, claimedUntil: realNow + CLAIM_MS };
  saveDelivery(transaction, claimed);
  const queue = { id: queueOf(delivery), busyWith: delivery.id, busyUntil: claimed.claimedUntil };
  transaction.collection(QUEUES).put(queue);
  return claimed;
}

/**
 * Claims one delivery whatever its status and turn; its count of failures begins anew.
 * @returns undefined when there is none of that id
 */
export function claimByHand(transaction: Transaction, id: string, now: number, realNow: number): Delivery | undefined {
  const delivery = transaction.collection(DELIVERIES).get(id);
  if (!delivery) return undefined;
  const claimed: Delivery = {
    ...delivery,
    status: 'pending',
    lane: 'aside',
    dueAt: now,
    awaitsNext: false,
    failures: 0,
    // Replaces a claim that another attempt may have. The two must differ, so that `settle` can tell them apart.
    claimedUntil: Math.max(realNow + CLAIM_MS, (delivery.claimedUntil ?? 0) + 1),
  };
  saveDelivery(transaction, claimed);
  return claimed;
}

/**
 * Keeps an attempt and what follows from it: delivered, a retry later, or expired.
 * @param claimed as `claim` returned it; when that claim no longer holds (the sandbox was reset, the webhook deleted, the
 *   delivery claimed again) nothing is kept
 * @returns the delivery as it is now
 */
export function settle(
  transaction: Transaction,
  claimed: Delivery,
  attempt: Attempt,
  now: number,
): Delivery | undefined {
  const key = queueOf(claimed);
  const queues = transaction.collection(QUEUES);
  if (queues.get(key)?.busyWith === claimed.id) queues.put({ id: key, busyWith: null, busyUntil: 0 });
  const present = transaction.collection(DELIVERIES).get(claimed.id);
  if (present?.claimedUntil !== claimed.claimedUntil) return present;
  const settled = afterAttempt({ ...withAttempt(present, attempt), claimedUntil: null }, attempt, now);
  saveDelivery(transaction, settled);
  if (!hasPending(transaction, key)) queues.remove(key);
  return settled;
}

/** @returns the pause after that many failures, in milliseconds: the interval, doubled with each further failure */
export function pauseAfter(failures: number, { intervalMs }: RetryPolicy): number {
  return Math.min(intervalMs * 2 ** (failures - 1), Math.max(LONGEST_PAUSE_MS, intervalMs));
}

function afterAttempt(delivery: Delivery, { outcome }: Attempt, now: number): Delivery {
  if (outcome === 'delivered') return { ...delivery, status: 'delivered' };
  const failures = delivery.failures + 1;
  if (failures >= delivery.policy.mostAttempts)
    return { ...delivery, failures, status: delivery.isOrphan ? 'dropped' : 'expired' };
  return { ...delivery, failures, lane: 'aside', dueAt: now + pauseAfter(failures, delivery.policy) };
}

interface Head {
  readonly head: Delivery | undefined;
  readonly claimedUntil: number | null;
}

/** The delivery of one queue that goes next, and until when a claim on one of its deliveries holds. */
function headOf(transaction: Transaction, { id: key, busyUntil }: Queue, now: number, realNow: number): Head {
  if (busyUntil > realNow) return { head: undefined, claimedUntil: busyUntil };
  const deliveries = transaction.collection(DELIVERIES);
  const aside = deliveries.list({ group: { index: 'aside', key }, order: 'oldest' }).records;
  const prompt = deliveries.list({ group: { index: 'prompt', key }, order: 'oldest', limit: 1 }).records;
  const free = aside.filter(({ claimedUntil }) => (claimedUntil ?? 0) <= realNow);
  const claimedByHand = aside.find(({ claimedUntil }) => (claimedUntil ?? 0) > realNow);
  const failed = free.filter(({ failures }) => failures > 0);
  const [head] = (failed.length > 0 ? failed : [...free, ...prompt]).sort((a, b) => (isBefore(a, b, now) ? -1 : 1));
  return { head, claimedUntil: claimedByHand?.claimedUntil ?? null };
}

function isBefore(one: Delivery, other: Delivery, now: number): boolean {
  const dueOne = isDue(one, now) ? Math.min(one.dueAt, now) : one.dueAt;
  const dueOther = isDue(other, now) ? Math.min(other.dueAt, now) : other.dueAt;
  return dueOne === dueOther ? one.order < other.order : dueOne < dueOther;
}

/**
 * Moves the clock to the next due delivery or, when none is due before the target, to the target.
 * @param targetOf gives the target from the time that the clock shows or is already being advanced to; in milliseconds
 * @returns what comes next: send that delivery, wait for an attempt under way, or end
 */
export function takeStep(transaction: Transaction, targetOf: (goalMs: number) => number) {
  const clock = readClock(transaction);
  const now = clock.now();
  const targetMs = targetOf(clock.goalMs);
  const heading = targetMs > clock.goalMs ? clock.headingFor(targetMs) : clock;
  const { next, busyUntil } = findNext(transaction, now, realTimeMs());
  const dueAt = !next ? Number.POSITIVE_INFINITY : isDue(next, now) ? now : next.dueAt;
  // An attempt under way may fail, and its retry may be due before everything else.
  const step = busyUntil !== null ? 'wait' : dueAt > targetMs ? 'end' : 'send';
  const until = { wait: now, end: targetMs, send: dueAt }[step];
  const moved = until > now ? heading.movedTo(until) : heading;
  if (moved !== clock) moved.save(transaction);
  return { targetMs, next: step };
}
