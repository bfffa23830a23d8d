// unblock: removes any block but a permanent one.
import { answerSchema } from '../fields/answer-parts.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced } from '../wire/codes.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { BLOCK_CODES, BLOCK_MEMBERS, cardToBlock, type NamedForBlock, REPEATED, readNamed } from './block-members.ts';

export const unblock = sealedCall<NamedForBlock>({
  id: 'unblock',
  method: 'PATCH',
  path: '/api/onboarding/v1/unblock',
  summary: 'Removes the block of a card',
  description: 'The card is active then, or inactive where it was never activated. A permanent block stays.',
  members: BLOCK_MEMBERS,
  answer: answerSchema('1251', [
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
  codes: { ...BLOCK_CODES, ...codesOfStatus('unblock'), ...forced('1367') },
  repeated: REPEATED,
  example: { urn: '70000001010', last4Digits: '1010', customerId: '000000001001' },
  read: readNamed,
  run: unblockCard,
});

/** @throws Refusal 1001, 1231, 1366; the codes of the status */
function unblockCard(step: Step<NamedForBlock>): Done {
  const { transaction, now } = step;
  const card = cardToBlock(step);
  const status = moveCard('unblock', card, step);
  transaction.collection(CARDS).put({ ...card, status, changedAt: now });
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: step.input.customerId,
    description: 'UnBlocking',
    responseCode: '00',
    messageCode: '1251',
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
