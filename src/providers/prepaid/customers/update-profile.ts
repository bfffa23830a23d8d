// updateProfile: changes what is stored of a customer.
import { cardNamed, customerIdentified, holderOf } from '../cards/find-card.ts';
import { answerSchema, wholes } from '../fields/answer-parts.ts';
import { dayOf } from '../fields/calendar.ts';
import { dateMember, numericMember, OPTIONAL_URN_MEMBER, textMember } from '../fields/call-members.ts';
import { detailsIn } from '../fields/details.ts';
import { DOCUMENT_MEMBERS, DOCUMENT_RULES, documentFindings } from '../fields/documents.ts';
import { DOCUMENT_CODES, PERSON_MEMBERS } from '../fields/person-members.ts';
import { textIn, urnIn } from '../fields/values.ts';
import { identifierFindings } from '../money/money-members.ts';
import { moveCard } from '../records/card-status.ts';
import { CARDS, CUSTOMERS, type Customer, emailKey } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE, REQUEST_TIME, state, TXN_ID } from '../wire/codes.ts';
import { type Finding, refuse } from '../wire/operation.ts';
import { type AnyBody, type Done, type Facts, type Step, sealedCall } from '../wire/sealed-call.ts';

interface ProfileChange {
  readonly urn: string | undefined;
  readonly customerId: string | undefined;
  readonly mobile: string | undefined;
  readonly firstName: string;
  readonly lastName: string | undefined;
  readonly email: string | undefined;
  readonly dateOfBirth: string | undefined;
  readonly cardProfileId: number;
  readonly newCardProfileId: number | undefined;
  readonly details: Readonly<Record<string, string>> | undefined;
}

export const updateProfile = sealedCall<ProfileChange>({
  id: 'updateProfile',
  method: 'PATCH',
  path: '/api/onboarding/v1/updateProfile',
  summary: 'Changes what is stored of a customer',
  description:
    'Name the customer by exactly one of urn, customerId and customerMobile. cardProfileId is the present one, newcardProfileId the one that takes its place. What is left out stays.',
  members: {
    urn: OPTIONAL_URN_MEMBER,
    customerId: textMember(20, 'the customer'),
    customerMobile: numericMember(13, 'the mobile number of the customer'),
    productId: numericMember(10, 'the product of the card', true),
    firstName: textMember(50, 'the first name of the customer', true),
    lastName: textMember(50, 'the last name of the customer'),
    cardProfileId: numericMember(3, 'the present due-diligence profile', true),
    newcardProfileId: numericMember(3, 'the due-diligence profile to take its place'),
    email: textMember(50, 'the e-mail address of the customer'),
    dateOfBirth: dateMember('the birth date of the customer', { sample: 'DD-MM-YYYY', table: 'YYYYMMDD' }),
    updateVectors: {
      lenient: { 'x-source': 'reference', description: 'what is changed; not read' },
      sample: { 'x-source': 'reference', description: 'what is changed; not read' },
      table: { 'x-source': 'reference', description: 'what is changed; not read' },
      isMandatory: false,
    },
    ...PERSON_MEMBERS,
    ...DOCUMENT_MEMBERS,
  },
  dates: { dateOfBirth: 'birth' },
  ruleCodes: {
    ...DOCUMENT_RULES,
    'no-identifier': '1306',
    'two-identifiers': '1030',
    email: '1092',
    profile: '1091',
    'empty-customer': '1245',
  },
  memberCodes: {
    firstName: '1290',
    cardProfileId: { missing: '1090', wrong: '1091' },
    newcardProfileId: '1091',
    email: '1092',
  },
  answer: answerSchema(
    1281,
    [
      'customerId',
      'responseCode',
      'clientTxnId',
      'clientId',
      'responseDateTime',
      'accosaTransactionId',
      'responseMessage',
      'bankId',
    ],
    wholes('cardProfileId'),
  ),
  codes: {
    ...MESSAGE,
    ...TXN_ID,
    '1088': REQUEST_TIME['1088'],
    ...DOCUMENT_CODES,
    '1090': input('cardProfileId left out.'),
    '1091': input('A newcardProfileId that the client may not use.'),
    '1092': state('An email without @, or one that another customer has.'),
    '1231': state('A urn that no card has, or a card that is closed or expired.'),
    '1237': state('A customerMobile that several customers have.'),
    '1245': input('An empty customerId.'),
    '1290': input('firstName left out or blank.'),
    '1306': state('A customerId or customerMobile that no customer has, or none of the identifiers.'),
    '1309': state('A cardProfileId other than the one that the customer has.'),
    ...forced('1305'),
  },
  repeated: '1093',
  example: { productId: 1, firstName: 'Asha', cardProfileId: 300, customerId: '000000002001', cardholderCity: 'Pune' },
  findings: profileFindings,
  read: (body) => {
    const next = textIn(body, 'newcardProfileId');
    return {
      urn: urnIn(body),
      customerId: textIn(body, 'customerId'),
      mobile: textIn(body, 'customerMobile'),
      firstName: textIn(body, 'firstName') as string,
      lastName: textIn(body, 'lastName'),
      email: textIn(body, 'email'),
      dateOfBirth: dayOf(textIn(body, 'dateOfBirth')),
      cardProfileId: Number(textIn(body, 'cardProfileId')),
      newCardProfileId: next === undefined ? undefined : Number(next),
      details: detailsIn(body),
    };
  },
  run: changeProfile,
});

function profileFindings(body: AnyBody, { client }: Facts): Finding[] {
  const found = [...documentFindings(body)];
  if (body.customerId === '') {
    found.push({
      in: 'body',
      pointer: '/customerId',
      rule: 'empty-customer',
      message: 'customerId is empty',
      received: '',
    });
  } else found.push(...identifierFindings(body));
  const email = textIn(body, 'email');
  if (email !== undefined && !email.includes('@')) {
    found.push({ in: 'body', pointer: '/email', rule: 'email', message: 'email has no @', received: email });
  }
  const next = textIn(body, 'newcardProfileId');
  if (next !== undefined && !client.cardProfiles.includes(Number(next))) {
    const allowed = client.cardProfiles;
    const message = `newcardProfileId must be one of ${allowed.join(', ')}`;
    found.push({ in: 'body', pointer: '/newcardProfileId', rule: 'profile', message, allowed, received: next });
  }
  return found;
}

/** @throws Refusal 1231, 1306, 1237, 1309, 1092 */
function changeProfile(step: Step<ProfileChange>): Done {
  const { input: asked, transaction } = step;
  const { customer, urn } = customerToChange(step);
  if (asked.cardProfileId !== customer.cardProfileId) {
    refuse('1309', `customer ${customer.id} has the cardProfileId ${customer.cardProfileId}`);
  }
  const owner =
    asked.email === undefined ? undefined : transaction.collection(CUSTOMERS).find('email', emailKey(asked.email));
  if (owner && owner.id !== customer.id) refuse('1092', `the e-mail address is that of customer ${owner.id}`);
  const { firstName, lastName = customer.lastName, email = customer.email, dateOfBirth = customer.dateOfBirth } = asked;
  const cardProfileId = asked.newCardProfileId ?? customer.cardProfileId;
  const details = asked.details ? { ...customer.details, ...asked.details } : customer.details;
  const changed: Customer = {
    ...customer,
    firstName,
    lastName,
    email,
    dateOfBirth,
    cardProfileId,
    ...(details ? { details } : {}),
  };
  transaction.collection(CUSTOMERS).put(changed);
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId } = successMembers(step);
  const body = {
    customerId: customer.id,
    responseCode: '00',
    messageCode: 1281,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'SUCCESS',
    bankId,
    cardProfileId,
  };
  return { body, urn, customerId: customer.id };
}

function customerToChange(step: Step<ProfileChange>): { readonly customer: Customer; readonly urn: string | null } {
  const { input: asked, transaction, now } = step;
  if (asked.urn === undefined) {
    return { customer: customerIdentified(step, asked, { unknown: '1306', several: '1237' }), urn: null };
  }
  const card = cardNamed(step, { urn: asked.urn }, { unknown: '1231' });
  const status = moveCard('resetPin, updateProfile', card, step);
  const customer = holderOf(step, card) ?? refuse('1306', `the card with the URN ${card.id} belongs to no customer`);
  transaction.collection(CARDS).put({ ...card, status, changedAt: now });
  return { customer, urn: card.id };
}
