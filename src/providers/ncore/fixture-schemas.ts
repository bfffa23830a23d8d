// What a fixture file may hold. The files in `fixtures/ncore/schemas` are written from here, and a test keeps them so.
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../../engine/provider.ts';
import { BULK_SITUATIONS } from './bulk-situations.ts';
import { ADDRESS } from './fields.ts';
import { FULFILLMENT_STATUSES } from './fulfillment.ts';
import { CARD_STATUSES, USER_STATUSES } from './records.ts';
import { USER_MEMBERS } from './user-schemas.ts';

const id = (description: string) =>
  ({
    type: 'string',
    pattern: '^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$',
    description: `a UUID in lower case: ${description}`,
  }) as const;

const NAME = { type: 'string', minLength: 1, maxLength: 100, description: 'What tests and people call it.' } as const;
const DOES = {
  type: 'string',
  minLength: 1,
  description: 'One sentence: what it is for, or how calls with it end.',
} as const;
const CURRENCY = { type: 'string', pattern: '^[A-Z]{3}$', description: 'three capitals (ISO 4217)' } as const;

const CLIENT = {
  type: 'object',
  properties: {
    name: NAME,
    apikey: { type: 'string', minLength: 1, maxLength: 200, description: 'What the header apikey brings.' },
  },
  required: ['name', 'apikey'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const POLICY = {
  description: 'What moves the orders of this product on; two minutes a step where it is left out.',
  oneOf: [
    {
      type: 'object',
      properties: { kind: { const: 'immediate' } },
      required: ['kind'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { const: 'after' },
        step_ms: { type: 'integer', minimum: 1, description: 'Milliseconds a step.' },
      },
      required: ['kind', 'step_ms'],
      additionalProperties: false,
    },
    {
      type: 'object',
      properties: {
        kind: { const: 'reads' },
        reads_per_step: { type: 'integer', minimum: 1, description: 'How often the order is read before it moves.' },
      },
      required: ['kind', 'reads_per_step'],
      additionalProperties: false,
    },
  ],
} as const;

const PRODUCT = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    id: id('the product'),
    currency: CURRENCY,
    status: { type: 'string', enum: ['INACTIVE', 'ACTIVE'], description: 'INACTIVE until its first card.' },
    pan_prefix: {
      type: 'string',
      pattern: '^[0-9]{4,8}$',
      description: '4 to 8 digits that every PAN of it begins with; 9999, which no network routes, where left out',
    },
    fulfillment: POLICY,
    carries: { type: 'string', enum: BULK_SITUATIONS, description: 'What its orders meet when they are submitted.' },
  },
  required: ['name', 'does', 'id', 'currency', 'status'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const USER = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    id: id('the user'),
    status: { type: 'string', enum: USER_STATUSES, description: 'Only an ACTIVE user is given a card.' },
    ...USER_MEMBERS,
  },
  required: ['name', 'does', 'id', 'status'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const ORDER = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    id: id('the order'),
    card_product_id: id('its product'),
    number_of_cards: {
      type: 'integer',
      minimum: 1,
      maximum: 5000,
      description: 'The cards that name this order come first; the rest follow from the seed.',
    },
    amount: { type: 'number', minimum: 0, description: 'Preloaded on each card, in major units.' },
    currency: CURRENCY,
    name_on_card: { type: 'string', maxLength: 255, description: 'Embossed in place of a name.' },
    shipping_address: ADDRESS,
    status: { type: 'string', enum: ['DRAFT', 'SUBMITTED'], description: 'Only a SUBMITTED order has cards.' },
    fulfillment_status: { type: 'string', enum: FULFILLMENT_STATUSES, description: 'Where a SUBMITTED order stays.' },
  },
  required: ['name', 'does', 'id', 'card_product_id', 'number_of_cards', 'status'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const CARD = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    id: id('the card'),
    bulk_issuance_id: id('a SUBMITTED order of the fixtures'),
    status: { type: 'string', enum: CARD_STATUSES, description: 'INACTIVE can be linked.' },
    user_id: id('whose card it is; nobody has it where left out'),
    pan: { type: 'string', pattern: '^[0-9]{12,19}$', description: '12 to 19 digits; from the seed where left out' },
    expiry: { type: 'string', pattern: '^[0-9]{4}$', description: 'YYMM; from the seed where left out' },
    cvv: { type: 'string', pattern: '^[0-9]{3}$', description: 'three digits; from the seed where left out' },
  },
  required: ['name', 'does', 'id', 'bulk_issuance_id', 'status'],
  additionalProperties: false,
} as const satisfies JsonSchema;

/** One entry of each fixture file, by the file's name. */
export const ENTRIES = { clients: CLIENT, products: PRODUCT, users: USER, bulkissuances: ORDER, cards: CARD } as const;

export type ClientEntry = FromSchema<typeof CLIENT>;
export type ProductEntry = FromSchema<typeof PRODUCT>;
export type UserEntry = FromSchema<typeof USER>;
export type OrderEntry = FromSchema<typeof ORDER>;
export type CardEntry = FromSchema<typeof CARD>;

/** The schema of a whole file, as it is written beside the fixtures. */
export function fileSchema(name: keyof typeof ENTRIES): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `nCore fixtures: ${name}`,
    type: 'object',
    properties: { $schema: { type: 'string' }, data: { type: 'array', items: ENTRIES[name] } },
    required: ['data'],
    additionalProperties: false,
  };
}
