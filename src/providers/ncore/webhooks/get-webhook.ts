// getWebhook: one webhook.
import { type Context, refuse, type Success, type Transaction } from '../../../engine/provider.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';

/** @throws Refusal 404 */
export function getWebhook({ input: id, transaction }: Context<Client, string>): Success {
  return { code: '200', body: showWebhook(webhookOf(transaction, id)) };
}

/** @throws Refusal 404 */
export function webhookOf(transaction: Transaction, id: string): WebhookRecord {
  return (
    transaction.collection(WEBHOOKS).get(id) ?? refuse('404', `No webhook ${id}; GET /webhooks lists those there are.`)
  );
}
