// Which calls belong together, for the report: a POST by its idempotency key, linking a card by its token. Reads messages
// as they came, valid or not.
import type { Correlation, Message } from '../../../engine/provider.ts';
import { IDEMPOTENCY_HEADER } from './idempotency.ts';

/** A POST that creates: what it asks is all that it is about. */
export function correlateCreation({ headers, body }: Message): Correlation {
  return { attempt: headers[IDEMPOTENCY_HEADER], content: body };
}

/** Linking is about the card of the token. */
export function correlateLink({ headers, body }: Message): Correlation {
  const token = (body as { activation_token?: unknown } | undefined)?.activation_token;
  return {
    subject: typeof token === 'string' ? token : undefined,
    attempt: headers[IDEMPOTENCY_HEADER],
    content: body,
  };
}
