// The outbox: a notification enters it in the transaction of the change that it reports, so that there is never one without
// the other. The dispatcher sends what is in it.
import type { Change, Transaction } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import type { Identity } from '../base/identity.ts';
import { traceparentOf } from '../base/trace-context.ts';
import type { Attempt, Destination, Notification } from '../contract/notification.ts';
import { DELIVERIES, DELIVERY_COUNTS, type Delivery, type DeliveryCounts, QUEUES, queueOf } from './delivery.ts';
import { takeWebhookFault, type WebhookFault } from './webhook-fault.ts';

/** How many deliveries of a sandbox may be pending. Further ones are dropped, so that a receiver that never answers does not fill the memory. */
export const MOST_PENDING = 10_000;
/** How many deliveries that are no longer pending the log keeps; the newest. */
export const MOST_FINISHED = 1_000;
const MOST_ATTEMPTS_KEPT = 20;
/** How long a notification waits for the next one to overtake it. */
const OVERTAKEN_WITHIN_MS = 600_000;

/** What enqueuing needs to know of the call that causes the notification. */
export interface Cause {
  readonly transaction: Transaction;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly identity: Identity;
  /** The header `traceparent` of the call, as it came; undefined where no client's call is the cause. */
  readonly traceparent?: string | undefined;
}

/** Enqueues a notification, in the transaction of the change that it reports. A switch may act on the notification. */
export function enqueue(cause: Cause, caused: Notification): void {
  const { transaction, now, identity } = cause;
  const notification = inTrace(caused, cause);
  const group = { index: 'awaitsNext', key: queueOf(notification) };
  const [overtaken] = transaction.collection(DELIVERIES).list({ group, limit: 1 }).records;
  const webhookFault = takeWebhookFault(transaction, notification, overtaken !== undefined, { now, identity });
  const added = add(transaction, notification, now, webhookFault);
  if (webhookFault?.code === 'duplicate') add(transaction, notification, now, webhookFault);
  if (overtaken && added.status === 'pending') {
    const { dueAt } = added;
    saveDelivery(transaction, { ...overtaken, awaitsNext: false, dueAt, order: nextOrder(transaction) });
  }
  transaction.wake(realTimeMs());
}

/**
 * Keeps a test of a webhook, which the caller then sends at once (`Dispatcher.sendNow`). No switch acts on it.
 * @returns the id of the delivery
 */
export function enqueueProbe(cause: Cause, notification: Notification): string {
  const policy = { ...notification.policy, mostAttempts: 1 };
  return add(cause.transaction, inTrace({ ...notification, policy }, cause), cause.now, undefined, true).id;
}

/** The notification in the trace of the call that causes it, if that call has one. */
function inTrace(notification: Notification, { traceparent: header }: Cause): Notification {
  const traceparent = traceparentOf(header);
  return traceparent === undefined ? notification : { ...notification, traceparent };
}

/**
 * Enqueues the expired deliveries of a webhook again, as if they were new, oldest first.
 * @returns how many there were
 */
export function triggerExpired({ transaction, now }: Cause, provider: string, webhook: string): number {
  const group = { index: 'expired', key: queueOf({ provider, webhook }) };
  const { records } = transaction.collection(DELIVERIES).list({ group, order: 'oldest' });
  for (const delivery of records) {
    saveDelivery(transaction, { ...delivery, status: 'pending', lane: 'prompt', dueAt: now, failures: 0 });
  }
  if (records.length > 0) transaction.wake(realTimeMs());
  return records.length;
}

/** Changes where the pending and expired deliveries of a webhook go, after the webhook itself was changed. */
export function redirect(transaction: Transaction, provider: string, webhook: string, to: Destination): void {
  for (const delivery of undeliveredTo(transaction, provider, webhook)) {
    if (!delivery.isOrphan) saveDelivery(transaction, { ...delivery, ...to });
  }
}

/** Drops the pending and expired deliveries of a webhook that was deleted. */
export function dropUndelivered(transaction: Transaction, provider: string, webhook: string, note: string): void {
  for (const delivery of undeliveredTo(transaction, provider, webhook)) {
    saveDelivery(transaction, { ...delivery, status: 'dropped', isOrphan: true, claimedUntil: null, note });
  }
  transaction.collection(QUEUES).remove(queueOf({ provider, webhook }));
}

/** Whether a transaction enqueued a notification. */
export function hasEnqueued(changes: readonly Change[]): boolean {
  return changes.some(({ collection }) => collection === DELIVERIES.name);
}

/** Whether a queue has a pending delivery. */
export function hasPending(transaction: Transaction, key: string): boolean {
  const deliveries = transaction.collection(DELIVERIES);
  return ['prompt', 'aside'].some((index) => deliveries.list({ group: { index, key }, limit: 1 }).records.length > 0);
}

/** Writes a delivery, keeps the counts right, opens its queue, and removes the oldest finished delivery when there are too many. */
export function saveDelivery(transaction: Transaction, delivery: Delivery): void {
  const deliveries = transaction.collection(DELIVERIES);
  const before = deliveries.get(delivery.id);
  deliveries.put(delivery);
  const isPending = Number(delivery.status === 'pending');
  const wasPending = Number(before?.status === 'pending');
  const counts = countsOf(transaction);
  const pending = counts.pending + isPending - wasPending;
  let finished = counts.finished + (1 - isPending) - (before ? 1 - wasPending : 0);
  if (finished > MOST_FINISHED) {
    const group = { index: 'finished', key: 'finished' };
    const [oldest] = deliveries.list({ group, order: 'oldest', limit: 1 }).records;
    if (oldest) deliveries.remove(oldest.id);
    finished -= 1;
  }
  if (pending !== counts.pending || finished !== counts.finished) {
    transaction.collection(DELIVERY_COUNTS).put({ ...counts, pending, finished });
  }
  const queues = transaction.collection(QUEUES);
  const key = queueOf(delivery);
  if (isPending && !queues.get(key)) queues.put({ id: key, busyWith: null, busyUntil: 0 });
}

/** The delivery with one more attempt. */
export function withAttempt(delivery: Delivery, attempt: Attempt): Delivery {
  const attempts = [...delivery.attempts, attempt].slice(-MOST_ATTEMPTS_KEPT);
  return { ...delivery, attempts, attemptCount: delivery.attemptCount + 1 };
}

function undeliveredTo(transaction: Transaction, provider: string, webhook: string): Delivery[] {
  const key = queueOf({ provider, webhook });
  const deliveries = transaction.collection(DELIVERIES);
  return ['prompt', 'aside', 'expired'].flatMap((index) => deliveries.list({ group: { index, key } }).records);
}

function add(
  transaction: Transaction,
  { provider, webhook, event, url, credentials, body, policy, traceparent }: Notification,
  now: number,
  webhookFault: WebhookFault | undefined,
  isProbe = false,
): Delivery {
  const order = nextOrder(transaction);
  const isFull = countsOf(transaction).pending >= MOST_PENDING;
  const waitMs = waitOf(webhookFault);
  const added: Delivery = {
    id: `d${order}`,
    order,
    provider,
    webhook,
    event,
    url,
    credentials,
    body,
    policy,
    ...(traceparent === undefined ? {} : { traceparent }),
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
  saveDelivery(transaction, added);
  return added;
}

function waitOf(webhookFault: WebhookFault | undefined): number {
  if (webhookFault?.code === 'delay') return webhookFault.delayMs;
  return webhookFault?.code === 'reorder' ? OVERTAKEN_WITHIN_MS : 0;
}

function noteOf(webhookFault: WebhookFault | undefined): string | null {
  if (!webhookFault) return null;
  const { code, delayMs, switchId } = webhookFault;
  return `switch ${switchId}: webhook.${code}${code === 'delay' ? ` by ${delayMs} ms` : ''}`;
}

function nextOrder(transaction: Transaction): number {
  const counts = countsOf(transaction);
  const last = counts.last + 1;
  transaction.collection(DELIVERY_COUNTS).put({ ...counts, last });
  return last;
}

function countsOf(transaction: Transaction): DeliveryCounts {
  const noneYet = { id: 'tally', last: 0, pending: 0, finished: 0 };
  return transaction.collection(DELIVERY_COUNTS).get(noneYet.id) ?? noneYet;
}
