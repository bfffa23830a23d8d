// What a card is, wherever it comes from: one of an order has its product, name and fulfilment from the order.
import type { Transaction } from '../../../engine/provider.ts';
import type { Fulfillment } from '../orders/fulfillment.ts';
import { BULK_ISSUANCES, type BulkRecord, type CardRecord, type CardType } from './records.ts';

export interface CardFacts {
  readonly card_type: CardType;
  readonly card_product_id: string;
  readonly name_on_card: string | null;
  /** Null for a virtual card. */
  readonly fulfillment: Fulfillment | null;
}

/** The order that a card came with; undefined for a card of its own. */
export function orderOfCard(transaction: Transaction, { bulk_issuance_id }: CardRecord): BulkRecord | undefined {
  return bulk_issuance_id === null ? undefined : transaction.collection(BULK_ISSUANCES).get(bulk_issuance_id);
}

/** @param order of the card, as `orderOfCard` gives it */
export function factsOf({ own }: CardRecord, order: BulkRecord | undefined): CardFacts {
  if (own) return own;
  const { card_product_id, name_on_card, fulfillment } = order as BulkRecord;
  return { card_type: 'PHYSICAL', card_product_id, name_on_card, fulfillment };
}
