// transition of activateCard: activates a card, links it to a customer and loads it, or says why not.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import {
  CARDS,
  type Card,
  CUSTOMERS,
  type Customer,
  emailKey,
  isExpired,
  PRODUCTS,
  type Product,
  type StoredTransaction,
  TRANSACTIONS,
  transactionKey,
  WALLETS,
} from '../records/records.ts';
import { activationAnswer, echoOf } from '../wire/answers.ts';
import type { Client } from '../wire/authenticate.ts';
import { type Activation, EXAMPLE_PRODUCT_ID } from './interpret-activation.ts';

type Call = Context<Client, Activation>;

/**
 * The order of the checks (*ours*; the page has none): what was already answered, the product, the money, the card,
 * the customer. Nothing is written before the last of them.
 * @throws Refusal 1093, 1367, 1366, 1058, 1368, 1101, 1013, 1001, 1009, 1010, 1012, 1004, 1118, 8004
 */
export function activateCard(call: Call): Success {
  const { input, caller, transaction, now, identity, message } = call;
  const known = transaction.collection(TRANSACTIONS).get(transactionKey(caller.clientId, input.clientTxnId));
  if (known) {
    if (!input.asksForStatus) refuse('1093', 'this clientTxnId has activated a card before');
    return { code: '00', body: JSON.parse(known.answer), note: replayNote(known, input) };
  }
  const product = productFor(call);
  const creditedMinor = creditFor(input, product);
  const card = linkable(cardFor(call), input, now);
  const customer = customerFor(call, card);

  transaction.collection(CUSTOMERS).put(customer);
  transaction.collection(CARDS).put({
    ...card,
    status: card.status === 'inactive' ? 'active' : card.status,
    customerId: customer.id,
    productId: product.id,
    balanceMinor: card.balanceMinor + creditedMinor,
    activatedAt: now,
  });
  createWallets(call, card, product, creditedMinor);
  const body = activationAnswer(
    { ...echoOf(message), urn: Number(card.id), customerId: customer.id },
    '00',
    'SUCCESS',
    now,
    identity,
  );
  transaction.collection(TRANSACTIONS).put({
    id: transactionKey(caller.clientId, input.clientTxnId),
    clientId: caller.clientId,
    clientTxnId: input.clientTxnId,
    urn: card.id,
    customerId: customer.id,
    loadMinor: input.loadMinor,
    feeMinor: input.feeMinor,
    taxMinor: input.taxMinor,
    creditedMinor,
    at: now,
    answer: JSON.stringify(body),
  });
  return { code: '00', body };
}

/** The code that a test card stands for, where urn and last four are its own and no answer is to be repeated. */
export function carriedByCard({ input, caller, transaction }: Call): string | undefined {
  if (input.urn === undefined) return undefined;
  const card = transaction.collection(CARDS).get(input.urn);
  if (!card?.carries || card.lastFour !== input.lastFour) return undefined;
  const key = transactionKey(caller.clientId, input.clientTxnId);
  return transaction.collection(TRANSACTIONS).get(key) ? undefined : card.carries;
}

/** A reused id is easily taken for a success of this call, so the journal says what it was. */
function replayNote({ clientTxnId, urn, loadMinor }: StoredTransaction, input: Activation): string {
  const differs = [
    ...(input.urn !== undefined && input.urn !== urn ? [`it was for urn ${urn}, this call names ${input.urn}`] : []),
    ...(input.loadMinor !== loadMinor ? [`its loadAmount was ${loadMinor}, this call has ${input.loadMinor}`] : []),
  ];
  const words = `The stored answer of clientTxnId ${clientTxnId} was repeated; nothing was activated now`;
  return differs.length === 0 ? `${words}.` : `${words}, although ${differs.join(', and ')}.`;
}

function productFor({ input, transaction }: Call): Product {
  const products = transaction.collection(PRODUCTS);
  const product =
    products.get(input.productId) ??
    (input.productId === EXAMPLE_PRODUCT_ID ? products.find('default', 'default') : undefined);
  if (!product) return refuse('1367', `no product ${input.productId}`);
  if (product.status === 'inactive') refuse('1366', `product ${product.id} is switched off`);
  if (product.kind === 'multi-wallet' && product.wallets.length === 0) {
    refuse('1058', `product ${product.id} has many wallets, and none is configured`);
  }
  if (product.requiresAccountNumber) {
    refuse('1368', `product ${product.id} needs a sub-wallet or account number, which this call has no member for`);
  }
  const { sourceAccountTypes } = product;
  if (
    sourceAccountTypes &&
    input.sourceAccountType !== undefined &&
    !sourceAccountTypes.includes(input.sourceAccountType)
  ) {
    refuse('1101', `product ${product.id} takes ${sourceAccountTypes.join(', ')} as sourceAccountType`);
  }
  return product;
}

/** What reaches the card, in minor units: fee and tax are taken from the load. */
function creditFor({ loadMinor, feeMinor, taxMinor }: Activation, product: Product): number {
  const creditedMinor = loadMinor - feeMinor - taxMinor;
  if (creditedMinor < 0) refuse('1013', 'fee and tax are more than the load');
  if (creditedMinor < product.minimumLoadMinor) {
    refuse(
      '1013',
      `product ${product.id} takes no less than ${product.minimumLoadMinor} (minor units) after fee and tax`,
    );
  }
  return creditedMinor;
}

function cardFor(call: Call): Card {
  const { input, transaction } = call;
  const card = input.urn === undefined ? onlyCardOfCustomer(call) : transaction.collection(CARDS).get(input.urn);
  if (!card) return refuse('1001', input.urn === undefined ? undefined : `no card has the URN ${input.urn}`);
  if (input.lastFour !== undefined && card.lastFour !== input.lastFour) {
    refuse('1001', `the card with the URN ${card.id} does not end in ${input.lastFour}`);
  }
  return card;
}

/** Without a URN: the one card that waits for this customer (reference: "either one of them"). */
function onlyCardOfCustomer(call: Call): Card | undefined {
  const customer = knownCustomer(call);
  if (!customer) refuse('1001', 'no URN, and no customer with this customerId or mobile number');
  const waiting = call.transaction
    .collection(CARDS)
    .list({ group: { index: 'customer', key: customer.id } })
    .records.filter(({ activatedAt }) => activatedAt === null);
  if (waiting.length !== 1) {
    refuse('1001', `no URN, and customer ${customer.id} has ${waiting.length} cards to activate instead of one`);
  }
  return waiting[0];
}

/** What stands against linking comes from the card first, then from what it would be loaded with. */
function linkable(card: Card, { loadMinor }: Activation, now: number): Card {
  const { status } = card;
  if (status === 'closed' || status === 'permanent-block' || isExpired(card, now)) {
    refuse(
      '1009',
      isExpired(card, now) ? `the card expired at the end of ${card.expiry} (YYMM)` : `the card is ${status}`,
    );
  }
  if (status === 'temporary-block' || status === 'custom-block') refuse('1010', `the card has a ${status}`);
  if (status === 'pending-cancellation') refuse('1012');
  if (card.activatedAt !== null) refuse('1004', `the card is linked to customer ${card.customerId ?? ''}`);
  if ((status === 'credit-block' || status === 'credit-debit-block') && loadMinor > 0) {
    refuse('1118', `the card has a ${status}; with loadAmount 0 it can be activated`);
  }
  return card;
}

/** The customer as known, whose stored profile is kept, or a new one. */
function customerFor(call: Call, card: Card): Customer {
  const { input, transaction, identity, caller } = call;
  const { holder } = input;
  const known = knownCustomer(call) ?? reservedFor(call, card);
  if (card.customerId !== null && card.customerId !== known?.id) {
    refuse('1001', `the card with the URN ${card.id} waits for customer ${card.customerId}`);
  }
  const owner = transaction.collection(CUSTOMERS).find('email', emailKey(holder.email));
  if (owner && owner.id !== known?.id) refuse('8004', `the e-mail address is that of customer ${owner.id}`);
  if (known) return known;
  const id = input.customerId ?? identity.digits(12, 'customer', caller.clientId, input.clientTxnId);
  return {
    id,
    name: `customer-${id}`,
    does: 'came with an activation',
    firstName: holder.firstName,
    lastName: holder.lastName,
    email: holder.email,
    mobile: holder.mobile ?? null,
    dateOfBirth: holder.dateOfBirth,
    cardProfileId: input.cardProfileId,
  };
}

/** By customerId; only where there is none, by the mobile number, if one customer alone has it. */
function knownCustomer({ input, transaction }: Call): Customer | undefined {
  const customers = transaction.collection(CUSTOMERS);
  if (input.customerId !== undefined) return customers.get(input.customerId);
  if (input.holder.mobile === undefined) return undefined;
  const { records } = customers.list({ group: { index: 'mobile', key: input.holder.mobile }, limit: 2 });
  return records.length === 1 ? records[0] : undefined;
}

/** Where the request names no customer: the one the card waits for. */
function reservedFor({ input, transaction }: Call, { customerId }: Card): Customer | undefined {
  if (input.customerId !== undefined || customerId === null) return undefined;
  return transaction.collection(CUSTOMERS).get(customerId);
}

/** The sub-wallets of a multi-wallet product; the first of them takes the load (*ours*). */
function createWallets({ transaction, identity }: Call, card: Card, product: Product, creditedMinor: number): void {
  if (product.kind === 'single-wallet') return;
  const wallets = transaction.collection(WALLETS);
  product.wallets.forEach((name, position) => {
    wallets.put({
      id: identity.digits(12, 'wallet', card.id, name),
      urn: card.id,
      name,
      balanceMinor: position === 0 ? creditedMinor : 0,
      isDefault: position === 0,
      status: 'active',
    });
  });
}
