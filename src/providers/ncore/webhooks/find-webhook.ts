// Finds the webhook that a call names.
import { WEBHOOKS, type WebhookRecord } from '../records/records.ts';
import { refuse, type Transaction } from '../wire/operation.ts';

/** @throws Refusal 404 */
export function webhookOf(transaction: Transaction, id: string): WebhookRecord {
  return (
    transaction.collection(WEBHOOKS).get(id) ?? refuse('404', `No webhook ${id}; GET /webhooks lists the webhooks.`)
  );
}
