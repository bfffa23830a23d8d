// updateWebhook: changes what is given and leaves the rest. What still waits goes where the webhook points then.
import { type AllowedTargets, type Context, type Message, redirect, type Success } from '../../../engine/provider.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { webhookOf } from './get-webhook.ts';
import { type AskedWebhook, destinationOf, readWebhook } from './webhook-config.ts';

export interface WebhookChange extends AskedWebhook {
  readonly id: string;
}

/** @throws Refusal 400 for an address that may not be called, and for custom headers that are not the client's to set */
export function readWebhookChange(message: Message, targets: AllowedTargets): WebhookChange {
  return { id: (message.params.id as string).toLowerCase(), ...readWebhook(message, targets) };
}

/** @throws Refusal 404 */
export function updateWebhook({ input, transaction, now }: Context<Client, WebhookChange>): Success {
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
