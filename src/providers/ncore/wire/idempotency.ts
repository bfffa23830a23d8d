// Idempotency: a POST with a key that was used before gets the first answer again, and nothing else happens.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { IDEMPOTENCY, type IdempotencyRecord } from '../records/records.ts';
import type { Client } from './authenticate.ts';
import { canonical } from './canonical.ts';
import { IDEMPOTENCY_HEADER } from './idempotency-header.ts';

/** How long an answer is remembered, on the sandbox's clock (source: ours). */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/**
 * Does `work` unless this client's key has an answer already. Only successes are remembered: a refused call may be
 * corrected and sent again under its key (source: ours).
 * @param keeps false where the call may not leave anything behind
 * @throws Refusal 409-idempotency when the key was used for another operation or another body
 */
export function once<Input>(
  context: Context<Client, Input>,
  operation: string,
  keeps: boolean,
  work: () => Success,
): Success {
  const { message, caller, transaction, now, identity } = context;
  const key = message.headers[IDEMPOTENCY_HEADER];
  if (key === undefined) return work();
  const content = identity.uuid('asked', canonical([message.params, message.body]));
  const first = firstAnswer(context);
  if (first) {
    if (first.operation !== operation || first.content !== content) {
      refuse('409-idempotency', `The key was first used for ${first.operation}; a new request needs a new key.`);
    }
    const note = 'The first answer to this idempotency key was repeated; nothing was done now.';
    return { code: first.code, body: first.body, httpStatus: first.httpStatus, note };
  }
  const success = work();
  if (keeps) {
    const id = recordId(caller, key);
    transaction.collection(IDEMPOTENCY).put({ id, operation, content, ...success, at: now });
  }
  return success;
}

/** Whether the call's key was answered before, so that nothing happens any more. */
export function isAnswered<Input>(context: Context<Client, Input>): boolean {
  return firstAnswer(context) !== undefined;
}

function firstAnswer<Input>({
  message,
  caller,
  transaction,
  now,
}: Context<Client, Input>): IdempotencyRecord | undefined {
  const key = message.headers[IDEMPOTENCY_HEADER];
  if (key === undefined) return undefined;
  const first = transaction.collection(IDEMPOTENCY).get(recordId(caller, key));
  return first && now - first.at < LIFETIME_MS ? first : undefined;
}

function recordId({ name }: Client, key: string): string {
  return `${name} ${key}`;
}
