// validate, for activateCard under the profile `table`. docs/wire-decisions.md#profiles

import {
  AMOUNT,
  CLIENT_TXN_ID,
  DIGITS_OR_NOTHING,
  holderDetails,
  LAST_FOUR,
  LOGIN_ID,
  mandatoryText,
  NUMERIC_MOBILE,
  nominee,
  OPTIONAL_AMOUNT,
  OPTIONAL_WHOLE_REQUEST_DATE_TIME,
  optionalDate,
  text,
  YYYYMMDD,
} from '../fields/members.ts';
import type { JsonSchema } from '../wire/operation.ts';

const TABLE_PAN_FLAG = { enum: [0, 1, '', null], description: '0 or 1, a number', 'x-source': 'seed' } as const;

const TABLE_HOLDER = {
  cardholderFirstName: mandatoryText(50, 'the cardholder’s first name'),
  cardholderLastName: mandatoryText(50, 'the cardholder’s last name'),
  cardholderMobile: NUMERIC_MOBILE,
  cardholderEmail: mandatoryText(50, 'the cardholder’s e-mail address'),
  cardholderDateOfBirth: {
    type: 'string',
    pattern: YYYYMMDD,
    description: 'a date as YYYYMMDD',
    'x-source': 'seed',
  },
  ...holderDetails(10),
  isPanValid: TABLE_PAN_FLAG,
} as const;

/**
 * `table` accepts the page's table word for word: flat, "Numeric" is a JSON number and "String" a JSON string. Digits in a
 * string pass where a number would lose leading zeros or has twelve places (last4Digits, loginId, amounts). The page's
 * sample is refused. One of urn, customerId and cardholderMobile must be there; the schema leaves that to
 * interpret-activation.ts.
 */
export const TABLE_ACTIVATION = {
  type: 'object',
  properties: {
    messageCode: { const: 3424, description: '3424, a number', 'x-source': 'seed' },
    clientTxnId: {
      ...CLIENT_TXN_ID,
      maxLength: 14,
      description: 'up to 14 visible ASCII characters without spaces; the page’s own examples are longer',
      'x-source': 'seed',
    },
    requestDateTime: OPTIONAL_WHOLE_REQUEST_DATE_TIME,
    isStatusCheckRequest: { const: 'true', description: 'the string true', 'x-source': 'seed' },
    urn: {
      type: ['string', 'null'],
      maxLength: 11,
      pattern: DIGITS_OR_NOTHING,
      description: 'a string of 1 to 11 digits',
      'x-source': 'seed',
    },
    last4Digits: LAST_FOUR,
    loginId: LOGIN_ID,
    loadAmount: AMOUNT,
    taxAmount: OPTIONAL_AMOUNT,
    feeAmount: OPTIONAL_AMOUNT,
    sourceAccountType: text(30, 'the kind of account the money comes from'),
    cardprofileId: {
      enum: [30, 150, 300],
      description: 'a number: 150 full, 30 simple, 300 no customer due diligence',
      'x-source': 'seed',
    },
    customerId: text(20, 'the cardholder’s id in the client’s own system'),
    productId: {
      type: 'integer',
      minimum: 0,
      maximum: 9_999_999_999,
      description: 'a number of up to 10 digits, the product of the card',
      'x-source': 'seed',
    },
    ...TABLE_HOLDER,
    ...nominee(10, NUMERIC_MOBILE, optionalDate(YYYYMMDD, 'as YYYYMMDD', 'the nominee’s date of birth')),
  },
  required: [
    'messageCode',
    'clientTxnId',
    'isStatusCheckRequest',
    'last4Digits',
    'loadAmount',
    'cardprofileId',
    'cardholderFirstName',
    'cardholderLastName',
    'cardholderEmail',
    'cardholderDateOfBirth',
    'productId',
  ],
  additionalProperties: false,
  /** A nested cardHolder is refused as a whole; this names the rules for its members as well. */
  allOf: [{ properties: { cardHolder: { properties: TABLE_HOLDER } } }],
} as const satisfies JsonSchema;
