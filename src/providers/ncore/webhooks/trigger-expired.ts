// triggerExpiredEvents: what was given up for a webhook is sent again, as if it were new.
import { type Context, type Success, triggerExpired } from '../../../engine/provider.ts';
import type { Client } from '../wire/authenticate.ts';
import { once } from '../wire/idempotency.ts';
import { webhookOf } from './get-webhook.ts';

/** @throws Refusal 404, 409-idempotency */
export function triggerExpiredEvents(context: Context<Client, string>): Success {
  return once(context, 'triggerExpiredEvents', true, () => {
    const { id } = webhookOf(context.transaction, context.input);
    return { code: '200', body: { id, triggered: triggerExpired(context, 'ncore', id) } };
  });
}
