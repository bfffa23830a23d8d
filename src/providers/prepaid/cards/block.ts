// block: puts one of six blocks on a card.
import { answerSchema } from '../fields/answer-parts.ts';
import { textMember } from '../fields/call-members.ts';
import { textIn } from '../fields/values.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced, input } from '../wire/codes.ts';
import { type AnyBody, type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { BLOCK_CODES, BLOCK_MEMBERS, cardToBlock, type NamedForBlock, REPEATED, readNamed } from './block-members.ts';

const BLOCK_TYPES = ['Custom', 'Temporary', 'Permanent', 'Debit', 'Credit', 'CreditDebit'] as const;
type BlockType = (typeof BLOCK_TYPES)[number];

interface Block extends NamedForBlock {
  readonly blockType: BlockType;
}

export const block = sealedCall<Block>({
  id: 'block',
  method: 'PATCH',
  path: '/api/onboarding/v1/block',
  summary: 'Blocks a card',
  description:
    'blockType is Custom (part of the transactions allowed), Temporary (none), Permanent, Debit, Credit or CreditDebit. A card with a block takes only a permanent one.',
  members: { ...BLOCK_MEMBERS, blockType: textMember(11, BLOCK_TYPES.join(', '), true) },
  memberCodes: { blockType: '1112' },
  answer: answerSchema(1241, [
    'urn',
    'customerId',
    'description',
    'responseCode',
    'clientTxnId',
    'clientId',
    'responseDateTime',
    'responseMessage',
    'bankId',
    'accosaRefNo',
  ]),
  codes: {
    ...BLOCK_CODES,
    ...codesOfStatus('block Permanent'),
    ...codesOfStatus('block Temporary'),
    '1112': input('A blockType that is left out or unknown.'),
    ...forced('1367'),
  },
  repeated: REPEATED,
  example: { urn: '71000000001', last4Digits: '6789', customerId: '000000002001', blockType: 'Temporary' },
  findings: typeFindings,
  read: (body) => ({ ...readNamed(body), blockType: typeOf(body) as BlockType }),
  run: blockCard,
});

/** In any case, as real clients write it. */
function typeOf(body: AnyBody): BlockType | undefined {
  const asked = textIn(body, 'blockType')?.toLowerCase();
  return BLOCK_TYPES.find((type) => type.toLowerCase() === asked);
}

function typeFindings(body: AnyBody) {
  if (textIn(body, 'blockType') === undefined || typeOf(body)) return [];
  const message = `blockType must be one of ${BLOCK_TYPES.join(', ')}`;
  return [
    {
      in: 'body',
      pointer: '/blockType',
      rule: 'enum',
      message,
      allowed: BLOCK_TYPES,
      received: body.blockType,
    } as const,
  ];
}

/** @throws Refusal 1001, 1231, 1366; the codes of the status */
function blockCard(step: Step<Block>): Done {
  const { input: asked, transaction, now } = step;
  const card = cardToBlock(step);
  const status = moveCard(`block ${asked.blockType}`, card, step);
  transaction.collection(CARDS).put({ ...card, status, changedAt: now });
  const { clientTxnId, clientId, responseDateTime, bankId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: asked.customerId,
    description: `${asked.blockType} Block`,
    responseCode: '00',
    messageCode: 1241,
    clientTxnId,
    clientId,
    responseDateTime,
    responseMessage: 'SUCCESS',
    bankId,
    accosaRefNo,
  };
  return { body, urn: card.id, customerId: card.customerId };
}
