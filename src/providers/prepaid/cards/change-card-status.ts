// changeCardStatus: makes a pre-active card active without linking it.
import { answerSchema } from '../fields/answer-parts.ts';
import { textMember, URN_MEMBER } from '../fields/call-members.ts';
import { textIn, urnIn } from '../fields/values.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS, CUSTOMERS } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced, input, MESSAGE, REQUEST_TIME, state, TXN_ID } from '../wire/codes.ts';
import { refuse } from '../wire/operation.ts';
import { type AnyBody, type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { cardNamed, holderOf } from './find-card.ts';

interface StatusChange {
  readonly urn: string;
  readonly cardStatus: string;
  readonly customerId: string | undefined;
}

/** Statuses that other calls set; in this one they are refused with 1330 and not as unknown (*ours*). */
const OF_OTHER_CALLS = [
  'inactive',
  'preactive',
  'temporary',
  'permanent',
  'custom',
  'debit',
  'credit',
  'creditdebit',
  'closed',
];

export const changeCardStatus = sealedCall<StatusChange>({
  id: 'changeCardStatus',
  method: 'PATCH',
  path: '/api/onboarding/v1/change-card-status',
  summary: 'Makes a pre-active card active',
  description: 'Activates a card that createCard has made Inactive. A card without a customer must be linked instead.',
  members: {
    urn: URN_MEMBER,
    cardStatus: textMember(20, 'Active', true),
    customerId: textMember(20, 'the customer, where the client names it'),
    reason: textMember(100, 'why'),
  },
  memberCodes: { cardStatus: '1292' },
  ruleCodes: { 'unknown-status': '1293' },
  answer: answerSchema(3011, [
    'urn',
    'customerId',
    'responseCode',
    'clientTxnId',
    'clientId',
    'responseDateTime',
    'responseMessage',
    'bankId',
    'accosaRefNo',
  ]),
  codes: {
    ...codesOfStatus('changeCardStatus'),
    '1001': input('A urn that no card has.'),
    ...MESSAGE,
    ...TXN_ID,
    ...REQUEST_TIME,
    '1262': input('Header clientId left out.'),
    '1264': input('Header bankId left out.'),
    '1311': input('Header secureCode left out.'),
    '1031': input('Header bankId of another client.'),
    '1032': input('Header clientId of another client.'),
    '1049': input('Header secureCode of another client.'),
    '1084': state('A customerId that the card does not belong to.'),
    '1292': input('cardStatus left out or blank.'),
    '1293': input('A cardStatus that no call sets.'),
    '1302': input('A customerId that no customer has.'),
    '1303': state('A card that belongs to no customer.'),
    '1330': input('A cardStatus that another call sets, e.g. Temporary; or a card with a debit block.'),
    ...forced('1051', '1052', '1055', '1058', '1080', '1081', '1085', '1310', '1343'),
  },
  repeated: '1093',
  example: { urn: '70000002014', cardStatus: 'Active', reason: 'delivered' },
  findings: statusFindings,
  read: (body) => ({
    urn: urnIn(body) as string,
    cardStatus: textIn(body, 'cardStatus') as string,
    customerId: textIn(body, 'customerId'),
  }),
  run: activate,
});

function statusFindings(body: AnyBody) {
  const status = textIn(body, 'cardStatus')?.trim().toLowerCase();
  if (!status || status === 'active' || OF_OTHER_CALLS.includes(status)) return [];
  const message = 'cardStatus is unknown';
  const allowed = ['Active'];
  return [
    {
      in: 'body',
      pointer: '/cardStatus',
      rule: 'unknown-status',
      message,
      allowed,
      received: body.cardStatus,
    } as const,
  ];
}

/** @throws Refusal 1001, 1302, 1084; the codes of the status; 1330, 1303 */
function activate(step: Step<StatusChange>): Done {
  const { input: asked, transaction, now } = step;
  const card = cardNamed(step, { urn: asked.urn }, { unknown: '1001' });
  requireHolder(step, asked.customerId, card.customerId);
  if (asked.cardStatus.trim().toLowerCase() !== 'active') {
    refuse('1330', `this call makes a card active; ${asked.cardStatus} is for block, unblock or walletStatus`);
  }
  const status = moveCard('changeCardStatus', card, step);
  const customer = holderOf(step, card);
  if (!customer)
    return refuse('1303', `the card with the URN ${card.id} belongs to no customer; link it with activateCard`);
  transaction.collection(CARDS).put({ ...card, status, activatedAt: now, changedAt: now });
  const { clientTxnId, clientId, responseDateTime, bankId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: customer.id,
    responseCode: '00',
    messageCode: 3011,
    clientTxnId,
    clientId,
    responseDateTime,
    responseMessage: 'SUCCESS',
    bankId,
    accosaRefNo,
  };
  return { body, urn: card.id, customerId: customer.id };
}

/** @throws Refusal 1302, 1084 */
function requireHolder(step: Step<StatusChange>, asked: string | undefined, holder: string | null): void {
  if (asked === undefined || asked === holder) return;
  const isKnown = step.transaction.collection(CUSTOMERS).get(asked) !== undefined;
  refuse(
    isKnown ? '1084' : '1302',
    isKnown ? `the card belongs to ${holder ?? 'no customer'}` : `no customer has the id ${asked}`,
  );
}
