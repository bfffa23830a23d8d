// Puts an nCore card into any documented status, also where no call of nCore does.

import { forgetMovements } from '../accounts/account.ts';
import { CARD_REPLY } from '../cards/card-reply.ts';
import { REASON_CODES } from '../cards/card-states.ts';
import { orderOfCard } from '../records/card-facts.ts';
import { CARD_STATUSES, CARDS, type CardRecord, type CardStatus } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { BY_HAND, notifyCardStatus } from '../webhooks/events.ts';
import { type ControlCall, type ControlResource, SandboxError, type Transaction } from './control-call.ts';

export const setCardStatus: ControlResource = {
  method: 'PATCH',
  path: '/cards/{id}',
  summary: 'Put an nCore card into any documented status',
  body: {
    type: 'object',
    properties: { status: { type: 'string', enum: CARD_STATUSES } },
    required: ['status'],
    additionalProperties: false,
  },
  replyBody: CARD_REPLY,
  owns: ({ transaction, params }) => cardNamed(transaction, params.id) !== undefined,
  handle: changeStatus,
};

/** @throws SandboxError SBX_NOT_FOUND */
function changeStatus(call: ControlCall): object {
  const { transaction, params, body, now } = call;
  const card = cardNamed(transaction, params.id);
  if (!card) {
    throw new SandboxError('SBX_NOT_FOUND', {
      message: `No card has the id "${params.id}" in this sandbox.`,
      received: params.id,
      next: 'GET /_sandbox/fixtures lists the test cards, GET /_sandbox/cards all cards.',
    });
  }
  const { status } = body as { status: CardStatus };
  const reason = card.status === 'SUSPENDED' && status === 'ACTIVE' ? 'A1' : REASON_CODES[status];
  // A card that is INACTIVE and has a user could neither be linked nor used, so the user is removed, and what was moved.
  // One that was made for its user keeps the user.
  const user_id = status === 'INACTIVE' && !card.own ? null : card.user_id;
  const changed =
    status === card.status ? card : { ...card, user_id, status, status_reason_code: reason, modified: now };
  if (changed !== card) transaction.collection(CARDS).put(changed);
  if (user_id === null && card.user_id !== null) forgetMovements(transaction, card);
  notifyCardStatus(call, card, changed, BY_HAND);
  return showCard(changed, orderOfCard(transaction, card), now);
}

function cardNamed(transaction: Transaction, id: string | undefined): CardRecord | undefined {
  return transaction.collection(CARDS).get((id ?? '').toLowerCase());
}
