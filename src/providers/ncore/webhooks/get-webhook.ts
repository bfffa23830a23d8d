// getWebhook: one webhook.
import { carriedStatus } from '../records/entity-ids.ts';
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success, type Transaction } from '../wire/operation.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';

export const getWebhook = defineCall({
  ...oneEntity(WEBHOOK_REPLY),
  id: 'getWebhook',
  path: '/webhooks/{id}',
  summary: 'Get a webhook',
  carried: ({ input }) => carriedStatus('getWebhook', input),
  transition: findWebhook,
});

/** @throws Refusal 404 */
function findWebhook({ input: id, transaction }: Call<string>): Success {
  return { code: '200', body: showWebhook(webhookOf(transaction, id)) };
}

/** @throws Refusal 404 */
export function webhookOf(transaction: Transaction, id: string): WebhookRecord {
  return (
    transaction.collection(WEBHOOKS).get(id) ?? refuse('404', `No webhook ${id}; GET /webhooks lists those there are.`)
  );
}
