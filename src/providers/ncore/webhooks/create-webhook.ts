// createWebhookNotification: has notifications of events sent to an address.
import type { Context, Success } from '../../../engine/provider.ts';
import { freeId } from '../records/entity-ids.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import { createdCode } from '../wire/profiles.ts';
import { type AskedWebhook, DEFAULT_CONFIG } from './webhook-config.ts';

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
