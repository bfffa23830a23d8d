// listCards: the cards of all orders or of one, newest first.
import { uuid } from '../fields/fields.ts';
import { PAGE_MEMBERS } from '../fields/message-parts.ts';
import { orderOfCard } from '../records/card-facts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { CARDS, type CardRecord } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { type Call, defineCall, type JsonSchema, type Message, manyEntities, type Success } from '../wire/operation.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';
import { CARD_REPLY } from './card-reply.ts';

interface CardsQuery extends PageQuery {
  readonly bulkIssuanceId: string | undefined;
}

const CARDS_QUERY = {
  type: 'object',
  properties: {
    ...PAGE_MEMBERS,
    bulk_issuance_id: uuid('only the cards of this order', 'reference'),
  },
} as const satisfies JsonSchema;

export const listCards = defineCall({
  ...manyEntities(CARD_REPLY),
  id: 'listCards',
  path: '/cards',
  summary: 'List the cards, or those of an order',
  schemas: { query: CARDS_QUERY },
  interpret: readCardsQuery,
  carried: ({ input }) => forcedStatus('listCards', input.bulkIssuanceId),
  transition: pageOfCards,
});

function readCardsQuery({ query }: Message): CardsQuery {
  return { ...pageQuery(query), bulkIssuanceId: query.bulk_issuance_id?.toLowerCase() || undefined };
}

/**
 * An order that does not exist has no cards: the list is empty (source: ours).
 * @throws Refusal 400 for a cursor that is no card of this list
 */
function pageOfCards({ input, transaction, now }: Call<CardsQuery>): Success {
  const { bulkIssuanceId } = input;
  const show = (card: CardRecord) => showCard(card, orderOfCard(transaction, card), now);
  const group = bulkIssuanceId === undefined ? undefined : { index: 'bulk_issuance_id', key: bulkIssuanceId };
  return { code: '200', body: page(transaction, CARDS, input, show, { group }) };
}
