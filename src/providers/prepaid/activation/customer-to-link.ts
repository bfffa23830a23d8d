// The customer of an activation: known to the sandbox already, or made of the message.

import { type Card, CUSTOMERS, type Customer, emailKey } from '../records/records.ts';
import { type Call, refuse } from '../wire/operation.ts';
import type { Activation } from './interpret-activation.ts';

type ActivationCall = Call<Activation>;

/** The customer of an activation. */
export interface LinkedCustomer {
  readonly customer: Customer;
  /** What the message says of a known customer and the stored profile says otherwise: `firstName "Asha" (stored "Usha")`. */
  readonly dropped: readonly string[];
}

/**
 * A known customer with the profile that is stored, or a new one. docs/wire-decisions.md#prepaid-known-customer
 * @throws Refusal 1001 where the card waits for another customer; 8004 where the e-mail address is another customer's
 */
export function customerFor(call: ActivationCall, card: Card): LinkedCustomer {
  const { input, transaction, identity, caller } = call;
  const { holder } = input;
  const known = knownCustomer(call) ?? reservedFor(call, card);
  if (card.customerId !== null && card.customerId !== known?.id) {
    refuse('1001', `the card with the URN ${card.id} waits for customer ${card.customerId}`);
  }
  const owner = transaction.collection(CUSTOMERS).find('email', emailKey(holder.email));
  if (owner && owner.id !== known?.id) refuse('8004', `the e-mail address is that of customer ${owner.id}`);
  if (known) return { customer: known, dropped: droppedDetails(input, known) };
  const id = input.customerId ?? identity.digits(12, 'customer', caller.clientId, input.clientTxnId);
  const customer: Customer = {
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
  return { customer, dropped: [] };
}

function droppedDetails({ holder, cardProfileId }: Activation, known: Customer): string[] {
  const dropped: string[] = [];
  const compare = (name: string, sent: string | number, stored: string | number | null, isSame = sent === stored) => {
    if (!isSame) dropped.push(`${name} ${JSON.stringify(sent)} (stored ${JSON.stringify(stored)})`);
  };
  compare('cardholderFirstName', holder.firstName, known.firstName);
  compare('cardholderLastName', holder.lastName, known.lastName);
  compare('cardholderEmail', holder.email, known.email, emailKey(holder.email) === emailKey(known.email));
  if (holder.mobile !== undefined) compare('cardholderMobile', holder.mobile, known.mobile);
  compare('cardholderDateOfBirth', holder.dateOfBirth, known.dateOfBirth);
  compare('cardProfileId', cardProfileId, known.cardProfileId);
  return dropped;
}

/** By customerId. Without customerId, by the mobile number, if exactly one customer has it. */
export function knownCustomer({ input, transaction }: ActivationCall): Customer | undefined {
  const customers = transaction.collection(CUSTOMERS);
  if (input.customerId !== undefined) return customers.get(input.customerId);
  if (input.holder.mobile === undefined) return undefined;
  const { records } = customers.list({ group: { index: 'mobile', key: input.holder.mobile }, limit: 2 });
  return records.length === 1 ? records[0] : undefined;
}

/** The customer that the card waits for, where the request names none. */
function reservedFor({ input, transaction }: ActivationCall, { customerId }: Card): Customer | undefined {
  if (input.customerId !== undefined || customerId === null) return undefined;
  return transaction.collection(CUSTOMERS).get(customerId);
}
