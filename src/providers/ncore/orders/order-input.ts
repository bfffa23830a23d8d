// What a client says of an order: the members that both calls take, and what each call reads from them.
import { ADDRESS, SHIPPING_DETAILS, text, uuid } from '../fields/fields.ts';
import type { BulkRecord, BulkStatus } from '../records/records.ts';

/** The members of an order that a client gives. */
export const ORDER_MEMBERS = {
  card_product_id: uuid('the product that the cards are of', 'seed'),
  number_of_cards: {
    type: 'integer',
    minimum: 1,
    maximum: 5000,
    description: 'How many cards; at most 5000 in one order.',
    'x-source': 'seed',
  },
  amount: {
    type: 'number',
    minimum: 0,
    maximum: 1_000_000_000,
    description: 'Preloaded on each card, in major units of the currency.',
    'x-source': 'seed',
  },
  currency: {
    type: 'string',
    pattern: '^[A-Z]{3}$',
    description: 'three capitals (ISO 4217), e.g. USD',
    'x-source': 'seed',
  },
  name_on_card: text('What is embossed in place of a name.', 255, 'seed'),
  shipping_address: ADDRESS,
  return_address: ADDRESS,
  shipping_details: SHIPPING_DETAILS,
} as const;

export const STATUS_IN_CAPITALS = {
  type: 'string',
  enum: ['DRAFT', 'SUBMITTED'],
  description: 'SUBMITTED sends the order off; there is no way back.',
  'x-source': 'seed',
} as const;

/** The page writes "draft" and "submitted" in its text, capitals in its sample. */
export const STATUS_IN_ANY_CASE = {
  type: 'string',
  pattern: '^(?:[dD][rR][aA][fF][tT]|[sS][uU][bB][mM][iI][tT][tT][eE][dD])$',
  description: 'DRAFT or SUBMITTED',
  'x-source': 'seed',
} as const;

/** A new order. */
export interface NewOrder
  extends Pick<
    BulkRecord,
    | 'card_product_id'
    | 'number_of_cards'
    | 'amount'
    | 'currency'
    | 'name_on_card'
    | 'shipping_address'
    | 'return_address'
    | 'shipping_details'
    | 'status'
  > {
  readonly dryRun: boolean;
}

/** A change to an order. */
export interface OrderChange {
  readonly id: string;
  /** Members to replace; the others stay (source: seed, whose sample sends two). */
  readonly members: Partial<Omit<BulkRecord, 'id' | 'status' | 'fulfillment' | 'created' | 'modified'>>;
  readonly status: BulkStatus | undefined;
}
