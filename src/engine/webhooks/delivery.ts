// The records of the webhook outbox: a delivery is one notification on its way to one webhook, and a queue keeps the
// deliveries of one webhook in order.
import type { CollectionDefinition, Stored } from '../../store/store.ts';
import type { Attempt, Notification } from '../contract/notification.ts';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'expired', 'dropped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export interface Delivery extends Stored, Notification {
  /** Its place among all deliveries of the sandbox. Of those due at one time the lowest goes first. */
  readonly order: number;
  readonly status: DeliveryStatus;
  /** A `prompt` delivery goes out in the order in which it was enqueued, an `aside` one at `dueAt`. */
  readonly lane: 'prompt' | 'aside';
  /** When it goes out, in milliseconds on the sandbox's clock. */
  readonly dueAt: number;
  /** True while it waits for the next delivery to the same webhook to overtake it. */
  readonly awaitsNext: boolean;
  /** True for a test of the webhook: it reports no event and is not retried. */
  readonly isProbe: boolean;
  /**
   * True once its webhook was deleted. Then it goes out only by hand, and a webhook that is made again under the same id
   * does not inherit it.
   */
  readonly isOrphan: boolean;
  /** How many attempts failed since it was enqueued or triggered again. */
  readonly failures: number;
  readonly attemptCount: number;
  /** The latest attempts, oldest first. */
  readonly attempts: readonly Attempt[];
  /** Until when a process has claimed it for sending, in real time; null while no process has. */
  readonly claimedUntil: number | null;
  readonly createdAt: number;
  /** Why it was dropped, or which switch acted on it, for the log. */
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

/** A webhook that has pending deliveries. */
export interface Queue extends Stored {
  /** The id of the delivery that a process is sending now, and until when that claim holds, in real time. */
  readonly busyWith: string | null;
  readonly busyUntil: number;
}

export const QUEUES: CollectionDefinition<Queue> = { name: 'engine.delivery-queues', part: 'state' };

/** How many deliveries a sandbox has, kept so that enqueuing one need not count the others. */
export interface DeliveryCounts extends Stored {
  /** The last order number that was given. */
  readonly last: number;
  readonly pending: number;
  readonly finished: number;
}

export const DELIVERY_COUNTS: CollectionDefinition<DeliveryCounts> = { name: 'engine.delivery-tallies', part: 'state' };

/** The id of the queue that keeps a webhook's deliveries in order. */
export function queueOf({ provider, webhook }: Pick<Notification, 'provider' | 'webhook'>): string {
  return `${provider} ${webhook}`;
}
