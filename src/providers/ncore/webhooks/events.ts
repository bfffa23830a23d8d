// Events: what happens to cards and users, told to every webhook that asks for it, in the transaction in which it happens.
// The shape of the notifications is ours: the page shows one, but it could not be read.
import { type Cause, enqueue, type JsonSchema, type NotificationDescription } from '../../../engine/provider.ts';
import type { CardRecord, UserRecord } from '../records/records.ts';
import { CARD_STATUSES, EVENT_COUNTS, USER_STATUSES, WEBHOOKS } from '../records/records.ts';
import { wireTime } from '../records/views.ts';
import { destinationOf } from './webhook-config.ts';
import type { EventType } from './webhook-schemas.ts';

/** What a webhook gets when it is tested (source: ours; that there is such a test: reference). */
export const PING = 'PING';

/** Tells of a card whose status changed; of one that kept it there is nothing to tell. */
export function notifyCardStatus(cause: Cause, before: CardRecord, card: CardRecord): void {
  if (before.status === card.status) return;
  notify(cause, 'CARD_STATUS_CHANGE', card.id, {
    card_id: card.id,
    user_id: card.user_id,
    bulk_issuance_id: card.bulk_issuance_id,
    last_four: card.pan.slice(-4),
    previous_status: before.status,
    status: card.status,
    status_reason_code: card.status_reason_code,
  });
}

export function notifyUserCreated(cause: Cause, { id, status }: UserRecord): void {
  notify(cause, 'USER_CREATED', id, { user_id: id, status });
}

/** Tells of a user whose status changed. */
export function notifyUserStatus(cause: Cause, before: UserRecord, { id, status }: UserRecord): void {
  if (before.status === status) return;
  notify(cause, 'USER_STATUS_CHANGE', id, { user_id: id, previous_status: before.status, status });
}

/**
 * What every notification begins with. The event token is worked out from the seed, the event, what it is about, and how
 * many such events came before.
 * @param about the id of what it happened to
 */
export function headOf({ transaction, identity, now }: Cause, event: string, about: string) {
  const counts = transaction.collection(EVENT_COUNTS);
  const id = `${event} ${about}`;
  const count = (counts.get(id)?.count ?? 0) + 1;
  counts.put({ id, count });
  return { event_token: identity.uuid('event', event, about, count), event, created: wireTime(now) };
}

function notify(cause: Cause, event: EventType, about: string, members: object): void {
  const { records } = cause.transaction.collection(WEBHOOKS).list({ order: 'oldest' });
  const asking = records.filter(({ events }) => events.includes(event));
  if (asking.length === 0) return;
  const body = { ...headOf(cause, event, about), ...members };
  for (const webhook of asking) {
    enqueue(cause, { ...destinationOf(webhook), provider: 'ncore', webhook: webhook.id, event, body });
  }
}

const id = (description: string): JsonSchema => ({ type: 'string', format: 'uuid', description });

/** A notification always has every member. */
const notification = (event: string, properties: Readonly<Record<string, JsonSchema>>): JsonSchema => {
  const all = {
    event_token: id('Unique; the same for every webhook, and every time it is sent again.'),
    event: { const: event },
    created: { type: 'string', format: 'date-time', description: 'When it happened.' },
    ...properties,
  };
  return { type: 'object', 'x-source': 'ours', properties: all, required: Object.keys(all) };
};

const CARD_STATUS: JsonSchema = { type: 'string', enum: CARD_STATUSES };
const USER_STATUS: JsonSchema = { type: 'string', enum: USER_STATUSES };

/** The events that the sandbox tells of; the others of the list can be asked for, but do not happen here. */
export const NOTIFICATIONS: Readonly<Record<string, NotificationDescription>> = {
  CARD_STATUS_CHANGE: {
    summary: 'A card changed its status: it was linked, or put into another status by hand',
    body: notification('CARD_STATUS_CHANGE', {
      card_id: id('The card.'),
      user_id: { type: ['string', 'null'], description: 'Whose card it is.' },
      bulk_issuance_id: id('The order it came with.'),
      last_four: { type: 'string', description: 'The last four digits of the PAN.' },
      previous_status: CARD_STATUS,
      status: CARD_STATUS,
      status_reason_code: { type: ['string', 'null'], description: 'E.g. A0 for the first activation.' },
    }),
  },
  USER_CREATED: {
    summary: 'A user was created',
    body: notification('USER_CREATED', { user_id: id('The user.'), status: USER_STATUS }),
  },
  USER_STATUS_CHANGE: {
    summary: 'A user changed status',
    body: notification('USER_STATUS_CHANGE', {
      user_id: id('The user.'),
      previous_status: USER_STATUS,
      status: USER_STATUS,
    }),
  },
  [PING]: {
    summary: 'The webhook is tested',
    body: notification(PING, { webhook_id: id('The webhook.') }),
  },
};
