// Finds card numbers in a text and masks them: a client may send a real one to a mock.
import { passesLuhn, SANDBOX_PREFIX } from '../base/pan.ts';

/** What the code printed on a card is called, in one spelling or another; the source of a regular expression. */
export const CARD_CODE_NAMES = 'cv[vc]';

/** Card numbers anywhere in the text, without their separators. */
export function findPans(text: string): string[] {
  return placesIn(text).map(({ digits }) => digits);
}

/** The text with every card number in it cut to its first six and last four digits. */
export function maskPans(text: string): string {
  const places = placesIn(text);
  if (places.length === 0) return text;
  let masked = '';
  let written = 0;
  for (const { start, end, digits } of places) {
    masked += `${text.slice(written, start)}${digits.slice(0, 6)}${'*'.repeat(digits.length - 10)}${digits.slice(-4)}`;
    written = end;
  }
  return masked + text.slice(written);
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
}

/** A digit that follows none, and with which a card number can begin. */
const BEGINNING = /(?<!\d)[2-9]/g;
const LENGTHS: ReadonlySet<number> = new Set([14, 15, 16, 19]);
const MOST_DIGITS = 19;

/** Where card numbers stand; letters may stand right beside them, and other groups of digits before and behind. */
function placesIn(text: string): Place[] {
  const places: Place[] = [];
  for (const { index } of text.matchAll(BEGINNING)) {
    if (index < (places.at(-1)?.end ?? 0)) continue;
    const place = panAt(text, index);
    if (place && !isPartOfId(text, place)) places.push(place);
  }
  return places;
}

/** The longest card number that begins there and ends with a group of digits; single spaces or hyphens part the groups. */
function panAt(text: string, start: number): Place | undefined {
  let digits = '';
  let found: Place | undefined;
  for (let position = start; digits.length < MOST_DIGITS; position++) {
    if (!isDigit(text, position)) {
      const isSeparator = text[position] === ' ' || text[position] === '-';
      if (!isSeparator || !isDigit(text, position + 1)) break;
      continue;
    }
    digits += text[position];
    if (LENGTHS.has(digits.length) && !isDigit(text, position + 1) && isPan(digits)) {
      found = { start, end: position + 1, digits };
    }
  }
  return found;
}

function isDigit(text: string, position: number): boolean {
  const code = text.charCodeAt(position);
  return code >= 48 && code <= 57;
}

/** What a UUID, a digest or a key in hex looks like: some of its digits may look like a card number by chance. */
const ID = /^(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32,})$/i;
const OF_ID = /[0-9A-Za-z-]/;

function isPartOfId(text: string, place: Place): boolean {
  let { start, end } = place;
  while (start > 0 && OF_ID.test(text[start - 1] as string)) start -= 1;
  while (end < text.length && OF_ID.test(text[end] as string)) end += 1;
  return ID.test(text.slice(start, end));
}

/** Beginnings and lengths that the payment networks and this sandbox use; keeps timestamps and ids out. */
const NETWORKS = new RegExp(
  `^(?:${[
    '3(?:0[0-5]|[68]\\d)\\d{11}', // Diners Club
    '3[47]\\d{13}', // American Express
    '35\\d{14}', // JCB
    '4\\d{15}(?:\\d{3})?', // Visa
    '5[0-8]\\d{14}', // Mastercard, Maestro, RuPay
    '2(?:22[1-9]|2[3-9]\\d|[3-6]\\d\\d|7[01]\\d|720)\\d{12}', // Mastercard
    '6\\d{15}(?:\\d{3})?', // Discover, UnionPay, RuPay, Maestro
    '8[12]\\d{14}', // RuPay, UnionPay
    `${SANDBOX_PREFIX}\\d{12}`,
  ].join('|')})$`,
);

function isPan(digits: string): boolean {
  return NETWORKS.test(digits) && passesLuhn(digits);
}
