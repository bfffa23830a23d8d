// The answers of the calls around an activation, put together of members that most of them share.
import type { JsonSchema } from '../wire/operation.ts';

const source = { 'x-source': 'reference' } as const;
const TEXT = { type: 'string', ...source } as const;
const WHOLE = { type: 'integer', ...source } as const;

const PARTS = {
  urn: { ...WHOLE, description: 'the card' },
  customerId: { ...TEXT, description: 'the customer' },
  description: TEXT,
  responseCode: { ...TEXT, description: '00, or 201 for a card that was made' },
  clientTxnId: { ...TEXT, description: 'as in the request' },
  clientId: { ...TEXT, description: 'as in the header' },
  responseDateTime: { ...TEXT, description: '14 digits YYYYMMDDHHMMSS, in the platform’s local time' },
  accosaTransactionId: { ...WHOLE, description: 'the platform’s id of this call' },
  responseMessage: { ...TEXT, description: 'the words that go with the code' },
  bankId: { ...WHOLE, description: 'as in the header' },
  accosaRefNo: { ...TEXT, description: 'the platform’s reference, which rises' },
} as const;

/**
 * The schema of an answer.
 * @param messageCode as it is answered: a number, or text where the page's sample has text
 * @param names of the shared members that it has
 * @param own members of this answer alone
 * @param optional which of all these may be absent
 */
export function answerSchema(
  messageCode: number | string,
  names: readonly (keyof typeof PARTS)[],
  own: Readonly<Record<string, JsonSchema>> = {},
  optional: readonly string[] = [],
): JsonSchema {
  const properties: Record<string, JsonSchema> = {};
  for (const name of names) properties[name] = PARTS[name];
  properties.messageCode = {
    type: typeof messageCode === 'number' ? 'integer' : 'string',
    const: messageCode,
    ...source,
  };
  for (const [name, schema] of Object.entries(own)) properties[name] = { ...source, ...schema };
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** An object of an answer whose members are all there, each of the type that is named. */
export function objectOf(
  members: Readonly<Record<string, 'string' | 'integer' | 'boolean'>>,
  optional: readonly string[] = [],
) {
  const properties = Object.fromEntries(Object.entries(members).map(([name, type]) => [name, { type, ...source }]));
  const required = Object.keys(members).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required, additionalProperties: false };
}

/** Text members of an answer, by name. */
export function texts(...names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, TEXT]));
}

/** Whole numbers of an answer, by name. */
export function wholes(...names: readonly string[]): Record<string, JsonSchema> {
  return Object.fromEntries(names.map((name) => [name, WHOLE]));
}
