// The card of an activation: found by its URN or by its customer, and in a state in which it can be linked.

import { CARDS, type Card, endsIn, isExpired } from '../records/records.ts';
import { type Call, refuse } from '../wire/operation.ts';
import { knownCustomer } from './customer-to-link.ts';
import type { Activation } from './interpret-activation.ts';

type ActivationCall = Call<Activation>;

/** @throws Refusal 1001 */
export function cardFor(call: ActivationCall): Card {
  const { input, transaction } = call;
  const card = input.urn === undefined ? onlyCardOfCustomer(call) : transaction.collection(CARDS).get(input.urn);
  if (!card) return refuse('1001', input.urn === undefined ? undefined : `no card has the URN ${input.urn}`);
  if (input.lastFour !== undefined && !endsIn(card, input.lastFour)) {
    refuse('1001', `the card with the URN ${card.id} does not end in ${input.lastFour}`);
  }
  return card;
}

/** Without a URN: the one card that waits for this customer (reference: "either one of them"). */
function onlyCardOfCustomer(call: ActivationCall): Card | undefined {
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

/**
 * The state of the card is checked first, then whether it may be loaded.
 * @throws Refusal 1009, 1010, 1012, 1004, 1118
 */
export function requireLinkable(card: Card, { input, now, caller }: ActivationCall): void {
  const { status } = card;
  const hasExpired = isExpired(card, now, caller.utcOffsetMs);
  if (status === 'closed' || status === 'permanent-block' || hasExpired) {
    refuse('1009', hasExpired ? `the card expired at the end of ${card.expiry} (YYMM)` : `the card is ${status}`);
  }
  if (status === 'temporary-block' || status === 'custom-block') refuse('1010', `the card has a ${status}`);
  if (status === 'pending-cancellation') refuse('1012');
  if (card.activatedAt !== null) refuse('1004', `the card is linked to customer ${card.customerId ?? ''}`);
  if ((status === 'credit-block' || status === 'credit-debit-block') && input.loadMinor > 0) {
    refuse('1118', `the card has a ${status}; with loadAmount 0 it can be activated`);
  }
}
