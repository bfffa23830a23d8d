// retrieveCustRecord: shows a customer with every card. It changes nothing.
import { accountStatusOf, detailOf, namedDay, situationIn, timestamp, walletMembers } from '../cards/card-view.ts';
import { cardNamed, cardsOf, customerIdentified, holderOf } from '../cards/find-card.ts';
import { answerSchema } from '../fields/answer-parts.ts';
import { type CallMember, numericMember, OPTIONAL_URN_MEMBER, only, textMember } from '../fields/call-members.ts';
import { textIn, urnIn } from '../fields/values.ts';
import { identifierFindings } from '../money/money-members.ts';
import { STATUS_NUMBERS, STATUS_WORDS } from '../records/card-status.ts';
import { CARDS, type Card, CUSTOMERS, type Customer, emailKey } from '../records/records.ts';
import { walletsOf } from '../records/wallets.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE_CODE, REQUEST_TIME, state } from '../wire/codes.ts';
import { refuse } from '../wire/operation.ts';
import { type AnyBody, type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { panIn } from './card-number.ts';
import { cardRecordSchema } from './card-record-schema.ts';

interface RecordInquiry {
  readonly urn: string | undefined;
  readonly customerId: string | undefined;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly cardNumber: string | undefined;
}

const CARD_NUMBER = textMember(200, 'the card number, sealed with the key of the client or in clear');
const CARD_NO: CallMember = CARD_NUMBER;
const IDENTIFIERS = ['urn', 'customerId', 'customerMobile', 'emailId', 'cardNo'] as const;

export const retrieveCustRecord = sealedCall<RecordInquiry>({
  id: 'retrieveCustRecord',
  method: 'POST',
  path: '/api/onboarding/v2/retrieveCustRecord',
  summary: 'Shows a customer and all cards of the customer',
  description: 'Name the customer by exactly one of urn, customerId, customerMobile, emailId and cardNo.',
  members: {
    urn: OPTIONAL_URN_MEMBER,
    customerId: textMember(20, 'the customer'),
    customerMobile: numericMember(13, 'the mobile number of the customer'),
    emailId: textMember(50, 'the e-mail address of the customer'),
    cardNo: CARD_NO,
    cardNumber: only(CARD_NUMBER, 'lenient'),
  },
  ruleCodes: { 'no-identifier': '1303', 'two-identifiers': '1304', email: '1092', mobile: '1034' },
  memberCodes: { customerMobile: '1034', emailId: '1092' },
  otherwise: '1055',
  answer: answerSchema(
    3423,
    ['responseCode', 'clientTxnId', 'clientId', 'responseDateTime', 'accosaTransactionId', 'responseMessage', 'bankId'],
    { cardList: { type: 'array', items: cardRecordSchema() } },
  ),
  codes: {
    ...MESSAGE_CODE,
    ...REQUEST_TIME,
    '1001': state('A urn or a card number that no card has.'),
    '1031': input('Header bankId of another client.'),
    '1032': input('Header clientId of another client.'),
    '1264': input('Header bankId left out.'),
    '1034': input('A customerMobile that is no mobile number.'),
    '1054': state('A clientTxnId that was used before for a call that succeeded.'),
    '1055': input('A member of another form that has no code of its own.'),
    '1092': input('An emailId without @.'),
    '1093': input('clientTxnId left out or too long.'),
    '1237': state('A customerMobile that several customers have.'),
    '1275': state('A customerId that no customer has.'),
    '1302': state('A customerMobile or an emailId that no customer has; or a card that belongs to no customer.'),
    '1303': input('None of urn, customerId, customerMobile, emailId and cardNo.'),
    '1304': input('More than one of them.'),
    ...forced('1052', '1248', '1263', '1307', '1500', '1501', '1503', '1510', '1511', '5000'),
  },
  repeated: '1054',
  example: { customerId: '000000002001' },
  findings: recordFindings,
  read: (body) => ({
    urn: urnIn(body),
    customerId: textIn(body, 'customerId'),
    mobile: textIn(body, 'customerMobile'),
    email: textIn(body, 'emailId'),
    cardNumber: textIn(body, 'cardNo') ?? textIn(body, 'cardNumber'),
  }),
  run: showRecord,
});

function recordFindings(body: AnyBody) {
  const asked =
    body.cardNo === undefined && body.cardNumber !== undefined ? { ...body, cardNo: body.cardNumber } : body;
  const found = identifierFindings(asked, IDENTIFIERS);
  const email = textIn(body, 'emailId');
  if (email !== undefined && !email.includes('@')) {
    found.push({ in: 'body', pointer: '/emailId', rule: 'email', message: 'emailId has no @', received: email });
  }
  const mobile = textIn(body, 'customerMobile');
  if (mobile !== undefined && !/^\d{10,13}$/.test(mobile)) {
    const message = 'customerMobile must be 10 to 13 digits, the country code in front';
    found.push({ in: 'body', pointer: '/customerMobile', rule: 'mobile', message, received: mobile });
  }
  return found;
}

/** @throws Refusal 1001, 1275, 1302, 1237 */
function showRecord(step: Step<RecordInquiry>): Done {
  const customer = customerAsked(step);
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId } = successMembers(step);
  const body = {
    responseCode: '00',
    messageCode: 3423,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'SUCCESS',
    bankId,
    cardList: cardsOf(step, customer).map((card) => cardRecord(step, card, customer)),
  };
  return { body, urn: step.input.urn ?? null, customerId: customer.id };
}

function customerAsked(step: Step<RecordInquiry>): Customer {
  const { input: asked, transaction, caller } = step;
  const { customerId, mobile, email, cardNumber } = asked;
  if (customerId !== undefined) return customerIdentified(step, { customerId }, { unknown: '1275' });
  if (mobile !== undefined) return customerIdentified(step, { mobile }, { unknown: '1302', several: '1237' });
  if (email !== undefined) {
    const known = transaction.collection(CUSTOMERS).find('email', emailKey(email));
    return known ?? refuse('1302', 'no customer has that e-mail address');
  }
  const card =
    asked.urn === undefined
      ? cardWithNumber(step, panIn(cardNumber ?? '', caller))
      : cardNamed(step, { urn: asked.urn }, { unknown: '1001' });
  return holderOf(step, card) ?? refuse('1302', `the card with the URN ${card.id} belongs to no customer`);
}

/** Card numbers have no index: only this call looks for one. */
function cardWithNumber({ transaction }: Step<RecordInquiry>, pan: string | undefined): Card {
  const card =
    pan === undefined
      ? undefined
      : transaction
          .collection(CARDS)
          .list()
          .records.find((known) => known.pan === pan);
  return (
    card ?? refuse('1001', pan === undefined ? 'cardNo does not open to a card number' : 'no card has that number')
  );
}

/** 817391 XXXXXX 8305 */
function masked(pan: string): string {
  return `${pan.slice(0, 6)} XXXXXX ${pan.slice(-4)}`;
}

function cardRecord(step: Step<RecordInquiry>, card: Card, customer: Customer) {
  const { transaction, caller } = step;
  const situation = situationIn(step, card);
  const day = (at: number) => namedDay(timestamp(at, caller.utcOffsetMs).slice(0, 10));
  return {
    cardNumber: masked(card.pan),
    lastFourDigit: card.lastFour,
    entityName: '',
    cardType: 'GPR',
    kycName: KYC_NAMES[customer.cardProfileId] ?? '',
    profileId: customer.cardProfileId,
    cardStatus: STATUS_NUMBERS[situation],
    statusDescription: STATUS_WORDS[situation],
    availableBalance: card.balanceMinor,
    reKyc: 'N',
    createdOn: day(card.createdAt),
    updatedOn: day(card.changedAt),
    firstName: customer.firstName,
    lastName: customer.lastName,
    dob: namedDay(customer.dateOfBirth),
    urn: Number(card.id),
    customerId: customer.id,
    mobile: customer.mobile ?? '',
    email: customer.email,
    docList: [],
    transactionProfiles: TRANSACTION_TYPES.map((transactionType, index) => ({
      transactionProfileId: index + 1,
      status: accountStatusOf(situation) === STATUS_NUMBERS.active,
      transactionType,
      transactionRegionName: 'Domestic',
    })),
    subwalletListDetails: walletsOf(transaction, card).map((wallet) => ({
      ...walletMembers(wallet, situation),
      available_balance: String(wallet.balanceMinor),
      ledger_balance: String(wallet.balanceMinor),
    })),
    panValid: detailOf(customer, 'isPanValid') === '1' ? 'Y' : 'N',
  };
}

const TRANSACTION_TYPES = ['e-Com', 'POS'];
/** Of the three profiles; only the numbers are printed beside a meaning. */
const KYC_NAMES: Readonly<Record<number, string>> = { 30: 'SIMPLE CDD', 150: 'FULL CDD', 300: 'NO CDD' };
