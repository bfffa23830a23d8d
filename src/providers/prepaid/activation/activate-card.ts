// activateCard, the Link Card call: activates a card, links it to a customer and loads it, or says why not.

import { ACTIVATION_ANSWER } from '../fields/answer-schemas.ts';
import { moveCard } from '../records/card-status.ts';
import { type Movement, post } from '../records/ledger.ts';
import { type Card, CUSTOMERS, type StoredTransaction } from '../records/records.ts';
import { openWallets } from '../records/wallets.ts';
import { answerMembers, echoOf } from '../wire/answers.ts';
import { CHANNEL_HEADERS } from '../wire/channel-headers.ts';
import { sealText } from '../wire/cipher.ts';
import { correlateActivation } from '../wire/correlation.ts';
import { ivFor } from '../wire/envelope.ts';
import { type Call, defineCall, refuse, type Success } from '../wire/operation.ts';
import { earlierCall, keepAnswer, nextReference, requireRepetition } from '../wire/transactions.ts';
import { activationDeviations } from './activation-deviations.ts';
import { cardFor } from './card-to-link.ts';
import { codeOfTestCard } from './carried-code.ts';
import { customerFor } from './customer-to-link.ts';
import { HOLDER_SHAPES } from './holder-shapes.ts';
import { type Activation, interpretActivation, refuseInvalidActivation } from './interpret-activation.ts';
import { LENIENT_ACTIVATION } from './lenient-schema.ts';
import { productFor, requireCredit } from './product-and-load.ts';
import { SAMPLE_ACTIVATION } from './sample-schema.ts';
import { TABLE_ACTIVATION } from './table-schema.ts';

export const activateCard = defineCall({
  id: 'activateCard',
  method: 'POST',
  path: '/api/issuance/v2/activate',
  summary: 'Activates a card and links it to a customer',
  description:
    'The Link Card call. Where the product has several sub-wallets, this call creates them. A refused call changes nothing. A call that answered `00` gets the same answer again when it is repeated with `isStatusCheckRequest` true; with the same clientTxnId and another card, amount, product or customer it is refused with 1093.',
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
        cardholderMobile: '910000000001',
        cardholderEmail: 'asha.verma@example.com',
        cardholderDateOfBirth: '17-08-1990',
      },
      productId: 1,
    },
  },
  refuseInvalid: refuseInvalidActivation,
  interpret: interpretActivation,
  deviations: activationDeviations,
  shapes: HOLDER_SHAPES,
  correlation: correlateActivation,
  carried: codeOfTestCard,
  transition: linkCard,
});

type ActivationCall = Call<Activation>;

/**
 * Checks in this order (*ours*; the page has none): an earlier answer, the product, the money, the card, the customer.
 * Writes nothing before the last check has passed. docs/wire-decisions.md#prepaid-status-replay
 * @throws Refusal 1093, 1367, 1366, 1058, 1368, 1101, 1013, 1001, 1009, 1010, 1012, 1004, 1118, 8004
 */
function linkCard(call: ActivationCall): Success {
  const { input, transaction, now } = call;
  const known = earlierCall(call, input.clientTxnId);
  if (known) return repeatAnswer(known, input);
  const product = productFor(call);
  requireCredit(input, product);
  const card = cardFor(call);
  const status = moveCard(input.loadMinor > 0 ? 'activateCard with a load' : 'activateCard', card, call);
  const { customer, dropped } = customerFor(call, card);

  transaction.collection(CUSTOMERS).put(customer);
  const reference = nextReference(call);
  const linked = {
    ...card,
    status,
    customerId: customer.id,
    productId: product.id,
    activatedAt: now,
    changedAt: now,
  };
  const wallet = openWallets(transaction, card, product);
  post(transaction, linked, movementsOf(input), { now, clientTxnId: input.clientTxnId, reference, wallet });
  const body = answerOf(call, card, customer.id, reference);
  keepAnswer(call, {
    operation: 'activateCard',
    clientTxnId: input.clientTxnId,
    urn: card.id,
    customerId: customer.id,
    asked: {
      urn: card.id,
      last4Digits: input.lastFour ?? card.lastFour,
      customerId: customer.id,
      cardholderMobile: input.holder.mobile ?? null,
      loadAmount: input.loadMinor,
      taxAmount: input.taxMinor,
      feeAmount: input.feeMinor,
      productId: input.productId,
    },
    reference,
    body,
  });
  return { code: '00', body, note: noteOnDropped(customer.id, dropped) };
}

/**
 * The first answer of this clientTxnId, for a call that asks for the same. An identifier that is left out agrees.
 * @throws Refusal 1093
 */
function repeatAnswer(known: StoredTransaction, input: Activation): Success {
  if (!input.asksForStatus)
    refuse('1093', 'this clientTxnId has succeeded before, and isStatusCheckRequest is not true');
  requireRepetition(known, 'activateCard', {
    urn: input.urn,
    last4Digits: input.lastFour,
    customerId: input.customerId,
    cardholderMobile: input.customerId === undefined ? input.holder.mobile : undefined,
    loadAmount: input.loadMinor,
    taxAmount: input.taxMinor,
    feeAmount: input.feeMinor,
    productId: input.productId,
  });
  const note = `The stored answer of clientTxnId ${known.clientTxnId} was repeated; nothing was activated now.`;
  return { code: '00', body: JSON.parse(known.answer), note };
}

function noteOnDropped(customerId: string, dropped: readonly string[]): string | undefined {
  if (dropped.length === 0) return undefined;
  return `Customer ${customerId} is known and keeps the stored details; these were dropped: ${dropped.join(', ')}.`;
}

/** The members of the page's sample answer, in its order. docs/wire-decisions.md#prepaid-answers */
function answerOf(call: ActivationCall, card: Card, customerId: string, reference: number): object {
  const { clientTxnId, clientId, bankId } = echoOf(call.message);
  const { responseDateTime, accosaTransactionId } = answerMembers(call);
  return {
    urn: Number(card.id),
    customerId,
    description: 'Card Activation',
    responseCode: '00',
    messageCode: 3425,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'SUCCESS',
    bankId,
    accosaRefNo: String(reference),
    ...(call.caller.answersWithCardNumber ? { cardNumber: sealedCardNumber(call, card) } : {}),
  };
}

/** As the page's table of the answer has it, "Encrypted card number". docs/wire-decisions.md#prepaid-card-number */
function sealedCardNumber({ caller, identity }: ActivationCall, { id, pan }: Card): string {
  const { key, iv, ivMode } = caller;
  return sealText(pan, key, ivMode === 'prefix' ? ivFor(identity, 'cardNumber', id) : iv, ivMode);
}

/** The fee and the tax are taken from the load. */
function movementsOf({ loadMinor, feeMinor, taxMinor }: Activation): Movement[] {
  return [
    { kind: 'link', amountMinor: loadMinor },
    { kind: 'fee', amountMinor: -feeMinor },
    { kind: 'tax', amountMinor: -taxMinor },
  ];
}
