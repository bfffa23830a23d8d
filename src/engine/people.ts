// People for a seeded population: made by faker, one seed a person, so that the order in which they are made is no matter.
import { faker } from '@faker-js/faker/locale/en';
import type { Identity } from './identity.ts';

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  /** In a domain that RFC 2606 reserves, so that no mail ever reaches anybody. */
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

/** The person of that purpose in this seed's world. */
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
