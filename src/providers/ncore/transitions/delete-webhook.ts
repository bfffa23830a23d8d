// deleteWebhook: sends nothing more. What still waits, and what expired, is dropped.
import { type Context, dropUndelivered, type Success } from '../../../engine/provider.ts';
import type { Client } from '../authenticate.ts';
import { WEBHOOKS } from '../records.ts';
import { showWebhook } from '../views.ts';
import { webhookOf } from './get-webhook.ts';

/** @throws Refusal 404 */
export function deleteWebhook({ input: id, transaction }: Context<Client, string>): Success {
  const webhook = webhookOf(transaction, id);
  transaction.collection(WEBHOOKS).remove(id);
  dropUndelivered(transaction, 'ncore', id, 'the webhook was deleted');
  return { code: '200', body: showWebhook(webhook) };
}
