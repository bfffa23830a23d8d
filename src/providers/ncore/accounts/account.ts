// The account of a card: its money, kept exactly. Every card has one from its making; what was ordered as `amount` is its first
// balance. An account is stored from its first movement on; before, it follows from the card.
import type { Transaction } from '../../../engine/provider.ts';
import { toMajor, toMinor } from '../fields/money.ts';
import { factsOf, orderOfCard } from '../records/card-facts.ts';
import {
  ACCOUNTS,
  type AccountRecord,
  CARDS,
  type CardRecord,
  PRODUCTS,
  type ProductRecord,
} from '../records/records.ts';
import { wireTime } from '../records/views.ts';

/** An account with what it has from its cards. */
export interface Account extends AccountRecord {
  readonly currency: string;
  /** In minor units. */
  readonly maximum: number;
  /** The card linked to it last. */
  readonly card: CardRecord;
}

/** In major units, where the product sets none (source: ours). */
const DEFAULT_MAXIMUM = 1_000_000_000;

/** Turns a card's id into its account's and back: the first eight digits change, the rest stays. */
const MARK = 0xacc0_acc0;

function mirrored(id: string): string {
  const first = (Number.parseInt(id.slice(0, 8), 16) ^ MARK) >>> 0;
  return first.toString(16).padStart(8, '0') + id.slice(8);
}

/** The id of the account that a card is linked to. */
export function accountIdOf({ id, account_id }: CardRecord): string {
  return account_id ?? mirrored(id);
}

/** @returns undefined where no account has the id */
export function findAccount(transaction: Transaction, id: string): Account | undefined {
  if (id.length !== 36) return undefined;
  const cards = transaction.collection(CARDS);
  const first = cards.get(mirrored(id));
  // A replacement has the account of the card before, and none of its own.
  if (!first || accountIdOf(first) !== id) return undefined;
  const order = orderOfCard(transaction, first);
  const product = transaction.collection(PRODUCTS).get(factsOf(first, order).card_product_id) as ProductRecord;
  const currency = order?.currency ?? product.currency;
  const stored = transaction.collection(ACCOUNTS).get(id) ?? {
    id,
    balance: toMinor(order?.amount ?? 0, currency),
    card_ids: [first.id],
    movements: 0,
    created: first.created,
    modified: first.created,
  };
  const card = cards.get(stored.card_ids.at(-1) as string) ?? first;
  const maximum = toMinor(product.maximum_balance ?? DEFAULT_MAXIMUM, currency);
  return { ...stored, currency, maximum, card };
}

/** Keeps an account with a new balance or another card. */
export function keepAccount(transaction: Transaction, account: Account): void {
  const { id, balance, card_ids, movements, created, modified } = account;
  transaction.collection(ACCOUNTS).put({ id, balance, card_ids, movements, created, modified });
}

/** For a card that becomes as it came from the embosser: its first balance is back, unless another card has the account too. */
export function forgetMovements(transaction: Transaction, card: CardRecord): void {
  const stored = transaction.collection(ACCOUNTS).get(accountIdOf(card));
  if (stored?.card_ids.length === 1) transaction.collection(ACCOUNTS).remove(stored.id);
}

/** An account as it is answered. All of it is ours but that it has a balance. */
export function showAccount({ id, currency, balance, card_ids, card, created, modified }: Account) {
  return {
    id,
    user_id: card.user_id,
    card_ids,
    currency,
    balance: toMajor(balance, currency),
    status: statusOf(card),
    created: wireTime(created),
    modified: wireTime(modified),
  };
}

/** ACTIVE while its card is; INACTIVE before, SUSPENDED and CLOSED as the card (source: ours). */
export function statusOf({ status }: CardRecord): (typeof ACCOUNT_STATUSES)[number] {
  return status === 'TERMINATED' ? 'CLOSED' : status;
}

export const ACCOUNT_STATUSES = ['INACTIVE', 'ACTIVE', 'SUSPENDED', 'CLOSED'] as const;
