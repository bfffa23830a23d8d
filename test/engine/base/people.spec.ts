// People of the base world: plausible, each consistent in itself, and not to be reached by anyone.
import { describe, expect, it } from 'vitest';
import { Identity } from '../../../src/engine/base/identity.ts';
import { makePerson, type Person } from '../../../src/engine/base/people.ts';
import { AMERICAN_PLACES, INDIAN_PLACES, type Place } from '../../../src/engine/base/places.ts';

const COUNT = 10_000;
const peopleOf = (country: 'IND' | 'USA', seed = 42): Person[] => {
  const identity = new Identity(seed);
  return Array.from({ length: COUNT }, (_, position) => makePerson(identity, country, 'test', position));
};

describe.each([
  // No Indian subscriber number begins with 0; 555-0100 to 555-0199 are kept free for fiction in North America.
  ['IND', INDIAN_PLACES, /^910\d{9}$/, /^[1-9]\d{5}$/],
  ['USA', AMERICAN_PLACES, /^1[2-9]\d{2}55501\d\d$/, /^\d{5}$/],
] as const)('ten thousand people of %s', (country, places, phone, postalCode) => {
  const people = peopleOf(country);

  it('have telephone numbers to which no network connects a call', () => {
    expect(people.filter((person) => !phone.test(person.phone))).toEqual([]);
  });

  it('have a city, state, postal code and area code that belong together', () => {
    const known = new Map<string, Place>(places.map((place) => [`${place.city}, ${place.state}`, place]));
    const wrong = people.filter((person) => {
      const place = known.get(`${person.city}, ${person.state}`);
      const hasArea = country === 'IND' || person.phone.startsWith(`1${place?.areaCode}`);
      const hasCode = postalCode.test(person.postalCode) && person.postalCode.startsWith(place?.postalPrefix ?? '-');
      return !place || !hasArea || !hasCode || person.country !== country;
    });
    expect(wrong).toEqual([]);
    expect(new Set(people.map(({ city }) => city)).size).toBe(places.length);
  });

  it('have names, streets and days of birth, and addresses in a domain that no one has', () => {
    for (const { firstName, lastName, email, street, dateOfBirth } of people) {
      expect(email).toMatch(/^[a-z]*\.[a-z]*\.\d{4}@example\.com$/);
      expect([firstName, lastName, street].every((text) => /\S/.test(text))).toBe(true);
      expect(new Date(dateOfBirth).toISOString().slice(0, 10)).toBe(dateOfBirth);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    expect(peopleOf(country).slice(0, 50)).toEqual(people.slice(0, 50));
    expect(peopleOf(country, 7).slice(0, 50)).not.toEqual(people.slice(0, 50));
  });
});
