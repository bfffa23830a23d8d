// Reads the digits of a text, in whatever script and however escaped, and what stands between them. One pass, whatever the text.

/** The digits of a text in their order, with their places in it. */
export interface DigitTrack {
  readonly count: number;
  /** The value of each digit, 0 to 9. */
  readonly digits: Uint8Array;
  /** Where each digit begins and ends in the text. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /**
   * What stands before each digit: `GLUED` where it follows another digit at once, `BROKEN` where something else than a
   * separator stands there, or a number that is the same for the same separator.
   */
  readonly gaps: Uint8Array;
}

export const GLUED = 0;
export const BROKEN = 255;

/** So many separators together still part the groups of one number. */
const MOST_SEPARATORS = 4;

/** Ordinary texts are read into these; they are not made anew for each. A longer text gets its own. */
const SHARED_LENGTH = 4_096;
const shared = tracksOf(SHARED_LENGTH);

function tracksOf(length: number) {
  return {
    digits: new Uint8Array(length),
    starts: new Uint32Array(length),
    ends: new Uint32Array(length),
    gaps: new Uint8Array(length),
  };
}

/** Whether the text has so many characters that could be digits; most texts have not, and need no closer look. */
export function mayHaveDigits(text: string, fewest: number): boolean {
  if (text.length < fewest) return false;
  let found = 0;
  for (let position = 0; position < text.length; position++) {
    const code = text.charCodeAt(position);
    if ((code >= 48 && code <= 57) || code > 127) {
      found += 1;
      if (found >= fewest) return true;
    }
  }
  return false;
}

/** @returns what holds until the next call */
export function readDigits(text: string): DigitTrack {
  const { digits, starts, ends, gaps } = text.length <= SHARED_LENGTH ? shared : tracksOf(text.length);
  let count = 0;
  let separators = 0;
  let separator = 0;
  let isBroken = true;
  let position = 0;
  while (position < text.length) {
    readUnit(text, position);
    const { kind, value, length } = unit;
    if (kind === DIGIT) {
      digits[count] = value;
      starts[count] = position;
      ends[count] = position + length;
      gaps[count] = isBroken ? BROKEN : separators === 0 ? GLUED : 1 + (separator % 254);
      count += 1;
      separators = 0;
      separator = 0;
      isBroken = false;
    } else if (kind === SEPARATOR && separators < MOST_SEPARATORS) {
      separators += 1;
      separator = (separator * 31 + value) % 65_521;
    } else isBroken = true;
    position += length;
  }
  return { count, digits, starts, ends, gaps };
}

const DIGIT = 1;
const SEPARATOR = 2;
const OTHER = 0;

/** The unit just read: one object for all of them, since a text has many. */
const unit = { kind: OTHER, value: 0, length: 1 };

function tell(kind: number, value: number, length: number): void {
  unit.kind = kind;
  unit.value = value;
  unit.length = length;
}

function readUnit(text: string, position: number): void {
  const code = text.charCodeAt(position);
  if (code >= 48 && code <= 57) {
    tell(DIGIT, code - 48, 1);
    return;
  }
  if (code > 127) {
    if (code <= 0xff && readBytes(text, position)) return;
    const point = text.codePointAt(position) as number;
    tellPoint(point, point > 0xffff ? 2 : 1);
    return;
  }
  // An escape counts only where it stands for a digit or a separator: `%B4111` begins a magnetic stripe's first track.
  if (code === PERCENT && readPercent(text, position)) return;
  if (code === BACKSLASH && readBackslash(text, position, 1)) return;
  tell(isSeparator[code] === 1 ? SEPARATOR : OTHER, code, 1);
}

const PERCENT = 37;
const BACKSLASH = 92;
/** NUL is among them since a text in UTF-16 has one beside each digit. */
const isSeparator = new Uint8Array(128);
for (const each of "\u0000\t\n\v\f\r -._,/:+|~*'") isSeparator[each.charCodeAt(0)] = 1;
const OTHER_SEPARATOR = /[\p{Z}\p{Pd}\p{Pc}\p{Cf}\p{M}\u00b7\u2022\u2044\u2212\u2219\u22c5\u30fb\uff0c\uff0e\uff1a]/u;

/** What each character beyond ASCII is, once looked at: the value of a digit, or one of these. Made when one is met. */
let points: Int8Array | undefined;
const MOST_POINTS = 0x11_0000;
const NOT_YET_KNOWN = -1;
const IS_SEPARATOR = 10;
const IS_OTHER = 11;

/** @returns whether it is a digit or a separator */
function tellPoint(point: number, length: number): boolean {
  points ??= new Int8Array(MOST_POINTS).fill(NOT_YET_KNOWN);
  let known = points[point] as number;
  if (known === NOT_YET_KNOWN) {
    known = classify(String.fromCodePoint(point), point);
    points[point] = known;
  }
  if (known < IS_SEPARATOR) tell(DIGIT, known, length);
  else tell(known === IS_SEPARATOR ? SEPARATOR : OTHER, point, length);
  return known !== IS_OTHER;
}

/** Letters, which most characters are, need no closer look. */
const MAY_BE_EITHER = /[\p{N}\p{Z}\p{P}\p{S}\p{Cf}\p{M}]/u;

function classify(character: string, point: number): number {
  if (!MAY_BE_EITHER.test(character)) return IS_OTHER;
  const plain = character.normalize('NFKC');
  if (/^\d$/.test(plain)) return Number(plain);
  if (DECIMAL.test(character)) {
    // Unicode has the ten digits of a script together and in order.
    let below = 0;
    while (DECIMAL.test(String.fromCodePoint(point - below - 1))) below += 1;
    return below % 10;
  }
  return OTHER_SEPARATOR.test(character) ? IS_SEPARATOR : IS_OTHER;
}

const DECIMAL = /\p{Nd}/u;

/** `%34`, `%2534`, and characters of several bytes such as `%C2%A0`. */
function readPercent(text: string, position: number): boolean {
  const first = byteAt(text, position);
  if (first < 0) return false;
  if (first === BACKSLASH) return readBackslash(text, position, byteEnd - position);
  if (first < 0x80) return tellAscii(first, byteEnd - position);
  return readCharacter(first, byteEnd, position, (at) => byteAt(text, at));
}

/** A character in UTF-8 whose bytes stand as characters: so Node.js gives headers. */
function readBytes(text: string, position: number): boolean {
  return readCharacter(text.charCodeAt(position), position + 1, position, (at) => {
    byteEnd = at + 1;
    return text.charCodeAt(at);
  });
}

/** @param next gives the byte at a place, and says in `byteEnd` where it ends */
function readCharacter(first: number, firstEnd: number, position: number, next: (at: number) => number): boolean {
  const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  let point = first & (0x3f >> more);
  let end = firstEnd;
  for (let index = 0; index < more; index++) {
    const byte = next(end);
    if (!(byte >= 0x80 && byte <= 0xbf)) return false;
    point = (point << 6) | (byte & 0x3f);
    end = byteEnd;
  }
  return more > 0 && point <= 0x10ffff && tellPoint(point, end - position);
}

/** However often a text was put into another one, each backslash becomes two. */
const MOST_BACKSLASHES = 8;

/**
 * `\u0034`, `\u00a0`, `\t`: JSON that stands in a text, or that is broken.
 * @param length of the backslash, which may be percent-encoded
 */
function readBackslash(text: string, position: number, length: number): boolean {
  let at = position + length;
  while (text.charCodeAt(at) === BACKSLASH && at - position < MOST_BACKSLASHES) at += 1;
  const letter = text[at];
  if (letter === 't' || letter === 'n' || letter === 'r') {
    tell(SEPARATOR, letter.charCodeAt(0), at + 1 - position);
    return true;
  }
  if (letter !== 'u') return false;
  const point = hexAt(text, at + 1) * 256 + hexAt(text, at + 3);
  const end = at + 5 - position;
  return point < 0x80 ? tellAscii(point, end) : point < 0x1_0000 && tellPoint(point, end);
}

function tellAscii(code: number, length: number): boolean {
  if (code >= 48 && code <= 57) tell(DIGIT, code - 48, length);
  else if (isSeparator[code] === 1) tell(SEPARATOR, code, length);
  else return false;
  return true;
}

/** Where the byte that `byteAt` has read ends. */
let byteEnd = 0;

/** The byte that is escaped there, once or several times; -1 where none is. */
function byteAt(text: string, position: number): number {
  if (text.charCodeAt(position) !== PERCENT) return -1;
  let at = position + 1;
  while (at < position + 9 && text[at] === '2' && text[at + 1] === '5') at += 2;
  const byte = hexAt(text, at);
  byteEnd = at + 2;
  return byte > 255 ? -1 : byte;
}

/** Two hexadecimal digits; a number above all bytes where there are none. */
function hexAt(text: string, position: number): number {
  return nibble(text.charCodeAt(position)) * 16 + nibble(text.charCodeAt(position + 1));
}

function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : 0x1_0000;
}
