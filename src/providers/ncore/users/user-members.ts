// The members of a user: their schemas, and how they are read from a body.
import type { FromSchema } from 'json-schema-to-ts';
import { ADDRESS, country, phone, text, uuid } from '../fields/fields.ts';

/** The members that the sibling pages show (docs/wire-decisions.md#ncore-users). */
export const USER_MEMBERS = {
  title: text('Form of address.', 40, 'reference'),
  first_name: { ...text('Given name; all that an individual needs.', 255, 'reference'), minLength: 1 },
  middle_name: text('Middle name.', 255, 'reference'),
  last_name: text('Family name.', 255, 'reference'),
  native_name: text('Name in the own script.', 255, 'reference'),
  date_of_birth: { type: 'string', format: 'date', description: 'Date of birth, YYYY-MM-DD.', 'x-source': 'reference' },
  email: {
    type: 'string',
    maxLength: 255,
    pattern: '^[^\\s@]+@[^\\s@]+$',
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
    enum: ['INDIVIDUAL', 'BUSINESS', 'DIRECTOR', 'SIGNATURE', 'SHAREHOLDER', 'SHAREHOLDER_BUSINESS'],
    description: 'What kind of user; an individual where it is left out.',
    'x-source': 'reference',
  },
} as const;

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
  const sent = body as UserDetails;
  const members = NAMES.filter((name) => sent[name] !== undefined).map((name) => [
    name,
    name === 'parent_user_id' ? sent[name]?.toLowerCase() : sent[name],
  ]);
  return Object.fromEntries(members) as UserDetails;
}
