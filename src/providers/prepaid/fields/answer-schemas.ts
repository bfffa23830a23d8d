// The answer to an activation, and the body of every answer that is not a success.
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
    responseDateTime: {
      type: 'string',
      description: '14 digits YYYYMMDDHHMMSS, in the platform’s local time',
      'x-source': 'seed',
    },
    accosaTransactionId: { type: 'integer', description: 'the platform’s id of this call', 'x-source': 'seed' },
    responseMessage: { type: 'string', description: 'the words that go with the code', 'x-source': 'seed' },
    bankId: { type: 'integer', description: 'as in the header', 'x-source': 'seed' },
    accosaRefNo: { type: 'string', description: 'the platform’s reference, which rises', 'x-source': 'seed' },
    cardNumber: {
      type: 'string',
      contentEncoding: 'base64',
      description: 'the card number, sealed; only where the client is set up for it',
      'x-source': 'seed',
    },
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
  properties: {
    urn: ACTIVATION_ANSWER.properties.urn,
    customerId: { type: 'string', description: 'as in the request', 'x-source': 'reference' },
    responseCode: { type: 'string', description: 'a code of the catalogue', 'x-source': 'seed' },
    messageCode: {
      type: ['integer', 'string'],
      description: 'of the call that is refused: 3425 for activateCard, 2051 for checkStatus',
      'x-source': 'seed',
    },
    clientTxnId: ACTIVATION_ANSWER.properties.clientTxnId,
    clientId: ACTIVATION_ANSWER.properties.clientId,
    responseDateTime: ACTIVATION_ANSWER.properties.responseDateTime,
    accosaTransactionId: ACTIVATION_ANSWER.properties.accosaTransactionId,
    responseMessage: ACTIVATION_ANSWER.properties.responseMessage,
    bankId: ACTIVATION_ANSWER.properties.bankId,
    message: { type: 'string', description: 'of the gateway', 'x-source': 'ours' },
  },
  additionalProperties: false,
} as const satisfies JsonSchema;
