// What a request must look like. Each body has two readings: `lenient` takes the page's samples as printed, `table` the
// letter of its text. A deviation that lenient accepts is whatever the table reading refuses.
import type { FromSchema } from 'json-schema-to-ts';
import type { ByProfile, JsonSchema } from '../../../engine/provider.ts';
import { CREATE_USER, UPDATE_USER } from '../users/user-schemas.ts';
import { CREATE_WEBHOOK, closed, UPDATE_WEBHOOK } from '../webhooks/webhook-schemas.ts';
import { IDEMPOTENCY_HEADER } from '../wire/idempotency.ts';
import { ADDRESS, text, uuid } from './fields.ts';

/** Open to further members: the sample that shows it is cut off. */
export const SHIPPING_DETAILS = {
  type: 'object',
  description: 'How the cards are sent; another way to name the address.',
  'x-source': 'reference',
  properties: {
    method: text('How it is sent, e.g. DISPATCHER.', 40, 'reference'),
    return_address: ADDRESS,
  },
} as const satisfies JsonSchema;

const ORDER_MEMBERS = {
  card_product_id: uuid('the product that the cards are of', 'seed'),
  number_of_cards: {
    type: 'integer',
    minimum: 1,
    maximum: 5000,
    description: 'How many cards; at most 5000 in one order.',
    'x-source': 'seed',
  },
  amount: {
    type: 'number',
    minimum: 0,
    maximum: 1_000_000_000,
    description: 'Preloaded on each card, in major units of the currency.',
    'x-source': 'seed',
  },
  currency: {
    type: 'string',
    pattern: '^[A-Z]{3}$',
    description: 'three capitals (ISO 4217), e.g. USD',
    'x-source': 'seed',
  },
  name_on_card: text('What is embossed in place of a name.', 255, 'seed'),
  shipping_address: ADDRESS,
  return_address: ADDRESS,
  shipping_details: SHIPPING_DETAILS,
} as const;

const STATUS_IN_CAPITALS = {
  type: 'string',
  enum: ['DRAFT', 'SUBMITTED'],
  description: 'SUBMITTED sends the order off; there is no way back.',
  'x-source': 'seed',
} as const;

/** The page writes "draft" and "submitted" in its text, capitals in its sample. */
const STATUS_IN_ANY_CASE = {
  type: 'string',
  pattern: '^(?:[dD][rR][aA][fF][tT]|[sS][uU][bB][mM][iI][tT][tT][eE][dD])$',
  description: 'DRAFT or SUBMITTED',
  'x-source': 'seed',
} as const;

const DRY_RUN = {
  type: 'boolean',
  description: 'True checks everything, answers as on success and keeps nothing.',
  'x-source': 'seed',
} as const;

export const CREATE_BULK_ISSUANCE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_ANY_CASE, dry_run: DRY_RUN },
  required: ['card_product_id', 'number_of_cards'],
} as const satisfies JsonSchema;

/** An address is needed by the text, and an amount means nothing without its currency. */
const CREATE_BULK_ISSUANCE_BY_TABLE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, dry_run: DRY_RUN },
  required: ['card_product_id', 'number_of_cards'],
  additionalProperties: false,
  allOf: [
    { if: { required: ['amount'] }, then: { required: ['currency'] } },
    { if: { not: { required: ['shipping_details'] } }, then: { required: ['shipping_address'] } },
  ],
} as const satisfies JsonSchema;

export const UPDATE_BULK_ISSUANCE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_ANY_CASE },
} as const satisfies JsonSchema;

const UPDATE_BULK_ISSUANCE_BY_TABLE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_CAPITALS },
  additionalProperties: false,
} as const satisfies JsonSchema;

const LINK_USER = uuid('the user who gets the card', 'seed');

export const LINK_CARD = {
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

/** The page's samples and its text agree but for the members they leave out, so `sample` reads as `lenient`. */
const byProfile = (lenient: JsonSchema, table: JsonSchema): ByProfile => ({ lenient, sample: lenient, table });

export const BODIES = {
  createBulkIssuance: byProfile(CREATE_BULK_ISSUANCE, CREATE_BULK_ISSUANCE_BY_TABLE),
  updateBulkIssuance: byProfile(UPDATE_BULK_ISSUANCE, UPDATE_BULK_ISSUANCE_BY_TABLE),
  linkCard: byProfile(LINK_CARD, LINK_CARD_BY_TABLE),
  createUser: byProfile(CREATE_USER, { ...CREATE_USER, additionalProperties: false }),
  updateUser: byProfile(UPDATE_USER, { ...UPDATE_USER, additionalProperties: false }),
  createWebhook: byProfile(CREATE_WEBHOOK, closed(CREATE_WEBHOOK)),
  updateWebhook: byProfile(UPDATE_WEBHOOK, closed(UPDATE_WEBHOOK)),
} as const;

export type ShippingDetails = FromSchema<typeof SHIPPING_DETAILS>;
export type CreateBulkIssuanceBody = FromSchema<typeof CREATE_BULK_ISSUANCE>;
export type UpdateBulkIssuanceBody = FromSchema<typeof UPDATE_BULK_ISSUANCE>;
export type LinkCardBody = FromSchema<typeof LINK_CARD>;
/** An id in a path is not checked for its form: one that cannot exist is as unknown as one that does not. */
export const ID_IN_PATH = {
  type: 'object',
  properties: { id: { type: 'string', description: 'The id, a UUID.', 'x-source': 'seed' } },
} as const satisfies JsonSchema;

export const IDEMPOTENCY_HEADERS = {
  type: 'object',
  properties: {
    [IDEMPOTENCY_HEADER]: {
      ...text('The same key with the same body gets the first answer again, for 24 hours.', 255, 'reference'),
      minLength: 1,
    },
  },
} as const satisfies JsonSchema;

const PAGE_MEMBERS = {
  limit: {
    type: 'string',
    pattern: '^(?:[1-9][0-9]?|100)$',
    description: 'a whole number from 1 to 100; 10 where it is left out',
    'x-source': 'reference',
  },
  after: text('The id of the last item of the page before.', 64, 'reference'),
} as const;

export const PAGE_QUERY = { type: 'object', properties: PAGE_MEMBERS } as const satisfies JsonSchema;

export const CARDS_QUERY = {
  type: 'object',
  properties: {
    ...PAGE_MEMBERS,
    bulk_issuance_id: uuid('only the cards of this order', 'reference'),
  },
} as const satisfies JsonSchema;

export const USERS_QUERY = {
  type: 'object',
  properties: {
    ...PAGE_MEMBERS,
    name: text('Part of the name, in any case.', 255, 'reference'),
    email: text('The e-mail address, in any case.', 255, 'reference'),
    phone: text('Digits of the mobile or other telephone.', 40, 'reference'),
    parent_user_id: uuid('only the children of this user', 'reference'),
  },
} as const satisfies JsonSchema;
