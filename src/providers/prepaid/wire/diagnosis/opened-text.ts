// What a token holds that opened to a text, but not to a JSON object: the parser's reason and place, and what it looks like.
import { isJsonObject, parseJson, positionOfSyntaxError } from '../operation.ts';
import { type Cause, cause } from './causes.ts';

/** Places are looked for in texts of at most this many characters: a patient parser takes a fifth of a second for a mebibyte. */
const LONGEST_LOCATED = 100_000;

/** @param text the whole text of a token, without its padding */
export function explainText(text: string): Cause {
  const parsed = parseJson(text);
  if ('value' in parsed) return explainValue(parsed.value);
  return lookalike(text) ?? cause('not-json', `opens, but what it holds is ${located(text, parsed.problem)}`, 'json');
}

function explainValue(value: unknown): Cause {
  if (isJsonObject(value)) return cause('message', 'opens to a JSON object');
  if (typeof value === 'string') {
    const inner = parseJson(value);
    if ('value' in inner && isJsonObject(inner.value)) {
      return cause('json-twice', 'opens to a JSON string that holds the message: it was written as JSON twice', 'json');
    }
  }
  const kind = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
  return cause('not-object', `opens to JSON, but to ${kind}, not to an object`, 'json');
}

/** The parser's reason with the place, where the reason does not say it. */
function located(text: string, problem: string): string {
  if (/at position \d+/.test(problem) || text.length > LONGEST_LOCATED || !problem.startsWith('not JSON'))
    return problem;
  const position = positionOfSyntaxError(text);
  return position === undefined ? problem : `${problem}, at position ${position}`;
}

/** Texts that another library or another habit writes in place of JSON. */
function lookalike(text: string): Cause | undefined {
  const reason = (what: string) => {
    const parsed = parseJson(text);
    const problem = 'problem' in parsed ? ` (${located(text, parsed.problem)})` : '';
    return `opens, but ${what}${problem}`;
  };
  if (text === '') return cause('empty-message', 'opens to an empty text', 'json');
  const trimmed = text.trim();
  const unpadded = withoutPadding(text);
  if (unpadded !== undefined && 'value' in parseJson(unpadded)) {
    return cause(
      'padded-twice',
      reason('its text ends in padding: it was padded by hand and by the library'),
      'padding',
    );
  }
  const beforeZeros = text.replace(/\0+$/, '');
  if (beforeZeros !== text && 'value' in parseJson(beforeZeros)) {
    return cause(
      'padded-twice',
      reason('its text ends in zero bytes: it was filled up by hand and padded by the library'),
      'padding',
    );
  }
  if (text.startsWith('\ufeff')) {
    return cause('charset', reason('its text begins with a byte order mark'), 'charset');
  }
  if (text.includes('\0')) return cause('charset', reason('its text has zero bytes, as UTF-16 has'), 'charset');
  if (/^\{\s*'[\w]+'\s*:/.test(trimmed)) {
    return cause('python-dict', reason('it holds what Python prints of a dict, with single quotes'), 'json');
  }
  if (/^\{\s*[A-Za-z_]\w*=/.test(trimmed)) {
    return cause('java-map', reason('it holds what Java prints of a Map'), 'json');
  }
  if (/[“”]/.test(trimmed.slice(0, 40))) {
    return cause('curly-quotes', reason('it has curly quotation marks, as a word processor puts them'), 'json');
  }
  if (/^[A-Za-z_]\w*=[^&]*(?:&[A-Za-z_]\w*=[^&]*)*$/.test(trimmed.slice(0, 500)) && !trimmed.startsWith('{')) {
    return cause('form', reason('it holds a form (name=value&…)'), 'json');
  }
  if (trimmed.startsWith('<')) return cause('xml', reason('it holds XML'), 'json');
  if (/^\[object \w+\]$/.test(trimmed))
    return cause('object-name', reason('it holds what JavaScript prints of an object'), 'json');
  if (/^(?:undefined|None|nil)$/.test(trimmed))
    return cause('no-value', reason(`it holds the word ${trimmed}`), 'json');
  if (/^Array\s*\(|^stdClass|^a:\d+:\{/.test(trimmed))
    return cause('php-dump', reason('it holds what PHP prints or serializes'), 'json');
  if (trimmed.endsWith('}') && !trimmed.startsWith('{') && !trimmed.startsWith('[')) {
    const words = reason(
      'its beginning is missing: either the IV is not in front of it, or the IV is not this client’s',
    );
    return cause('iv-unknown', words, 'iv-front');
  }
  return undefined;
}

/** The text before PKCS#5 padding; undefined where it does not end in any. */
function withoutPadding(text: string): string | undefined {
  const count = text.charCodeAt(text.length - 1);
  if (!(count >= 1 && count <= 16)) return undefined;
  return text.endsWith(String.fromCharCode(count).repeat(count)) ? text.slice(0, -count) : undefined;
}

/** A message that is an answer of the platform: the client has sent an answer's token back. */
export function isAnswer(message: Readonly<Record<string, unknown>>): boolean {
  return 'responseCode' in message && ('responseMessage' in message || 'responseDateTime' in message);
}
