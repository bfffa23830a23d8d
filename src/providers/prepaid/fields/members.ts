// Members of messages, as schema fragments that calls and profiles put together. The rows are in the README, "Fields".
import type { JsonSchema } from '../wire/operation.ts';

type Source = 'seed' | 'reference' | 'ours';

/**
 * No control characters and no lone surrogates: no store and no printer can keep them. A text of blanks only says nothing;
 * an empty one means that the member is absent.
 */
export const TEXT = '^(?!\\s+$)[^\\p{Cc}\\p{Cs}]*$';
const MANDATORY_TEXT = '^(?!(?:null|\\s*)$)[^\\p{Cc}\\p{Cs}]*$';
export const DIGITS_OR_NOTHING = '^(?:\\d+|null)?$';
export const YYYYMMDD = '^\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$';
export const DD_MM_YYYY = '^(?:0[1-9]|[12]\\d|3[01])-(?:0[1-9]|1[0-2])-\\d{4}$';
export const EITHER_DATE =
  '^(?:\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])|(?:0[1-9]|[12]\\d|3[01])-(?:0[1-9]|1[0-2])-\\d{4})$';
export const MOST_MINOR = 999_999_999_999;

/** An optional text: null, "" and "null" mean absent (reference: clients send all three). */
export function text(maxLength: number, words: string, source: Source = 'seed') {
  return {
    type: ['string', 'null'],
    maxLength,
    pattern: TEXT,
    description: `${words}: text of at most ${maxLength} characters, not of blanks only and without control characters`,
    'x-source': source,
  } as const;
}

export function mandatoryText(maxLength: number, words: string, source: Source = 'seed') {
  return {
    type: 'string',
    maxLength,
    pattern: MANDATORY_TEXT,
    description: `${words}: text of at most ${maxLength} characters, neither blank nor "null"`,
    'x-source': source,
  } as const;
}

export function optionalDate(pattern: string, form: string, words: string) {
  return {
    type: ['string', 'null'],
    maxLength: 15,
    pattern: `^$|^null$|${pattern}`,
    description: `${words}, ${form}`,
    'x-source': 'seed',
  } as const;
}

export const CLIENT_TXN_ID = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[\\x21-\\x7E]*$',
  description: 'an id of the client’s own, new for every activation: up to 100 visible ASCII characters without spaces',
  'x-source': 'reference',
} as const;

const DAY_DIGITS = '\\d{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])';
/** Two samples of sibling pages have 13 digits: their hour has one. */
const EITHER_TIME = `${DAY_DIGITS}(?:[01]\\d|2[0-3]|\\d)[0-5]\\d[0-5]\\d`;
const WHOLE_TIME = `${DAY_DIGITS}(?:[01]\\d|2[0-3])[0-5]\\d[0-5]\\d`;
const EITHER_TIME_WORDS = '14 digits YYYYMMDDHHMMSS, or 13 with the hour as one digit';
const WHOLE_TIME_WORDS = '14 digits YYYYMMDDHHMMSS';

/** docs/wire-decisions.md#prepaid-request-time */
export const REQUEST_DATE_TIME = {
  type: 'string',
  pattern: `^${EITHER_TIME}$`,
  description: EITHER_TIME_WORDS,
  'x-source': 'reference',
} as const;

/** As the tables have it. */
export const WHOLE_REQUEST_DATE_TIME = {
  ...REQUEST_DATE_TIME,
  pattern: `^${WHOLE_TIME}$`,
  description: WHOLE_TIME_WORDS,
} as const;

export const OPTIONAL_REQUEST_DATE_TIME = {
  type: ['string', 'null'],
  pattern: `^$|^null$|^${EITHER_TIME}$`,
  description: `${EITHER_TIME_WORDS}; only the page’s sample has it`,
  'x-source': 'seed',
} as const;

export const OPTIONAL_WHOLE_REQUEST_DATE_TIME = {
  ...OPTIONAL_REQUEST_DATE_TIME,
  pattern: `^$|^null$|^${WHOLE_TIME}$`,
  description: WHOLE_TIME_WORDS,
} as const;

/** 2 implied decimals: 100000 is 1,000.00. docs/wire-decisions.md#prepaid-amounts */
export const AMOUNT = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,12}$',
  minimum: 0,
  maximum: MOST_MINOR,
  'x-implied-decimals': 2,
  description: '1 to 12 digits, two of them implied decimals, without sign or point',
  'x-source': 'seed',
} as const;

export const OPTIONAL_AMOUNT = {
  ...AMOUNT,
  type: ['string', 'integer', 'null'],
  maxLength: 12,
  pattern: DIGITS_OR_NOTHING,
} as const;

export const LAST_FOUR = {
  type: ['string', 'integer'],
  pattern: '^\\d{4}$',
  minimum: 0,
  maximum: 9999,
  description: '4 digits, the last of the card number; as a number it is filled up with zeros on the left',
  'x-source': 'seed',
} as const;

/** Absent is 1, the administrator (page: "By default, the value is 1"). */
export const LOGIN_ID = {
  type: ['string', 'integer', 'null'],
  maxLength: 12,
  pattern: DIGITS_OR_NOTHING,
  minimum: 0,
  maximum: MOST_MINOR,
  description: '1 to 12 digits, the user of the card management system; 1, the administrator, unless sent',
  'x-source': 'seed',
} as const;

export const URN = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,11}$',
  minimum: 0,
  maximum: 99_999_999_999,
  description: '1 to 11 digits, the reference number of the card',
  'x-source': 'seed',
} as const;

/** The same where another member may stand in its place. */
export const OPTIONAL_URN = {
  ...URN,
  type: ['string', 'integer', 'null'],
  maxLength: 11,
  pattern: DIGITS_OR_NOTHING,
} as const;

export const PRODUCT_ID = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,10}$',
  minimum: 0,
  maximum: 9_999_999_999,
  description: '1 to 10 digits, the product of the card; 303001, the page’s example, is read as the default product',
  'x-source': 'seed',
} as const;

export const CARD_PROFILE_ID = {
  type: ['string', 'integer', 'null'],
  maxLength: 4,
  pattern: DIGITS_OR_NOTHING,
  minimum: 0,
  maximum: 999,
  description: 'up to 3 digits: 150 full, 30 simple, 300 no customer due diligence',
  'x-source': 'seed',
} as const;

export const MOBILE = {
  type: ['string', 'integer', 'null'],
  pattern: '^(?:\\d{10,13}|null)?$',
  minimum: 1_000_000_000,
  maximum: 9_999_999_999_999,
  description: '10 to 13 digits, the country code (91 for India) in front',
  'x-source': 'seed',
} as const;

/** A JSON number, as the tables have it, or nothing. The page demands 91 in front for India only. */
export const NUMERIC_MOBILE = {
  type: ['integer', 'string', 'null'],
  pattern: '^$',
  minimum: 1_000_000_000,
  maximum: 9_999_999_999_999,
  description: 'a number of 10 to 13 digits, the country code in front',
  'x-source': 'seed',
} as const;

const PAN_FLAG = {
  enum: [0, 1, '0', '1', '', 'null', null],
  description: '1 where the identity number was found valid',
  'x-source': 'seed',
} as const;

/** Optional members of the cardholder that all profiles share. `place` is the greatest length of city and state. */
export function holderDetails(place: number) {
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
export const UNLISTED_DETAILS = {
  employeeId: text(50, 'the cardholder’s number as an employee'),
  cardholderMiddleName: text(50, 'the cardholder’s middle name', 'reference'),
  ovdType: text(50, 'the kind of a further document', 'reference'),
  ovdNumber: text(50, 'the number of a further document', 'reference'),
} as const;

export function nominee(place: number, mobile: JsonSchema, date: JsonSchema) {
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
