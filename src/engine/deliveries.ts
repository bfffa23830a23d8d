// Deliveries: notifications on their way to webhooks, kept with the change that they tell of. What sends them is the courier.
import type { Change, CollectionDefinition, Stored, Transaction } from '../store/store.ts';
import { realTimeMs } from './clock.ts';
import type { Identity } from './identity.ts';
import type { Sent } from './send.ts';
import { type Mishap, takeMishap } from './webhook-outcomes.ts';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'expired', 'dropped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** How often a delivery is tried, and how long it rests after the first failure; each later rest is twice as long. */
export interface RetryPolicy {
  readonly mostAttempts: number;
  readonly intervalMs: number;
}

/** Where a notification goes, and how. */
export interface Destination {
  /** Absolute, http or https. */
  readonly url: string;
  /** Headers that prove who sends; their values never leave but with the delivery itself. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly policy: RetryPolicy;
}

export interface Notification extends Destination {
  readonly provider: string;
  /** The id of the webhook; its notifications go out one after the other. */
  readonly webhook: string;
  readonly event: string;
  /** JSON. */
  readonly body: unknown;
}

/** One attempt, and the sandbox's time at which it was made. */
export interface Attempt extends Sent {
  readonly at: number;
}

export interface Delivery extends Stored, Notification {
  /** Its place among all; the lower goes first where several are due at one time. */
  readonly order: number;
  readonly status: DeliveryStatus;
  /** `prompt` goes out in the order in which it was made, `aside` at its own time. */
  readonly lane: 'prompt' | 'aside';
  /** When it goes out, on the sandbox's clock. */
  readonly dueAt: number;
  /** Waits for the next one to the same webhook, which is to overtake it. */
  readonly awaitsNext: boolean;
  /** True for a test of the webhook: it tells of no event and is not tried again. */
  readonly isProbe: boolean;
  /** Failures since it was enqueued or triggered again. */
  readonly failures: number;
  readonly attemptCount: number;
  /** The latest of them, oldest first. */
  readonly attempts: readonly Attempt[];
  /** Somebody is at it until then, in real time; null while nobody is. */
  readonly claimedUntil: number | null;
  readonly createdAt: number;
  /** What befell it, for the log. */
  readonly note: string | null;
}

const waiting = (lane: Delivery['lane']) => (delivery: Delivery) =>
  delivery.status === 'pending' && delivery.lane === lane ? queueOf(delivery) : undefined;

export const DELIVERIES: CollectionDefinition<Delivery> = {
  name: 'engine.deliveries',
  part: 'state',
  groups: {
    prompt: waiting('prompt'),
    aside: waiting('aside'),
    awaitsNext: (delivery) => (delivery.awaitsNext && delivery.status === 'pending' ? queueOf(delivery) : undefined),
    expired: (delivery) => (delivery.status === 'expired' && !delivery.isProbe ? queueOf(delivery) : undefined),
    finished: ({ status }) => (status === 'pending' ? undefined : 'finished'),
    status: ({ status }) => status,
  },
};

/** A webhook that something waits for. */
export interface Queue extends Stored {
  /** The delivery that is on its way now, and until when that holds, in real time. */
  readonly busyWith: string | null;
  readonly busyUntil: number;
}

export const QUEUES: CollectionDefinition<Queue> = { name: 'engine.delivery-queues', part: 'state' };

interface Tally extends Stored {
  /** The last number given. */
  readonly last: number;
  readonly pending: number;
  readonly finished: number;
}

export const TALLIES: CollectionDefinition<Tally> = { name: 'engine.delivery-tallies', part: 'state' };

/** Beyond, a notification is dropped at once: a receiver that never answers must not fill the memory. */
export const MOST_PENDING = 10_000;
/** Of those that are done with, the log keeps the newest. */
export const MOST_FINISHED = 1_000;
const MOST_ATTEMPTS_KEPT = 20;
/** How long a notification waits for one that overtakes it. */
const OVERTAKEN_WITHIN_MS = 600_000;

/** What enqueuing needs of the call that causes the notification. */
export interface Cause {
  readonly transaction: Transaction;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly identity: Identity;
}

/**
 * Puts a notification on its way, in the transaction of the change that it tells of. A switch for notifications may
 * befall it.
 */
export function enqueue({ transaction, now, identity }: Cause, notification: Notification): void {
  const group = { index: 'awaitsNext', key: queueOf(notification) };
  const [overtaken] = transaction.collection(DELIVERIES).list({ group, limit: 1 }).records;
  const befallen = { ...notification, overtakes: overtaken !== undefined };
  const mishap = takeMishap(transaction, befallen, { now, identity });
  const made = add(transaction, notification, now, mishap);
  if (mishap?.code === 'duplicate') add(transaction, notification, now, mishap);
  if (overtaken && made.status === 'pending') {
    const { dueAt } = made;
    keep(transaction, { ...overtaken, awaitsNext: false, dueAt, order: nextNumber(transaction) });
  }
  transaction.wake(realTimeMs());
}

/**
 * Keeps a test of a webhook that the caller sends at once (`Courier.sendNow`); no switch befalls it.
 * @returns the id of the delivery
 */
export function enqueueProbe({ transaction, now }: Cause, notification: Notification): string {
  const policy = { ...notification.policy, mostAttempts: 1 };
  return add(transaction, { ...notification, policy }, now, undefined, true).id;
}

/** Puts what expired of a webhook on its way again, as if it were new, oldest first. @returns how many there were */
export function triggerExpired({ transaction, now }: Cause, provider: string, webhook: string): number {
  const group = { index: 'expired', key: queueOf({ provider, webhook }) };
  const { records } = transaction.collection(DELIVERIES).list({ group, order: 'oldest' });
  for (const delivery of records) {
    keep(transaction, { ...delivery, status: 'pending', lane: 'prompt', dueAt: now, failures: 0 });
  }
  if (records.length > 0) transaction.wake(realTimeMs());
  return records.length;
}

/** Has what waits for a webhook, and what expired, go to where it points now. */
export function redirect(transaction: Transaction, provider: string, webhook: string, to: Destination): void {
  const key = queueOf({ provider, webhook });
  for (const index of ['prompt', 'aside', 'expired']) {
    for (const delivery of transaction.collection(DELIVERIES).list({ group: { index, key } }).records) {
      keep(transaction, { ...delivery, ...to });
    }
  }
}

/** Gives up what waits for a webhook that is gone. */
export function dropPending(transaction: Transaction, provider: string, webhook: string, note: string): void {
  const key = queueOf({ provider, webhook });
  for (const index of ['prompt', 'aside']) {
    for (const delivery of transaction.collection(DELIVERIES).list({ group: { index, key } }).records) {
      keep(transaction, { ...delivery, status: 'dropped', claimedUntil: null, note });
    }
  }
  transaction.collection(QUEUES).remove(key);
}

/** Whether a transaction put a notification on its way. */
export function hasEnqueued(changes: readonly Change[]): boolean {
  return changes.some(({ collection }) => collection === DELIVERIES.name);
}

/** The name of what holds a webhook's notifications in order. */
export function queueOf({ provider, webhook }: Pick<Notification, 'provider' | 'webhook'>): string {
  return `${provider} ${webhook}`;
}

/** Whether anything waits in a queue. */
export function hasPending(transaction: Transaction, key: string): boolean {
  const deliveries = transaction.collection(DELIVERIES);
  return ['prompt', 'aside'].some((index) => deliveries.list({ group: { index, key }, limit: 1 }).records.length > 0);
}

/** Replaces a delivery; counts it, opens its queue, and lets the oldest go of those that are done with. */
export function keep(transaction: Transaction, delivery: Delivery): void {
  const deliveries = transaction.collection(DELIVERIES);
  const tallies = transaction.collection(TALLIES);
  const before = deliveries.get(delivery.id);
  deliveries.put(delivery);
  const isPending = Number(delivery.status === 'pending');
  const wasPending = Number(before?.status === 'pending');
  const tally = tallyOf(transaction);
  const pending = tally.pending + isPending - wasPending;
  let finished = tally.finished + (1 - isPending) - (before ? 1 - wasPending : 0);
  if (finished > MOST_FINISHED) {
    const [oldest] = deliveries.list({
      group: { index: 'finished', key: 'finished' },
      order: 'oldest',
      limit: 1,
    }).records;
    if (oldest) deliveries.remove(oldest.id);
    finished -= 1;
  }
  if (pending !== tally.pending || finished !== tally.finished) tallies.put({ ...tally, pending, finished });
  const queues = transaction.collection(QUEUES);
  const key = queueOf(delivery);
  if (isPending && !queues.get(key)) queues.put({ id: key, busyWith: null, busyUntil: 0 });
}

/** The delivery with one more attempt. */
export function withAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  const attempts = [...delivery.attempts, attempt].slice(-MOST_ATTEMPTS_KEPT);
  return { ...delivery, attempts, attemptCount: delivery.attemptCount + 1 };
}

function add(
  transaction: Transaction,
  { provider, webhook, event, url, credentials, body, policy }: Notification,
  now: number,
  mishap: Mishap | undefined,
  isProbe = false,
): Delivery {
  const order = nextNumber(transaction);
  const isFull = tallyOf(transaction).pending >= MOST_PENDING;
  const waitMs = mishap?.code === 'delay' ? mishap.delayMs : mishap?.code === 'reorder' ? OVERTAKEN_WITHIN_MS : 0;
  const made: Delivery = {
    id: `d${order}`,
    order,
    provider,
    webhook,
    event,
    url,
    credentials,
    body,
    policy,
    status: isFull || mishap?.code === 'drop' ? 'dropped' : 'pending',
    lane: waitMs > 0 || isProbe ? 'aside' : 'prompt',
    dueAt: now + waitMs,
    awaitsNext: mishap?.code === 'reorder',
    isProbe,
    failures: 0,
    attemptCount: 0,
    attempts: [],
    claimedUntil: null,
    createdAt: now,
    note: isFull ? `${MOST_PENDING} were waiting already` : noteOf(mishap),
  };
  keep(transaction, made);
  return made;
}

function noteOf(mishap: Mishap | undefined): string | null {
  if (!mishap) return null;
  return `switch ${mishap.armed}: webhook.${mishap.code}${mishap.code === 'delay' ? ` by ${mishap.delayMs} ms` : ''}`;
}

function nextNumber(transaction: Transaction): number {
  const tally = tallyOf(transaction);
  const last = tally.last + 1;
  transaction.collection(TALLIES).put({ ...tally, last });
  return last;
}

function tallyOf(transaction: Transaction): Tally {
  return transaction.collection(TALLIES).get('tally') ?? { id: 'tally', last: 0, pending: 0, finished: 0 };
}
