// pingWebhook: sends a test notification at once, and answers with how that went.
import { type Attempt, enqueueProbe } from '../../../engine/provider.ts';
import { id, whole } from '../fields/reply-fields.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { type Call, defineCall, oneEntity, type Success } from '../wire/operation.ts';
import { marksOf, PING } from './events.ts';
import { webhookOf } from './find-webhook.ts';
import { destinationOf } from './webhook-config.ts';

const PING_REPLY = whole({
  id: id('The webhook.'),
  event_token: id('The token of the test notification.'),
  delivered: { type: 'boolean', description: 'Whether the receiver answered with 2xx.' },
  http_status: { type: ['integer', 'null'], description: 'What the receiver answered.' },
  duration_ms: { type: ['integer', 'null'], description: 'How long that took.' },
  error: { type: ['string', 'null'], description: 'What went wrong.' },
});

export const pingWebhook = defineCall({
  ...oneEntity(PING_REPLY),
  id: 'pingWebhook',
  method: 'POST',
  path: '/webhooks/{id}:ping',
  summary: 'Send a test notification, and say how that went',
  description: 'Sent at once and not tried again. The call succeeds also where the receiver does not.',
  carried: ({ input }) => forcedStatus('pingWebhook', input),
  transition: sendPing,
});

/**
 * The call succeeds also where the webhook does not: what is asked for is how it goes (source: ours).
 * @throws Refusal 404
 */
function sendPing(context: Call<string>): Success {
  const webhook = webhookOf(context.transaction, context.input);
  const marks = marksOf(context, PING, webhook.id);
  const body = { event: PING, ping: { webhook_id: webhook.id }, ...marks };
  const probe = { ...destinationOf(webhook), provider: 'ncore', webhook: webhook.id, event: PING, body };
  return {
    code: '200',
    body: undefined,
    awaits: {
      delivery: enqueueProbe(context, probe),
      body: (attempt) => showPing(webhook.id, marks.event_token, attempt),
    },
  };
}

function showPing(id: string, event_token: string, attempt: Attempt | undefined) {
  return {
    id,
    event_token,
    delivered: attempt?.outcome === 'delivered',
    http_status: attempt?.status ?? null,
    duration_ms: attempt?.durationMs ?? null,
    error: attempt ? attempt.error : 'The webhook was taken away before it was sent.',
  };
}
