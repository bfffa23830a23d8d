// Events: what happens to cards and users. Every webhook registered for an event gets a notification, which is kept in the
// transaction in which the event happens. docs/wire-decisions.md#ncore-webhooks says which members are documented.
import { type Cause, enqueue } from '../../../engine/provider.ts';
import type { CardRecord, UserRecord } from '../records/records.ts';
import { EVENT_COUNTS, WEBHOOKS } from '../records/records.ts';
import { wireTime } from '../records/views.ts';
import { destinationOf } from './webhook-config.ts';
import type { EventType } from './webhook-schemas.ts';

/** What a webhook gets when it is tested (source: ours; that there is such a test: reference). */
export const PING = 'PING';

/** Why a status changed, for people: its category, and a sentence. */
export interface Reason {
  readonly category: 'LINK' | 'REQUEST' | 'SANDBOX';
  readonly description: string;
}

/** The reason of every change that a control call makes. */
export const BY_HAND: Reason = { category: 'SANDBOX', description: 'Set by the control API of the sandbox.' };

/** Notifies of a card whose status changed; a card that kept its status causes no notification. */
export function notifyCardStatus(cause: Cause, before: CardRecord, card: CardRecord, reason: Reason): void {
  if (before.status === card.status) return;
  notify(cause, 'CARD_STATUS_CHANGE', card.id, {
    card_status_change: {
      card_id: card.id,
      old_status: before.status,
      new_status: card.status,
      status_reason_code: card.status_reason_code,
      note: noteOf(reason),
    },
    user_id: card.user_id,
    bulk_issuance_id: card.bulk_issuance_id,
    last_four: card.pan.slice(-4),
  });
}

/** Money that moved, in major units. */
export interface Moved {
  readonly kind: 'LOAD' | 'UNLOAD';
  readonly amount: number;
  /** After it. */
  readonly balance: number;
}

/** Notifies of a load or unload. That it is a TRANSACTION is ours, as are its members beyond the first two. */
export function notifyMovement(
  cause: Cause,
  account: { readonly id: string; readonly currency: string; readonly movements: number; readonly card: CardRecord },
  { kind, amount, balance }: Moved,
): void {
  const { id, currency, movements, card } = account;
  notify(cause, 'TRANSACTION', id, {
    card_transaction: {
      id: cause.identity.uuid('movement', id, movements),
      transaction_timestamp: wireTime(cause.now),
      type: kind,
      amount,
      currency,
      balance,
      account_id: id,
      card_id: card.id,
      user_id: card.user_id,
    },
  });
}

export function notifyUserCreated(cause: Cause, { id, status, status_reason_code }: UserRecord): void {
  notify(cause, 'USER_CREATED', id, { user_created: { user_id: id, status, status_reason_code } });
}

/** Notifies of a user whose status changed; a user who kept it causes no notification. */
export function notifyUserStatus(cause: Cause, before: UserRecord, user: UserRecord, reason: Reason): void {
  if (before.status === user.status) return;
  notify(cause, 'USER_STATUS_CHANGE', user.id, {
    user_status_change: {
      user_id: user.id,
      old_status: before.status,
      new_status: user.status,
      status_reason_code: user.status_reason_code,
      note: noteOf(reason),
    },
  });
}

/**
 * The members that the sandbox adds to every notification. The event token follows from the seed, the event, its entity, and
 * how many such events came before.
 * @param about the id of the entity
 */
export function marksOf({ transaction, identity, now }: Cause, event: string, about: string) {
  const counts = transaction.collection(EVENT_COUNTS);
  const id = `${event} ${about}`;
  const count = (counts.get(id)?.count ?? 0) + 1;
  counts.put({ id, count });
  return { event_token: identity.uuid('event', event, about, count), created: wireTime(now) };
}

function noteOf({ category, description }: Reason) {
  return { category, description, extras: {} };
}

/** @param members the object of the event, named after it in small letters, and what the sandbox adds beside it */
function notify(cause: Cause, event: EventType, about: string, members: object): void {
  const { records } = cause.transaction.collection(WEBHOOKS).list({ order: 'oldest' });
  const asking = records.filter(({ events }) => events.includes(event));
  if (asking.length === 0) return;
  const body = { event, ...members, ...marksOf(cause, event, about) };
  for (const webhook of asking) {
    enqueue(cause, { ...destinationOf(webhook), provider: 'ncore', webhook: webhook.id, event, body });
  }
}
