// Fields that several requests have in common, as JSON Schema.
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../../../engine/provider.ts';

/** Empty, which counts as left out, or with at least one character that is not a blank. */
const NOT_BLANK = { pattern: '^$|\\S', description: 'a text that has more than blanks' } as const;

/** A bounded text. */
export const text = (description: string, maxLength: number, source: 'seed' | 'reference' | 'ours') =>
  ({ type: 'string', description, maxLength, 'x-source': source, allOf: [NOT_BLANK] }) as const;

/** A text that must be there. */
export const neededText = (description: string, maxLength: number, source: 'seed' | 'reference' | 'ours') =>
  ({ ...text(description, maxLength, source), minLength: 1 }) as const;

/** An entity's own schema of a member, which may also be null: what an answer shows as null can be sent back. */
export const nullable = <S extends { readonly type: string }>(schema: S) =>
  ({ ...schema, type: [schema.type, 'null'] }) as Omit<S, 'type'> & { readonly type: readonly [S['type'], 'null'] };

export const uuid = (description: string, source: 'seed' | 'reference' | 'ours') =>
  ({
    type: 'string',
    pattern: '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    description: `a UUID: ${description}`,
    'x-source': source,
  }) as const;

export const country = (description: string) =>
  ({
    type: 'string',
    pattern: '^(?:[A-Z]{3})?$',
    description: `three capitals (ISO 3166-1 alpha-3): ${description}`,
    'x-source': 'reference',
  }) as const;

export const phone = (description: string) =>
  ({
    type: 'string',
    pattern: '^(?:\\+?[0-9]{5,20})?$',
    description: `5 to 20 digits, a + before them where wanted: ${description}`,
    'x-source': 'reference',
  }) as const;

/** What fits on a line of a card (source: ours, after the usual embossing). */
export const LONGEST_NAME_ON_CARD = 26;

/** Lengths are those of a model that repeats nCore's wording (source: reference). */
export const ADDRESS = {
  type: 'object',
  description: 'Where something is sent.',
  'x-source': 'reference',
  properties: {
    first_name: text('Given name of the recipient.', 255, 'reference'),
    middle_name: text('Middle name of the recipient.', 255, 'reference'),
    last_name: text('Family name of the recipient.', 255, 'reference'),
    mobile: text('Telephone of the recipient.', 40, 'reference'),
    address_line1: text('First line.', 255, 'reference'),
    address_line2: text('Second line.', 255, 'reference'),
    city: text('City.', 40, 'reference'),
    state: text('State.', 32, 'reference'),
    postal_code: text('Postal code.', 10, 'reference'),
    country: country('the country'),
  },
} as const satisfies JsonSchema;

export type Address = FromSchema<typeof ADDRESS>;

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

/** For the letter of the page, whose text needs an address to send the cards to. */
export const FILLED_ADDRESS = {
  ...ADDRESS,
  allOf: [{ not: { additionalProperties: { const: '' } }, description: 'an address that has at least one line' }],
} as const satisfies JsonSchema;

export type ShippingDetails = FromSchema<typeof SHIPPING_DETAILS>;
