// validate: the messages of every operation but activateCard's request, and the control resources' bodies.
import type { FromSchema } from 'json-schema-to-ts';
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

export type ActivationAnswer = FromSchema<typeof ACTIVATION_ANSWER>;

const ANY_ID = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\x21-\\x7E]*$',
  description: 'up to 100 visible ASCII characters without spaces',
  'x-source': 'reference',
} as const;

const DAY = {
  type: 'string',
  pattern: '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  description: 'a day as YYYY-MM-DD',
  'x-source': 'reference',
} as const;

export const STATUS_INQUIRY = {
  type: 'object',
  properties: {
    messageCode: { enum: [2050, '2050'], description: '2050', 'x-source': 'reference' },
    clientTxnId: ANY_ID,
    requestDateTime: {
      type: 'string',
      pattern: '^\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d$',
      description: '14 digits YYYYMMDDHHMMSS',
      'x-source': 'reference',
    },
    verifyclientTxnId: { ...ANY_ID, description: 'the clientTxnId of the call asked about' },
    fromDate: DAY,
    toDate: DAY,
  },
  required: ['messageCode', 'clientTxnId', 'requestDateTime', 'verifyclientTxnId', 'fromDate', 'toDate'],
} as const satisfies JsonSchema;

export type StatusInquiryBody = FromSchema<typeof STATUS_INQUIRY>;

export const STATUS_ANSWER = {
  type: 'object',
  properties: {
    urn: { type: 'integer', description: 'the card of the call asked about', 'x-source': 'reference' },
    responseCode: { type: 'string', description: '00, or a code of the catalogue', 'x-source': 'reference' },
    responseMessage: { type: 'string', description: 'the words that go with the code', 'x-source': 'ours' },
    messageCode: { type: 'integer', const: 2051, 'x-source': 'reference' },
    clientTxnId: { type: 'string', description: 'the clientTxnId asked about', 'x-source': 'reference' },
    bankId: { type: 'integer', description: 'as in the header', 'x-source': 'reference' },
    responseDump: {
      type: 'array',
      items: { type: 'string' },
      description: 'the stored answers, each as a string of JSON; the name on PayU’s page',
      'x-source': 'reference',
    },
    response_dump: {
      type: 'array',
      items: { type: 'string' },
      description: 'the same under the name on Wibmo’s page',
      'x-source': 'reference',
    },
  },
  required: ['responseCode', 'messageCode'],
} as const satisfies JsonSchema;

/** Of every answer that is not a success: a sealed business answer, or the gateway's plain one. */
export const REFUSAL_BODY = {
  type: 'object',
  description: 'Members that the request lacks are left out. The gateway’s own answers have `message` only.',
  properties: { ...ACTIVATION_ANSWER.properties, messageCode: { enum: [3425, 2051] }, message: { type: 'string' } },
} as const satisfies JsonSchema;
