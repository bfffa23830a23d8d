// People for the base world, made by faker. Each person has its own seed, so the order in which people are made does not matter.
import type { Faker, Randomizer } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import { faker as indian } from '@faker-js/faker/locale/en_IN';
import type { Identity } from './identity.ts';
import { AMERICAN_PLACES, INDIAN_PLACES, INDIAN_ROADS } from './places.ts';

/** Where a person lives: the names, the address and the telephone number are of that country. */
export type Country = 'IND' | 'USA';

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  /** In a domain that RFC 2606 reserves, so that mail to it reaches no one. */
  readonly email: string;
  /** Country code and number, digits only. No network can connect a call to it. */
  readonly phone: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
  /** ISO 3166-1 alpha-3. */
  readonly country: Country;
  /** YYYY-MM-DD */
  readonly dateOfBirth: string;
}

/** A random generator with 32 bits of state (mulberry32). faker's own fills 624 words with every seed: once a person. */
function lightChance(): Randomizer {
  let state = 0;
  const seed = (given: number | number[]) => {
    state = typeof given === 'number' ? given : (given[0] ?? 0);
  };
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 0x1_0000_0000;
  };
  return { seed, next };
}

// faker exports the class only from its root module, which loads every locale.
const fakerOf = ({ rawDefinitions: locale }: Faker) =>
  new (english.constructor as typeof Faker)({ locale, randomizer: lightChance() });
const FAKERS: Readonly<Record<Country, Faker>> = { IND: fakerOf(indian), USA: fakerOf(english) };
const PLACES = { IND: INDIAN_PLACES, USA: AMERICAN_PLACES };

/** The person that this seed gives for a purpose. City, state, postal code and telephone number belong together. */
export function makePerson(identity: Identity, country: Country, ...purpose: readonly (string | number)[]): Person {
  const faker = FAKERS[country];
  faker.seed(identity.derivedSeed('person', ...purpose));
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const number = (limit: number, ...part: readonly string[]) => identity.number(limit, ...part, ...purpose);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const places = PLACES[country];
  const { city, state, postalPrefix, areaCode } = places[number(places.length, 'place')] as (typeof places)[number];
  return {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}.${identity.digits(4, 'mail', ...purpose)}@example.com`,
    phone: country === 'USA' ? fictionalPhone(areaCode, number(100, 'phone')) : deadPhone(identity, purpose),
    street:
      country === 'USA'
        ? faker.location.streetAddress()
        : `${1 + number(250, 'house')}, ${INDIAN_ROADS[number(INDIAN_ROADS.length, 'road')]}`,
    city,
    state,
    postalCode: `${postalPrefix}${twoDigits(1 + number(20, 'postal code'))}`,
    country,
    dateOfBirth: `${1950 + number(55, 'born', 'year')}-${twoDigits(1 + number(12, 'born', 'month'))}-${twoDigits(1 + number(28, 'born', 'day'))}`,
  };
}

/** The numbers 555-0100 to 555-0199 of every area are kept free for fiction (source: NANPA). */
function fictionalPhone(areaCode: string, line: number): string {
  return `1${areaCode}55501${String(line).padStart(2, '0')}`;
}

/** No Indian number begins with 0: behind the country code it is no number (source: National Numbering Plan 2003). */
function deadPhone(identity: Identity, purpose: readonly (string | number)[]): string {
  return `910${identity.digits(9, 'phone', ...purpose)}`;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
