// deleteWebhook: sends nothing more. What still waits, and what expired, is dropped.
import { type Context, dropUndelivered, type Success } from '../../../engine/provider.ts';
import { WEBHOOKS } from '../records/records.ts';
import { showWebhook } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { webhookOf } from './get-webhook.ts';

/** @throws Refusal 404 */
export function deleteWebhook({ input: id, transaction }: Context<Client, string>): Success {
  const webhook = webhookOf(transaction, id);
  transaction.collection(WEBHOOKS).remove(id);
  dropUndelivered(transaction, 'ncore', id, 'the webhook was deleted');
  return { code: '200', body: showWebhook(webhook) };
}
