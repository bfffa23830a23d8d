// activateCard, the Link Card call: activates a card, links it to a customer and loads it, or says why not.

import { ACTIVATION_ANSWER } from '../fields/answer-schemas.ts';
import { CHANNEL_HEADERS } from '../fields/fields.ts';
import {
  CARDS,
  type Card,
  CUSTOMERS,
  type Product,
  type StoredTransaction,
  TRANSACTIONS,
  transactionKey,
  WALLETS,
} from '../records/records.ts';
import { activationAnswer, echoOf } from '../wire/answers.ts';
import { correlateActivation } from '../wire/correlation.ts';
import { type Call, defineCall, refuse, type Success } from '../wire/operation.ts';
import { activationDeviations } from './activation-deviations.ts';
import { cardFor, requireLinkable } from './card-to-link.ts';
import { customerFor } from './customer-to-link.ts';
import { type Activation, interpretActivation, refuseInvalidActivation } from './interpret-activation.ts';
import { LENIENT_ACTIVATION } from './lenient-schema.ts';
import { creditFor, productFor } from './product-and-load.ts';
import { SAMPLE_ACTIVATION } from './sample-schema.ts';
import { TABLE_ACTIVATION } from './table-schema.ts';

export const activateCard = defineCall({
  id: 'activateCard',
  method: 'POST',
  path: '/api/issuance/v2/activate',
  summary: 'Activates a card and links it to a customer',
  description:
    'The Link Card call. Where the product has several sub-wallets, this call creates them. A refused call changes nothing. A call that answered `00` gets the same answer again when it is repeated with `isStatusCheckRequest` true.',
  schemas: {
    headers: CHANNEL_HEADERS,
    body: { lenient: LENIENT_ACTIVATION, sample: SAMPLE_ACTIVATION, table: TABLE_ACTIVATION },
  },
  replyBody: ACTIVATION_ANSWER,
  successes: ['00'],
  examples: {
    nested: {
      messageCode: '3424',
      clientTxnId: 'example-0001',
      requestDateTime: '20300115093000',
      isStatusCheckRequest: true,
      urn: 70000000000,
      last4Digits: '0000',
      loginId: 1,
      loadAmount: 250000,
      taxAmount: 180,
      feeAmount: 1000,
      cardProfileId: 300,
      customerId: 'c-1001',
      cardHolder: {
        cardholderFirstName: 'Asha',
        cardholderLastName: 'Verma',
        cardholderMobile: '919800000001',
        cardholderEmail: 'asha.verma@example.com',
        cardholderDateOfBirth: '17-08-1990',
      },
      productId: 1,
    },
  },
  refuseInvalid: refuseInvalidActivation,
  interpret: interpretActivation,
  deviations: activationDeviations,
  correlation: correlateActivation,
  carried: codeOfTestCard,
  transition: linkCard,
});

type ActivationCall = Call<Activation>;

/** The code that a test card stands for, where urn and last four digits match the card and no answer is to be repeated. */
function codeOfTestCard({ input, caller, transaction }: ActivationCall): string | undefined {
  if (input.urn === undefined) return undefined;
  const card = transaction.collection(CARDS).get(input.urn);
  if (!card?.carries || card.lastFour !== input.lastFour) return undefined;
  const key = transactionKey(caller.clientId, input.clientTxnId);
  return transaction.collection(TRANSACTIONS).get(key) ? undefined : card.carries;
}

/**
 * Checks in this order (*ours*; the page has none): an earlier answer, the product, the money, the card, the customer.
 * Writes nothing before the last check has passed. docs/wire-decisions.md#prepaid-status-replay
 * @throws Refusal 1093, 1367, 1366, 1058, 1368, 1101, 1013, 1001, 1009, 1010, 1012, 1004, 1118, 8004
 */
function linkCard(call: ActivationCall): Success {
  const { input, caller, transaction, now, identity, message } = call;
  const known = transaction.collection(TRANSACTIONS).get(transactionKey(caller.clientId, input.clientTxnId));
  if (known) {
    if (!input.asksForStatus) refuse('1093', 'this clientTxnId has activated a card before');
    return { code: '00', body: JSON.parse(known.answer), note: replayNote(known, input) };
  }
  const product = productFor(call);
  const creditedMinor = creditFor(input, product);
  const card = cardFor(call);
  requireLinkable(card, input, now);
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
  const echo = { ...echoOf(message), urn: Number(card.id), customerId: customer.id };
  const body = activationAnswer(echo, '00', 'SUCCESS', now, identity);
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

/** A client easily takes the repeated answer for a success of this call, so the journal says which call it answered. */
function replayNote({ clientTxnId, urn, loadMinor }: StoredTransaction, input: Activation): string {
  const differs = [
    ...(input.urn !== undefined && input.urn !== urn ? [`it was for urn ${urn}, this call names ${input.urn}`] : []),
    ...(input.loadMinor !== loadMinor ? [`its loadAmount was ${loadMinor}, this call has ${input.loadMinor}`] : []),
  ];
  const words = `The stored answer of clientTxnId ${clientTxnId} was repeated; nothing was activated now`;
  return differs.length === 0 ? `${words}.` : `${words}, although ${differs.join(', and ')}.`;
}

/** The sub-wallets of a multi-wallet product; the first of them takes the load (*ours*). */
function createWallets(
  { transaction, identity }: ActivationCall,
  card: Card,
  product: Product,
  creditedMinor: number,
): void {
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
