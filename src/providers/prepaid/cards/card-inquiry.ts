// cardInquiry: shows a card with its status, its balances and its holder. It changes nothing.
import { answerSchema, objectOf, texts } from '../fields/answer-parts.ts';
import { LAST_FOUR_MEMBER, textMember, URN_MEMBER } from '../fields/call-members.ts';
import { decimalText, lastFourIn, textIn, urnIn } from '../fields/values.ts';
import { moveCard, STATUS_NUMBERS, STATUS_WORDS } from '../records/card-status.ts';
import type { Customer } from '../records/records.ts';
import { walletsOf } from '../records/wallets.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE, REQUEST_TIME, state, TXN_ID } from '../wire/codes.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { detailOf, expiryOf, namedDay, situationIn, timestamp, walletMembers } from './card-view.ts';
import { cardNamed, holderOf } from './find-card.ts';

interface Inquiry {
  readonly urn: string;
  readonly lastFour: string | undefined;
  readonly customerId: string | undefined;
}

const WALLET = objectOf({
  subwallet_id: 'string',
  default_wallet: 'integer',
  account_number: 'string',
  account_status: 'string',
  subwallet_name: 'string',
  available_balance: 'string',
  ledger_balance: 'string',
  authorized_amount: 'string',
  settled_amount: 'string',
});
const HOLDER = objectOf({
  cardProfileId: 'integer',
  cardholderFirstName: 'string',
  cardholderLastName: 'string',
  cardholderMobile: 'string',
  cardholderEmail: 'string',
  cardholderAddress: 'string',
  cardholderCity: 'string',
  cardholderState: 'string',
  cardholderCountry: 'string',
  cardholderZipCode: 'string',
  cardholderDateOfBirth: 'string',
  cardholderAddressLine1: 'string',
  cardholderAddressLine2: 'string',
  cardholderAddressLine3: 'string',
  employeeId: 'string',
  ovdName: 'string',
  isPanValid: 'integer',
});

export const cardInquiry = sealedCall<Inquiry>({
  id: 'cardInquiry',
  method: 'POST',
  path: '/api/onboarding/v1/cardInquiry',
  summary: 'Shows a card, its balances and its holder',
  description: 'Answers for a card in any status. `cardStatus` is a number as text; docs/card-status.md lists them.',
  members: {
    urn: URN_MEMBER,
    last4Digits: LAST_FOUR_MEMBER,
    customerId: textMember(20, 'the customer that the card belongs to', true),
  },
  answer: answerSchema(
    1091,
    [
      'urn',
      'customerId',
      'description',
      'responseCode',
      'clientTxnId',
      'clientId',
      'responseDateTime',
      'responseMessage',
      'bankId',
    ],
    {
      ...texts('cardNumber', 'cardExpiry', 'cardCVV2', 'cardStatus', 'availableBalance', 'availableCashLimit'),
      subwalletListDetails: { type: 'array', items: WALLET },
      cardHolder: HOLDER,
      ...texts('activationTimeStamp', 'lastActivityTimeStamp'),
    },
  ),
  codes: {
    '1001': input('A urn that no card has.'),
    ...MESSAGE,
    ...TXN_ID,
    ...REQUEST_TIME,
    '1083': input('last4Digits of another card.'),
    '1084': state('A customerId that the card does not belong to.'),
    '1262': input('Header clientId left out.'),
    '1264': input('Header bankId left out.'),
    '1311': input('Header secureCode left out.'),
    '1031': input('Header bankId of another client.'),
    '1032': input('Header clientId of another client.'),
    '1049': input('Header secureCode of another client.'),
    ...forced('1052', '1055', '1081', '1310', '1500'),
  },
  repeated: 'again',
  example: { urn: '71000000001', last4Digits: '6789', customerId: '000000002001' },
  read: (body) => ({
    urn: urnIn(body) as string,
    lastFour: lastFourIn(body),
    customerId: textIn(body, 'customerId'),
  }),
  run: showCard,
});

/** @throws Refusal 1001, 1083, 1084 */
function showCard(step: Step<Inquiry>): Done {
  const { input: asked, transaction, caller } = step;
  const card = cardNamed(step, asked, { unknown: '1001', lastFour: '1083', customer: '1084' });
  moveCard('cardInquiry, retrieveCustRecord, statementInquiry, verifyCardholder', card, step);
  const situation = situationIn(step, card);
  const customer = holderOf(step, card);
  const { clientTxnId, clientId, responseDateTime, bankId } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: card.customerId ?? '',
    description: STATUS_WORDS[situation],
    responseCode: '00',
    messageCode: 1091,
    clientTxnId,
    clientId,
    responseDateTime,
    responseMessage: 'SUCCESS',
    bankId,
    cardNumber: card.pan,
    cardExpiry: expiryOf(card),
    cardCVV2: card.cvv,
    cardStatus: String(STATUS_NUMBERS[situation]),
    availableBalance: String(card.balanceMinor),
    availableCashLimit: '0',
    subwalletListDetails: walletsOf(transaction, card).map((wallet) => {
      const balance = decimalText(wallet.balanceMinor);
      return {
        ...walletMembers(wallet, situation),
        available_balance: balance,
        ledger_balance: balance,
        authorized_amount: '0.00',
        settled_amount: balance,
      };
    }),
    cardHolder: holderMembers(customer),
    activationTimeStamp: card.activatedAt === null ? '' : timestamp(card.activatedAt, caller.utcOffsetMs),
    lastActivityTimeStamp: timestamp(card.changedAt, caller.utcOffsetMs),
  };
  return { body, urn: card.id, customerId: card.customerId };
}

function holderMembers(customer: Customer | undefined) {
  return {
    cardProfileId: customer?.cardProfileId ?? 0,
    cardholderFirstName: customer?.firstName ?? '',
    cardholderLastName: customer?.lastName ?? '',
    cardholderMobile: customer?.mobile ?? '',
    cardholderEmail: customer?.email ?? '',
    cardholderAddress: detailOf(customer, 'address'),
    cardholderCity: detailOf(customer, 'city'),
    cardholderState: detailOf(customer, 'state'),
    cardholderCountry: detailOf(customer, 'country'),
    cardholderZipCode: detailOf(customer, 'zipCode'),
    cardholderDateOfBirth: customer ? namedDay(customer.dateOfBirth) : '',
    cardholderAddressLine1: detailOf(customer, 'addressLine1'),
    cardholderAddressLine2: detailOf(customer, 'addressLine2'),
    cardholderAddressLine3: detailOf(customer, 'addressLine3'),
    employeeId: detailOf(customer, 'employeeId'),
    ovdName: detailOf(customer, 'ovdName'),
    isPanValid: Number(detailOf(customer, 'isPanValid') || 0),
  };
}
