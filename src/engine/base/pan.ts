// Primary account numbers (PANs) as ISO/IEC 7812-1 describes them, made so that no payment network routes them.
import type { Identity } from './identity.ts';

/**
 * The prefix of every PAN we make unless a product says otherwise: major industry 9 (national assignment) with 999,
 * a country code that ISO 3166-1 never assigned. No payment network routes it.
 */
export const SANDBOX_PREFIX = '9999';

const PAN_LENGTH = 16;

/**
 * A PAN of 16 digits that passes Luhn, the same for the same seed and purpose.
 * @param lastFour the last four digits where they are given; the digit before them then makes the check come out
 */
export function makePan(
  identity: Identity,
  purpose: readonly (string | number)[],
  prefix = SANDBOX_PREFIX,
  lastFour?: string,
): string {
  const tail = lastFour ?? '';
  const free = PAN_LENGTH - prefix.length - tail.length - 1;
  const head = prefix + identity.digits(free, 'pan', ...purpose);
  // The digit's own weight is 1 or 2 by its distance from the end; of ten digits one brings the sum to a multiple of 10.
  const excess = luhnSum(`${head}0${tail}`) % 10;
  const isWeighted = tail.length % 2 === 1;
  return `${head}${isWeighted ? WEIGHTED_FOR[excess] : (10 - excess) % 10}${tail}`;
}

/** Which digit, weighted by 2, adds what is missing to the next multiple of 10. */
const WEIGHTED_FOR = [0, 9, 4, 8, 3, 7, 2, 6, 1, 5];

/** The check of ISO/IEC 7812-1, annex B. */
export function passesLuhn(digits: string): boolean {
  return luhnSum(digits) % 10 === 0;
}

function luhnSum(digits: string): number {
  let sum = 0;
  for (let position = 0; position < digits.length; position++) {
    const digit = digits.charCodeAt(digits.length - 1 - position) - 48;
    const weighted = position % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum;
}
