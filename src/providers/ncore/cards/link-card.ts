// linkCard: gives a card of an order to a user, and activates it. The busiest call: one look-up each for card, user and order.
import { type Context, type Message, refuse, type Success } from '../../../engine/provider.ts';
import type { LinkCardBody } from '../fields/request-schemas.ts';
import { BULK_ISSUANCES, type BulkRecord, CARDS, type CardRecord, USERS, type UserRecord } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { tellOfCard } from '../webhooks/events.ts';
import type { Client } from '../wire/authenticate.ts';
import { once } from '../wire/idempotency.ts';

export interface Link {
  readonly activationToken: string;
  readonly userId: string;
}

const AS_DOCUMENTED = /^[0-9A-F]{128}$/;

/**
 * The page prints its own token with a space inside and asks for capitals; white space and case are evened out here.
 * Under the profile `table` the schema has refused both before.
 */
export function readLink({ body }: Message): Link {
  const { activation_token: token, user_id: userId } = body as LinkCardBody;
  return {
    activationToken: AS_DOCUMENTED.test(token) ? token : token.replace(/\s+/g, '').toUpperCase(),
    userId: userId.toLowerCase(),
  };
}

/**
 * Sets the user; INACTIVE becomes ACTIVE with reason A0, its first activation (source: reference).
 * @throws Refusal 404, 404-user, 403, 409, 409-terminated, 409-suspended, 409-idempotency
 */
export function linkCard(context: Context<Client, Link>): Success {
  return once(context, 'linkCard', true, () => {
    const { input, transaction, now } = context;
    const cards = transaction.collection(CARDS);
    const card = linkable(cards.find('activation_token', input.activationToken));
    refuseUser(transaction.collection(USERS).get(input.userId), input.userId);
    const linked: CardRecord = {
      ...card,
      user_id: input.userId,
      status: 'ACTIVE',
      status_reason_code: 'A0',
      modified: now,
    };
    cards.put(linked);
    tellOfCard(context, card, linked);
    const order = transaction.collection(BULK_ISSUANCES).get(card.bulk_issuance_id) as BulkRecord;
    return { code: '200', body: showCard(linked, order, now) };
  });
}

function linkable(card: CardRecord | undefined): CardRecord {
  if (!card)
    refuse('404', 'No card has this token; POST /_sandbox/activation-token/explain looks for the slip that made it.');
  if (card.status === 'TERMINATED') refuse('409-terminated', `Card ${card.id} is TERMINATED.`);
  if (card.user_id !== null) refuse('409', `Card ${card.id} is linked to user ${card.user_id}.`);
  if (card.status === 'SUSPENDED') refuse('409-suspended', `Card ${card.id} is SUSPENDED.`);
  return card;
}

function refuseUser(user: UserRecord | undefined, id: string): void {
  if (!user) refuse('404-user', `No user ${id}; POST /users makes one, GET /users lists those there are.`);
  if (user.status !== 'ACTIVE') refuse('403', `User ${id} is ${user.status}; only an ACTIVE user is given a card.`);
}
