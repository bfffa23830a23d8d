// What is kept of deliveries: notifications on their way to webhooks, and what holds those of a webhook in order.
import type { CollectionDefinition, Stored } from '../../store/store.ts';
import type { Attempt, Notification } from '../contract/notification.ts';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'expired', 'dropped'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

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
  /** Its webhook was deleted: it goes out only by hand, and one that is made again under the same id has no part in it. */
  readonly isOrphan: boolean;
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

/** How many there are, so that nobody counts them. */
export interface Tally extends Stored {
  /** The last number given. */
  readonly last: number;
  readonly pending: number;
  readonly finished: number;
}

export const TALLIES: CollectionDefinition<Tally> = { name: 'engine.delivery-tallies', part: 'state' };

/** The name of what holds a webhook's notifications in order. */
export function queueOf({ provider, webhook }: Pick<Notification, 'provider' | 'webhook'>): string {
  return `${provider} ${webhook}`;
}
