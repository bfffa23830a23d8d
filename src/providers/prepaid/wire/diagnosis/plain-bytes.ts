// What is wrong with bytes that the right key has opened: their padding, their charset, their end, or what they say.
import { isUtf8 } from 'node:buffer';
import { isJsonObject, parseJson } from '../operation.ts';
import { type Cause, cause, type Explanation } from './causes.ts';
import type { Match } from './match.ts';
import { explainText } from './opened-text.ts';
import { packedAs } from './plausible.ts';

const BLOCK = 16;

/** @returns nothing where the bytes are a message, padded and encoded as they should be */
export function contentCauses({ plain, isPadded, leftOver }: Match): readonly (readonly Cause[])[] {
  if (leftOver > 0) return [[cutOff(leftOver)]];
  if (!isPadded) return textCauses(plain);
  const { length } = plain;
  const pkcs5 = pkcs5Length(plain);
  if (pkcs5 > 0) return textCauses(plain.subarray(0, length - pkcs5));
  const packed = packedAs(plain);
  if (packed) return [[cause('packed', `holds a message that is ${packed}`, 'json')], [NO_PKCS5]];
  const fitting = otherPaddings(plain).filter(({ text }) => decoded(text) !== undefined);
  if (fitting.length === 0) return [[damagedEnd(plain)]];
  const words = fitting.map(({ id, name }) => cause(id, `opens, but is ${name} instead of PKCS#5`, 'padding'));
  return [words, ...textCauses((fitting[0] as Padding).text)];
}

/** What says that nothing is known of a text, so that its key or its IV may as well be wrong. */
const NOT_UNDERSTOOD = new Set([
  'not-json',
  'not-object',
  'empty-message',
  'damaged',
  'cut-off',
  'iv-unknown',
  'form',
  'xml',
]);

/** Whether the text is a message, whatever else is wrong with its padding, its charset or the way it was written. */
export function isUnderstood(causes: readonly Explanation[]): boolean {
  return !causes.flat().some(({ id }) => NOT_UNDERSTOOD.has(id));
}

const NO_PKCS5 = cause('padding', 'does not end in PKCS#5 padding', 'padding');

function cutOff(leftOver: number): Cause {
  const words = `opens up to its last ${leftOver} bytes, which are no whole block of 16: its end is missing, or bytes were added`;
  return cause('cut-off', words, 'whole');
}

/** How many bytes of PKCS#5 padding there are; 0 where there is none. */
function pkcs5Length(plain: Buffer): number {
  const count = plain.at(-1) ?? 0;
  if (count < 1 || count > BLOCK || count > plain.length) return 0;
  for (let at = plain.length - count; at < plain.length; at++) if (plain[at] !== count) return 0;
  return count;
}

interface Padding {
  readonly id: string;
  readonly name: string;
  readonly text: Buffer;
}

/** The paddings that the end of the bytes can be, by its form alone. */
function otherPaddings(plain: Buffer): readonly Padding[] {
  const { length } = plain;
  const found: Padding[] = [];
  const count = plain.at(-1) ?? 0;
  const before = (many: number) => plain.subarray(0, length - many);
  const areAll = (from: number, until: number, byte: number) =>
    plain.subarray(from, until).every((each) => each === byte);
  if (count > BLOCK && count <= 64 && count <= length && areAll(length - count, length, count)) {
    found.push({
      id: 'padding-block',
      name: `padded to blocks of more than 16 bytes (${count} bytes of padding)`,
      text: before(count),
    });
  }
  if (count >= 2 && count <= BLOCK && count <= length) {
    if (areAll(length - count, length - 1, 0)) {
      found.push({
        id: 'padding-x923',
        name: 'padded as ANSI X9.23 says (zero bytes and their number)',
        text: before(count),
      });
      // One byte before the number is zero by chance once in 256 times.
      if (count === 2) found.push({ id: 'padding-iso10126', name: ISO_10126, text: before(count) });
    } else found.push({ id: 'padding-iso10126', name: ISO_10126, text: before(count) });
  }
  let zeros = 0;
  while (zeros < length && plain[length - 1 - zeros] === 0) zeros += 1;
  if (zeros > 0 && zeros < BLOCK && plain[length - 1 - zeros] === 0x80) {
    found.push({
      id: 'padding-iso7816',
      name: 'padded as ISO/IEC 7816-4 says (80, then zero bytes)',
      text: before(zeros + 1),
    });
  }
  if (count === 0x80)
    found.push({ id: 'padding-iso7816', name: 'padded as ISO/IEC 7816-4 says (80)', text: before(1) });
  if (zeros > 0) found.push({ id: 'padding-zero', name: 'filled up with zero bytes', text: before(zeros) });
  if (count === 0x20) found.push({ id: 'padding-blanks', name: 'filled up with blanks', text: plain });
  if (count === 0x7d || count === 0x0a) {
    const none = 'not padded at all, or filled up with zero bytes, of which its length needed none';
    found.push({ id: 'padding-none', name: none, text: plain });
  }
  return found;
}

const ISO_10126 = 'padded as ISO 10126 says (chance bytes and their number)';

function damagedEnd(plain: Buffer): Cause {
  const { length } = plain;
  const words = `opens at its beginning, but its end, after about ${length - BLOCK} bytes, is no PKCS#5 padding: it was cut off, or its end was damaged`;
  return cause('cut-off', words, 'whole');
}

/** A charset in which the bytes are a JSON object. */
interface Decoded {
  readonly charset: string | undefined;
  readonly isOfOneByte: boolean;
}

function decoded(bytes: Buffer): Decoded | undefined {
  const isMessage = (text: string) => {
    const parsed = parseJson(text);
    return 'value' in parsed && isJsonObject(parsed.value);
  };
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    return isMessage(bytes.toString('utf8', 3))
      ? { charset: 'UTF-8 with a byte order mark', isOfOneByte: false }
      : undefined;
  }
  const utf16 = utf16Text(bytes);
  if (utf16) return isMessage(utf16.text) ? { charset: utf16.charset, isOfOneByte: false } : undefined;
  if (isUtf8(bytes)) return isMessage(bytes.toString('utf8')) ? { charset: undefined, isOfOneByte: false } : undefined;
  const isWindows = bytes.some((byte) => byte >= 0x80 && byte < 0xa0);
  const charset = isWindows ? 'Windows-1252' : 'ISO-8859-1 or Windows-1252, which are the same here';
  return isMessage(bytes.toString('latin1')) ? { charset, isOfOneByte: true } : undefined;
}

/** Text of UTF-16, with or without its mark; `undefined` where the bytes are something else. */
export function utf16Text(bytes: Buffer): { readonly text: string; readonly charset: string } | undefined {
  const isMarkedLittle = bytes[0] === 0xff && bytes[1] === 0xfe;
  const isMarkedBig = bytes[0] === 0xfe && bytes[1] === 0xff;
  const isLittle = isMarkedLittle || (bytes[0] !== 0 && bytes[1] === 0 && bytes[3] === 0);
  const isBig = isMarkedBig || (bytes[0] === 0 && bytes[1] !== 0 && bytes[2] === 0);
  if ((!isLittle && !isBig) || bytes.length % 2 !== 0) return undefined;
  const content = isMarkedLittle || isMarkedBig ? bytes.subarray(2) : bytes;
  const little = isBig ? Buffer.from(content).swap16() : content;
  const mark = isMarkedLittle || isMarkedBig ? ' with a byte order mark' : '';
  return { text: little.toString('utf16le'), charset: `UTF-16 (${isBig ? 'big' : 'little'} endian)${mark}` };
}

function textCauses(bytes: Buffer): readonly (readonly Cause[])[] {
  const packed = packedAs(bytes);
  if (packed) return [[cause('packed', `holds a message that is ${packed}`, 'json')]];
  const found = decoded(bytes);
  if (found) return found.charset === undefined ? [] : [[charsetCause(bytes, found)]];
  if (isUtf8(bytes)) return [[explainText(bytes.toString('utf8'))]];
  const at = firstInvalid(bytes);
  const words = `opens, but its bytes are neither UTF-8 nor JSON in another charset, from byte ${at} on: it was damaged on the way`;
  return [[cause('damaged', words, 'whole')]];
}

function charsetCause(bytes: Buffer, { charset, isOfOneByte }: Decoded): Cause {
  if (!isOfOneByte) return cause('charset', `opens, but its text is in ${charset}, not in UTF-8`, 'charset');
  const at = firstInvalid(bytes);
  const byte = (bytes[at] as number).toString(16).toUpperCase();
  const words = `opens, but its text is not UTF-8 (byte ${byte} at position ${at}); as ${charset} it is JSON, as it is in any charset of one byte a character`;
  return cause('charset', words, 'charset');
}

/** The position of the first byte that is not UTF-8, found by halves. */
export function firstInvalid(bytes: Buffer): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (startsAsUtf8(bytes.subarray(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  // What is wrong is the character that is not continued, not the byte that should continue it.
  for (let back = 0; back <= 3 && back <= low; back++) if (isUtf8(bytes.subarray(0, low - back))) return low - back;
  return low;
}

/** Whether the bytes are UTF-8, but for a last character that may be incomplete. */
function startsAsUtf8(bytes: Buffer): boolean {
  if (isUtf8(bytes)) return true;
  for (let missing = 1; missing <= 3 && missing <= bytes.length; missing++) {
    const last = bytes[bytes.length - missing] as number;
    if (last < 0x80) return false;
    if (last < 0xc2 || last > 0xf4) continue;
    const wanted = last >= 0xf0 ? 4 : last >= 0xe0 ? 3 : 2;
    return missing < wanted && isUtf8(bytes.subarray(0, bytes.length - missing));
  }
  return false;
}
