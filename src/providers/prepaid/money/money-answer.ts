// The answer of a load and of an unload.
import { answerSchema, wholes } from '../fields/answer-parts.ts';
import type { Card } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import type { Done, Step } from '../wire/sealed-call.ts';
import type { MoneyOrder } from './money-members.ts';

const BALANCES = wholes('availableBalance', 'availableCashLimit', 'transactionAmount');
const COMMON = ['urn', 'customerId', 'responseCode', 'clientTxnId', 'responseMessage', 'accosaRefNo'] as const;

export const LOAD_ANSWER = answerSchema(1081, COMMON, BALANCES);
export const UNLOAD_ANSWER = answerSchema(1481, [...COMMON, 'responseDateTime', 'accosaTransactionId'], BALANCES);

/** What a load and an unload answer alike; `more` are members of one of them. */
export function moneyAnswer(step: Step<MoneyOrder>, card: Card, messageCode: number, more: object): Done {
  const { clientTxnId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: card.customerId ?? '',
    responseCode: '00',
    messageCode,
    clientTxnId,
    ...more,
    responseMessage: 'SUCCESS',
    accosaRefNo,
    availableBalance: card.balanceMinor,
    availableCashLimit: 0,
    transactionAmount: step.input.amountMinor,
  };
  return { body, urn: card.id, customerId: card.customerId };
}
