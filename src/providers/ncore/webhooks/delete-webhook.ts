// deleteWebhook: sends nothing more. What still waits, and what expired, is dropped.
import { dropUndelivered } from '../../../engine/provider.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { WEBHOOKS } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import { type Call, defineCall, oneEntity, type Success } from '../wire/operation.ts';
import { webhookOf } from './find-webhook.ts';
import { WEBHOOK_REPLY } from './webhook-reply.ts';

export const deleteWebhook = defineCall({
  ...oneEntity(WEBHOOK_REPLY),
  id: 'deleteWebhook',
  method: 'DELETE',
  path: '/webhooks/{id}',
  summary: 'Delete a webhook',
  description: 'It answers the webhook as it was. What still waited for it is dropped.',
  carried: ({ input }) => forcedStatus('deleteWebhook', input),
  transition: dropWebhook,
});

/** @throws Refusal 404 */
function dropWebhook({ input: id, transaction }: Call<string>): Success {
  const webhook = webhookOf(transaction, id);
  transaction.collection(WEBHOOKS).remove(id);
  dropUndelivered(transaction, 'ncore', id, 'the webhook was deleted');
  return { code: '200', body: showWebhook(webhook) };
}
