// validate, for activateCard under the profile `lenient`. docs/wire-decisions.md#profiles
import type { FromSchema } from 'json-schema-to-ts';
import {
  AMOUNT,
  CARD_PROFILE_ID,
  CLIENT_TXN_ID,
  EITHER_DATE,
  holderDetails,
  LAST_FOUR,
  LOGIN_ID,
  MOBILE,
  MOST_MINOR,
  nominee,
  OPTIONAL_AMOUNT,
  OPTIONAL_REQUEST_DATE_TIME,
  OPTIONAL_URN,
  optionalDate,
  PRODUCT_ID,
  TEXT,
  text,
  UNLISTED_DETAILS,
} from '../fields/members.ts';
import type { JsonSchema } from '../wire/operation.ts';

const LENIENT_HOLDER = {
  cardholderFirstName: text(50, 'the cardholder’s first name, mandatory here or at top level'),
  cardholderLastName: text(50, 'the cardholder’s last name, mandatory here or at top level'),
  cardholderMobile: MOBILE,
  cardholderEmail: text(50, 'the cardholder’s e-mail address, mandatory here or at top level'),
  cardholderDateOfBirth: {
    type: ['string', 'null'],
    pattern: `^$|^null$|${EITHER_DATE}`,
    description: 'a date as YYYYMMDD (table) or DD-MM-YYYY (sample), mandatory here or at top level',
    'x-source': 'seed',
  },
  ...holderDetails(50),
  ...UNLISTED_DETAILS,
} as const;

const LENIENT_NOMINEE = nominee(
  50,
  MOBILE,
  optionalDate(EITHER_DATE, 'as YYYYMMDD or DD-MM-YYYY', 'the nominee’s date of birth'),
);

/**
 * `lenient` accepts the page's sample as printed and its table as written: flat or nested, either spelling, text or number.
 * Members that may stand in one of two places are looked for after validation, in interpret-activation.ts.
 */
export const LENIENT_ACTIVATION = {
  type: 'object',
  description: 'Activates a card and links it to a customer. Members of the cardholder and the nominee nested or flat.',
  properties: {
    messageCode: {
      enum: [3424, '3424', 1080, '1080'],
      description: '3424, as the page’s sample has it; 1080, as its table has it, is the code of another call',
      'x-source': 'seed',
    },
    clientTxnId: CLIENT_TXN_ID,
    requestDateTime: OPTIONAL_REQUEST_DATE_TIME,
    isStatusCheckRequest: {
      type: ['boolean', 'string', 'null'],
      pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|null)?$',
      description: 'true or false; with true a known clientTxnId gets its first answer again',
      'x-source': 'seed',
    },
    urn: OPTIONAL_URN,
    last4Digits: { ...LAST_FOUR, type: ['string', 'integer', 'null'], pattern: '^(?:\\d{4}|null)?$' },
    loginId: LOGIN_ID,
    loadAmount: AMOUNT,
    taxAmount: OPTIONAL_AMOUNT,
    feeAmount: OPTIONAL_AMOUNT,
    sourceAccountType: {
      type: ['string', 'integer', 'null'],
      maxLength: 30,
      pattern: TEXT,
      minimum: 0,
      maximum: MOST_MINOR,
      description: 'the kind of account the money comes from: text of at most 30 characters',
      'x-source': 'seed',
    },
    cardprofileId: CARD_PROFILE_ID,
    cardProfileId: CARD_PROFILE_ID,
    customerId: {
      type: ['string', 'integer', 'null'],
      maxLength: 20,
      pattern: TEXT,
      minimum: 0,
      maximum: Number.MAX_SAFE_INTEGER,
      description: 'the cardholder’s id in the client’s own system: text of at most 20 characters',
      'x-source': 'seed',
    },
    productId: PRODUCT_ID,
    ...LENIENT_HOLDER,
    cardHolder: {
      type: ['object', 'null'],
      properties: { cardProfileId: CARD_PROFILE_ID, cardprofileId: CARD_PROFILE_ID, ...LENIENT_HOLDER },
    },
    ...LENIENT_NOMINEE,
    nominee: { type: ['object', 'null'], properties: LENIENT_NOMINEE },
  },
  required: ['messageCode', 'clientTxnId', 'loadAmount', 'productId'],
} as const satisfies JsonSchema;

export type ActivationBody = FromSchema<typeof LENIENT_ACTIVATION>;
