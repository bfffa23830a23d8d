// The answer to an activation, and the body of every answer that is not a success, which has the same members.
import type { JsonSchema } from '../../../engine/provider.ts';

/** Members and types of the page's sample response, in its order (seed). */
export const ACTIVATION_ANSWER = {
  type: 'object',
  properties: {
    urn: { type: 'integer', description: 'the card', 'x-source': 'seed' },
    customerId: { type: 'string', description: 'the customer it is linked to', 'x-source': 'seed' },
    description: { type: 'string', const: 'Card Activation', 'x-source': 'seed' },
    responseCode: { type: 'string', description: '00, or a code of the catalogue', 'x-source': 'seed' },
    messageCode: { type: 'integer', const: 3425, 'x-source': 'seed' },
    clientTxnId: { type: 'string', description: 'as in the request', 'x-source': 'seed' },
    clientId: { type: 'string', description: 'as in the header', 'x-source': 'seed' },
    responseDateTime: { type: 'string', description: '14 digits YYYYMMDDHHMMSS, in UTC', 'x-source': 'seed' },
    accosaTransactionId: { type: 'integer', description: 'the platform’s id of this call', 'x-source': 'seed' },
    responseMessage: { type: 'string', description: 'the words that go with the code', 'x-source': 'seed' },
    bankId: { type: 'integer', description: 'as in the header', 'x-source': 'seed' },
    accosaRefNo: { type: 'string', description: 'the platform’s reference of this call', 'x-source': 'seed' },
  },
  required: [
    'urn',
    'customerId',
    'description',
    'responseCode',
    'messageCode',
    'clientTxnId',
    'clientId',
    'responseDateTime',
    'accosaTransactionId',
    'responseMessage',
    'bankId',
    'accosaRefNo',
  ],
  additionalProperties: false,
} as const satisfies JsonSchema;

/** The body of every answer that is not a success: a sealed business answer, or the gateway's plain JSON. */
export const REFUSAL_BODY = {
  type: 'object',
  description: 'Members that the request lacks are left out. The gateway’s own answers have `message` only.',
  properties: { ...ACTIVATION_ANSWER.properties, messageCode: { enum: [3425, 2051] }, message: { type: 'string' } },
} as const satisfies JsonSchema;
