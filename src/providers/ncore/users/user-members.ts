// The members of a user: their schemas, and how they are read from a body.
import type { FromSchema } from 'json-schema-to-ts';
import type { Finding } from '../../../engine/provider.ts';
import { ADDRESS, country, neededText, phone, text, uuid } from '../fields/fields.ts';
import { present } from '../fields/present.ts';

/** The user types (source: reference). */
export const USER_TYPES = [
  'INDIVIDUAL',
  'BUSINESS',
  'DIRECTOR',
  'SIGNATURE',
  'SHAREHOLDER',
  'SHAREHOLDER_BUSINESS',
] as const;

/** A day of the calendar from 1900 to 2099, leap years included. */
const DAY = [
  '(?:19|20)\\d\\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)',
  '(?:(?:19|20)(?:0[48]|[2468][048]|[13579][26])|2000)-02-29',
].join('|');

/** The members that the sibling pages show (docs/wire-decisions.md#ncore-users). */
export const USER_MEMBERS = {
  title: text('Form of address.', 40, 'reference'),
  first_name: neededText('Given name; all that an individual needs.', 255, 'reference'),
  middle_name: text('Middle name.', 255, 'reference'),
  last_name: text('Family name.', 255, 'reference'),
  native_name: text('Name in the own script.', 255, 'reference'),
  date_of_birth: {
    type: 'string',
    pattern: `^(?:${DAY})?$`,
    description: 'a day that exists, YYYY-MM-DD, from 1900 on',
    'x-source': 'reference',
  },
  email: {
    type: 'string',
    maxLength: 255,
    pattern: '^(?:\\s*[^\\s@]+@[^\\s@]+\\s*)?$',
    description: 'an e-mail address',
    'x-source': 'reference',
  },
  mobile: phone('the mobile telephone'),
  phone_number: phone('another telephone'),
  address: ADDRESS,
  gender: text('Gender.', 40, 'reference'),
  preferred_language: text('Language to write in.', 40, 'reference'),
  place_of_birth: text('Place of birth.', 255, 'reference'),
  nationality: country('the nationality'),
  country_residence: country('the country of residence'),
  country_tax_residence: country('the country of tax residence'),
  employment_type: text('Kind of employment.', 255, 'reference'),
  employment_title: text('Title of employment.', 255, 'reference'),
  monthly_salary: { type: ['number', 'string'], description: 'Salary a month.', 'x-source': 'reference' },
  company_name: text('Name of the company.', 255, 'reference'),
  company_address: text('Address of the company.', 255, 'reference'),
  company_country: country('the country of the company'),
  industry_type: text('Industry of the company.', 255, 'reference'),
  expected_monthly_balance: {
    type: ['number', 'string'],
    description: 'Balance expected a month.',
    'x-source': 'reference',
  },
  parent_user_id: uuid('the user whom this one belongs to', 'reference'),
  relationship_with_parent: text('What this user is to the parent.', 255, 'reference'),
  user_type: {
    type: 'string',
    enum: USER_TYPES,
    description: 'What kind of user; an individual where it is left out.',
    'x-source': 'reference',
  },
} as const;

/** Members of a user that only the server sets; an answer has them, and a request may send them back. */
export const SET_BY_SERVER = [
  'id',
  'status_reason_code',
  'director_list',
  'signature_list',
  'shareholder_list',
  'default_user',
  'created',
  'modified',
] as const;

/** A user without id, status and times. */
export type UserDetails = Readonly<
  FromSchema<{ type: 'object'; properties: typeof USER_MEMBERS; additionalProperties: false }>
>;

const NAMES = Object.keys(USER_MEMBERS) as readonly (keyof typeof USER_MEMBERS)[];

/**
 * Reads the members of a user; others are left out.
 * @param body that fits the schema of a user
 */
export function readUserDetails(body: unknown): UserDetails {
  const sent = present(body) as UserDetails;
  const members = NAMES.filter((name) => sent[name] !== undefined).map((name) => [
    name,
    name === 'parent_user_id' ? sent[name]?.toLowerCase() : name === 'email' ? sent[name]?.trim() : sent[name],
  ]);
  return Object.fromEntries(members) as UserDetails;
}

/** @param now the sandbox's time in milliseconds */
export function findFutureBirth({ date_of_birth }: UserDetails, now: number): readonly Finding[] {
  if (date_of_birth === undefined || Date.parse(date_of_birth) <= now) return [];
  const message = 'date_of_birth is in the future';
  const allowed = `at most ${new Date(now).toISOString().slice(0, 10)}`;
  return [{ in: 'body', pointer: '/date_of_birth', rule: 'date', message, allowed, received: date_of_birth }];
}
