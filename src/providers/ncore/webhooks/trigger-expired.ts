// triggerExpiredEvents: what was given up for a webhook is sent again, as if it were new.
import { triggerExpired } from '../../../engine/provider.ts';
import { ID_IN_PATH, IDEMPOTENCY_HEADERS } from '../fields/message-parts.ts';
import { id, whole } from '../fields/reply-fields.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { once } from '../wire/idempotency.ts';
import { type Call, defineCall, oneEntity, type Success } from '../wire/operation.ts';
import { webhookOf } from './find-webhook.ts';

const TRIGGERED_REPLY = whole({
  id: id('The webhook.'),
  triggered: { type: 'integer', description: 'How many expired notifications are sent again.' },
});

export const triggerExpiredEvents = defineCall({
  ...oneEntity(TRIGGERED_REPLY),
  id: 'triggerExpiredEvents',
  method: 'POST',
  path: '/webhooks/{id}:trigger-expired',
  summary: 'Send again what was given up',
  description: 'That there is such a call is known, its path is not: this one is ours.',
  schemas: { params: ID_IN_PATH, headers: IDEMPOTENCY_HEADERS },
  carried: ({ input }) => forcedStatus('triggerExpiredEvents', input),
  transition: sendAgain,
});

/** @throws Refusal 404, 409-idempotency */
function sendAgain(context: Call<string>): Success {
  return once(context, 'triggerExpiredEvents', true, () => {
    const { id } = webhookOf(context.transaction, context.input);
    return { code: '200', body: { id, triggered: triggerExpired(context, 'ncore', id) } };
  });
}
