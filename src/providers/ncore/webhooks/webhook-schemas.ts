// What a request about a webhook must look like, and the events there are.
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../../../engine/provider.ts';
import { text } from '../fields/fields.ts';

/** Every event a webhook can ask for (docs/wire-decisions.md#ncore-webhooks). `events.ts` has those that the sandbox sends. */
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

/** How often and when it is tried where the webhook does not say it (source: ours). */
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

/** How a notification is tried; the page says that both are configuration, not what they are called. */
const RETRIES = {
  max_attempts: {
    type: 'integer',
    minimum: 1,
    maximum: 20,
    description: `How often it is tried before it is expired; ${DEFAULT_MAX_ATTEMPTS} where it is left out.`,
    'x-source': 'ours',
  },
  retry_interval_seconds: {
    type: 'integer',
    minimum: 1,
    maximum: 86_400,
    description: `The rest after the first failure, twice as long after each further one; ${DEFAULT_RETRY_INTERVAL_SECONDS} where it is left out.`,
    'x-source': 'ours',
  },
} as const;

/** The page's sample shows them within `config`; what is sent of them is left behind. */
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
  description: 'For HTTP Basic authentication. It is in no answer.',
  'x-source': 'reference',
} as const;

const ENDPOINT = {
  type: 'string',
  maxLength: 2048,
  pattern: '^[hH][tT][tT][pP][sS]?://\\S+$',
  description: 'an http or https URL that the sandbox may call',
  'x-source': 'reference',
} as const;

const EVENTS = {
  type: 'array',
  minItems: 1,
  maxItems: EVENT_TYPES.length,
  uniqueItems: true,
  description: 'The events that it is told of.',
  'x-source': 'reference',
  items: { type: 'string', enum: EVENT_TYPES },
} as const;

const CONFIG = {
  type: 'object',
  description: 'How the notifications prove who sends them, and how they are tried.',
  'x-source': 'reference',
  properties: {
    basic_auth_username: { type: 'string', ...USERNAME },
    basic_auth_password: { type: 'string', ...PASSWORD },
    custom_headers: CUSTOM_HEADERS,
    ...RETRIES,
    ...SHOWN_TIMES,
  },
} as const;

const CONFIG_CHANGE = {
  ...CONFIG,
  properties: {
    ...CONFIG.properties,
    basic_auth_username: { type: ['string', 'null'], ...USERNAME },
    basic_auth_password: { type: ['string', 'null'], ...PASSWORD },
  },
} as const;

export const CREATE_WEBHOOK = {
  type: 'object',
  properties: { endpoint: ENDPOINT, events: EVENTS, config: CONFIG },
  required: ['endpoint', 'events'],
} as const satisfies JsonSchema;

export const UPDATE_WEBHOOK = {
  type: 'object',
  properties: { endpoint: ENDPOINT, events: EVENTS, config: CONFIG_CHANGE },
} as const satisfies JsonSchema;

/** The same without members that nobody names. */
export const closed = (schema: typeof CREATE_WEBHOOK | typeof UPDATE_WEBHOOK): JsonSchema => ({
  ...schema,
  properties: { ...schema.properties, config: { ...schema.properties.config, additionalProperties: false } },
  additionalProperties: false,
});

export type CreateWebhookBody = FromSchema<typeof CREATE_WEBHOOK>;
export type UpdateWebhookBody = FromSchema<typeof UPDATE_WEBHOOK>;
