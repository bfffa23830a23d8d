// open and seal: messages are plain JSON, so opening is parsing and sealing is writing.
import {
  type Opened,
  type Operation,
  parseBody,
  type Reply,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';

/**
 * Reads the body of a call that takes one; the body of any other call is not read.
 * @throws Refusal 400 where the body is not a JSON object
 */
export function open(request: WireRequest, _caller: unknown, operation: Operation): Opened {
  if (operation.schemas.body === undefined) return { body: undefined };
  const parsed = parseBody(request);
  if ('problem' in parsed) return refuseBody(`the body is ${parsed.problem}`);
  const { value } = parsed;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? { body: value } : refuseBody('the body must be a JSON object');
}

/** Writes the body of an answer. */
export function seal(reply: Reply): string {
  return JSON.stringify(reply.body);
}

function refuseBody(message: string): never {
  refuse('400', message, [{ in: 'body', pointer: '', rule: 'json', message }]);
}
