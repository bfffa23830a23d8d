// debitAccount, the unload: takes money from a card, or takes an earlier load back.
import { textMember } from '../fields/call-members.ts';
import { textIn } from '../fields/values.ts';
import { post } from '../records/ledger.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced, input, MESSAGE, MESSAGE_CODE, state, TXN_ID } from '../wire/codes.ts';
import { type Finding, refuse } from '../wire/operation.ts';
import { type AnyBody, type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { moneyAnswer, UNLOAD_ANSWER } from './money-answer.ts';
import {
  MONEY_MEMBERS,
  MONEY_RULES,
  type MoneyOrder,
  moneyFindings,
  readMoneyOrder,
  requireRefundable,
  whereToMove,
} from './money-members.ts';

export const debitAccount = sealedCall<MoneyOrder>({
  id: 'debitAccount',
  method: 'PATCH',
  path: '/api/onboarding/v1/debitAccount',
  summary: 'Unloads a card',
  description:
    'The unload. Name the card by exactly one of urn, customerId and customerMobile, and its wallet by sub-wallet or account number, which cardInquiry shows. The fee is taken beside the amount.',
  members: {
    ...MONEY_MEMBERS,
    receiver: textMember(10, 'who gets the money', true),
    receiverAccount: textMember(30, 'where the money goes'),
    receiverAccountType: textMember(30, 'the kind of that account: 0 wallet, 1 account'),
    unloadCurrency: textMember(3, 'the currency'),
    beneficiaryId: textMember(30, 'the beneficiary'),
  },
  ruleCodes: MONEY_RULES,
  answer: UNLOAD_ANSWER,
  codes: {
    ...codesOfStatus('debitAccount'),
    '1058': state('A card that is inactive, or a sub-wallet or account number that the card does not have.'),
    ...MESSAGE,
    ...MESSAGE_CODE,
    ...TXN_ID,
    '1101': input('A sourceType other than 0 and 1.'),
    '1135': input('An originalClientTxnId with which no load of this card succeeded.'),
    '1246': state('A refund of more than the load that it takes back.'),
    '1247': state('A second refund of one load.'),
    '1303': input('None of urn, customerId and customerMobile; or one that leads to no card.'),
    '1304': input('More than one of urn, customerId and customerMobile.'),
    '1322': input('transactionAmount 0.'),
    '1325': input('An unknown fundFlowType, or an implType that does not end in it.'),
    '1326': input('An implId that does not begin with the fundFlowType.'),
    '1366': state('A card whose product is switched off.'),
    '1368-program': state('A card whose product does not exist.'),
    '1102': input('A receiverAccountType other than 0 and 1.'),
    '1313': state('A card whose product moves no less than a certain amount, and less than that.'),
    '3007': state('More than the balance, the fee included.'),
    ...forced('1013', '1045', '1118', '1128', '1354', '1363', '1376', '1501', '1504', '10153', '10163'),
  },
  repeated: '1093',
  example: {
    urn: '71000000001',
    subWalletId: '71000000001_1',
    transactionAmount: 50000,
    receiver: 'client',
    fundFlowType: 'O',
    implType: 'P2M_W2A_O',
    implId: 'O|70131',
  },
  findings: unloadFindings,
  read: readMoneyOrder,
  run: unload,
});

function unloadFindings(body: AnyBody): Finding[] {
  const found = moneyFindings(body);
  const type = textIn(body, 'receiverAccountType');
  if (type !== undefined && !['0', '1'].includes(type)) {
    const message = 'receiverAccountType must be 0, a wallet, or 1, an account';
    found.push({ in: 'body', pointer: '/receiverAccountType', rule: 'receiver-type', message, received: type });
  }
  return found;
}

/** @throws Refusal 1303; the codes of the status; 1366, 1368; 1058; 1313; 1135, 1246, 1247; 3007 */
function unload(step: Step<MoneyOrder>): Done {
  const { input: order, transaction, now, reference } = step;
  const { card, product, wallet, kept } = whereToMove(step, 'debitAccount');
  const { amountMinor, feeMinor, implId, refundOf, clientTxnId } = order;
  if (amountMinor < product.minimumLoadMinor) {
    refuse('1313', `product ${product.id} moves no less than ${product.minimumLoadMinor} (minor units)`);
  }
  requireRefundable(step, 'creditAccount', card);
  if (amountMinor + feeMinor > wallet.balanceMinor) {
    refuse('3007', `the wallet holds ${wallet.balanceMinor} (minor units), less than ${amountMinor + feeMinor}`);
  }
  const movements = [
    { kind: refundOf === undefined ? ('unload' as const) : ('refund' as const), amountMinor: -amountMinor },
    { kind: 'fee' as const, amountMinor: -feeMinor },
  ];
  const posting = { now, clientTxnId, reference, implId, refundOf, wallet: kept };
  const unloaded = post(transaction, { ...card, changedAt: now }, movements, posting);
  const { responseDateTime, accosaTransactionId } = successMembers(step);
  return moneyAnswer(step, unloaded, 1481, { responseDateTime, accosaTransactionId });
}
