// createCard: makes a customer and a card, active at once or later, or gives a customer a card that was made before (a kit).
import { answerSchema, objectOf, texts, wholes } from '../fields/answer-parts.ts';
import { amountMember, dateMember, numericMember, only, textMember } from '../fields/call-members.ts';
import { DOCUMENT_MEMBERS, DOCUMENT_RULES } from '../fields/documents.ts';
import { DOCUMENT_CODES, PERSON_MEMBERS } from '../fields/person-members.ts';
import { post } from '../records/ledger.ts';
import { type Card, CUSTOMERS } from '../records/records.ts';
import { openWallets, walletsOf } from '../records/wallets.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE, REQUEST_TIME, state } from '../wire/codes.ts';
import { type Done, type Step, sealedCall } from '../wire/sealed-call.ts';
import { expiryOf, situationIn, walletMembers } from './card-view.ts';
import { creationFindings, type NewCard, readNewCard, STATUS_TO_BE } from './create-card-input.ts';
import { cardToGive, customerToGive, productToGive } from './new-card.ts';

const WALLET = objectOf({
  subwallet_id: 'string',
  default_wallet: 'integer',
  account_number: 'string',
  account_status: 'string',
  subwallet_name: 'string',
  available_balance: 'string',
  ledger_balance: 'string',
});

export const createCard = sealedCall<NewCard>({
  id: 'createCard',
  method: 'POST',
  path: '/api/issuance/v1/createCard',
  summary: 'Makes a card for a new customer',
  description:
    'newCardStatus Active makes the card active at once; Inactive leaves it to be activated by activateCard or changeCardStatus. kitNo, the URN of a card that belongs to no customer, takes that card instead of making one.',
  members: {
    firstName: textMember(50, 'the first name of the customer', true),
    lastName: textMember(50, 'the last name of the customer', true),
    mobile: numericMember(13, 'the mobile number, country code first', true),
    customerId: textMember(20, 'the id of the customer in the client’s own system; made up where left out'),
    cardProfileId: numericMember(3, 'the due-diligence profile: 30, 150 or 300', true),
    cardprofileId: only(numericMember(3, 'the same, in the other spelling of the table'), 'lenient', 'table'),
    productId: numericMember(10, 'the product of the card; the default one where left out'),
    newCardStatus: textMember(10, `${STATUS_TO_BE.join(' or ')}`, true),
    eventId: only(numericMember(10, '303001'), 'lenient', 'table'),
    eventid: only(numericMember(10, '303001, as the sample spells it'), 'lenient', 'sample'),
    loadAmount: amountMember('what the card holds at first'),
    dateOfBirth: dateMember('the birth date of the customer', { sample: 'DD-MM-YYYY', table: 'YYYYMMDD' }),
    email: textMember(50, 'the e-mail address of the customer'),
    sourceAccount: textMember(50, 'where the money comes from'),
    sourceAccountType: textMember(30, 'the kind of that account'),
    kitNo: textMember(20, 'the URN of a card that was made before'),
    createQR: only(
      {
        lenient: { type: ['boolean', 'string', 'null'] },
        table: { type: ['boolean', 'null'] },
        sample: { type: ['boolean', 'null'] },
        isMandatory: false,
      },
      'lenient',
      'sample',
      'table',
    ),
    ...PERSON_MEMBERS,
    ...DOCUMENT_MEMBERS,
  },
  dates: { dateOfBirth: 'birth' },
  ruleCodes: {
    ...DOCUMENT_RULES,
    'empty-customer': '1245',
    'empty-product': '1295',
    event: '1308',
    'birth-date-missing': '1317',
    status: '1293',
    profile: '1091',
    mobile: '1034',
    source: '1298',
  },
  memberCodes: {
    firstName: '1290',
    lastName: '1291',
    newCardStatus: '1292',
    cardProfileId: { missing: '1296', wrong: '1091' },
    mobile: { missing: '1297', wrong: '1034' },
    productId: '1050',
    eventId: '1308',
    eventid: '1308',
  },
  success: '201',
  answer: answerSchema(
    1011,
    [
      'urn',
      'customerId',
      'description',
      'responseCode',
      'clientTxnId',
      'clientId',
      'responseDateTime',
      'accosaTransactionId',
      'responseMessage',
      'bankId',
      'accosaRefNo',
    ],
    {
      ...texts('cardNumber', 'cardExpiry', 'cardCVV2'),
      ...wholes('cardProfileId', 'loadAmount', 'availableBalance', 'availableCashLimit'),
      ...texts('loginProfId'),
      subwalletListDetails: { type: 'array', items: WALLET },
    },
  ),
  codes: {
    '10': state('A customerId that has a card, or the kitNo of a card that belongs to a customer.'),
    ...MESSAGE,
    ...DOCUMENT_CODES,
    ...REQUEST_TIME,
    '1033': input('A kitNo that no card has.'),
    '1034': input('A mobile that does not have 10 to 13 digits.'),
    '1050': input('A productId that is not configured.'),
    '1058': state('productId 1058, a product with several wallets of which none is configured.'),
    '1091': input('A cardProfileId that the client may not use.'),
    '1237': state('A mobile that several customers have.'),
    '1245': input('An empty customerId.'),
    '1289': state('productId 1366, a product that is switched off.'),
    '1290': input('firstName left out or blank.'),
    '1291': input('lastName left out or blank.'),
    '1292': input('newCardStatus left out or blank.'),
    '1293': input('A newCardStatus other than Active and Inactive.'),
    '1295': input('An empty productId.'),
    '1296': input('cardProfileId left out.'),
    '1297': input('mobile left out.'),
    '1298': input('A sourceAccountType that the product does not take, e.g. 11 with productId 1101.'),
    '1301': state('A mobile that another customer has.'),
    '1308': input('An eventId other than 303001, or none.'),
    '1317': input('Under the profile "sample": dateOfBirth left out.'),
    '8004': state('email taken.address@example.com.'),
    ...forced('1055', '1283', '1305'),
  },
  repeated: '1030',
  example: {
    firstName: 'Asha',
    lastName: 'Verma',
    mobile: '919800000077',
    customerId: 'c-7701',
    cardProfileId: 300,
    productId: '1',
    newCardStatus: 'Inactive',
    eventId: 303001,
    eventid: 303001,
    loadAmount: '0',
    dateOfBirth: '17-08-1990',
    email: 'asha.7701@example.com',
  },
  findings: creationFindings,
  read: readNewCard,
  run: make,
});

/** @throws Refusal 1050, 1289, 1058, 1298; 1033, 10; 1301, 1237, 8004 */
function make(step: Step<NewCard>): Done {
  const { input: asked, transaction, now, reference } = step;
  const product = productToGive(step);
  const customer = customerToGive(step);
  const blank = cardToGive(step);
  transaction.collection(CUSTOMERS).put(customer);
  const given: Card = {
    ...blank,
    status: asked.isActive ? 'active' : 'inactive',
    customerId: customer.id,
    productId: product.id,
    activatedAt: asked.isActive ? now : null,
    changedAt: now,
  };
  // A link makes the sub-wallets of a card that is not active yet.
  const wallet = asked.isActive ? openWallets(transaction, given, product) : undefined;
  const movements = [{ kind: 'load' as const, amountMinor: asked.loadMinor }];
  const card = post(transaction, given, movements, { now, clientTxnId: asked.clientTxnId, reference, wallet });
  return { body: answerOf(step, card, customer.cardProfileId), urn: card.id, customerId: customer.id };
}

function answerOf(step: Step<NewCard>, card: Card, cardProfileId: number): object {
  const { clientTxnId, clientId, responseDateTime, accosaTransactionId, bankId, accosaRefNo } = successMembers(step);
  const situation = situationIn(step, card);
  return {
    urn: Number(card.id),
    customerId: card.customerId,
    description: 'Card Creation',
    responseCode: '201',
    messageCode: 1011,
    clientTxnId,
    clientId,
    responseDateTime,
    accosaTransactionId,
    responseMessage: 'CARD_CREATED_SUCCESSFULLY',
    bankId,
    accosaRefNo,
    cardNumber: card.pan,
    cardExpiry: expiryOf(card),
    cardCVV2: card.cvv,
    cardProfileId,
    loadAmount: step.input.loadMinor,
    availableBalance: card.balanceMinor,
    availableCashLimit: 0,
    loginProfId: card.id,
    subwalletListDetails: walletsOf(step.transaction, card).map((wallet) => ({
      ...walletMembers(wallet, situation),
      available_balance: String(wallet.balanceMinor),
      ledger_balance: String(wallet.balanceMinor),
    })),
  };
}
