// The members of a webhook in a request, and the events that nCore has.
import type { JsonSchema } from '../../../engine/provider.ts';
import { text } from '../fields/fields.ts';

/** The events that a webhook can be registered for (source: reference). `events.ts` has those that the sandbox sends. */
export const EVENT_TYPES = [
  'CARD_STATUS_CHANGE',
  'TRANSACTION',
  'KYC_RESULT',
  'USER_CREATED',
  'USER_STATUS_CHANGE',
  'USER_DOCUMENT_ALERT',
  'IDENTITY_VERIFICATION',
  'PIN_CHANGE',
  'EXPIRED_AUTH',
  'CHARGE_APPLIED',
  'ACCOUNT_STATUS_CHANGE',
  'CARD_PROVISIONING',
  'TOKEN_NOTIFICATION',
  'SUCCESSFULLY_CREATED',
  'CARD_DELIVERY_PARTNER_ASSIGNED',
  'CARD_DELIVERY_STATUS_CHANGED',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** The attempts and the pause where a request does not give them (source: ours). */
export const DEFAULT_MAX_ATTEMPTS = 5;
export const DEFAULT_RETRY_INTERVAL_SECONDS = 60;

const CUSTOM_HEADERS = {
  type: 'array',
  maxItems: 20,
  description: 'Headers that every notification carries.',
  'x-source': 'reference',
  items: {
    type: 'object',
    properties: {
      header_name: {
        type: 'string',
        minLength: 1,
        maxLength: 100,
        pattern: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
        description: 'a header name: letters, digits and hyphens',
        'x-source': 'reference',
      },
      header_value: {
        type: 'string',
        maxLength: 2048,
        pattern: '^[\\t\\x20-\\x7e\\x80-\\xff]*$',
        description: 'a header value: one line of Latin text',
        'x-source': 'reference',
      },
    },
    required: ['header_name', 'header_value'],
    additionalProperties: false,
  },
} as const;

/** The page says that both can be configured, but not what the members are called. */
const RETRIES = {
  max_attempts: {
    type: 'integer',
    minimum: 1,
    maximum: 20,
    description: `How many attempts are made before a notification expires; ${DEFAULT_MAX_ATTEMPTS} where left out.`,
    'x-source': 'ours',
  },
  retry_interval_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: 86_400,
    description: `The pause after the first failed attempt; each further pause is twice as long; ${DEFAULT_RETRY_INTERVAL_SECONDS} where left out.`,
    'x-source': 'ours',
  },
} as const;

/** The page's sample shows them within `config`. In a request they are accepted and ignored. */
const SHOWN_TIMES = {
  created: text('Set by the server.', 64, 'reference'),
  modified: text('Set by the server.', 64, 'reference'),
} as const;

const USERNAME = {
  maxLength: 255,
  pattern: '^[^:\\x00-\\x1f]*$',
  description: 'a name without colon, for HTTP Basic authentication',
  'x-source': 'reference',
} as const;

const PASSWORD = {
  maxLength: 255,
  description: 'For HTTP Basic authentication. No answer shows it.',
  'x-source': 'reference',
} as const;

export const ENDPOINT = {
  type: 'string',
  maxLength: 2048,
  pattern: '^[hH][tT][tT][pP][sS]?://\\S+$',
  description: 'an http or https URL that the sandbox may call',
  'x-source': 'reference',
} as const;

export const EVENTS = {
  type: 'array',
  minItems: 1,
  maxItems: EVENT_TYPES.length,
  uniqueItems: true,
  description: 'The events that it is registered for.',
  'x-source': 'reference',
  items: { type: 'string', enum: EVENT_TYPES },
} as const;

export const CONFIG = {
  type: 'object',
  description: 'How notifications prove who sends them, and how often they are tried.',
  'x-source': 'reference',
  properties: {
    basic_auth_username: { type: ['string', 'null'], ...USERNAME },
    basic_auth_password: { type: ['string', 'null'], ...PASSWORD },
    custom_headers: CUSTOM_HEADERS,
    ...RETRIES,
    ...SHOWN_TIMES,
  },
} as const;

/**
 * The same schema without unknown members, for the profile `table`.
 * @param schema of a webhook, with `config`
 */
export function closed(schema: {
  readonly type: 'object';
  readonly properties: { readonly config: object };
}): JsonSchema {
  return {
    ...schema,
    properties: { ...schema.properties, config: { ...schema.properties.config, additionalProperties: false } },
    additionalProperties: false,
  };
}
