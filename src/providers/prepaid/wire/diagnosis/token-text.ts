// From the text of a token to its bytes, whatever was done to the text: each step undoes one mistake and names it.
import { fromBase64 } from '../cipher.ts';
import { isJsonObject, parseJson } from '../operation.ts';
import { type Cause, cause } from './causes.ts';

/** One way to read the text of a token. */
export interface Reading {
  readonly bytes: Buffer;
  /** What had to be undone; empty where the text is base64 as it should be. */
  readonly causes: readonly Cause[];
}

/** How the text can be read; where it cannot be read at all, `causes` says why. */
export interface TokenText {
  readonly readings: readonly Reading[];
  readonly causes: readonly Cause[];
}

/** Mistakes can be made one upon another; more than this many are not undone. */
const MOST_LAYERS = 6;

/** @param token as it stands in the body */
export function readTokenText(token: string): TokenText {
  const causes: Cause[] = [];
  let text = token.trim();
  for (let layer = 0; layer < MOST_LAYERS; layer++) {
    const hopeless = hopelessText(text);
    if (hopeless) return { readings: [], causes: [...causes, hopeless] };
    const undone = undo(text);
    if (!undone) break;
    causes.push(undone.cause);
    text = undone.text.trim();
  }
  const readings = decode(text.replace(/\s+/g, ''), 0).map((reading) => ({
    bytes: reading.bytes,
    causes: [...causes, ...reading.causes],
  }));
  return { readings, causes: readings.length > 0 ? [] : [...causes, notBase64(text.replace(/\s+/g, ''))] };
}

/** Texts that hold no ciphertext at all. */
function hopelessText(text: string): Cause | undefined {
  if (text === '') return cause('empty', 'is empty');
  if (text.length > 300) return startOfMessage(text) ? plainMessage(text) : undefined;
  if (/^\[B@[0-9a-f]+$/.test(text)) {
    return cause(
      'array-name',
      'is what Java prints of a byte array, not the bytes: toString() was called on it',
      'base64',
    );
  }
  if (text === 'System.Byte[]') {
    return cause(
      'array-name',
      'is what C# prints of a byte array, not the bytes: ToString() was called on it',
      'base64',
    );
  }
  if (/^<Buffer |^\[object \w+\]$/.test(text)) {
    return cause('array-name', 'is what JavaScript prints of an object, not its bytes', 'base64');
  }
  if (/^(?:undefined|null|none|nan|nil)$/i.test(text)) {
    return cause('no-value', `is the word ${text}: the variable had no value`, 'transport');
  }
  if (/^[\w-]+\.[\w-]*\.[\w-]*\.[\w-]*\.[\w-]*$/.test(text)) {
    return cause(
      'jwe',
      'has five parts with points between them, as a JWE; the platform has an envelope of its own',
      'cipher',
    );
  }
  return startOfMessage(text) ? plainMessage(text) : undefined;
}

function startOfMessage(text: string): boolean {
  return text.startsWith('{') && !/^\{\s*\\?"token\\?"/.test(text);
}

function plainMessage(text: string): Cause {
  const kind = 'value' in parseJson(text) ? 'JSON' : 'text';
  return cause('not-sealed', `holds ${kind} in clear: the message was not encrypted`, 'cipher');
}

interface Undone {
  readonly text: string;
  readonly cause: Cause;
}

/** One layer around the text, taken off. */
function undo(text: string): Undone | undefined {
  if (text.startsWith('\ufeff')) {
    return { text: text.slice(1), cause: cause('bom-in-token', 'begins with a byte order mark', 'transport') };
  }
  const bytesLiteral = /^b(['"])([\s\S]*)\1$/.exec(text);
  if (bytesLiteral?.[2] !== undefined) {
    const words = "is what Python prints of bytes, b'…': str() was called on them";
    return { text: bytesLiteral[2], cause: cause('bytes-literal', words, 'base64') };
  }
  const quoted = /^\\?(["'`“„«])([\s\S]*?)\\?["'`”“»]$/.exec(text);
  if (quoted?.[2] !== undefined) {
    return {
      text: quoted[2],
      cause: cause('quoted', 'has quotation marks around it that belong to its text', 'transport'),
    };
  }
  if (/^\{\s*\\?"token/.test(text)) {
    const parsed = parseJson(text.replace(/\\"/g, '"'));
    const inner = 'value' in parsed && isJsonObject(parsed.value) ? parsed.value.token : undefined;
    if (typeof inner !== 'string') return undefined;
    return {
      text: inner,
      cause: cause('token-in-token', 'is itself {"token": …}: the envelope was put on twice', 'transport'),
    };
  }
  const named = /^token[=:]\s*/.exec(text);
  if (named) {
    const words = `begins with "${named[0].trim()}", the name of the member`;
    return { text: text.slice(named[0].length), cause: cause('named', words, 'transport') };
  }
  const dataUrl = /^data:[^,]{0,100};base64,/.exec(text);
  if (dataUrl) {
    return { text: text.slice(dataUrl[0].length), cause: cause('data-url', 'is a data: URL', 'base64') };
  }
  if (/\\(?:[nrt/]|u00[0-9a-fA-F]{2})/.test(text)) {
    const words = 'has escapes such as \\n, \\/ or \\u003d in its text: it was written as JSON twice';
    return { text: unescaped(text), cause: cause('escaped-twice', words, 'transport') };
  }
  if (/&(?:#\d{1,4}|#x[0-9a-fA-F]{1,4}|quot|amp);/.test(text)) {
    const words = 'has HTML entities such as &#43; in its text';
    return { text: withoutEntities(text), cause: cause('html-escaped', words, 'transport') };
  }
  if (/%(?:2[bBfF]|3[dD]|0[dDaA]|20|25)/.test(text)) {
    const words = 'is URL-encoded: %2B, %2F and %3D stand for +, / and =';
    return { text: withoutPercents(text), cause: cause('url-encoded', words, 'transport') };
  }
  if (text.includes(' ') && /^[A-Za-z0-9/= ]+$/.test(text)) {
    const words = 'has blanks where base64 has +: it was decoded as a form or a URL on the way';
    return { text: text.replaceAll(' ', '+'), cause: cause('plus-as-blank', words, 'transport') };
  }
  return undefined;
}

function unescaped(text: string): string {
  return text
    .replace(/\\u00([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\[nrt]/g, '')
    .replaceAll('\\/', '/');
}

function withoutEntities(text: string): string {
  return text
    .replace(/&#x([0-9a-fA-F]{1,4});/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,4});/g, (_whole, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function withoutPercents(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** @param text without white space */
function decode(text: string, depth: number): readonly Reading[] {
  const readings: Reading[] = [...asNumbers(text), ...asHexadecimal(text), ...asJoined(text)];
  const based = asBase64(text);
  if (based) readings.push(based);
  return readings.flatMap((reading) => encodedAgain(reading, depth) ?? [reading]);
}

/** `12,-4,255`: what some languages print of an array of bytes. */
function asNumbers(text: string): readonly Reading[] {
  if (!/^\[?-?\d{1,3}(?:,-?\d{1,3})+\]?$/.test(text)) return [];
  const bytes = Buffer.from(text.replace(/[[\]]/g, '').split(',').map(Number));
  return [{ bytes, causes: [cause('byte-list', 'is a list of numbers, one for each byte, not base64', 'base64')] }];
}

function asHexadecimal(text: string): readonly Reading[] {
  const separated = /^[0-9A-Fa-f]{2}(?:[-:][0-9A-Fa-f]{2})+$/.test(text);
  const digits = separated ? text.replace(/[-:]/g, '') : text.replace(/^0[xX]/, '');
  if (digits.length < 32 || digits.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(digits)) return [];
  const words = separated ? 'is hexadecimal with hyphens or colons, not base64' : 'is hexadecimal, not base64';
  return [{ bytes: Buffer.from(digits, 'hex'), causes: [cause('hexadecimal', words, 'base64')] }];
}

/** IV and ciphertext as two texts: with a separator, or with the first one's padding in the middle. */
function asJoined(text: string): readonly Reading[] {
  const parts =
    /^([\w+/=-]{16,}?)[:.|,;]([\w+/=-]{16,})$/.exec(text) ?? /^([A-Za-z0-9+/]{22}==)([A-Za-z0-9+/]+={0,2})$/.exec(text);
  if (!parts) return [];
  const [first, second] = [parts[1] as string, parts[2] as string].map(plainBytes);
  if (!first || !second) return [];
  const words = 'is two encoded texts joined, as IV and ciphertext; IV and ciphertext belong into one base64';
  return [{ bytes: Buffer.concat([first, second]), causes: [cause('joined-texts', words, 'iv-front')] }];
}

function plainBytes(text: string): Buffer | undefined {
  if (/^(?:[0-9A-Fa-f]{2}){16,}$/.test(text)) return Buffer.from(text, 'hex');
  return fromBase64(text) ?? fromBase64(padded(text.replaceAll('-', '+').replaceAll('_', '/')));
}

function padded(text: string): string {
  return text + '='.repeat((4 - (text.length % 4)) % 4);
}

function asBase64(text: string): Reading | undefined {
  const causes: Cause[] = [];
  let standard = text;
  if (/[-_]/.test(standard)) {
    causes.push(cause('base64url', 'is URL-safe base64, with - and _ in place of + and /', 'base64'));
    standard = standard.replaceAll('-', '+').replaceAll('_', '/');
  }
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(standard)) return undefined;
  const bare = standard.replace(/=+$/, '');
  if (bare.length % 4 === 1) {
    causes.push(cause('cut-off', 'has a number of characters that base64 never has: some are missing', 'whole'));
    return { bytes: Buffer.from(bare.slice(0, -1), 'base64'), causes };
  }
  if (standard.length % 4 !== 0 || standard !== padded(bare)) {
    if (causes.length === 0) {
      causes.push(cause('padding-signs', 'is base64 with missing or misplaced "=" padding at its end', 'base64'));
    }
  }
  return { bytes: Buffer.from(bare, 'base64'), causes };
}

/** Bytes that are an encoded text again. */
function encodedAgain({ bytes, causes }: Reading, depth: number): readonly Reading[] | undefined {
  if (depth > 1 || bytes.length < 24 || !isEncodedText(bytes)) return undefined;
  const inner = decode(bytes.toString('latin1').replace(/\s+/g, ''), depth + 1);
  if (inner.length === 0) return undefined;
  return inner.map((reading) => {
    const isHexadecimal = reading.causes.some(({ id }) => id === 'hexadecimal');
    const nested = isHexadecimal
      ? cause('hexadecimal-inside', 'is base64 of hexadecimal digits, not of the bytes', 'base64')
      : cause('base64-twice', 'is base64 of base64: it was encoded twice', 'base64');
    const others = reading.causes.filter(({ id }) => id !== 'hexadecimal');
    return { bytes: reading.bytes, causes: [...causes, nested, ...others] };
  });
}

function isEncodedText(bytes: Buffer): boolean {
  return /^[A-Za-z0-9+/_\-\s]+={0,2}\s*$/.test(bytes.toString('latin1'));
}

function notBase64(text: string): Cause {
  const at = text.search(/[^A-Za-z0-9+/=]/);
  if (at < 0) return cause('padding-signs', 'is not base64: its "=" padding is misplaced', 'base64');
  const character = JSON.stringify(String.fromCodePoint(text.codePointAt(at) as number));
  return cause('not-base64', `is not base64: ${character} at position ${at}`, 'base64');
}
