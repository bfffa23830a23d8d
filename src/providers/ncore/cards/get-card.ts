// getCard: one card, without what is secret about it.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { BULK_ISSUANCES, type BulkRecord, CARDS } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';

/** @throws Refusal 404 */
export function getCard({ input: id, transaction, now }: Context<Client, string>): Success {
  const card = transaction.collection(CARDS).get(id);
  if (!card) refuse('404', `No card ${id}; the cards of an order exist once it is SUBMITTED.`);
  const order = transaction.collection(BULK_ISSUANCES).get(card.bulk_issuance_id) as BulkRecord;
  return { code: '200', body: showCard(card, order, now) };
}
