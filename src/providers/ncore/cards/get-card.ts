// getCard: one card, without what is secret about it.
import { orderOfCard } from '../records/card-facts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { CARDS } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { CARD_REPLY } from './card-reply.ts';

export const getCard = defineCall({
  ...oneEntity(CARD_REPLY),
  id: 'getCard',
  path: '/cards/{id}',
  summary: 'Get a card',
  carried: ({ input }) => forcedStatus('getCard', input),
  transition: findCard,
});

/** @throws Refusal 404 */
function findCard({ input: id, transaction, now }: Call<string>): Success {
  const card = transaction.collection(CARDS).get(id);
  if (!card) refuse('404', `No card ${id}; the cards of an order exist once it is SUBMITTED.`);
  return { code: '200', body: showCard(card, orderOfCard(transaction, card), now) };
}
