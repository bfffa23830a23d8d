// verifyCardholder: says whether details belong to a card. It changes nothing.
import { expiryOf } from '../cards/card-view.ts';
import { cardNamed, holderOf } from '../cards/find-card.ts';
import { answerSchema, texts } from '../fields/answer-parts.ts';
import { dayOf } from '../fields/calendar.ts';
import { dateMember, numericMember, OPTIONAL_URN_MEMBER, only, textMember } from '../fields/call-members.ts';
import { lastFourIn, textIn, urnIn } from '../fields/values.ts';
import { CARDS, type Card, type Customer, emailKey, endsIn } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE, REQUEST_TIME, state, TXN_ID } from '../wire/codes.ts';
import { type Finding, refuse } from '../wire/operation.ts';
import { type AnyBody, type Done, type Step, sealedCall } from '../wire/sealed-call.ts';

interface Verification {
  readonly urn: string | undefined;
  readonly customerId: string | undefined;
  readonly mobile: string | undefined;
  readonly email: string | undefined;
  readonly lastFour: string | undefined;
  /** MMYY */
  readonly expiry: string | undefined;
  /** YYYY-MM-DD */
  readonly dateOfBirth: string | undefined;
}

/** Each set with the names of its members: the sample's, then the table's. */
const BY_HOLDER = [['urn'], ['customerMobile', 'cardholderMobile'], ['emailId', 'email']];
const BY_CARD = [['last4Digits'], ['cardExpiry'], ['dob']];

export const verifyCardholder = sealedCall<Verification>({
  id: 'verifyCardholder',
  method: 'POST',
  path: '/api/onboarding/v1/verifyCardholder',
  summary: 'Checks details of a cardholder',
  description:
    'Send urn, customerMobile and emailId; or last4Digits, cardExpiry (MMYY) and dob (DD-MM-YYYY). Not both.',
  members: {
    urn: OPTIONAL_URN_MEMBER,
    customerMobile: only(numericMember(13, 'the mobile number of the customer'), 'lenient', 'sample'),
    cardholderMobile: only(numericMember(13, 'the mobile number, as the table names it'), 'lenient', 'table'),
    emailId: only(textMember(50, 'the e-mail address of the customer'), 'lenient', 'sample'),
    email: only(textMember(50, 'the e-mail address, as the table names it'), 'lenient', 'table'),
    customerId: textMember(20, 'the customer that the card belongs to'),
    last4Digits: textMember(4, 'the last digits of the card number'),
    cardExpiry: textMember(4, 'the month of expiry as MMYY'),
    dob: dateMember('the birth date of the customer', { sample: 'DD-MM-YYYY', table: 'DD-MM-YYYY' }),
  },
  dates: { dob: 'birth' },
  ruleCodes: { 'no-set': '1303', 'two-sets': '1304', 'first-set': '1332', 'second-set': '1333' },
  answer: answerSchema(
    3021,
    [
      'urn',
      'customerId',
      'responseCode',
      'clientTxnId',
      'clientId',
      'responseDateTime',
      'accosaTransactionId',
      'responseMessage',
      'bankId',
    ],
    texts('last4Digits', 'cardType', 'isPanValid', 'kycStatus'),
  ),
  codes: {
    '1001': state('A urn that no card has.'),
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
    '1302': state('A card that belongs to no customer.'),
    '1303': input('Nothing of either set.'),
    '1304': input('Both sets, each whole.'),
    '1332': input('Of urn, customerMobile and emailId some, but not all.'),
    '1333': input('Of last4Digits, cardExpiry and dob some, but not all.'),
    '1334': state('A mobile number or an e-mail address that the holder of the card does not have.'),
    '1335': state('last4Digits, cardExpiry and dob that no card has together.'),
    '1336': state('last4Digits, cardExpiry and dob that several cards have.'),
    ...forced('1051', '1052', '1055', '1080', '1081', '1085', '1310'),
  },
  repeated: 'again',
  example: { urn: '71000000001', customerMobile: '919800002001', emailId: 'asha.verma@example.com' },
  findings: setFindings,
  read: (body) => ({
    urn: urnIn(body),
    customerId: textIn(body, 'customerId'),
    mobile: textIn(body, 'customerMobile') ?? textIn(body, 'cardholderMobile'),
    email: textIn(body, 'emailId') ?? textIn(body, 'email'),
    lastFour: lastFourIn(body),
    expiry: textIn(body, 'cardExpiry')?.padStart(4, '0'),
    dateOfBirth: dayOf(textIn(body, 'dob')),
  }),
  run: verify,
});

function setFindings(body: AnyBody): Finding[] {
  const isThere = (names: readonly string[]) => names.some((name) => textIn(body, name) !== undefined);
  const missingOf = (set: string[][]) => set.filter((names) => !isThere(names)).map(([name]) => name as string);
  const byHolder = missingOf(BY_HOLDER);
  const byCard = missingOf(BY_CARD);
  const finding = (name: string, rule: string, message: string): Finding => ({
    in: 'body',
    pointer: `/${name}`,
    rule,
    message,
  });
  if (byHolder.length === 0 && byCard.length === 0) {
    return [finding('urn', 'two-sets', 'send one of the two sets of members, not both')];
  }
  if (byHolder.length === 0 || byCard.length === 0) return [];
  if (byHolder.length < 3)
    return byHolder.map((name) => finding(name, 'first-set', `${name} is missing beside the other two`));
  if (byCard.length < 3)
    return byCard.map((name) => finding(name, 'second-set', `${name} is missing beside the other two`));
  const words = 'urn, customerMobile and emailId must be there, or last4Digits, cardExpiry and dob';
  return [...byHolder, ...byCard].map((name) => finding(name, 'no-set', words));
}

/** @throws Refusal 1001, 1084, 1302, 1334; 1335, 1336 */
function verify(step: Step<Verification>): Done {
  const { input: asked } = step;
  const card =
    asked.mobile !== undefined && asked.email !== undefined && asked.urn !== undefined
      ? cardOfHolder(step, asked.urn)
      : cardOfDetails(step);
  const customer = holderOf(step, card) ?? refuse('1302', `the card with the URN ${card.id} belongs to no customer`);
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId } = successMembers(step);
  const body = {
    urn: Number(card.id),
    customerId: customer.id,
    responseCode: '00',
    messageCode: 3021,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'SUCCESS',
    bankId,
    last4Digits: card.lastFour,
    cardType: 'GPR',
    isPanValid: customer.details?.isPanValid === '1' ? 'Y' : 'N',
    kycStatus: KYC_STATUSES[customer.cardProfileId] ?? 'NO CDD',
  };
  return { body, urn: card.id, customerId: customer.id };
}

const KYC_STATUSES: Readonly<Record<number, string>> = { 30: 'SIMPLE CDD', 150: 'FULL CDD', 300: 'NO CDD' };

function cardOfHolder(step: Step<Verification>, urn: string): Card {
  const { input: asked } = step;
  const card = cardNamed(step, { urn, customerId: asked.customerId }, { unknown: '1001', customer: '1084' });
  const holder = holderOf(step, card) ?? refuse('1302', `the card with the URN ${urn} belongs to no customer`);
  if (holder.mobile !== asked.mobile) refuse('1334', 'the holder of the card has another mobile number');
  if (emailKey(holder.email) !== emailKey(asked.email ?? ''))
    refuse('1334', 'the holder of the card has another e-mail address');
  return card;
}

/** Last four digits have no index: only this call looks for a card by them. */
function cardOfDetails(step: Step<Verification>): Card {
  const { input: asked, transaction } = step;
  const { lastFour = '', expiry, dateOfBirth } = asked;
  const isMeant = (card: Card) => {
    if (!endsIn(card, lastFour) || expiryOf(card) !== expiry || card.customerId === null) return false;
    return (holderOf(step, card) as Customer | undefined)?.dateOfBirth === dateOfBirth;
  };
  const found = transaction.collection(CARDS).list({ order: 'oldest' }).records.filter(isMeant);
  if (found.length > 1) refuse('1336', `${found.length} cards have these details`);
  return found[0] ?? refuse('1335', 'no card of a customer has these details together');
}
