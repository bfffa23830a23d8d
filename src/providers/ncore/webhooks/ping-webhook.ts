// pingWebhook: sends a test notification at once, and answers with how that went.
import { type Attempt, type Context, enqueueProbe, type Success } from '../../../engine/provider.ts';
import type { Client } from '../wire/authenticate.ts';
import { headOf, PING } from './events.ts';
import { webhookOf } from './get-webhook.ts';
import { destinationOf } from './webhook-config.ts';

/**
 * The call succeeds also where the webhook does not: what is asked for is how it goes (source: ours).
 * @throws Refusal 404
 */
export function pingWebhook(context: Context<Client, string>): Success {
  const webhook = webhookOf(context.transaction, context.input);
  const head = headOf(context, PING, webhook.id);
  const body = { ...head, webhook_id: webhook.id };
  const probe = { ...destinationOf(webhook), provider: 'ncore', webhook: webhook.id, event: PING, body };
  return {
    code: '200',
    body: undefined,
    awaits: {
      delivery: enqueueProbe(context, probe),
      body: (attempt) => showPing(webhook.id, head.event_token, attempt),
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
