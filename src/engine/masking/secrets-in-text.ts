// Secrets in a text that is no JSON, or in a text within it: what stands behind a secret's name, in a URL, or in a digest.
// Every step takes time in proportion to the text.
import { MASK } from './find-card-numbers.ts';

/** What the code printed on a card is called, in one spelling or another; the source of a regular expression. */
export const CARD_CODE_NAMES = 'cv[vc]';

/** Names of secrets, in a member's name or a text; the source of a regular expression. */
export const SECRET_NAMES = `${CARD_CODE_NAMES}|security[_-]?code|secure[_-]?code|api[_-]?key|passw|secret|credential|authorization|header[_-]?value`;

/** A name and its value: in a query, a form, or JSON that is broken. */
const NAMED = new RegExp(
  `((?:${SECRET_NAMES})[\\w-]{0,24}["'\u2018-\u201d]?\\s{0,8}[:=]\\s{0,8}["'\u2018-\u201d]?(?:(?:Basic|Bearer)\\s{1,8})?)([^"'\u2018-\u201d&,;\\s}]+)`,
  'gi',
);
/** What may stand between a name and its value in a sentence. */
const BETWEEN = '[^A-Za-z0-9]{0,6}(?:(?:is|was|are|no|code|number|value|with|of)[^A-Za-z0-9]{1,4}){0,2}';
/** A card's code in a sentence: three or four digits. */
const CODE_IN_SENTENCE = new RegExp(
  `((?:\\b${CARD_CODE_NAMES}2?|\\bcard[ _-]?verification[ _-]?(?:value|code|number)|\\b(?:security|secure|card)[ _-]?code)${BETWEEN})(\\d{3,4})(?!\\d)`,
  'gi',
);
/** A key or password in a sentence: a word that has a digit, so that `the api key is missing` stays. */
const KEY_IN_SENTENCE = new RegExp(
  `(\\b(?:secure[ _-]?code|api[ _-]?key|passw(?:ord)?|secret|x-api-key)${BETWEEN})(?=[A-Za-z_+/=.~-]{0,64}\\d)([\\w+/=.~-]{4,512})`,
  'gi',
);
const BEARER = /\b(Bearer\s{1,8})[\w+/=.~-]+/g;

/** The text without what stands behind the name of a secret, and without digests that activate a card. */
export function maskNamed(text: string): string {
  return maskDigests(maskQuoted(text))
    .replace(NAMED, `$1${MASK}`)
    .replace(CODE_IN_SENTENCE, `$1${MASK}`)
    .replace(KEY_IN_SENTENCE, `$1${MASK}`)
    .replace(BEARER, `$1${MASK}`);
}

const NOT_JSON = ' is not valid JSON';
/** How much of a text a parser quotes at most, with the marks around it. */
const LONGEST_QUOTE = 96;

/** What a parser quotes of a text that it could not read. */
function maskQuoted(text: string): string {
  let found = text.indexOf(NOT_JSON);
  if (found < 0) return text;
  const parts: string[] = [];
  let written = 0;
  while (found >= 0) {
    const from = Math.max(written, found - LONGEST_QUOTE);
    const quoted = /, (?:\.{3})?"[\s\S]*"(?:\.{3})?$/.exec(text.slice(from, found));
    if (quoted) {
      parts.push(text.slice(written, from + quoted.index), `, ${MASK}`);
      written = found;
    }
    found = text.indexOf(NOT_JSON, found + NOT_JSON.length);
  }
  parts.push(text.slice(written));
  return parts.join('');
}

/** A SHA-512 digest in hexadecimal digits, as activation tokens are. */
const DIGEST_LENGTH = 128;

/** Digests are found also where white space stands between the digits, one character at a time. */
function maskDigests(text: string): string {
  if (text.length < DIGEST_LENGTH) return text;
  const parts: string[] = [];
  let written = 0;
  for (const { start, end } of digestsIn(text)) {
    if (start < written) continue;
    parts.push(text.slice(written, start), MASK);
    written = end;
  }
  if (written === 0) return text;
  parts.push(text.slice(written));
  return parts.join('');
}

function digestsIn(text: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  /** The latest hexadecimal digits, as a ring: where each stands, and whether it begins a word. */
  const places = new Uint32Array(DIGEST_LENGTH);
  const begins = new Uint8Array(DIGEST_LENGTH);
  let run = 0;
  let blanks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (!isHex(code)) {
      blanks = isBlank(code) ? blanks + 1 : 2;
      if (blanks > 1) run = 0;
      continue;
    }
    const slot = run % DIGEST_LENGTH;
    places[slot] = at;
    begins[slot] = at === 0 || !isHex(text.charCodeAt(at - 1)) ? 1 : 0;
    run += 1;
    blanks = 0;
    const first = run % DIGEST_LENGTH;
    const isWordEnd = at + 1 === text.length || !isHex(text.charCodeAt(at + 1));
    if (run >= DIGEST_LENGTH && isWordEnd && begins[first] === 1) {
      found.push({ start: places[first] as number, end: at + 1 });
    }
  }
  return found;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}

function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0;
}

/** The name and password in every URL of the text, also in one that cannot be parsed because of them. */
export function maskUserinfo(text: string): string {
  if (!text.includes('://') || !text.includes('@')) return text;
  return text.replace(/[^\s"'<>]+/g, (word) => {
    const [first = '', ...rest] = word.split('://');
    return [first, ...rest.map(withoutUserinfo)].join('://');
  });
}

/** What is longer is no name of a host, and is not given to a parser of URLs. */
const LONGEST_AUTHORITY = 1_024;

/** @param rest of a URL, behind its scheme */
function withoutUserinfo(rest: string): string {
  const authority = /^[^/?#\\]*/.exec(rest)?.[0] ?? '';
  const isHost =
    authority.length <= LONGEST_AUTHORITY && !authority.includes('@') && URL.canParse(`http://${authority}`);
  const end = (isHost || authority.includes('@') ? authority : rest).lastIndexOf('@');
  return end < 0 ? rest : `${MASK}${rest.slice(end)}`;
}
