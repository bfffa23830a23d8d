// The order of deliveries: which one goes next, who is at it, and what follows from how it went. Inside transactions only.
import type { Transaction } from '../../store/store.ts';
import type { Attempt, RetryPolicy } from '../contract/notification.ts';
import { DELIVERIES, type Delivery, QUEUES, type Queue, queueOf } from './delivery.ts';
import { hasPending, keep, withAttempt } from './outbox.ts';

/** How long a claim holds, of real time; whoever has not settled by then is taken for gone, and it is sent again. */
const CLAIM_MS = 30_000;
/** No rest between attempts is longer, but for an interval that is longer itself. */
const LONGEST_REST_MS = 3_600_000;

/** What a look at the queues found. */
export interface Found {
  /** The one that goes next, due or not; undefined where nothing waits but what somebody is at. */
  readonly next: Delivery | undefined;
  /** Until when, at the least, somebody else is at something, in real time; null where nobody is. */
  readonly busyUntil: number | null;
}

/**
 * The delivery that goes next: of each webhook one at a time, in the order of due times, then of making. One that failed
 * holds up those behind it until it is delivered or expired, so that a receiver that was away gets them in order.
 * @param now the sandbox's time; @param realNow real time; both in milliseconds
 */
export function findNext(transaction: Transaction, now: number, realNow: number): Found {
  let next: Delivery | undefined;
  let busyUntil: number | null = null;
  for (const queue of transaction.collection(QUEUES).list({ order: 'oldest' }).records) {
    const { head, claimedUntil } = headOf(transaction, queue, now, realNow);
    if (claimedUntil !== null) busyUntil = Math.min(busyUntil ?? claimedUntil, claimedUntil);
    if (head && (!next || isBefore(head, next, now))) next = head;
  }
  return { next, busyUntil };
}

/** Whether it may go out at that time of the sandbox. What is to go out at once does not wait for a clock set back. */
export function isDue({ lane, dueAt }: Delivery, now: number): boolean {
  return lane === 'prompt' || dueAt <= now;
}

/** Marks the delivery as being sent, and its queue as busy with it. */
export function claim(transaction: Transaction, delivery: Delivery, realNow: number): Delivery {
  const claimed = { ...delivery, claimedUntil: realNow + CLAIM_MS };
  keep(transaction, claimed);
  const queue = { id: queueOf(delivery), busyWith: delivery.id, busyUntil: claimed.claimedUntil };
  transaction.collection(QUEUES).put(queue);
  return claimed;
}

/**
 * Claims one delivery whatever its status and turn, with all its tries before it.
 * @returns undefined where there is none of that id
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
    // Somebody may be at it; this claim takes the place of that one.
    claimedUntil: Math.max(realNow + CLAIM_MS, (delivery.claimedUntil ?? 0) + 1),
  };
  keep(transaction, claimed);
  return claimed;
}

/**
 * Keeps how an attempt went, and what follows: delivered, another try later, or given up.
 * @param claimed as it was claimed; where it is no longer so (reset, deleted, claimed anew) nothing is kept
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
  const settled = following({ ...withAttempt(present, attempt), claimedUntil: null }, attempt, now);
  keep(transaction, settled);
  if (!hasPending(transaction, key)) queues.remove(key);
  return settled;
}

/** @returns milliseconds to rest after that many failures: the interval, and twice as long every time */
export function restAfter(failures: number, { intervalMs }: RetryPolicy): number {
  return Math.min(intervalMs * 2 ** (failures - 1), Math.max(LONGEST_REST_MS, intervalMs));
}

function following(delivery: Delivery, { outcome }: Attempt, now: number): Delivery {
  if (outcome === 'delivered') return { ...delivery, status: 'delivered' };
  const failures = delivery.failures + 1;
  if (failures >= delivery.policy.mostAttempts)
    return { ...delivery, failures, status: delivery.isOrphan ? 'dropped' : 'expired' };
  return { ...delivery, failures, lane: 'aside', dueAt: now + restAfter(failures, delivery.policy) };
}

interface Head {
  readonly head: Delivery | undefined;
  readonly claimedUntil: number | null;
}

function headOf(transaction: Transaction, { id: key, busyUntil }: Queue, now: number, realNow: number): Head {
  if (busyUntil > realNow) return { head: undefined, claimedUntil: busyUntil };
  const deliveries = transaction.collection(DELIVERIES);
  const aside = deliveries.list({ group: { index: 'aside', key }, order: 'oldest' }).records;
  const prompt = deliveries.list({ group: { index: 'prompt', key }, order: 'oldest', limit: 1 }).records;
  const free = aside.filter(({ claimedUntil }) => (claimedUntil ?? 0) <= realNow);
  const byHand = aside.find(({ claimedUntil }) => (claimedUntil ?? 0) > realNow);
  const failed = free.filter(({ failures }) => failures > 0);
  const [head] = (failed.length > 0 ? failed : [...free, ...prompt]).sort((a, b) => (isBefore(a, b, now) ? -1 : 1));
  return { head, claimedUntil: byHand?.claimedUntil ?? null };
}

function isBefore(one: Delivery, other: Delivery, now: number): boolean {
  const dueOne = isDue(one, now) ? Math.min(one.dueAt, now) : one.dueAt;
  const dueOther = isDue(other, now) ? Math.min(other.dueAt, now) : other.dueAt;
  return dueOne === dueOther ? one.order < other.order : dueOne < dueOther;
}
