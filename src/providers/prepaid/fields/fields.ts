// Bodies that more than one call has: the token, and any JSON object.
import type { JsonSchema } from '../../../engine/provider.ts';

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
