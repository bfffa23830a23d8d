// Headers that a switch puts on an answer, and which of them it may not touch.
import { refuseMember } from '../base/errors.ts';
import type { JsonSchema } from '../contract/json-schema.ts';

/** By name, as the caller wrote it. */
export type AnswerHeaders = Readonly<Record<string, string>>;

const MOST_HEADERS = 20;
const MOST_CHARACTERS = 1_024;

/** RFC 9110 §5.6.2 `token`. */
const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]{1,64}$/;
/** RFC 9110 §5.5 without obsolete forms: no control characters, so no line break and no NUL. */
const VALUE = /^[\t\x20-\x7e]*$/;

/** They belong to the connection or to the framing of the message, and a wrong one would damage the next answer. */
const OF_THE_CONNECTION = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

export const ANSWER_HEADERS: JsonSchema = {
  type: 'object',
  additionalProperties: { type: 'string', maxLength: MOST_CHARACTERS },
  minProperties: 1,
  maxProperties: MOST_HEADERS,
  description: 'Headers of the answer, e.g. `{"Retry-After":"30"}`; each takes the place of the one of that name',
};

/**
 * Checks what the schema cannot.
 * @param pointer JSON Pointer of the headers in the request or file
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function requireAnswerHeaders(headers: AnswerHeaders, pointer: string): void {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const lowerCase = name.toLowerCase();
    const member = `${pointer}/${name.slice(0, 64)}`;
    if (!NAME.test(name)) refuseMember(member, 'It is no name of a header.', 'a header name (RFC 9110)', name);
    if (OF_THE_CONNECTION.has(lowerCase)) {
      refuseMember(member, 'It belongs to the connection, not to the answer.', 'another header', name);
    }
    if (lowerCase.startsWith('x-sandbox-')) {
      refuseMember(member, 'The server itself says this.', 'a header without X-Sandbox-', name);
    }
    if (seen.has(lowerCase)) refuseMember(member, 'The header is there twice.', 'each name once', name);
    if (!VALUE.test(value))
      refuseMember(member, 'Its value has characters that no header can have.', 'printable ASCII', value);
    seen.add(lowerCase);
  }
}

/**
 * Puts headers into a list of names and values in turn; each takes the place of those of its name.
 * @param list changed in place
 */
export function putHeaders(list: string[], headers: AnswerHeaders): void {
  for (const [name, value] of Object.entries(headers)) {
    for (let index = list.length - 2; index >= 0; index -= 2) {
      if (list[index]?.toLowerCase() === name.toLowerCase()) list.splice(index, 2);
    }
    list.push(name, value);
  }
}
