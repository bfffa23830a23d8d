// Members of the calls around an activation, each in three readings: `lenient` takes text or number, `table` the type of the
// page's table. From them comes the schema of a body under each profile.
import type { ByProfile, JsonSchema, Profile } from '../wire/operation.ts';
import {
  CLIENT_TXN_ID,
  DD_MM_YYYY,
  EITHER_DATE,
  REQUEST_DATE_TIME,
  TEXT,
  WHOLE_REQUEST_DATE_TIME,
  YYYYMMDD,
} from './members.ts';

/** One member of a message. A reading without a schema does not know the member. */
export interface CallMember {
  readonly lenient?: JsonSchema;
  readonly sample?: JsonSchema;
  readonly table?: JsonSchema;
  readonly isMandatory: boolean;
}

export type CallMembers = Readonly<Record<string, CallMember>>;

const NOTHING = '^(?:null)?$';

function member(lenient: JsonSchema, table: JsonSchema, isMandatory: boolean): CallMember {
  const source = { 'x-source': 'reference' };
  return {
    lenient: { ...lenient, ...source },
    sample: { ...lenient, ...source },
    table: { ...table, ...source },
    isMandatory,
  };
}

/** Text. Under `lenient` and `sample` a whole number passes too, for real clients send ids as numbers. */
export function textMember(maxLength: number, words: string, isMandatory = false): CallMember {
  const description = `${words}: text of at most ${maxLength} characters`;
  const pattern = isMandatory ? '^(?!(?:null|\\s*)$)[^\\p{Cc}\\p{Cs}]*$' : TEXT;
  const text = { maxLength, pattern, description };
  const most = { minimum: 0, maximum: maxLength < 16 ? 10 ** maxLength - 1 : Number.MAX_SAFE_INTEGER };
  return isMandatory
    ? member({ type: ['string', 'integer'], ...text, ...most }, { type: 'string', ...text }, true)
    : member({ type: ['string', 'integer', 'null'], ...text, ...most }, { type: ['string', 'null'], ...text }, false);
}

/** Digits. `table` takes a JSON number, since its pages say "Numeric". */
export function numericMember(digits: number, words: string, isMandatory = false): CallMember {
  const description = `${words}: up to ${digits} digits`;
  const range = { minimum: 0, maximum: 10 ** digits - 1 };
  const pattern = isMandatory ? `^\\d{1,${digits}}$` : `^(?:\\d{1,${digits}}|null)?$`;
  if (isMandatory) {
    return member(
      { type: ['string', 'integer'], pattern, ...range, description },
      { type: 'integer', ...range, description },
      true,
    );
  }
  const nullable = { pattern: NOTHING, ...range, description };
  return member(
    { type: ['string', 'integer', 'null'], pattern, ...range, description },
    { type: ['integer', 'string', 'null'], ...nullable },
    false,
  );
}

/** Digits with two implied decimals. Digits as text pass in every reading: 12 places do not fit every number type. */
export function amountMember(words: string, isMandatory = false): CallMember {
  const pattern = isMandatory ? '^\\d{1,12}$' : '^(?:\\d{1,12}|null)?$';
  const schema = {
    type: isMandatory ? ['string', 'integer'] : ['string', 'integer', 'null'],
    pattern,
    minimum: 0,
    maximum: 999_999_999_999,
    'x-implied-decimals': 2,
    description: `${words}: up to 12 digits, two of them implied decimals`,
  };
  return member(schema, schema, isMandatory);
}

/** One of some words. `table` and `sample` take them as printed, `lenient` in any case. */
export function wordMember(words: readonly string[], about: string, isMandatory = false): CallMember {
  const description = `${about}: ${words.join(', ')}`;
  const printed = isMandatory ? { enum: words, description } : { enum: [...words, '', 'null', null], description };
  const anyCase = words.map((word) =>
    word.replace(/[a-z]/gi, (letter) => `[${letter.toUpperCase()}${letter.toLowerCase()}]`),
  );
  const pattern = `^(?:${anyCase.join('|')}${isMandatory ? '' : '|null'})${isMandatory ? '' : '?'}$`;
  const lenient = { type: isMandatory ? 'string' : ['string', 'null'], maxLength: 40, pattern, description };
  return { ...member(lenient, printed, isMandatory), sample: { ...printed, 'x-source': 'reference' } };
}

/** A day; `lenient` takes both forms, `sample` and `table` the one that is given. */
export function dateMember(
  words: string,
  forms: { sample: 'DD-MM-YYYY' | 'YYYYMMDD'; table: 'DD-MM-YYYY' | 'YYYYMMDD' },
): CallMember {
  const schema = (pattern: string, form: string) => ({
    type: ['string', 'integer', 'null'],
    pattern: `^$|^null$|${pattern}`,
    minimum: 19_000_101,
    maximum: 99_991_231,
    description: `${words}: a day as ${form}`,
    'x-source': 'reference',
  });
  const of = (form: 'DD-MM-YYYY' | 'YYYYMMDD') => schema(form === 'YYYYMMDD' ? YYYYMMDD : DD_MM_YYYY, form);
  return {
    lenient: schema(EITHER_DATE, 'YYYYMMDD or DD-MM-YYYY'),
    sample: of(forms.sample),
    table: of(forms.table),
    isMandatory: false,
  };
}

/** A member as it is in some readings only. */
export function only(known: CallMember, ...profiles: readonly Profile[]): CallMember {
  const kept = Object.fromEntries(profiles.map((profile) => [profile, known[profile]]));
  return { ...kept, isMandatory: known.isMandatory };
}

/** The same member, not mandatory in these readings. */
export const URN_MEMBER = numericOrText(11, 'the reference number of the card');
export const OPTIONAL_URN_MEMBER = numericOrText(11, 'the reference number of the card', false);
export const LAST_FOUR_MEMBER = lastFour();

/** Digits that the tables call a String and that real clients send as a number as well. */
function numericOrText(digits: number, words: string, isMandatory = true): CallMember {
  const description = `${words}: 1 to ${digits} digits`;
  const range = { minimum: 0, maximum: 10 ** digits - 1 };
  const pattern = isMandatory ? `^\\d{1,${digits}}$` : `^(?:\\d{1,${digits}}|null)?$`;
  const types = isMandatory ? ['string', 'integer'] : ['string', 'integer', 'null'];
  const text = isMandatory ? 'string' : ['string', 'null'];
  return member({ type: types, pattern, ...range, description }, { type: text, pattern, description }, isMandatory);
}

function lastFour(): CallMember {
  const description = '4 digits, the last of the card number; as a number it is filled up with zeros on the left';
  const schema = { type: ['string', 'integer'], pattern: '^\\d{4}$', minimum: 0, maximum: 9999, description };
  return member(schema, schema, true);
}

/** The schema of a body under each profile: the members of the call, and the three that every call has. */
export function bodySchemas(messageCode: number, members: CallMembers): ByProfile {
  return {
    lenient: bodySchema('lenient', messageCode, members),
    sample: bodySchema('sample', messageCode, members),
    table: bodySchema('table', messageCode, members),
  };
}

function bodySchema(profile: Profile, messageCode: number, members: CallMembers): JsonSchema {
  const isTable = profile === 'table';
  const known = Object.entries(members).filter(([, found]) => found[profile] !== undefined);
  return {
    type: 'object',
    properties: {
      messageCode: {
        enum: isTable ? [messageCode] : [messageCode, String(messageCode)],
        description: String(messageCode),
        'x-source': 'reference',
      },
      clientTxnId: isTable
        ? { ...CLIENT_TXN_ID, maxLength: 14, description: 'up to 14 visible ASCII characters without spaces' }
        : {
            ...CLIENT_TXN_ID,
            description: 'an id of the client’s own, new for every call: up to 100 visible ASCII characters',
          },
      requestDateTime: isTable ? WHOLE_REQUEST_DATE_TIME : REQUEST_DATE_TIME,
      ...Object.fromEntries(known.map(([name, found]) => [name, found[profile]])),
    },
    required: [
      'messageCode',
      'clientTxnId',
      'requestDateTime',
      ...known.filter(([, { isMandatory }]) => isMandatory).map(([name]) => name),
    ],
    ...(isTable ? { additionalProperties: false } : {}),
  };
}
