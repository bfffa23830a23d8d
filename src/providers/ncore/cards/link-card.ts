// linkCard: gives a card of an order to a user, and activates it. The busiest call: one look-up each for card, user and order.
import type { FromSchema } from 'json-schema-to-ts';
import type { Correlation } from '../../../engine/provider.ts';
import { uuid } from '../fields/fields.ts';
import { IDEMPOTENCY_HEADERS, withoutDryRun } from '../fields/message-parts.ts';
import { SAMPLE_CARD, SAMPLE_USER_ID } from '../fields/samples.ts';
import { orderOfCard } from '../records/card-facts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { CARDS, type CardRecord, USERS, type UserRecord } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { notifyCardStatus, type Reason } from '../webhooks/events.ts';
import { once } from '../wire/idempotency.ts';
import { IDEMPOTENCY_HEADER } from '../wire/idempotency-header.ts';
import {
  type Call,
  defineCall,
  type JsonSchema,
  type Message,
  refuse,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { activationToken } from './activation-token.ts';
import { CARD_REPLY } from './card-reply.ts';

interface Link {
  readonly activationToken: string;
  readonly userId: string;
}

/** For the notification. */
const LINKED: Reason = { category: 'LINK', description: 'Linked to a user.' };

const AS_DOCUMENTED = /^[0-9A-F]{128}$/;

const LINK_USER = uuid('the user who gets the card', 'seed');

const LINK_CARD = {
  type: 'object',
  properties: {
    activation_token: {
      type: 'string',
      maxLength: 1024,
      pattern: '^(?:\\s*[0-9a-fA-F]){128}\\s*$',
      description: 'a SHA-512 digest of PAN, expiry (YYMM) and CVV2 as 128 hexadecimal digits',
      'x-source': 'seed',
    },
    user_id: LINK_USER,
  },
  required: ['activation_token', 'user_id'],
} as const satisfies JsonSchema;

const LINK_CARD_BY_TABLE = {
  type: 'object',
  properties: {
    activation_token: {
      type: 'string',
      maxLength: 1024,
      pattern: '^[0-9A-F]{128}$',
      description:
        'a SHA-512 digest of PAN, expiry (YYMM) and CVV2 as 128 hexadecimal digits, A-F in capitals, without white space',
      'x-source': 'seed',
    },
    user_id: LINK_USER,
  },
  required: ['activation_token', 'user_id'],
  additionalProperties: false,
} as const satisfies JsonSchema;

type LinkCardBody = FromSchema<typeof LINK_CARD>;

export const linkCard = defineCall({
  id: 'linkCard',
  method: 'POST',
  path: '/cards:link',
  summary: 'Link a card to a user and activate it',
  description: 'The token is SHA-512 over PAN, expiry (YYMM) and CVV2, in capitals.',
  schemas: { headers: IDEMPOTENCY_HEADERS, body: withoutDryRun(LINK_CARD, LINK_CARD_BY_TABLE) },
  replyBody: CARD_REPLY,
  successes: ['200'],
  examples: { 'the card of the page': { activation_token: activationToken(SAMPLE_CARD), user_id: SAMPLE_USER_ID } },
  refuseInvalid,
  interpret: readLink,
  correlation: correlateLink,
  carried: ({ input }) => forcedStatus('linkCard', input.userId),
  transition: link,
});

/**
 * The page prints its own token with a space inside and asks for capitals; white space and case are evened out here.
 * Under the profile `table` the schema has refused both before.
 */
function readLink({ body }: Message): Link {
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
function link(context: Call<Link>): Success {
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
    notifyCardStatus(context, card, linked, LINKED);
    return { code: '200', body: showCard(linked, orderOfCard(transaction, card), now) };
  });
}

function linkable(card: CardRecord | undefined): CardRecord {
  if (!card)
    refuse(
      '404',
      'No card has this token; POST /_sandbox/activation-token/explain looks for the mistake that made it.',
    );
  if (card.status === 'TERMINATED') refuse('409-terminated', `Card ${card.id} is TERMINATED.`);
  if (card.user_id !== null) refuse('409', `Card ${card.id} is linked to user ${card.user_id}.`);
  if (card.status === 'SUSPENDED') refuse('409-suspended', `Card ${card.id} is SUSPENDED.`);
  return card;
}

function refuseUser(user: UserRecord | undefined, id: string): void {
  if (!user) refuse('404-user', `No user ${id}; POST /users makes one, GET /users lists those there are.`);
  if (user.status !== 'ACTIVE') refuse('403', `User ${id} is ${user.status}; only an ACTIVE user is given a card.`);
}

/** For the report: linking is about the card of the token. The message may have any shape. */
function correlateLink({ headers, body }: Message): Correlation {
  const token = (body as { activation_token?: unknown } | undefined)?.activation_token;
  return {
    subject: typeof token === 'string' ? token : undefined,
    attempt: headers[IDEMPOTENCY_HEADER],
    content: body,
  };
}
