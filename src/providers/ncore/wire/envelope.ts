// open and seal: nCore speaks plain JSON, so opening is parsing and sealing is writing.
import {
  isJsonObject,
  type Opened,
  type Operation,
  parseBody,
  type Reply,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';

/** JSON members of a message body. */
export type JsonObject = Readonly<Record<string, unknown>>;

const TYPOGRAPHIC_QUOTES = /[\u201c\u201d\u201e\u2018\u2019]/;

/**
 * The JSON object of a call that takes one. Any other is read without its body, should it have one.
 * @throws Refusal 400 when the body is empty, not JSON or not an object (source: ours; the page documents no 400)
 */
export function open(request: WireRequest, _caller: unknown, operation: Operation): Opened {
  if (operation.schemas.body === undefined) {
    refuseDryRun(request);
    return { body: undefined };
  }
  if (request.body.length === 0) refuseBody('the body is empty; a JSON object is expected');
  const parsed = parseBody(request);
  if ('problem' in parsed) {
    const hint = TYPOGRAPHIC_QUOTES.test(request.body.toString('utf8'))
      ? '; it has typographic quotes where JSON takes only straight ones (")'
      : '';
    refuseBody(`the body is ${parsed.problem}${hint}`);
  }
  if (!isJsonObject(parsed.value)) refuseBody('the body must be a JSON object');
  return { body: parsed.value, duplicates: parsed.duplicates };
}

/** A call without a body has no dry run either; a client that asks for one wants nothing to happen. */
function refuseDryRun(request: WireRequest): void {
  if (request.body.length === 0) return;
  const parsed = parseBody(request);
  if ('problem' in parsed || !isJsonObject(parsed.value)) return;
  const { dry_run } = parsed.value;
  if (dry_run === undefined || dry_run === false) return;
  const message = 'dry_run must be false: this call has no dry run';
  refuse('400', undefined, [
    { in: 'body', pointer: '/dry_run', rule: 'const', message, allowed: false, received: dry_run },
  ]);
}

/** The mirror of `open`. */
export function seal(reply: Reply): string {
  return JSON.stringify(reply.body);
}

function refuseBody(message: string): never {
  refuse('400', undefined, [{ in: 'body', pointer: '', rule: 'json', message }]);
}
