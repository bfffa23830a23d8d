// resetPin: sets a new PIN. The sandbox keeps no PIN: the card only shows when it was last changed.
import { answerSchema } from '../fields/answer-parts.ts';
import { type CallMember, LAST_FOUR_MEMBER, textMember, URN_MEMBER } from '../fields/call-members.ts';
import { lastFourIn, textIn, urnIn } from '../fields/values.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced, MESSAGE, REQUEST_TIME, state, TXN_ID } from '../wire/codes.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { cardNamed, type NamedCard } from './find-card.ts';

const PIN = {
  type: ['string', 'integer'],
  pattern: '^\\d{4,6}$',
  minimum: 0,
  maximum: 999_999,
  description: 'the new PIN: 4 to 6 digits',
  'x-source': 'reference',
};
const NEW_PIN: CallMember = { lenient: PIN, sample: PIN, table: PIN, isMandatory: true };

export const resetPin = sealedCall<NamedCard>({
  id: 'resetPin',
  method: 'POST',
  path: '/api/onboarding/v1/resetPin',
  summary: 'Sets a new PIN',
  description:
    'The list of codes on the page of this call is that of updateProfile; which of them it really answers is unknown. Here it answers 1231 where the card is not found.',
  members: {
    urn: URN_MEMBER,
    last4Digits: LAST_FOUR_MEMBER,
    newPIN: NEW_PIN,
    customerId: textMember(20, 'the customer that the card belongs to'),
  },
  answer: answerSchema('1121', [
    'urn',
    'customerId',
    'description',
    'responseCode',
    'clientTxnId',
    'clientId',
    'responseDateTime',
    'accosaTransactionId',
    'responseMessage',
    'bankId',
    'accosaRefNo',
  ]),
  codes: {
    ...codesOfStatus('resetPin, updateProfile'),
    ...MESSAGE,
    ...TXN_ID,
    '1088': REQUEST_TIME['1088'],
    '1231': state(
      'A urn that no card has, last4Digits or customerId of another card, or a card that is closed or expired.',
    ),
    ...forced('1034', '1090', '1091', '1092', '1237', '1306', '1309'),
  },
  repeated: '1093',
  example: { urn: '71000000001', last4Digits: '6789', newPIN: '482915', customerId: '000000002001' },
  read: (body) => ({
    urn: urnIn(body) as string,
    lastFour: lastFourIn(body),
    customerId: textIn(body, 'customerId'),
  }),
  run: setPin,
});

/** @throws Refusal 1231 */
function setPin(step: Step<NamedCard>): Done {
  const { transaction, now } = step;
  const card = cardNamed(step, step.input, { unknown: '1231' });
  const status = moveCard('resetPin, updateProfile', card, step);
  transaction.collection(CARDS).put({ ...card, status, changedAt: now });
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: card.customerId ?? '',
    description: 'Reset Pin',
    responseCode: '00',
    messageCode: '1121',
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'Success',
    bankId,
    accosaRefNo,
  };
  return { body, urn: card.id, customerId: card.customerId };
}
