// Deliveries: put on their way with the change that they tell of, sent elsewhere, given up, counted. The dispatcher sends them.
import type { Change, Transaction } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import type { Identity } from '../base/identity.ts';
import { takeWebhookFault, type WebhookFault } from '../catalogue/webhook-faults.ts';
import type { Attempt, Destination, Notification } from '../contract/notification.ts';
import { DELIVERIES, type Delivery, QUEUES, queueOf, TALLIES, type Tally } from './delivery.ts';

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
  const webhookFault = takeWebhookFault(transaction, befallen, { now, identity });
  const made = add(transaction, notification, now, webhookFault);
  if (webhookFault?.code === 'duplicate') add(transaction, notification, now, webhookFault);
  if (overtaken && made.status === 'pending') {
    const { dueAt } = made;
    keep(transaction, { ...overtaken, awaitsNext: false, dueAt, order: nextNumber(transaction) });
  }
  transaction.wake(realTimeMs());
}

/**
 * Keeps a test of a webhook that the caller sends at once (`Dispatcher.sendNow`); no switch befalls it.
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
      if (!delivery.isOrphan) keep(transaction, { ...delivery, ...to });
    }
  }
}

/** Gives up what waits for a webhook that is gone, and what expired: one made again under its id must not inherit it. */
export function dropUndelivered(transaction: Transaction, provider: string, webhook: string, note: string): void {
  const key = queueOf({ provider, webhook });
  for (const index of ['prompt', 'aside', 'expired']) {
    for (const delivery of transaction.collection(DELIVERIES).list({ group: { index, key } }).records) {
      keep(transaction, { ...delivery, status: 'dropped', isOrphan: true, claimedUntil: null, note });
    }
  }
  transaction.collection(QUEUES).remove(key);
}

/** Whether a transaction put a notification on its way. */
export function hasEnqueued(changes: readonly Change[]): boolean {
  return changes.some(({ collection }) => collection === DELIVERIES.name);
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
  webhookFault: WebhookFault | undefined,
  isProbe = false,
): Delivery {
  const order = nextNumber(transaction);
  const isFull = tallyOf(transaction).pending >= MOST_PENDING;
  const waitMs =
    webhookFault?.code === 'delay' ? webhookFault.delayMs : webhookFault?.code === 'reorder' ? OVERTAKEN_WITHIN_MS : 0;
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
    status: isFull || webhookFault?.code === 'drop' ? 'dropped' : 'pending',
    lane: waitMs > 0 || isProbe ? 'aside' : 'prompt',
    dueAt: now + waitMs,
    awaitsNext: webhookFault?.code === 'reorder',
    isProbe,
    isOrphan: false,
    failures: 0,
    attemptCount: 0,
    attempts: [],
    claimedUntil: null,
    createdAt: now,
    note: isFull ? `${MOST_PENDING} were waiting already` : noteOf(webhookFault),
  };
  keep(transaction, made);
  return made;
}

function noteOf(webhookFault: WebhookFault | undefined): string | null {
  if (!webhookFault) return null;
  return `switch ${webhookFault.armed}: webhook.${webhookFault.code}${webhookFault.code === 'delay' ? ` by ${webhookFault.delayMs} ms` : ''}`;
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
