// Where among the digits of a text a card number stands: in one group or several, glued to its expiry and code, on a
// magnetic stripe, or in the data of a chip.
import {
  FEWEST_DIGITS,
  gluedCardNumber,
  isCardNumber,
  isExpiry,
  isMonth,
  LENGTHS,
  MOST_DIGITS,
  mayBegin,
} from './card-number-form.ts';
import { isInsideId } from './ids.ts';
import { BROKEN, type DigitTrack, GLUED } from './read-digits.ts';

/** A card number among the digits of a text. */
export interface Located {
  /** Its first digit, and how many it has. */
  readonly at: number;
  readonly length: number;
  /** The first and the last digit of the group that is masked whole with it. */
  readonly first: number;
  readonly last: number;
}

/** The first digit behind the group of digits that begins there. */
export function endOfGroup({ gaps, count }: DigitTrack, at: number): number {
  let end = at + 1;
  while (end < count && gaps[end] === GLUED) end += 1;
  return end;
}

/**
 * The card number that begins in a group of digits.
 * @param at the first digit of the group, and `end` the first behind it
 */
export function locateCardNumber(text: string, track: DigitTrack, at: number, end: number): Located | undefined {
  const isLong = end - at >= FEWEST_DIGITS;
  const marked = isLong ? (onStripe(text, track, at, end) ?? inChipData(text, track, at, end)) : undefined;
  if (marked) return marked;
  const located = (isLong ? inOneGroup(text, track, at, end) : undefined) ?? inGroups(track, at);
  if (!located) return undefined;
  const { first, last } = located;
  return isInsideId(text, track.starts[first] as number, track.ends[last] as number) ? undefined : located;
}

/** A second track: the number, `D` or `=`, and an expiry. In chip data its tag, 57, and its length stand before it. */
function onStripe(text: string, { digits, starts, ends, gaps, count }: DigitTrack, at: number, end: number) {
  if (end >= count || gaps[end] !== BROKEN || endOfGroup({ digits, starts, ends, gaps, count }, end) - end < 4)
    return undefined;
  const mark = text.slice(ends[end - 1], starts[end]);
  if (!/^(?:[D=]|%3D)$/i.test(mark) || !isExpiry(digits, end)) return undefined;
  for (const length of LENGTHS) {
    const first = end - length;
    const isTagged = first - at >= 4 && digits[first - 4] === 5 && digits[first - 3] === 7;
    if ((first === at || isTagged) && isCardNumber(digits, first, length)) {
      return { at: first, length, first, last: end - 1 };
    }
  }
  return undefined;
}

/** Tag 5A of a chip: its length in bytes, then two digits a byte, an odd number of them filled up with `F`. */
function inChipData(text: string, { digits, starts }: DigitTrack, at: number, end: number): Located | undefined {
  const start = starts[at] as number;
  if (digits[at] !== 0 || !/^5A$/i.test(text.slice(Math.max(0, start - 2), start))) return undefined;
  const most = 2 * (digits[at + 1] as number);
  for (const length of [most, most - 1]) {
    if (at + 2 + length <= end && isCardNumber(digits, at + 2, length)) {
      return { at: at + 2, length, first: at + 2, last: at + 1 + length };
    }
  }
  return undefined;
}

/** All digits of a group, or a group that its expiry and its code are glued to. */
function inOneGroup(text: string, { digits, starts }: DigitTrack, at: number, end: number): Located | undefined {
  const count = end - at;
  if (isFraction(text, starts[at] as number)) return undefined;
  const glued = gluedCardNumber(digits, at, count);
  if (glued) return { at: at + glued.offset, length: glued.length, first: at, last: end - 1 };
  if (!LENGTHS.includes(count) || !isCardNumber(digits, at, count)) return undefined;
  return { at, length: count, first: at, last: end - 1 };
}

/** The digits of a number behind `0.`: chance gives it as many as a card number has. */
function isFraction(text: string, start: number): boolean {
  return text[start - 1] === '.' && text[start - 2] === '0' && !/\d/.test(text[start - 3] ?? '');
}

/** Several groups with separators between them. */
function inGroups(track: DigitTrack, at: number): Located | undefined {
  const next = endOfShortGroup(track, at);
  if (next >= track.count || track.gaps[next] === BROKEN || !mayBegin(track.digits[at] as number)) return undefined;
  const size = next - at;
  return size <= 2 ? inSmallGroups(track, at, size) : size === 3 ? undefined : inFewGroups(track, at, next);
}

/** Groups of one digit or of two, the same separator between all of them; the last group may be shorter. */
function inSmallGroups({ digits, gaps, count }: DigitTrack, at: number, size: number): Located | undefined {
  const separator = gaps[at + size];
  const most = Math.min(count, at + MOST_DIGITS);
  let next = at + 1;
  while (next < most && gaps[next] === ((next - at) % size === 0 ? separator : GLUED)) next += 1;
  if (next < count && gaps[next] === GLUED) next -= size;
  return located(digits, at, (length) => length <= next - at && (length === next - at || length % size === 0));
}

/** Groups as card numbers are printed, or up to five of them with the same separator between all. */
function inFewGroups(track: DigitTrack, at: number, firstEnd: number): Located | undefined {
  const { digits, gaps, count } = track;
  const separator = gaps[firstEnd];
  let isRegular = true;
  let written = firstEnd - at;
  let next = firstEnd;
  let found: Located | undefined;
  for (let number = 2; number <= MOST_GROUPS; number++) {
    if (next >= count || gaps[next] === BROKEN || next - at >= MOST_DIGITS) break;
    const end = endOfShortGroup(track, next);
    if (gaps[next] !== separator || end - next < 2) isRegular = false;
    written = written * BASE + (end - next);
    next = end;
    const length = next - at;
    if (!LENGTHS.includes(length) || !isCardNumber(digits, at, length)) continue;
    if (!PRINTED.has(written) && !(isRegular && number > 2)) continue;
    // Of two numbers that would fit, the shorter is shown and both are masked.
    found = found ? { ...found, last: next - 1 } : { at, length, first: at, last: next - 1 };
  }
  return found;
}

/** The shortest card number there of a length that fits; what is masked reaches to the end of the longest. */
function located(digits: Uint8Array, at: number, fits: (length: number) => boolean): Located | undefined {
  const lengths = LENGTHS.filter((length) => fits(length) && isCardNumber(digits, at, length));
  if (lengths.length === 0) return undefined;
  return { at, length: Math.min(...lengths), first: at, last: at + Math.max(...lengths) - 1 };
}

const MOST_GROUPS = 5;
const BASE = 32;

/** How card numbers are printed and written: the sizes of the groups, as the digits of one number. */
const PRINTED: ReadonlySet<number> = new Set(
  [
    [4, 4, 4, 4],
    [4, 4, 4, 4, 3],
    [4, 4, 4, 3],
    [4, 6, 5],
    [4, 6, 4],
    [4, 4, 8],
    [8, 8],
    [6, 10],
    [4, 12],
    [8, 11],
  ].map((sizes) => sizes.reduce((written, size) => written * BASE + size, 0)),
);

/** A group that is longer than a card number is not looked at to its end: there may be very many such looks. */
function endOfShortGroup({ gaps, count }: DigitTrack, at: number): number {
  let end = at + 1;
  while (end < count && end - at <= MOST_DIGITS && gaps[end] === GLUED) end += 1;
  return end;
}

/**
 * The code that follows a card number and its expiry.
 * @param next the first digit behind the card number
 * @returns its digits, from the first to the one behind the last
 */
export function codeBehind(track: DigitTrack, next: number): { first: number; end: number } | undefined {
  const { digits, gaps, count } = track;
  if (next >= count || gaps[next] === BROKEN) return undefined;
  let end = endOfShortGroup(track, next);
  const pair = end - next === 2 && end < count && gaps[end] !== BROKEN ? endOfShortGroup(track, end) : end;
  const isShort = pair - next === 4 && isExpiry(digits, next);
  const isLong = pair - next === 6 && isMonth((digits[next] as number) * 10 + (digits[next + 1] as number));
  if (!isShort && !isLong) return undefined;
  end = pair;
  if (end >= count || gaps[end] === BROKEN) return undefined;
  const codeEnd = endOfShortGroup(track, end);
  const size = codeEnd - end;
  return size === 3 || size === 4 ? { first: end, end: codeEnd } : undefined;
}
