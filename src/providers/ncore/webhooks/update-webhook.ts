// updateWebhook: changes what is given and leaves the rest. What still waits goes where the webhook points then.
import { redirect } from '../../../engine/provider.ts';
import { byProfile, ID_IN_PATH } from '../fields/message-parts.ts';
import { carriedStatus } from '../records/entity-ids.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { canonical } from '../wire/canonical.ts';
import {
  type AllowedTargets,
  type Call,
  defineCall,
  type Message,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { webhookOf } from './get-webhook.ts';
import { type AskedWebhook, destinationOf, readWebhook } from './webhook-config.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';
import { closed, UPDATE_WEBHOOK } from './webhook-schemas.ts';

interface WebhookChange extends AskedWebhook {
  readonly id: string;
}

export const updateWebhook = defineCall({
  id: 'updateWebhook',
  method: 'PUT',
  path: '/webhooks/{id}',
  summary: 'Change a webhook',
  description: 'What is given replaces what was, also within config; the rest stays, the password too.',
  schemas: { params: ID_IN_PATH, body: byProfile(UPDATE_WEBHOOK, closed(UPDATE_WEBHOOK)) },
  replyBody: WEBHOOK_REPLY,
  successes: ['200'],
  examples: { 'another address': { endpoint: 'http://localhost:9001/ncore-events' } },
  refuseInvalid,
  interpret: (message, _caller, _profile, targets) => readWebhookChange(message, targets),
  carried: ({ input }) => carriedStatus('updateWebhook', input.id),
  transition: changeWebhook,
});

/** @throws Refusal 400 for an address that may not be called, and for custom headers that are not the client's to set */
function readWebhookChange(message: Message, targets: AllowedTargets): WebhookChange {
  return { id: (message.params.id as string).toLowerCase(), ...readWebhook(message, targets) };
}

/** @throws Refusal 404 */
function changeWebhook({ input, transaction, now }: Call<WebhookChange>): Success {
  const webhook = webhookOf(transaction, input.id);
  const changed: WebhookRecord = {
    ...webhook,
    endpoint: input.endpoint ?? webhook.endpoint,
    events: input.events ?? webhook.events,
    config: { ...webhook.config, ...input.config },
  };
  if (canonical(changed) === canonical(webhook)) return { code: '200', body: showWebhook(webhook) };
  const kept = { ...changed, modified: now };
  transaction.collection(WEBHOOKS).put(kept);
  redirect(transaction, 'ncore', kept.id, destinationOf(kept));
  return { code: '200', body: showWebhook(kept) };
}
