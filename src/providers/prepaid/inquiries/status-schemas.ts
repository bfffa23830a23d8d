// What checkStatus takes and answers, as schemas.
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../wire/operation.ts';

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
