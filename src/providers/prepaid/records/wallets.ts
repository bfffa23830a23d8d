// The sub-wallets of a card. A product with several wallets has records of its own for them; any other card has one wallet, the
// card itself. An account number is made of the URN, so that it leads back to its card without an index.
// docs/wire-decisions.md#prepaid-wallets
import type { Transaction } from '../wire/operation.ts';
import { CARDS, type Card, type Product, WALLETS, type Wallet } from './records.ts';

/** The most wallets of a product: the last digit of an account number is the position of the wallet. */
export const MOST_WALLETS = 9;
const ONLY_WALLET = 'general';

/** 12 digits: the URN, then the position of the wallet from 1. */
function accountNumberOf(urn: string, position: number): string {
  return String(Number(urn) * 10 + position).padStart(12, '0');
}

/** As answers have it: the URN and the position. */
export function subwalletIdOf({ id, urn }: Wallet): string {
  return `${urn}_${id.slice(-1)}`;
}

/** The wallets of a card in the order of its product, the default one first. */
export function walletsOf(transaction: Transaction, card: Card): readonly Wallet[] {
  const { records } = transaction.collection(WALLETS).list({ group: { index: 'card', key: card.id }, order: 'oldest' });
  return records.length > 0 ? records : [onlyWallet(card)];
}

function onlyWallet({ id, balanceMinor }: Card): Wallet {
  return { id: accountNumberOf(id, 1), urn: id, name: ONLY_WALLET, balanceMinor, isDefault: true };
}

/** The record of a wallet, where it has one: the ledger keeps its balance beside the card's. */
export function keptWallet(transaction: Transaction, { id }: Wallet): Wallet | undefined {
  return transaction.collection(WALLETS).get(id);
}

/** The card that an account number belongs to; whether it has such a wallet is for the caller to see. */
export function cardOfAccount(transaction: Transaction, accountNumber: string): Card | undefined {
  return transaction.collection(CARDS).get(String(Math.floor(Number(accountNumber) / 10)));
}

/**
 * The sub-wallets that a card gets with its product; none where the product has one wallet. The first is the default one. It
 * takes the load, and what the card has already (*ours*).
 */
export function walletsToOpen({ id, balanceMinor }: Card, { kind, wallets }: Product): readonly Wallet[] {
  if (kind === 'single-wallet') return NO_WALLETS;
  return wallets.map((name, index) => {
    const isDefault = index === 0;
    return { id: accountNumberOf(id, index + 1), urn: id, name, balanceMinor: isDefault ? balanceMinor : 0, isDefault };
  });
}

const NO_WALLETS: readonly Wallet[] = [];

/** Makes the sub-wallets of a card. @returns the default one; undefined where the product has one wallet */
export function openWallets(transaction: Transaction, card: Card, product: Product): Wallet | undefined {
  const opened = walletsToOpen(card, product);
  for (const wallet of opened) transaction.collection(WALLETS).put(wallet);
  return opened[0];
}

/** Takes the sub-wallets of a card away, so that it can be linked again. */
export function closeWallets(transaction: Transaction, { id }: Card): void {
  const wallets = transaction.collection(WALLETS);
  for (const wallet of wallets.list({ group: { index: 'card', key: id } }).records) wallets.remove(wallet.id);
}
