// What an answer looks like, for the documentation. All of it is ours: no page shows an answer of these endpoints.
import type { JsonSchema } from '../../../engine/provider.ts';
import { FULFILLMENT_STATUSES } from '../orders/fulfillment.ts';
import { CARD_STATUSES, REJECTED_STATUS, USER_STATUSES } from '../records/records.ts';
import { USER_MEMBERS } from '../users/user-schemas.ts';
import { EVENT_TYPES } from '../webhooks/webhook-schemas.ts';
import { ADDRESS } from './fields.ts';
import { SHIPPING_DETAILS } from './request-schemas.ts';

const id = (description: string): JsonSchema => ({ type: 'string', format: 'uuid', description });
const text = (description: string): JsonSchema => ({ type: 'string', description });
const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });

const TIMES = { created: time('When it was made.'), modified: time('When it was last changed.') };

/** An object that always has every member. */
const whole = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  'x-source': 'ours',
  properties,
  required: Object.keys(properties),
});

const FULFILLMENT_STATUS: JsonSchema = {
  type: 'string',
  enum: FULFILLMENT_STATUSES,
  description: 'How far making and shipping have come; moves with the clock once the order is submitted.',
};

const ORDER = whole({
  id: id('The order.'),
  card_product_id: id('The product that the cards are of.'),
  number_of_cards: { type: 'integer', description: 'How many cards.' },
  amount: { type: ['number', 'null'], description: 'Preloaded on each card, in major units.' },
  currency: { type: ['string', 'null'], description: 'ISO 4217.' },
  name_on_card: { type: ['string', 'null'], description: 'Embossed in place of a name.' },
  shipping_address: orNull(ADDRESS),
  return_address: orNull(ADDRESS),
  shipping_details: orNull(SHIPPING_DETAILS),
  status: {
    type: 'string',
    enum: ['DRAFT', 'SUBMITTED', REJECTED_STATUS],
    description: 'Cards exist once it is SUBMITTED. REJECTED is ours, and met only where it was asked for.',
  },
  fulfillment_status: FULFILLMENT_STATUS,
  ...TIMES,
});

const PROCESSING: JsonSchema = {
  ...whole({
    cards_processed: { type: 'integer', description: 'How many of its rows became a card.' },
    cards_failed: { type: 'integer', description: 'How many did not.' },
    failed_rows: {
      type: 'array',
      description: 'Those, in the order of the rows.',
      items: whole({
        index: { type: 'integer', description: 'The row; the first is 1.' },
        reason: text('Why it became no card.'),
      }),
    },
  }),
  description: 'Only there where rows failed.',
};

export const BULK_ISSUANCE_REPLY: JsonSchema = {
  ...ORDER,
  properties: {
    ...(ORDER.properties as object),
    processing: PROCESSING,
    rejection_reason: text('Why it is REJECTED; only there where it is.'),
  },
};

export const CARD_REPLY = whole({
  id: id('The card.'),
  user_id: { type: ['string', 'null'], description: 'Whose card it is; null until it is linked.' },
  card_type: { type: 'string', enum: ['PHYSICAL'], description: 'Cards ordered in bulk are physical.' },
  card_product_id: id('Its product.'),
  bulk_issuance_id: id('The order it came with.'),
  name_on_card: { type: ['string', 'null'], description: 'What is embossed in place of a name.' },
  masked_number: text('The first six and the last four digits of the PAN.'),
  last_four: text('The last four digits of the PAN.'),
  expiry: text('YYMM.'),
  proxy_number: text('Names the card without being its number; nothing accepts it in place of the token.'),
  status: { type: 'string', enum: CARD_STATUSES, description: 'Only an ACTIVE card can pay.' },
  status_reason_code: {
    type: ['string', 'null'],
    description: 'Why it has that status, e.g. A0 for the first activation.',
  },
  fulfillment_status: FULFILLMENT_STATUS,
  ...TIMES,
});

export const USER_REPLY: JsonSchema = {
  type: 'object',
  'x-source': 'ours',
  properties: {
    id: id('The user.'),
    ...USER_MEMBERS,
    status: { type: 'string', enum: USER_STATUSES, description: 'Only an ACTIVE user can be given a card.' },
    ...TIMES,
  },
  required: ['id', 'status', 'created', 'modified'],
};

export const CARD_PRODUCT_REPLY = whole({
  id: id('The product.'),
  name: text('What it is called.'),
  currency: text('ISO 4217.'),
  status: { type: 'string', enum: ['INACTIVE', 'ACTIVE'], description: 'ACTIVE from its first card on.' },
  ...TIMES,
});

export const WEBHOOK_REPLY = whole({
  id: id('The webhook.'),
  endpoint: text('Where notifications go.'),
  events: { type: 'array', items: { type: 'string', enum: EVENT_TYPES }, description: 'What it is told of.' },
  config: {
    ...whole({
      basic_auth_username: { type: ['string', 'null'], description: 'For HTTP Basic authentication.' },
      custom_headers: {
        type: 'array',
        items: whole({ header_name: text('The name.'), header_value: text('The value.') }),
        description: 'Headers that every notification carries.',
      },
      max_attempts: { type: 'integer', description: 'How often a notification is tried before it is expired.' },
      retry_interval_seconds: { type: 'integer', description: 'The rest after the first failure.' },
      ...TIMES,
    }),
    description: 'Without the password, which never leaves again.',
  },
  ...TIMES,
});

export const PING_REPLY = whole({
  id: id('The webhook.'),
  event_token: id('The token of the test notification.'),
  delivered: { type: 'boolean', description: 'Whether the receiver answered with 2xx.' },
  http_status: { type: ['integer', 'null'], description: 'What the receiver answered.' },
  duration_ms: { type: ['integer', 'null'], description: 'How long that took.' },
  error: { type: ['string', 'null'], description: 'What went wrong.' },
});

export const TRIGGERED_REPLY = whole({
  id: id('The webhook.'),
  triggered: { type: 'integer', description: 'How many expired notifications are sent again.' },
});

/** A page of a list: `{data, paging}`. */
export function listOf(item: JsonSchema): JsonSchema {
  return whole({
    data: { type: 'array', items: item },
    paging: whole({
      after: { type: ['string', 'null'], description: 'Cursor to the next page; null on the last.' },
      has_more: { type: 'boolean', description: 'Whether a page follows.' },
    }),
  });
}

export const REFUSAL_REPLY = whole({
  code: text('What went wrong, for a program.'),
  message: text('What went wrong, for a person.'),
  errors: {
    type: 'array',
    description: 'Which fields it was, as far as that can be said.',
    items: whole({
      field: text('The field, its steps joined by dots.'),
      reason: text('What is wrong with it, or what is allowed.'),
    }),
  },
});
