// walletStatus: closes the card that an account number belongs to, for good.
import { answerSchema } from '../fields/answer-parts.ts';
import { type CallMember, textMember } from '../fields/call-members.ts';
import { textIn } from '../fields/values.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS } from '../records/records.ts';
import { cardOfAccount, walletsOf } from '../records/wallets.ts';
import { successMembers } from '../wire/answers.ts';
import { codesOfStatus, forced, input, MESSAGE, state, TXN_ID } from '../wire/codes.ts';
import { refuse } from '../wire/operation.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';

interface WalletChange {
  /** Of the card that has the account, so that a test card is found. */
  readonly urn: string;
  readonly accountNumber: string;
  readonly statusType: string;
}

/** The list of Wibmo's page. */
const STATUS_TYPES = [
  'Active',
  'Custom',
  'Temporary',
  'Permanent',
  'Closed',
  'Debit',
  'Credit',
  'CreditDebit',
  'Dormant',
];
const ACCOUNT = {
  type: ['string', 'integer'],
  pattern: '^\\d{1,16}$',
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'the account number of a sub-wallet, as cardInquiry shows it',
  'x-source': 'reference',
};
const ACCOUNT_NUMBER: CallMember = { lenient: ACCOUNT, sample: ACCOUNT, table: ACCOUNT, isMandatory: true };

export const walletStatus = sealedCall<WalletChange>({
  id: 'walletStatus',
  method: 'PATCH',
  path: '/api/onboarding/v1/walletStatus',
  summary: 'Closes a wallet and its card',
  description:
    'statusType Closed closes the card for good; every other status of the page is set by block and unblock, and refused here with 3533.',
  members: {
    accountNumber: ACCOUNT_NUMBER,
    statusType: textMember(20, STATUS_TYPES.join(', '), true),
    reason: textMember(100, 'why'),
    remarks: textMember(100, 'more about it'),
    reserved1: textMember(500, 'the agent'),
    reserved2: textMember(500, 'the reason'),
  },
  memberCodes: { statusType: '3533' },
  answer: answerSchema(3531, [
    'urn',
    'customerId',
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
    ...codesOfStatus('walletStatus Closed'),
    ...MESSAGE,
    ...TXN_ID,
    '3532': state('An accountNumber that no card has.'),
    '3533': input('A statusType other than Closed.'),
    ...forced('1045', '1052'),
  },
  repeated: '1093',
  example: { accountNumber: '710000000021', statusType: 'Closed', reason: 'asked for' },
  read: (body) => {
    const accountNumber = textIn(body, 'accountNumber') as string;
    return {
      urn: String(Math.floor(Number(accountNumber) / 10)),
      accountNumber,
      statusType: textIn(body, 'statusType') as string,
    };
  },
  run: closeCard,
});

/** @throws Refusal 3532, 3533, 1009 */
function closeCard(step: Step<WalletChange>): Done {
  const { input: asked, transaction, now } = step;
  const card = cardOfAccount(transaction, asked.accountNumber);
  const has = card && walletsOf(transaction, card).some(({ id }) => Number(id) === Number(asked.accountNumber));
  if (!card || !has) return refuse('3532', `no card has the account number ${asked.accountNumber}`);
  if (asked.statusType.toLowerCase() !== 'closed') {
    refuse('3533', 'here walletStatus takes only Closed; block and unblock set the other statuses');
  }
  const status = moveCard('walletStatus Closed', card, step);
  transaction.collection(CARDS).put({ ...card, status, changedAt: now });
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId, accosaRefNo } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: card.customerId ?? '',
    responseCode: '00',
    messageCode: 3531,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'SUCCESS',
    bankId,
    accosaRefNo,
  };
  return { body, urn: card.id, customerId: card.customerId };
}
