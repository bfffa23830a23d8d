// The customer of an activation: known to the sandbox already, or made of the message.

import { type Card, CUSTOMERS, type Customer, emailKey } from '../records/records.ts';
import { type Call, refuse } from '../wire/operation.ts';
import type { Activation } from './interpret-activation.ts';

type ActivationCall = Call<Activation>;

/**
 * A known customer with the profile that is stored, or a new one.
 * @throws Refusal 1001 where the card waits for another customer; 8004 where the e-mail address is another customer's
 */
export function customerFor(call: ActivationCall, card: Card): Customer {
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
