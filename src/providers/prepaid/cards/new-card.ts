// What createCard gives: the product, the customer, and a new card or the one of a kit.
import { makePan, SANDBOX_PREFIX } from '../../../engine/provider.ts';
import { CARDS, type Card, CUSTOMERS, type Customer, emailKey, PRODUCTS, type Product } from '../records/records.ts';
import { refuse } from '../wire/operation.ts';
import type { Step } from '../wire/sealed-call.ts';
import type { NewCard } from './create-card-input.ts';

/** @throws Refusal 1050, 1289, 1058, 1298 */
export function productToGive({ input, transaction }: Step<NewCard>): Product {
  const products = transaction.collection(PRODUCTS);
  const { productId, sourceAccountType } = input;
  const product = productId === undefined ? products.find('default', 'default') : products.get(productId);
  if (!product) return refuse('1050', `no product ${productId ?? 'is the default one'}`);
  if (product.status === 'inactive') refuse('1289', `product ${product.id} is switched off`);
  if (product.kind === 'multi-wallet' && product.wallets.length === 0) {
    refuse('1058', `product ${product.id} has several wallets, and none of them is configured`);
  }
  const { sourceAccountTypes } = product;
  if (sourceAccountTypes && sourceAccountType !== undefined && !sourceAccountTypes.includes(sourceAccountType)) {
    refuse('1298', `product ${product.id} takes ${sourceAccountTypes.join(', ')} as sourceAccountType`);
  }
  return product;
}

/**
 * A customer that has no card, or a new one. A known customer keeps the stored details.
 * @throws Refusal 10, 1237, 1301, 8004
 */
export function customerToGive(step: Step<NewCard>): Customer {
  const { input: asked, transaction, identity, caller } = step;
  const customers = transaction.collection(CUSTOMERS);
  const id = asked.customerId ?? identity.digits(12, 'customer', caller.clientId, asked.clientTxnId);
  const known = customers.get(id);
  const { records: cards } = transaction.collection(CARDS).list({ group: { index: 'customer', key: id }, limit: 1 });
  if (cards.length > 0) refuse('10', `customer ${id} has the card with the URN ${cards[0]?.id}`);
  const { records } = customers.list({ group: { index: 'mobile', key: asked.mobile } });
  const others = records.filter((other) => other.id !== id);
  if (others.length > 1) refuse('1237', `${others.length} customers have the mobile number ${asked.mobile}`);
  if (others.length === 1) refuse('1301', `customer ${others[0]?.id} has the mobile number ${asked.mobile}`);
  const owner = asked.email === undefined ? undefined : customers.find('email', emailKey(asked.email));
  if (owner && owner.id !== id) refuse('8004', `the e-mail address is that of customer ${owner.id}`);
  if (known) return known;
  return {
    id,
    name: `customer-${id}`,
    does: 'came with createCard',
    firstName: asked.firstName,
    lastName: asked.lastName,
    // An address of its own, so that no other customer without one is taken for this one.
    email: asked.email ?? `customer.${id}@example.com`,
    mobile: asked.mobile,
    dateOfBirth: asked.dateOfBirth ?? NOT_TOLD,
    cardProfileId: asked.cardProfileId,
    ...(asked.details ? { details: asked.details } : {}),
  };
}

const NOT_TOLD = '1990-01-01';
/** Cards of createCard have 11 digits that begin so; the fixtures have other ones. */
const URN_PREFIX = '75';
const MOST_TRIES = 20;

/**
 * The card of the kit, or a new one.
 * @throws Refusal 1033, 10
 */
export function cardToGive(step: Step<NewCard>): Card {
  const { input: asked, transaction } = step;
  if (asked.kitNo === undefined) return newCard(step);
  const card = transaction.collection(CARDS).get(String(Number(asked.kitNo)));
  if (!card) return refuse('1033', `no card has the number ${asked.kitNo}; a kitNo is the URN of a card`);
  if (card.customerId !== null) refuse('10', `the card of the kit belongs to customer ${card.customerId}`);
  if (card.status !== 'inactive') refuse('1033', `the card of the kit is ${card.status}`);
  return card;
}

/** URN and PAN come from the seed and the call, so that the same run gives the same cards. */
function newCard({ input: asked, transaction, identity, caller, now }: Step<NewCard>): Card {
  const cards = transaction.collection(CARDS);
  for (let attempt = 0; attempt < MOST_TRIES; attempt++) {
    const urn = URN_PREFIX + identity.digits(9, 'urn', caller.clientId, asked.clientTxnId, attempt);
    if (cards.get(urn)) continue;
    const pan = makePan(identity, ['prepaid', urn], SANDBOX_PREFIX);
    const year = 40 + identity.number(6, 'expiry-year', urn);
    return {
      id: urn,
      name: `card-${urn}`,
      does: 'came with createCard',
      pan,
      lastFour: pan.slice(-4),
      expiry: `${year}${String(1 + identity.number(12, 'expiry-month', urn)).padStart(2, '0')}`,
      cvv: identity.digits(3, 'cvv', 'prepaid', urn),
      status: 'inactive',
      carries: null,
      customerId: null,
      productId: '',
      balanceMinor: 0,
      activatedAt: null,
      createdAt: now,
      changedAt: now,
      entryCount: 0,
      lastEntryAt: 0,
      entriesInOrder: true,
    };
  }
  return refuse('1033', 'no free URN was found for this clientTxnId; use another one');
}
