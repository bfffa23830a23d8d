// fixtures: the form of this provider's fixture files. `fixtures/prepaid/schemas/` holds the same for editors.
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../../engine/provider.ts';
import { CARD_STATUSES } from './records.ts';

const NAME = {
  type: 'string',
  pattern: '^[a-z0-9][a-z0-9-]{0,60}$',
  description: 'lower-case letters, digits and hyphens',
} as const;
const DOES = { type: 'string', minLength: 1, description: 'one sentence: what happens with it' } as const;
const URN = { type: 'string', pattern: '^[1-9][0-9]{0,10}$', description: '1 to 11 digits, the first not 0' } as const;
const CUSTOMER_ID = {
  type: 'string',
  pattern: '^[\\x21-\\x7E]{1,20}$',
  description: 'up to 20 visible ASCII characters',
} as const;
const MINOR = { type: 'integer', minimum: 0, maximum: 999_999_999_999, description: 'minor units' } as const;

export const CLIENT_FIXTURE = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    apiKey: { type: 'string', minLength: 1 },
    clientId: { type: 'string', minLength: 1, maxLength: 15 },
    bankId: { type: 'string', pattern: '^[0-9]{1,10}$', description: '1 to 10 digits' },
    entityId: { type: 'string', pattern: '^[0-9]{1,10}$', description: '1 to 10 digits' },
    secureCode: { type: 'string', minLength: 1 },
    key: { type: 'string', description: 'the key of 24 bytes as hexadecimal digits, base64 or text' },
    iv: { type: 'string', description: 'the fixed IV of 16 bytes as hexadecimal digits, base64 or text' },
    ivMode: { enum: ['prefix', 'fixed'] },
    cardProfiles: { type: 'array', items: { type: 'integer', minimum: 0, maximum: 999 }, minItems: 1 },
  },
  required: ['name', 'does', 'apiKey', 'clientId', 'bankId', 'secureCode', 'key', 'iv'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export const PRODUCT_FIXTURE = {
  type: 'object',
  properties: {
    name: NAME,
    does: DOES,
    productId: { type: 'string', pattern: '^(?:0|[1-9][0-9]{0,9})$', description: '1 to 10 digits' },
    status: { enum: ['active', 'inactive'] },
    isDefault: { type: 'boolean' },
    kind: { enum: ['single-wallet', 'multi-wallet'] },
    wallets: { type: 'array', items: { type: 'string', minLength: 1 }, uniqueItems: true },
    minimumLoadMinor: MINOR,
    requiresAccountNumber: { type: 'boolean' },
    sourceAccountTypes: { type: 'array', items: { type: 'string', minLength: 1, maxLength: 30 } },
  },
  required: ['name', 'does', 'productId'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export const CUSTOMER_FIXTURE = {
  type: 'object',
  description:
    'A customer, or with `count` so many of them with ids that follow one another. What is left out is made up.',
  properties: {
    name: NAME,
    does: DOES,
    customerId: CUSTOMER_ID,
    count: { type: 'integer', minimum: 1, maximum: 100_000 },
    firstName: { type: 'string', minLength: 1, maxLength: 50 },
    lastName: { type: 'string', minLength: 1, maxLength: 50 },
    email: { type: 'string', minLength: 1, maxLength: 50 },
    mobile: { type: 'string', pattern: '^[0-9]{10,13}$', description: '10 to 13 digits' },
    dateOfBirth: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a day as YYYY-MM-DD' },
    cardProfileId: { type: 'integer', minimum: 0, maximum: 999 },
  },
  required: ['name', 'does', 'customerId'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export const CARD_FIXTURE = {
  type: 'object',
  description:
    'A card, or with `count` so many of them with URNs that follow one another. What is left out is made up.',
  properties: {
    name: NAME,
    does: DOES,
    urn: URN,
    count: { type: 'integer', minimum: 1, maximum: 2_000_000 },
    lastFour: { type: 'string', pattern: '^[0-9]{4}$', description: '4 digits' },
    expiry: { type: 'string', pattern: '^[0-9]{2}(?:0[1-9]|1[0-2])$', description: 'YYMM' },
    status: { enum: CARD_STATUSES },
    carries: { type: 'string', minLength: 1, description: 'the code of an outcome' },
    customerId: CUSTOMER_ID,
    /** The name of an entry of customers.json: its customers hold the cards. */
    holders: NAME,
    productId: { type: 'string', minLength: 1 },
    balanceMinor: MINOR,
  },
  required: ['name', 'does', 'urn'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export type ClientFixture = FromSchema<typeof CLIENT_FIXTURE>;
export type ProductFixture = FromSchema<typeof PRODUCT_FIXTURE>;
export type CustomerFixture = FromSchema<typeof CUSTOMER_FIXTURE>;
export type CardFixture = FromSchema<typeof CARD_FIXTURE>;

/** The schema of each file's entries, by the file's name without ending. */
export const FIXTURE_FILES = {
  clients: CLIENT_FIXTURE,
  products: PRODUCT_FIXTURE,
  customers: CUSTOMER_FIXTURE,
  cards: CARD_FIXTURE,
} as const;

/** A whole fixture file's schema, as an editor reads it. */
export function fileSchema(name: keyof typeof FIXTURE_FILES): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: `prepaid ${name}`,
    type: 'object',
    properties: { $schema: { type: 'string' }, data: { type: 'array', items: FIXTURE_FILES[name] } },
    required: ['data'],
    additionalProperties: false,
  };
}
