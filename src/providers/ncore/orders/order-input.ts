// What a client says of an order: the members that both calls take, and what each call reads from them.
import {
  ADDRESS,
  FILLED_ADDRESS,
  LONGEST_NAME_ON_CARD,
  nullable,
  SHIPPING_DETAILS,
  text,
  uuid,
} from '../fields/fields.ts';
import { decimalsOf, isTooFine } from '../fields/money.ts';
import { type BulkRecord, type BulkStatus, type ProductRecord, REJECTED_STATUS } from '../records/records.ts';
import type { Finding, Message } from '../wire/operation.ts';

const AMOUNT = {
  type: 'number',
  minimum: 0,
  maximum: 1_000_000_000,
  description: 'Preloaded on each card, in major units of the currency.',
  'x-source': 'seed',
} as const;

const CURRENCY = {
  type: 'string',
  pattern: '^(?:[A-Z]{3})?$',
  description: 'three capitals (ISO 4217), e.g. USD',
  'x-source': 'seed',
} as const;

/** The members of an order that a client gives. Those that an answer may show as null may be null here too. */
export const ORDER_MEMBERS = {
  card_product_id: uuid('the product that the cards are of', 'seed'),
  number_of_cards: {
    type: 'integer',
    minimum: 1,
    maximum: 5000,
    description: 'How many cards; at most 5000 in one order.',
    'x-source': 'seed',
  },
  amount: nullable(AMOUNT),
  currency: nullable(CURRENCY),
  name_on_card: nullable(text('What is embossed in place of a name.', 255, 'seed')),
  shipping_address: nullable(ADDRESS),
  return_address: nullable(ADDRESS),
  shipping_details: nullable(SHIPPING_DETAILS),
} as const;

/** The same by the letter: what fits on a card, and an address to send it to. */
export const ORDER_MEMBERS_BY_TABLE = {
  ...ORDER_MEMBERS,
  name_on_card: nullable(text('What is embossed in place of a name.', LONGEST_NAME_ON_CARD, 'ours')),
  shipping_address: nullable(FILLED_ADDRESS),
} as const;

/** What the answers show of an order beside. */
export const SET_BY_SERVER = [
  'id',
  'fulfillment_status',
  'processing',
  'rejection_reason',
  'created',
  'modified',
] as const;

/** An amount that is finer than its currency has decimals (docs/wire-decisions.md#ncore-amounts). */
export function findFineAmount({ body }: Message): readonly Finding[] {
  const { amount, currency } = (body ?? {}) as { readonly amount?: unknown; readonly currency?: unknown };
  const known = typeof currency === 'string' ? currency : undefined;
  if (typeof amount !== 'number' || !isTooFine(amount, known)) return [];
  const allowed = decimalsOf(known);
  const message = `amount has more than ${allowed} decimals`;
  return [{ in: 'body', pointer: '/amount', rule: 'decimals', message, allowed, received: amount }];
}

/** A currency that the product of the cards does not have. */
export function findForeignCurrency(currency: string | null, product: ProductRecord): readonly Finding[] {
  if (currency === null || currency === product.currency) return [];
  const message = `currency must be ${product.currency}, the currency of the product`;
  return [
    { in: 'body', pointer: '/currency', rule: 'currency', message, allowed: product.currency, received: currency },
  ];
}

export const STATUS_IN_CAPITALS = {
  type: 'string',
  enum: ['DRAFT', 'SUBMITTED', REJECTED_STATUS],
  description: 'SUBMITTED sends the order off; there is no way back. REJECTED is only ever sent back as it was read.',
  'x-source': 'seed',
} as const;

/** The page writes "draft" and "submitted" in its text, capitals in its sample. */
export const STATUS_IN_ANY_CASE = {
  type: 'string',
  pattern: '^(?:[dD][rR][aA][fF][tT]|[sS][uU][bB][mM][iI][tT][tT][eE][dD])?$',
  description: 'DRAFT or SUBMITTED',
  'x-source': 'seed',
} as const;

/** What a change may send: also REJECTED, as it was read. */
export const STATUS_READ_BEFORE = {
  ...STATUS_IN_ANY_CASE,
  pattern: `${STATUS_IN_ANY_CASE.pattern}|^[rR][eE][jJ][eE][cC][tT][eE][dD]$`,
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
  readonly status: BulkStatus | typeof REJECTED_STATUS | undefined;
  readonly dryRun: boolean;
}
