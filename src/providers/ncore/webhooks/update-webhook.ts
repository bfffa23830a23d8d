// updateWebhook: changes the members that the body has and leaves the others. Pending notifications go to the new URL.
import { redirect } from '../../../engine/provider.ts';
import { ID_IN_PATH, setByServer, withoutDryRun } from '../fields/message-parts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { canonical } from '../wire/canonical.ts';
import {
  type AllowedTargets,
  type Call,
  defineCall,
  type JsonSchema,
  type Message,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { webhookOf } from './find-webhook.ts';
import { destinationOf, readWebhook, type WebhookMembers } from './webhook-config.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';
import { CONFIG, closed, ENDPOINT, EVENTS } from './webhook-schemas.ts';

/** Null removes the user name or the password of `config`. */
const UPDATE_WEBHOOK = {
  type: 'object',
  properties: {
    ...setByServer('id', 'created', 'modified'),
    endpoint: ENDPOINT,
    events: EVENTS,
    config: CONFIG,
  },
} as const satisfies JsonSchema;

interface WebhookChange extends WebhookMembers {
  readonly id: string;
}

export const updateWebhook = defineCall({
  id: 'updateWebhook',
  method: 'PUT',
  path: '/webhooks/{id}',
  summary: 'Change a webhook',
  description: 'Members that are left out stay as they are, also within config; so does the password.',
  schemas: { params: ID_IN_PATH, body: withoutDryRun(UPDATE_WEBHOOK, closed(UPDATE_WEBHOOK)) },
  replyBody: WEBHOOK_REPLY,
  successes: ['200'],
  examples: { 'another URL': { endpoint: 'http://localhost:9001/ncore-events' } },
  refuseInvalid,
  interpret: (message, _caller, _profile, targets) => readWebhookChange(message, targets),
  carried: ({ input }) => forcedStatus('updateWebhook', input.id),
  transition: changeWebhook,
});

/** @throws Refusal 400 for a URL that the server may not call, and for custom headers that a client cannot set */
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
