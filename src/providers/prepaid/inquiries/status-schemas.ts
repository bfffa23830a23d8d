// What checkStatus takes and answers, as schemas.
import type { FromSchema } from 'json-schema-to-ts';
import { REQUEST_DATE_TIME, WHOLE_REQUEST_DATE_TIME } from '../fields/members.ts';
import type { JsonSchema } from '../wire/operation.ts';

const ANY_ID = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\x21-\\x7E]*$',
  description: 'up to 100 visible ASCII characters without spaces',
  'x-source': 'reference',
} as const;

const OPTIONAL_DAY = {
  type: ['string', 'null'],
  pattern: '^$|^null$|^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$',
  description: 'a day as YYYY-MM-DD',
  'x-source': 'reference',
} as const;

const INQUIRY = {
  type: 'object',
  properties: {
    messageCode: { enum: [2050, '2050'], description: '2050', 'x-source': 'reference' },
    clientTxnId: ANY_ID,
    requestDateTime: REQUEST_DATE_TIME,
    verifyclientTxnId: { ...ANY_ID, description: 'the clientTxnId of the call asked about' },
    fromDate: OPTIONAL_DAY,
    toDate: OPTIONAL_DAY,
  },
  required: ['messageCode', 'clientTxnId', 'requestDateTime', 'verifyclientTxnId'],
} as const satisfies JsonSchema;

const TABLE_INQUIRY = {
  ...INQUIRY,
  properties: { ...INQUIRY.properties, requestDateTime: WHOLE_REQUEST_DATE_TIME },
} as const satisfies JsonSchema;

export const STATUS_INQUIRY = { lenient: INQUIRY, sample: INQUIRY, table: TABLE_INQUIRY } as const;

export type StatusInquiryBody = FromSchema<typeof INQUIRY>;

/** Members of PayU's decrypted sample. Its table spells the list differently, so both names are sent. */
export const STATUS_ANSWER = {
  type: 'object',
  properties: {
    urn: { type: 'integer', description: 'the card of the call asked about', 'x-source': 'reference' },
    responseCode: { type: 'string', description: '00', 'x-source': 'reference' },
    messageCode: { type: 'integer', const: 2051, 'x-source': 'reference' },
    clientTxnId: { type: 'string', description: 'the clientTxnId asked about', 'x-source': 'reference' },
    bankId: { type: 'integer', description: 'as in the header', 'x-source': 'reference' },
    responseDump: {
      type: 'array',
      items: { type: 'string' },
      description: 'the stored answers, each as a string of JSON; the name in the table of PayU’s page',
      'x-source': 'reference',
    },
    response_dump: {
      type: 'array',
      items: { type: 'string' },
      description: 'the same under the name in the samples of PayU’s and Wibmo’s pages',
      'x-source': 'reference',
    },
  },
  required: ['responseCode', 'messageCode', 'clientTxnId', 'bankId', 'responseDump', 'response_dump'],
  additionalProperties: false,
} as const satisfies JsonSchema;
