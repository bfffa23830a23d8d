// Puts an nCore card into any documented status, also where no call of nCore does.

import { CARD_REPLY } from '../cards/card-reply.ts';
import { CARD_STATUSES, CARDS, type CardRecord, type CardStatus, REASON_CODES } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { BY_HAND, notifyCardStatus } from '../webhooks/events.ts';
import { type ControlCall, type ControlResource, SandboxError, type Transaction } from './control-call.ts';
import { orderOf } from './find-order.ts';

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
  // A card that is INACTIVE and has a user could neither be linked nor used, so the user is removed.
  const user_id = status === 'INACTIVE' ? null : card.user_id;
  const changed =
    status === card.status ? card : { ...card, user_id, status, status_reason_code: reason, modified: now };
  if (changed !== card) transaction.collection(CARDS).put(changed);
  notifyCardStatus(call, card, changed, BY_HAND);
  return showCard(changed, orderOf(transaction, card.bulk_issuance_id), now);
}

function cardNamed(transaction: Transaction, id: string | undefined): CardRecord | undefined {
  return transaction.collection(CARDS).get((id ?? '').toLowerCase());
}
