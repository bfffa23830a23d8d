// The ledger: the only place that moves money. Every load, unload, link and fee is an entry, and the balances of the card and of
// its sub-wallets change with it, so that they always agree. Amounts are integers in minor units.
// docs/wire-decisions.md#prepaid-ledger
import type { Transaction } from '../wire/operation.ts';
import { CARDS, type Card, LEDGER, type LedgerEntry, type MovementKind, WALLETS, type Wallet } from './records.ts';

/** One movement of money; a negative amount takes money from the card. */
export interface Movement {
  readonly kind: MovementKind;
  readonly amountMinor: number;
}

/** What all movements of one call have in common. */
export interface Posting {
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly clientTxnId: string;
  /** accosaRefNo of the call. */
  readonly reference: number;
  readonly implId?: string | undefined;
  /** The clientTxnId of the call that is taken back. */
  readonly refundOf?: string | undefined;
  /** The sub-wallet that is moved; undefined where the product has one wallet, whose balance is the card's. */
  readonly wallet?: Wallet | undefined;
}

/** The most that a wallet holds: 12 digits, as long as an amount of the pages may be. */
export const MOST_BALANCE_MINOR = 999_999_999_999;

/**
 * Keeps the movements and the card, with the balance that follows. A movement of nothing leaves no entry.
 * @param card as it is to be kept, but for its balance
 * @throws RangeError where a balance would leave 0 to MOST_BALANCE_MINOR: the call must refuse that before
 */
export function post(transaction: Transaction, card: Card, movements: readonly Movement[], posting: Posting): Card {
  const { now, clientTxnId, reference, implId, refundOf, wallet } = posting;
  const ledger = transaction.collection(LEDGER);
  let { balanceMinor, entryCount } = card;
  let rowId = entryCount > 0 ? entryAt(transaction, card, entryCount).rowId : 0;
  let walletMinor = wallet?.balanceMinor ?? balanceMinor;
  for (const { kind, amountMinor } of movements) {
    if (amountMinor === 0) continue;
    balanceMinor += amountMinor;
    walletMinor += amountMinor;
    if (walletMinor < 0 || balanceMinor < 0) throw new RangeError(`${kind} takes ${card.id} below zero`);
    entryCount += 1;
    rowId = Math.max(now, rowId + 1);
    ledger.put({
      id: entryId(card.id, entryCount),
      kind,
      at: now,
      rowId,
      amountMinor,
      balanceMinor,
      clientTxnId,
      reference,
      implId: implId ?? null,
      refundOf: refundOf ?? null,
      walletId: wallet?.id ?? null,
    });
  }
  const isInOrder = entryCount === card.entryCount || now >= card.lastEntryAt;
  const after: Card = {
    ...card,
    balanceMinor,
    entryCount,
    lastEntryAt: entryCount === card.entryCount ? card.lastEntryAt : Math.max(now, card.lastEntryAt),
    entriesInOrder: card.entriesInOrder && isInOrder,
  };
  transaction.collection(CARDS).put(after);
  if (wallet) transaction.collection(WALLETS).put({ ...wallet, balanceMinor: walletMinor });
  return after;
}

/** An entry is found by its place in the ledger of its card, so that a page of a long ledger costs what it shows. */
function entryId(urn: string, place: number): string {
  return `${urn}.${place}`;
}

/**
 * The entries of a span of time. Where the sandbox's clock was never moved back between two entries, the ledger is in order
 * and two bisections find it; else every entry is looked at.
 * @param fromMs @param untilMs milliseconds, the end not included
 * @returns places, newest first
 */
export function placesBetween(transaction: Transaction, card: Card, fromMs: number, untilMs: number): Places {
  const { entryCount } = card;
  if (card.entriesInOrder) {
    const first = firstNotBefore(transaction, card, fromMs);
    return inOrder(first, firstNotBefore(transaction, card, untilMs) - 1);
  }
  const places: number[] = [];
  for (let place = entryCount; place > 0; place--) {
    const { at } = entryAt(transaction, card, place);
    if (at >= fromMs && at < untilMs) places.push(place);
  }
  return { count: places.length, at: (index) => places[index] as number };
}

/** Places of entries, newest first. */
export interface Places {
  readonly count: number;
  at(index: number): number;
}

function inOrder(first: number, last: number): Places {
  return { count: Math.max(0, last - first + 1), at: (index) => last - index };
}

function firstNotBefore(transaction: Transaction, card: Card, ms: number): number {
  if (ms === Number.NEGATIVE_INFINITY) return 1;
  if (ms > card.lastEntryAt) return card.entryCount + 1;
  let low = 1;
  let high = card.entryCount + 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entryAt(transaction, card, middle).at < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @param place 1 to `entryCount` of the card */
export function entryAt(transaction: Transaction, { id }: Card, place: number): LedgerEntry {
  const entry = transaction.collection(LEDGER).get(entryId(id, place));
  if (!entry) throw new RangeError(`the ledger of ${id} has no entry ${place}`);
  return entry;
}
