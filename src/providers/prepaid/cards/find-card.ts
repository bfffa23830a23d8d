// The card that a call is about, by its URN or by its customer, and the codes where there is none.
import { CARDS, type Card, CUSTOMERS, type Customer, endsIn, PRODUCTS, type Product } from '../records/records.ts';
import { type Call, refuse } from '../wire/operation.ts';

type AnyCall = Pick<Call<unknown>, 'transaction'>;

/** How a call names its card. */
export interface NamedCard {
  readonly urn: string;
  readonly lastFour?: string | undefined;
  readonly customerId?: string | undefined;
}

/** The codes of the call's page for each way in which the names can be wrong. */
export interface CodesOfNaming {
  readonly unknown: string;
  readonly lastFour?: string;
  readonly customer?: string;
}

/** @throws Refusal with one of the codes */
export function cardNamed({ transaction }: AnyCall, named: NamedCard, codes: CodesOfNaming): Card {
  const { urn, lastFour, customerId } = named;
  const card = transaction.collection(CARDS).get(urn);
  if (!card) return refuse(codes.unknown, `no card has the URN ${urn}`);
  if (lastFour !== undefined && !endsIn(card, lastFour)) {
    refuse(codes.lastFour ?? codes.unknown, `the card with the URN ${urn} does not end in ${lastFour}`);
  }
  if (customerId !== undefined && customerId !== card.customerId) {
    const holder = card.customerId === null ? 'no customer' : `customer ${card.customerId}`;
    refuse(codes.customer ?? codes.unknown, `the card with the URN ${urn} belongs to ${holder}, not to ${customerId}`);
  }
  return card;
}

/** How a call names a card or its customer: by exactly one of these. */
export interface Identifier {
  readonly urn?: string | undefined;
  readonly customerId?: string | undefined;
  readonly mobile?: string | undefined;
}

/** The codes where nothing has that identifier, and where several customers have the mobile number. */
export interface CodesOfIdentifier {
  readonly unknown: string;
  readonly several?: string;
}

/**
 * The customer with that id or mobile number.
 * @throws Refusal with one of the codes
 */
export function customerIdentified(
  { transaction }: AnyCall,
  identifier: Identifier,
  codes: CodesOfIdentifier,
): Customer {
  const { customerId, mobile } = identifier;
  const customers = transaction.collection(CUSTOMERS);
  if (customerId !== undefined) {
    return customers.get(customerId) ?? refuse(codes.unknown, `no customer has the id ${customerId}`);
  }
  const { records } = customers.list({ group: { index: 'mobile', key: mobile ?? '' }, limit: 2 });
  if (records.length > 1) refuse(codes.several ?? codes.unknown, `several customers have the mobile number ${mobile}`);
  return records[0] ?? refuse(codes.unknown, `no customer has the mobile number ${mobile}`);
}

/**
 * The card with that URN, or the card of the customer with that id or mobile number: of several, the one that was activated last.
 * @throws Refusal with one of the codes
 */
export function cardIdentified(call: AnyCall, identifier: Identifier, codes: CodesOfIdentifier): Card {
  const { urn } = identifier;
  if (urn !== undefined) return cardNamed(call, { urn }, codes);
  const customer = customerIdentified(call, identifier, codes);
  return latestCardOf(call, customer) ?? refuse(codes.unknown, `customer ${customer.id} has no card`);
}

export function cardsOf({ transaction }: AnyCall, { id }: Customer): readonly Card[] {
  return transaction.collection(CARDS).list({ group: { index: 'customer', key: id }, order: 'oldest' }).records;
}

function latestCardOf(call: AnyCall, customer: Customer): Card | undefined {
  let latest: Card | undefined;
  for (const card of cardsOf(call, customer)) {
    if (!latest || (card.activatedAt ?? 0) > (latest.activatedAt ?? 0)) latest = card;
  }
  return latest;
}

export function holderOf({ transaction }: AnyCall, { customerId }: Card): Customer | undefined {
  return customerId === null ? undefined : transaction.collection(CUSTOMERS).get(customerId);
}

/**
 * The product of a card.
 * @param codes where it is switched off, and where there is no such product
 * @throws Refusal with one of the codes
 */
export function programOf({ transaction }: AnyCall, card: Card, codes: { inactive: string; unknown: string }): Product {
  const product = transaction.collection(PRODUCTS).get(card.productId);
  if (!product) return refuse(codes.unknown, `there is no product ${card.productId}, which the card has`);
  if (product.status === 'inactive')
    refuse(codes.inactive, `product ${product.id}, which the card has, is switched off`);
  return product;
}
