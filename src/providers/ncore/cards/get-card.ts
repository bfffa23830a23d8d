// getCard: one card, without what is secret about it.
import { BULK_ISSUANCES, type BulkRecord, CARDS } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { CARD_REPLY } from './card-reply.ts';

export const getCard = defineCall({
  ...oneEntity(CARD_REPLY),
  id: 'getCard',
  path: '/cards/{id}',
  summary: 'Get a card',
  transition: findCard,
});

/** @throws Refusal 404 */
function findCard({ input: id, transaction, now }: Call<string>): Success {
  const card = transaction.collection(CARDS).get(id);
  if (!card) refuse('404', `No card ${id}; the cards of an order exist once it is SUBMITTED.`);
  const order = transaction.collection(BULK_ISSUANCES).get(card.bulk_issuance_id) as BulkRecord;
  return { code: '200', body: showCard(card, order, now) };
}
