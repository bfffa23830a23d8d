// Parts of messages that more than one call has: the headers behind the gateway, the token, and any JSON object.
import type { JsonSchema } from '../../../engine/provider.ts';

/** The headers that the platform reads behind the gateway; `x-api-key` is the gateway's. */
export const CHANNEL_HEADERS = {
  type: 'object',
  properties: {
    clientId: {
      type: 'string',
      description: 'the client, as enrolled',
      example: '2000',
      'x-source': 'seed',
    },
    bankId: { type: 'string', description: 'the issuing bank, digits', example: '7000', 'x-source': 'seed' },
    entityId: {
      type: 'string',
      description: 'the branch, digits; 100, the parent branch, unless sent',
      example: '100',
      'x-source': 'seed',
    },
    secureCode: {
      type: 'string',
      description: 'the client’s code at the level of the payload',
      example: 'AfYtlO5kqdySIjXyNmGg3F',
      'x-source': 'seed',
    },
  },
  required: ['clientId', 'bankId', 'secureCode'],
} as const satisfies JsonSchema;

export const TOKEN_BODY = {
  type: 'object',
  properties: {
    token: {
      type: 'string',
      minLength: 1,
      contentEncoding: 'base64',
      description: 'AES-192-CBC of the message, in base64',
      'x-source': 'seed',
    },
  },
  required: ['token'],
} as const satisfies JsonSchema;

export const ANY_MESSAGE = {
  type: 'object',
  description: 'Any message, as JSON.',
} as const satisfies JsonSchema;
