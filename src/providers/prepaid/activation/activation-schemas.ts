// validate, for activateCard: what its page asks for, in the three readings of it. Rows: prepaid README, "Fields".
import type { FromSchema } from 'json-schema-to-ts';
import type { JsonSchema } from '../../../engine/provider.ts';

type Source = 'seed' | 'reference' | 'ours';

/** No control characters and no lone surrogates: what no store and no printer can keep. */
const TEXT = '^[^\\p{Cc}\\p{Cs}]*$';
const MANDATORY_TEXT = '^(?!(?:null|\\s*)$)[^\\p{Cc}\\p{Cs}]*$';
const DIGITS_OR_NOTHING = '^(?:\\d+|null)?$';
const YYYYMMDD = '^\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$';
const DD_MM_YYYY = '^(?:0[1-9]|[12]\\d|3[01])-(?:0[1-9]|1[0-2])-\\d{4}$';
const EITHER_DATE =
  '^(?:\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|(?:0[1-9]|[12]\\d|3[01])-(?:0[1-9]|1[0-2])-\\d{4})$';
const MOST_MINOR = 999_999_999_999;

/** An optional text: null, "" and "null" are taken as absent (reference: clients send all three). */
function text(maxLength: number, words: string, source: Source = 'seed') {
  return {
    type: ['string', 'null'],
    maxLength,
    pattern: TEXT,
    description: `${words}: text of at most ${maxLength} characters without control characters`,
    'x-source': source,
  } as const;
}

function mandatoryText(maxLength: number, words: string, source: Source = 'seed') {
  return {
    type: 'string',
    maxLength,
    pattern: MANDATORY_TEXT,
    description: `${words}: text of at most ${maxLength} characters, neither blank nor "null"`,
    'x-source': source,
  } as const;
}

function optionalDate(pattern: string, form: string, words: string) {
  return {
    type: ['string', 'null'],
    maxLength: 15,
    pattern: `^$|^null$|${pattern}`,
    description: `${words}, ${form}`,
    'x-source': 'seed',
  } as const;
}

const CLIENT_TXN_ID = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\x21-\\x7E]*$',
  description: 'an id of the client’s own, new for every activation: up to 100 visible ASCII characters without spaces',
  'x-source': 'reference',
} as const;

const REQUEST_DATE_TIME = {
  type: ['string', 'null'],
  pattern: '^$|^null$|^\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d$',
  description: '14 digits YYYYMMDDHHMMSS; only the page’s sample has it',
  'x-source': 'seed',
} as const;

/** 2 implied decimals: 100000 is 1,000.00. */
const AMOUNT = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,12}$',
  minimum: 0,
  maximum: MOST_MINOR,
  'x-implied-decimals': 2,
  description: '1 to 12 digits, two of them implied decimals, without sign or point',
  'x-source': 'seed',
} as const;

const OPTIONAL_AMOUNT = {
  ...AMOUNT,
  type: ['string', 'integer', 'null'],
  maxLength: 12,
  pattern: DIGITS_OR_NOTHING,
} as const;

const LAST_FOUR = {
  type: ['string', 'integer'],
  pattern: '^\\d{4}$',
  minimum: 0,
  maximum: 9999,
  description: '4 digits, the last of the card number; as a number it is filled up with zeros on the left',
  'x-source': 'seed',
} as const;

const LOGIN_ID = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,12}$',
  minimum: 0,
  maximum: MOST_MINOR,
  description: '1 to 12 digits, the user of the card management system; 1 is the administrator',
  'x-source': 'seed',
} as const;

const URN = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,11}$',
  minimum: 0,
  maximum: 99_999_999_999,
  description: '1 to 11 digits, the reference number of the card',
  'x-source': 'seed',
} as const;

const PRODUCT_ID = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,10}$',
  minimum: 0,
  maximum: 9_999_999_999,
  description: '1 to 10 digits, the product of the card; 303001, the page’s example, is read as the default product',
  'x-source': 'seed',
} as const;

const CARD_PROFILE_ID = {
  type: ['string', 'integer', 'null'],
  maxLength: 4,
  pattern: DIGITS_OR_NOTHING,
  minimum: 0,
  maximum: 999,
  description: 'up to 3 digits: 150 full, 30 simple, 300 no customer due diligence',
  'x-source': 'seed',
} as const;

const MOBILE = {
  type: ['string', 'integer', 'null'],
  pattern: '^(?:\\d{10,13}|null)?$',
  minimum: 1_000_000_000,
  maximum: 9_999_999_999_999,
  description: '10 to 13 digits, the country code (91 for India) in front',
  'x-source': 'seed',
} as const;

const PAN_FLAG = {
  enum: [0, 1, '0', '1', '', 'null', null],
  description: '1 where the identity number was found valid',
  'x-source': 'seed',
} as const;

/** Optional members of the cardholder that all readings share; `place` is the limit of city and state. */
function holderDetails(place: number) {
  return {
    cardholderAddress: text(50, 'the cardholder’s postal address'),
    cardholderCity: text(place, 'the cardholder’s city'),
    cardholderState: text(place, 'the cardholder’s state'),
    cardholderCountry: text(50, 'the cardholder’s country'),
    cardholderZipCode: text(6, 'the cardholder’s zip code'),
    identityProof: text(50, 'the kind of identity document, PAN unless said otherwise'),
    identityProofNumber: text(50, 'the number of the identity document'),
    ovdName: text(50, 'the name on the identity document'),
    isPanValid: PAN_FLAG,
  } as const;
}

/** Members that real clients send and the table does not name (page's sample; reference). */
const UNLISTED_DETAILS = {
  employeeId: text(50, 'the cardholder’s number as an employee'),
  cardholderMiddleName: text(50, 'the cardholder’s middle name', 'reference'),
  ovdType: text(50, 'the kind of a further document', 'reference'),
  ovdNumber: text(50, 'the number of a further document', 'reference'),
} as const;

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

function nominee(place: number, mobile: JsonSchema, date: JsonSchema) {
  return {
    firstName: text(10, 'the nominee’s first name'),
    lastName: text(50, 'the nominee’s last name'),
    dateOfBirth: date,
    email: text(50, 'the nominee’s e-mail address'),
    mobile,
    address: text(50, 'the nominee’s postal address'),
    city: text(place, 'the nominee’s city'),
    state: text(place, 'the nominee’s state'),
    country: text(50, 'the nominee’s country'),
    zipCode: text(6, 'the nominee’s zip code'),
  } as const;
}

const LENIENT_NOMINEE = nominee(
  50,
  MOBILE,
  optionalDate(EITHER_DATE, 'as YYYYMMDD or DD-MM-YYYY', 'the nominee’s date of birth'),
);

/**
 * `lenient`: the page's sample as printed and its table as written; flat or nested, either spelling, text or number.
 * What may stand in either of two places is looked for after validation (`activation.ts`).
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
    requestDateTime: REQUEST_DATE_TIME,
    isStatusCheckRequest: {
      type: ['boolean', 'string', 'null'],
      pattern: '^(?:[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]|null)?$',
      description: 'true or false; with true a known clientTxnId gets its first answer again',
      'x-source': 'seed',
    },
    urn: { ...URN, type: ['string', 'integer', 'null'], maxLength: 11, pattern: DIGITS_OR_NOTHING },
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
  required: ['messageCode', 'clientTxnId', 'loginId', 'loadAmount', 'productId'],
} as const satisfies JsonSchema;

export type ActivationBody = FromSchema<typeof LENIENT_ACTIVATION>;

const SAMPLE_HOLDER = {
  cardProfileId: CARD_PROFILE_ID,
  cardholderFirstName: mandatoryText(50, 'the cardholder’s first name'),
  cardholderLastName: mandatoryText(50, 'the cardholder’s last name'),
  cardholderMobile: { ...MOBILE, type: ['string', 'integer'], pattern: '^\\d{10,13}$' },
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

/** `sample`: the shape of the page's sample, with the table's needs and limits except that of clientTxnId. */
export const SAMPLE_ACTIVATION = {
  type: 'object',
  properties: {
    messageCode: { enum: [3424, '3424'], description: '3424', 'x-source': 'seed' },
    clientTxnId: CLIENT_TXN_ID,
    requestDateTime: REQUEST_DATE_TIME,
    isStatusCheckRequest: {
      enum: [true, 'true'],
      description: 'true, which the page asks always to send',
      'x-source': 'seed',
    },
    urn: URN,
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
    customerId: mandatoryText(20, 'the cardholder’s id in the client’s own system'),
    cardHolder: {
      type: 'object',
      properties: SAMPLE_HOLDER,
      required: [
        'cardholderFirstName',
        'cardholderLastName',
        'cardholderMobile',
        'cardholderEmail',
        'cardholderDateOfBirth',
      ],
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
    'urn',
    'last4Digits',
    'loginId',
    'loadAmount',
    'cardProfileId',
    'customerId',
    'cardHolder',
    'productId',
  ],
} as const satisfies JsonSchema;

const TABLE_PAN_FLAG = { enum: [0, 1, null], description: '0 or 1, a number', 'x-source': 'seed' } as const;

const TABLE_HOLDER = {
  cardholderFirstName: mandatoryText(50, 'the cardholder’s first name'),
  cardholderLastName: mandatoryText(50, 'the cardholder’s last name'),
  cardholderMobile: {
    type: 'integer',
    minimum: 910_000_000_000,
    maximum: 919_999_999_999,
    description: 'a number: 91 and ten digits',
    'x-source': 'seed',
  },
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
 * `table`: the page's table word for word, flat, "Numeric" a JSON number and "String" a JSON string. Digits in a string
 * pass where a number would lose leading zeros or has twelve places (last4Digits, loginId, amounts). The sample fails here.
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
    requestDateTime: REQUEST_DATE_TIME,
    isStatusCheckRequest: { const: 'true', description: 'the string true', 'x-source': 'seed' },
    urn: { type: 'string', pattern: '^\\d{1,11}$', description: 'a string of 1 to 11 digits', 'x-source': 'seed' },
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
    customerId: mandatoryText(20, 'the cardholder’s id in the client’s own system'),
    productId: {
      type: 'integer',
      minimum: 0,
      maximum: 9_999_999_999,
      description: 'a number of up to 10 digits, the product of the card',
      'x-source': 'seed',
    },
    ...TABLE_HOLDER,
    ...nominee(
      10,
      {
        type: ['integer', 'null'],
        minimum: 1_000_000_000,
        maximum: 9_999_999_999_999,
        description: 'a number of 10 to 13 digits',
        'x-source': 'seed',
      },
      optionalDate(YYYYMMDD, 'as YYYYMMDD', 'the nominee’s date of birth'),
    ),
  },
  required: [
    'messageCode',
    'clientTxnId',
    'isStatusCheckRequest',
    'urn',
    'last4Digits',
    'loginId',
    'loadAmount',
    'cardprofileId',
    'customerId',
    'cardholderFirstName',
    'cardholderLastName',
    'cardholderMobile',
    'cardholderEmail',
    'cardholderDateOfBirth',
    'productId',
  ],
  additionalProperties: false,
  /** Within members that the table does not nest, its rules are named all the same. */
  allOf: [{ properties: { cardHolder: { properties: TABLE_HOLDER } } }],
} as const satisfies JsonSchema;
