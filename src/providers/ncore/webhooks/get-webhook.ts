// getWebhook: one webhook.
import { forcedStatus } from '../records/entity-ids.ts';
import { showWebhook } from '../records/views.ts';
import { type Call, defineCall, oneEntity, type Success } from '../wire/operation.ts';
import { webhookOf } from './find-webhook.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';

export const getWebhook = defineCall({
  ...oneEntity(WEBHOOK_REPLY),
  id: 'getWebhook',
  path: '/webhooks/{id}',
  summary: 'Get a webhook',
  carried: ({ input }) => forcedStatus('getWebhook', input),
  transition: findWebhook,
});

/** @throws Refusal 404 */
function findWebhook({ input: id, transaction }: Call<string>): Success {
  return { code: '200', body: showWebhook(webhookOf(transaction, id)) };
}
