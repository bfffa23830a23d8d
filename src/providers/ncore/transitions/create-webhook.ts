// createWebhookNotification: has notifications of events sent to an address.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../authenticate.ts';
import { canonical } from '../canonical.ts';
import { freeId } from '../entity-ids.ts';
import { once } from '../idempotency.ts';
import { createdCode } from '../profiles.ts';
import { WEBHOOKS, type WebhookRecord } from '../records.ts';
import { showWebhook } from '../views.ts';
import { type AskedWebhook, DEFAULT_CONFIG } from '../webhook-config.ts';

/** @throws Refusal 409-idempotency */
export function createWebhook(context: Context<Client, AskedWebhook>): Success {
  const { input, transaction, identity, now, profile } = context;
  return once(context, 'createWebhookNotification', true, () => {
    const { endpoint = '', events = [], config } = input;
    const webhooks = transaction.collection(WEBHOOKS);
    const content = canonical({ endpoint, events });
    const id = freeId(identity, 'webhook', content, (made) => webhooks.get(made) !== undefined);
    const webhook: WebhookRecord = {
      id,
      endpoint,
      events,
      config: { ...DEFAULT_CONFIG, ...config },
      created: now,
      modified: now,
    };
    webhooks.put(webhook);
    return { code: createdCode(profile), body: showWebhook(webhook) };
  });
}
