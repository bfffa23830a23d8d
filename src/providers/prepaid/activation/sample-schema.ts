// validate, for activateCard under the profile `sample`. docs/wire-decisions.md#profiles

import {
  AMOUNT,
  CARD_PROFILE_ID,
  CLIENT_TXN_ID,
  DD_MM_YYYY,
  holderDetails,
  LAST_FOUR,
  LOGIN_ID,
  MOBILE,
  mandatoryText,
  nominee,
  OPTIONAL_AMOUNT,
  OPTIONAL_REQUEST_DATE_TIME,
  OPTIONAL_URN,
  optionalDate,
  PRODUCT_ID,
  TEXT,
  text,
} from '../fields/members.ts';
import type { JsonSchema } from '../wire/operation.ts';

const SAMPLE_HOLDER = {
  cardProfileId: CARD_PROFILE_ID,
  cardholderFirstName: mandatoryText(50, 'the cardholder’s first name'),
  cardholderLastName: mandatoryText(50, 'the cardholder’s last name'),
  cardholderMobile: MOBILE,
  cardholderEmail: mandatoryText(50, 'the cardholder’s e-mail address'),
  cardholderDateOfBirth: {
    type: 'string',
    pattern: DD_MM_YYYY,
    description: 'a date as DD-MM-YYYY',
    'x-source': 'seed',
  },
  ...holderDetails(10),
} as const;

const SAMPLE_PROFILE_ID = {
  enum: [30, 150, 300, '30', '150', '300'],
  description: '150 full, 30 simple, 300 no customer due diligence',
  'x-source': 'seed',
} as const;

/**
 * `sample` accepts the shape of the page's sample. What is mandatory and how long it may be follows the table,
 * except for clientTxnId. One of urn, customerId and cardholderMobile must be there; the schema leaves that to interpret-activation.ts.
 */
export const SAMPLE_ACTIVATION = {
  type: 'object',
  properties: {
    messageCode: { enum: [3424, '3424'], description: '3424', 'x-source': 'seed' },
    clientTxnId: CLIENT_TXN_ID,
    requestDateTime: OPTIONAL_REQUEST_DATE_TIME,
    isStatusCheckRequest: {
      enum: [true, 'true'],
      description: 'true, which the page asks always to send',
      'x-source': 'seed',
    },
    urn: OPTIONAL_URN,
    last4Digits: LAST_FOUR,
    loginId: LOGIN_ID,
    loadAmount: AMOUNT,
    taxAmount: OPTIONAL_AMOUNT,
    feeAmount: OPTIONAL_AMOUNT,
    sourceAccountType: {
      type: ['string', 'integer', 'null'],
      maxLength: 30,
      pattern: TEXT,
      minimum: 0,
      maximum: 0,
      description: 'text of at most 30 characters, or the number 0',
      'x-source': 'seed',
    },
    cardProfileId: SAMPLE_PROFILE_ID,
    customerId: text(20, 'the cardholder’s id in the client’s own system'),
    cardHolder: {
      type: 'object',
      properties: SAMPLE_HOLDER,
      required: ['cardholderFirstName', 'cardholderLastName', 'cardholderEmail', 'cardholderDateOfBirth'],
    },
    nominee: {
      type: ['object', 'null'],
      properties: nominee(10, MOBILE, optionalDate(DD_MM_YYYY, 'as DD-MM-YYYY', 'the nominee’s date of birth')),
    },
    productId: PRODUCT_ID,
  },
  required: [
    'messageCode',
    'clientTxnId',
    'isStatusCheckRequest',
    'last4Digits',
    'loadAmount',
    'cardProfileId',
    'cardHolder',
    'productId',
  ],
} as const satisfies JsonSchema;
