// The collections of this provider, and the keys by which their records are found.
import type { CollectionDefinition } from '../../../engine/provider.ts';

/** Every status that a page of the platform names (seed: codes; reference: block and status calls). */
export const CARD_STATUSES = [
  'inactive',
  'active',
  'temporary-block',
  'permanent-block',
  'custom-block',
  'credit-block',
  'debit-block',
  'credit-debit-block',
  'pending-cancellation',
  'closed',
] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

export interface Card {
  /** The URN, as digits. */
  readonly id: string;
  readonly name: string;
  readonly does: string;
  readonly pan: string;
  readonly lastFour: string;
  /** YYMM; the card is valid until the end of that month. */
  readonly expiry: string;
  readonly cvv: string;
  readonly status: CardStatus;
  /** Other last four digits that are accepted for it: the page prints two pairs for one URN. */
  readonly otherLastFour?: string;
  /** The code of the outcome that the card forces, where no state of the card leads to it. */
  readonly carries: string | null;
  /** The customer that the card is linked to, or reserved for while it is not activated. */
  readonly customerId: string | null;
  readonly productId: string;
  readonly balanceMinor: number;
  /** Milliseconds; null until it is activated. */
  readonly activatedAt: number | null;
  /** Milliseconds. */
  readonly createdAt: number;
  /** When a call last changed it, in milliseconds. */
  readonly changedAt: number;
  /** How many entries its ledger has; only ledger.ts changes these three. */
  readonly entryCount: number;
  /** The latest time of an entry, in milliseconds; 0 where there is none. */
  readonly lastEntryAt: number;
  /** Whether the times of the entries never go back. */
  readonly entriesInOrder: boolean;
}

/** What moved money. */
export type MovementKind = 'link' | 'load' | 'unload' | 'fee' | 'tax' | 'refund';

/** One movement of money on one card. */
export interface LedgerEntry {
  /** The URN and the entry's place in the ledger of the card, from 1. */
  readonly id: string;
  readonly kind: MovementKind;
  readonly at: number;
  /** The milliseconds of `at`, or one more than the entry before has: it always rises (a sibling page has the milliseconds). */
  readonly rowId: number;
  /** Negative where it took money from the card. */
  readonly amountMinor: number;
  /** The balance of the card after it. */
  readonly balanceMinor: number;
  readonly clientTxnId: string;
  /** accosaRefNo of the call that moved it. */
  readonly reference: number;
  readonly implId: string | null;
  /** The clientTxnId of the call that it takes back. */
  readonly refundOf: string | null;
  /** The sub-wallet; null where the product has one wallet. */
  readonly walletId: string | null;
}

export interface Customer {
  /** The id in the client's own system. */
  readonly id: string;
  readonly name: string;
  readonly does: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly mobile: string | null;
  /** YYYY-MM-DD */
  readonly dateOfBirth: string;
  readonly cardProfileId: number;
  /** What else a call has said, by the name of the detail; see fields/details.ts. */
  readonly details?: Readonly<Record<string, string>>;
}

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly does: string;
  readonly status: 'active' | 'inactive';
  /** Whether the page's example id means this product. docs/wire-decisions.md#prepaid-product-id */
  readonly isDefault: boolean;
  readonly kind: 'single-wallet' | 'multi-wallet';
  /** Names of the sub-wallets that a link creates; the first takes the load. */
  readonly wallets: readonly string[];
  readonly minimumLoadMinor: number;
  readonly requiresAccountNumber: boolean;
  /** null: any kind of source account is accepted. */
  readonly sourceAccountTypes: readonly string[] | null;
}

/** A sub-wallet of a card whose product has several. The wallet of any other card is the card itself: see wallets.ts. */
export interface Wallet {
  /** The account number, 12 digits. */
  readonly id: string;
  readonly urn: string;
  readonly name: string;
  readonly balanceMinor: number;
  readonly isDefault: boolean;
}

/** What a call asked for, as far as a repetition must ask for the same. */
export type Asked = Readonly<Record<string, string | number | null | undefined>>;

/** A sealed call that succeeded. Refusals are not kept, so a retry after a refusal is processed anew. */
export interface StoredTransaction {
  /** See `transactionKey`. */
  readonly id: string;
  /** The operation's own name. */
  readonly operation: string;
  readonly clientId: string;
  readonly clientTxnId: string;
  readonly urn: string | null;
  readonly customerId: string | null;
  readonly at: number;
  readonly asked: Asked;
  /** accosaRefNo, also where the answer does not show it. */
  readonly reference: number;
  /** The JSON of the answer that was given first. */
  readonly answer: string;
}

export const CARDS: CollectionDefinition<Card> = {
  name: 'prepaid.cards',
  part: 'state',
  groups: { customer: ({ customerId }) => customerId ?? undefined },
};

export const CUSTOMERS: CollectionDefinition<Customer> = {
  name: 'prepaid.customers',
  part: 'state',
  unique: { email: ({ email }) => emailKey(email) },
  groups: { mobile: ({ mobile }) => mobile ?? undefined },
};

export const PRODUCTS: CollectionDefinition<Product> = {
  name: 'prepaid.products',
  part: 'state',
  unique: { default: ({ isDefault }) => (isDefault ? 'default' : undefined) },
};

export const WALLETS: CollectionDefinition<Wallet> = {
  name: 'prepaid.wallets',
  part: 'state',
  groups: { card: ({ urn }) => urn },
};

/** Found by id alone, so it has no index and costs no more than its entries. */
export const LEDGER: CollectionDefinition<LedgerEntry> = { name: 'prepaid.ledger', part: 'state' };

export const TRANSACTIONS: CollectionDefinition<StoredTransaction> = { name: 'prepaid.transactions', part: 'state' };

export const COLLECTIONS = [
  CARDS,
  CUSTOMERS,
  PRODUCTS,
  WALLETS,
  LEDGER,
  TRANSACTIONS,
] as readonly CollectionDefinition[];

/** Two clients may use the same clientTxnId. */
export function transactionKey(clientId: string, clientTxnId: string): string {
  return `${clientId} ${clientTxnId}`;
}

/** E-mail addresses are compared without regard to case and to blanks around them (*ours*). */
export function emailKey(email: string): string {
  return email.trim().toLowerCase();
}

/** Whether a card may be named with these last four digits. */
export function endsIn({ lastFour, otherLastFour }: Card, digits: string): boolean {
  return digits === lastFour || digits === otherLastFour;
}

/**
 * Whether the month of expiry is over.
 * @param utcOffsetMs of the platform's local time
 */
export function isExpired({ expiry }: Card, now: number, utcOffsetMs: number): boolean {
  return now + utcOffsetMs >= Date.UTC(2000 + Number(expiry.slice(0, 2)), Number(expiry.slice(2)), 1);
}
