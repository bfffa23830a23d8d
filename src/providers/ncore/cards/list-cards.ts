// listCards: the cards of all orders or of one, newest first.
import type { Context, Message, Success } from '../../../engine/provider.ts';
import { BULK_ISSUANCES, type BulkRecord, CARDS, type CardRecord } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';

export interface CardsAsked extends PageQuery {
  readonly bulkIssuanceId: string | undefined;
}

export function readCardsAsked({ query }: Message): CardsAsked {
  return { ...pageQuery(query), bulkIssuanceId: query.bulk_issuance_id?.toLowerCase() };
}

/**
 * An order that does not exist has no cards: the list is empty (source: ours).
 * @throws Refusal 400 for a cursor that is no card of this list
 */
export function listCards({ input, transaction, now }: Context<Client, CardsAsked>): Success {
  const { bulkIssuanceId } = input;
  const orders = transaction.collection(BULK_ISSUANCES);
  const show = (card: CardRecord) => showCard(card, orders.get(card.bulk_issuance_id) as BulkRecord, now);
  const group = bulkIssuanceId === undefined ? undefined : { index: 'bulk_issuance_id', key: bulkIssuanceId };
  return { code: '200', body: page(transaction, CARDS, input, show, { group }) };
}
