// creditAccount, the load: puts money on a card, or takes an earlier unload back.
import { only, textMember } from '../fields/call-members.ts';
import { post } from '../records/ledger.ts';
import { codesOfStatus, forced, input, MESSAGE, MESSAGE_CODE, state, TXN_ID } from '../wire/codes.ts';
import { refuse } from '../wire/operation.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { LOAD_ANSWER, moneyAnswer } from './money-answer.ts';
import {
  MONEY_MEMBERS,
  MONEY_RULES,
  type MoneyOrder,
  moneyFindings,
  readMoneyOrder,
  requireRefundable,
  requireRoom,
  whereToMove,
} from './money-members.ts';

export const creditAccount = sealedCall<MoneyOrder>({
  id: 'creditAccount',
  method: 'PATCH',
  path: '/api/onboarding/v1/creditAccount',
  summary: 'Loads a card',
  description:
    'The load. Name the card by exactly one of urn, customerId and customerMobile, and its wallet by sub-wallet or account number, which cardInquiry shows. The fee is taken from the card after the load.',
  members: {
    ...MONEY_MEMBERS,
    sender: textMember(10, 'who sends the money', true),
    reciver: only(textMember(10, 'who gets the money, as a real client spells it'), 'lenient'),
    LoadCurrency: only(textMember(3, 'the currency; the name in the table of the page'), 'lenient', 'table'),
    loadCurrency: only(textMember(3, 'the currency; the name in the sample of the page'), 'lenient', 'sample'),
  },
  memberCodes: { transactionAmount: '1359' },
  ruleCodes: MONEY_RULES,
  answer: LOAD_ANSWER,
  codes: {
    ...codesOfStatus('creditAccount'),
    '1058': state('A card that is inactive, or a sub-wallet or account number that the card does not have.'),
    '1013': state('A card whose product takes no less than a certain amount, and less than that.'),
    ...MESSAGE,
    ...MESSAGE_CODE,
    ...TXN_ID,
    '1101': input('A sourceType other than 0 and 1.'),
    '1135': input('An originalClientTxnId with which no unload of this card succeeded.'),
    '1246': state('A refund of more than the unload that it takes back.'),
    '1247': state('A second refund of one unload.'),
    '1303': input('None of urn, customerId and customerMobile; or one that leads to no card.'),
    '1304': input('More than one of urn, customerId and customerMobile.'),
    '1322': input('transactionAmount 0.'),
    '1325': input('An unknown fundFlowType, or an implType that does not end in it.'),
    '1326': input('An implId that does not begin with the fundFlowType.'),
    '1359': input('A transactionAmount that is missing or not up to 12 digits.'),
    '1366': state('A card whose product is switched off.'),
    '1368-program': state('A card whose product does not exist.'),
    '1369': input('Neither a sub-wallet nor an account number.'),
    '10163': state('A load after which the card would hold more than 999999999999 (minor units).'),
    ...forced('1045', '1353', '1354', '1357', '1501', '1504', '10153'),
  },
  repeated: '1093',
  example: {
    urn: '71000000001',
    subWalletId: '71000000001_1',
    transactionAmount: 50000,
    sender: 'client',
    fundFlowType: 'I',
    implType: 'P2M_A2W_I',
    implId: 'I|70130',
  },
  findings: moneyFindings,
  read: readMoneyOrder,
  run: load,
});

/** @throws Refusal 1303; the codes of the status; 1366, 1368; 1058; 1013; 1135, 1246, 1247; 10163 */
function load(step: Step<MoneyOrder>): Done {
  const { input: order, transaction, now, reference } = step;
  const { card, product, kept } = whereToMove(step, 'creditAccount');
  const { amountMinor, feeMinor, implId, refundOf, clientTxnId } = order;
  if (amountMinor - feeMinor < product.minimumLoadMinor) {
    refuse('1013', `product ${product.id} takes no less than ${product.minimumLoadMinor} (minor units) after the fee`);
  }
  requireRefundable(step, 'debitAccount', card);
  requireRoom(card, amountMinor);
  const movements = [
    { kind: refundOf === undefined ? ('load' as const) : ('refund' as const), amountMinor },
    { kind: 'fee' as const, amountMinor: -feeMinor },
  ];
  const posting = { now, clientTxnId, reference, implId, refundOf, wallet: kept };
  const loaded = post(transaction, { ...card, changedAt: now }, movements, posting);
  return moneyAnswer(step, loaded, 1081, {});
}
