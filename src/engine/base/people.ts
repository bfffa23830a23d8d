// People for the base world, made by faker. Each person has its own seed, so the order in which people are made does not matter.
import type { Faker, Randomizer } from '@faker-js/faker';
import { faker as english } from '@faker-js/faker/locale/en';
import type { Identity } from './identity.ts';

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  /** In a domain that RFC 2606 reserves, so that mail to it reaches no one. */
  readonly email: string;
  /** Ten digits, without a country code. */
  readonly phoneDigits: string;
  readonly street: string;
  readonly city: string;
  readonly state: string;
  readonly postalCode: string;
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
const faker = new (english.constructor as typeof Faker)({
  locale: english.rawDefinitions,
  randomizer: lightChance(),
});

/** The person that this seed gives for a purpose. */
export function makePerson(identity: Identity, ...purpose: readonly (string | number)[]): Person {
  faker.seed(identity.derivedSeed('person', ...purpose));
  const firstName = faker.person.firstName();
  const lastName = faker.person.lastName();
  const day = (limit: number, part: string) =>
    String(1 + identity.number(limit, 'born', part, ...purpose)).padStart(2, '0');
  return {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}.${identity.digits(4, 'mail', ...purpose)}@example.com`,
    phoneDigits: `9${identity.digits(9, 'phone', ...purpose)}`,
    street: faker.location.streetAddress(),
    city: faker.location.city(),
    state: faker.location.state(),
    postalCode: faker.string.numeric({ length: 6, allowLeadingZeros: false }),
    dateOfBirth: `${1950 + identity.number(55, 'born', 'year', ...purpose)}-${day(12, 'month')}-${day(28, 'day')}`,
  };
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]/g, '');
}
