// The card of an activation, found by its URN or by its customer.

import { CARDS, type Card, endsIn } from '../records/records.ts';
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
