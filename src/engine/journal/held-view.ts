// A held call as it is shown: masked like a journal entry, before there is an answer.
import type { Exchange } from '../contract/exchange.ts';
import { mask, rulesFor } from '../masking/masking.ts';
import { subjectOf } from '../matching/match.ts';
import { messageOf } from '../messages/reopen.ts';
import { entryOf } from './entry-view.ts';

/** The request and, where it can be opened, the message of a call that is not answered yet; as JSON. */
export function heldView(exchange: Exchange): object {
  const { id, at, sandbox, provider, operation, request } = entryOf(exchange) as Record<string, unknown>;
  const message = messageOf(exchange);
  const shown = message ? mask(subjectOf(message), rulesFor(exchange)) : null;
  return { id, at, sandbox, provider, operation, request, message: shown };
}
