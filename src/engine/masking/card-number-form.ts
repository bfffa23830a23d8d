// What a card number looks like: its beginning, its length and its check digit; and what is often written right behind it.
import { SANDBOX_PREFIX } from '../base/pan.ts';

/** The digits of a text, one a byte. */
export type Digits = Uint8Array;

const ASCII_ZERO = 48;

/** The shortest and the longest card number. */
export const FEWEST_DIGITS = 14;
export const MOST_DIGITS = 19;

/** How many digits a card number may have; the usual length comes first. */
export const LENGTHS: readonly number[] = [16, 15, 19, 14];

const SANDBOX = Number(SANDBOX_PREFIX);

/** Whether the digits from `start` on are a card number of this length. */
export function isCardNumber(digits: Digits, start: number, length: number): boolean {
  return isOfNetwork(digits, start, length) && hasCheckDigit(digits, start, length);
}

/** Whether a card number can begin with the digit. */
export function mayBegin(digit: number): boolean {
  return digit >= 2 && digit !== 7;
}

/** Beginnings and lengths that the payment networks and this sandbox use. They keep most timestamps and ids out. */
function isOfNetwork(digits: Digits, start: number, length: number): boolean {
  const first = digits[start] as number;
  const two = first * 10 + (digits[start + 1] as number);
  const four = two * 100 + (digits[start + 2] as number) * 10 + (digits[start + 3] as number);
  switch (length) {
    case 14:
      return (four >= 3000 && four <= 3059) || two === 36 || two === 38; // Diners Club
    case 15:
      return two === 34 || two === 37; // American Express
    case 16:
      if (first === 4 || first === 6) return true; // Visa; Discover, UnionPay, RuPay, Maestro
      if (first === 5) return two <= 58; // Mastercard, Maestro, RuPay
      if (first === 2) return four >= 2221 && four <= 2720; // Mastercard
      return two === 35 || two === 81 || two === 82 || four === SANDBOX; // JCB, RuPay, UnionPay
    case 19:
      return first === 4 || first === 6; // Visa; Discover, UnionPay, Maestro
    default:
      return false;
  }
}

/** The check of ISO/IEC 7812-1, annex B. */
function hasCheckDigit(digits: Digits, start: number, length: number): boolean {
  let sum = 0;
  for (let fromEnd = 0; fromEnd < length; fromEnd++) {
    const digit = digits[start + length - 1 - fromEnd] as number;
    const weighted = fromEnd % 2 === 1 ? digit * 2 : digit;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}

/** Where in a longer run of digits a card number stands, with expiry and card code glued to it. */
export interface Glued {
  readonly offset: number;
  readonly length: number;
}

/** How many digits stand before and behind the card number. */
interface Layout {
  readonly before: number;
  readonly behind: number;
  /** Tells whether an expiry is among them. @param before where the run begins @param behind where the card number ends */
  readonly hasExpiry: (digits: Digits, before: number, behind: number) => boolean;
}

const LAYOUTS: readonly Layout[] = [
  { before: 0, behind: 7, hasExpiry: (digits, _, at) => isExpiry(digits, at) || isExpiry(digits, at + 3) },
  { before: 0, behind: 4, hasExpiry: (digits, _, at) => isExpiry(digits, at) },
  // Ids of 19 digits that count time from 2010 begin with 1 or 2.
  { before: 0, behind: 3, hasExpiry: (digits, at) => digits[at] !== 2 },
  { before: 0, behind: 8, hasExpiry: (digits, _, at) => isExpiry(digits, at) || isExpiry(digits, at + 4) },
  { before: 0, behind: 6, hasExpiry: isLongExpiryBehind },
  { before: 0, behind: 9, hasExpiry: isLongExpiryBehind },
  { before: 4, behind: 0, hasExpiry: isExpiry },
  { before: 4, behind: 3, hasExpiry: isExpiry },
  { before: 3, behind: 4, hasExpiry: (digits, _, at) => isExpiry(digits, at) },
  { before: 7, behind: 0, hasExpiry: (digits, at) => isExpiry(digits, at) || isExpiry(digits, at + 3) },
];

const USUAL_LENGTH = 16;

/** The card number in a run of more digits than one has, where the others can be its expiry and its code. */
export function gluedCardNumber(digits: Digits, start: number, count: number): Glued | undefined {
  for (const length of LENGTHS) {
    for (const { before, behind, hasExpiry } of LAYOUTS) {
      if (before + length + behind !== count || (before > 0 && length < USUAL_LENGTH)) continue;
      const offset = start + before;
      if (isCardNumber(digits, offset, length) && hasExpiry(digits, start, offset + length)) {
        return { offset: before, length };
      }
    }
  }
  return undefined;
}

/** Whether four digits can be MMYY or YYMM, within the years in which cards are in use. */
export function isExpiry(digits: Digits, at: number): boolean {
  const first = (digits[at] as number) * 10 + (digits[at + 1] as number);
  const second = (digits[at + 2] as number) * 10 + (digits[at + 3] as number);
  return (isMonth(first) && isYear(second)) || (isMonth(second) && isYear(first));
}

/** MMYYYY or YYYYMM. */
function isLongExpiryBehind(digits: Digits, _before: number, at: number): boolean {
  const pair = (offset: number) => (digits[at + offset] as number) * 10 + (digits[at + offset + 1] as number);
  return (isMonth(pair(0)) && pair(2) === 20) || (pair(0) === 20 && isMonth(pair(4)));
}

export function isMonth(number: number): boolean {
  return number >= 1 && number <= 12;
}

function isYear(number: number): boolean {
  return number >= 10 && number <= 59;
}

/** The digits as text. */
export function digitsText(digits: Digits, start: number, length: number): string {
  let text = '';
  for (let at = start; at < start + length; at++) text += String.fromCharCode(ASCII_ZERO + (digits[at] as number));
  return text;
}
