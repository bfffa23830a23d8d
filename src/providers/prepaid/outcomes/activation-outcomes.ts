// The business codes of an activation, in the order of its page.
import type { OutcomeDescription } from './describe.ts';
import { business, input, LISTED_HERE, SAME_ID, SUCCEED, state } from './describe.ts';

export const ACTIVATION_OUTCOMES: readonly OutcomeDescription[] = [
  {
    code: '00',
    aliases: ['0'],
    httpStatus: 200,
    message: 'SUCCESS',
    meaning:
      'The call was carried out. Where an activation is repeated, it was carried out before, and this is its first answer again.',
    retryable: false,
    correctiveAction: 'None.',
    acts: 'success',
    operations: SUCCEED,
    naturally: [
      { channel: 'card', how: 'URN 70000000000 with last four digits 0000, or any of 70000000001 to 70000000099' },
      state('Any card that is not activated yet, with its own last four digits.'),
    ],
    source: { kind: 'seed', note: 'Link Card API: "00" in the sample response, 0 in the list of codes' },
  },
  business('1001', 'CARD NOT FOUND', {
    meaning:
      'No card has this URN, or the card has other last four digits, or the request has no URN and not exactly one card waits for the customer.',
    correctiveAction: 'Check urn and last4Digits against the card that was delivered.',
    naturally: [
      { channel: 'card', how: 'URN 70000001001 with last four digits 1001: there is no such card' },
      input('A URN with last four digits of another card.'),
      state('A card that waits for another customer than the one in the message.'),
    ],
  }),
  business('1004', 'CARD ALREADY ACTIVATED', {
    meaning: 'The card is linked to a customer already.',
    correctiveAction:
      'Do not repeat the call. Ask checkStatus, with the clientTxnId of the first call, whether that call was yours.',
    prerequisite: 'The card was activated.',
    naturally: [
      { channel: 'card', how: 'URN 70000001004 with last four digits 1004: a card that is active' },
      state('Activate a card twice, with two different clientTxnId.'),
    ],
  }),
  business('1009', 'CARD_CANCELLED_CLOSED_EXPIRED', {
    meaning: 'The card is closed, permanently blocked or past its expiry.',
    correctiveAction: 'Order another card.',
    prerequisite: 'The card is closed or permanently blocked, or its expiry has passed.',
    naturally: [
      { channel: 'card', how: 'URN 70000001009 with last four digits 1009: a card that is closed' },
      state('The cards "expired" and "permanently-blocked", or any card after the clock was moved beyond its expiry.'),
    ],
  }),
  business('1010', 'CARD_TEMPORARY_BLOCK', {
    meaning: 'The card has a temporary or custom block.',
    correctiveAction: 'Have the card unblocked, then activate it.',
    prerequisite: 'The card has a temporary or custom block.',
    naturally: [
      { channel: 'card', how: 'URN 70000001010 with last four digits 1010: a card that is blocked' },
      state('PATCH /_sandbox/prepaid/cards/{urn} {"status":"temporary-block"} on any card.'),
    ],
  }),
  business('1012', 'CARD_PENDING_CANCELLATION', {
    meaning: 'The card is about to be cancelled.',
    correctiveAction: 'Order another card.',
    prerequisite: 'A client has asked for the cancellation of the card.',
    naturally: [
      { channel: 'card', how: 'URN 70000001012 with last four digits 1012: a card that is to be cancelled' },
      state('PATCH /_sandbox/prepaid/cards/{urn} {"status":"pending-cancellation"} on any card.'),
    ],
  }),
  business('1013', 'AML MIN LIMIT', {
    meaning: 'The load after fee and tax is negative, or below the least load of the product.',
    correctiveAction: 'Load more, or send a smaller fee and tax.',
    naturally: [
      input('feeAmount and taxAmount that together exceed loadAmount.'),
      state('productId 1013, whose least load is 500000 (5,000.00).'),
    ],
  }),
  business('1030', 'INVALID_MESSAGE', {
    meaning: 'The token opens, but the message is no JSON object, or a member is missing or ill-formed.',
    correctiveAction: 'Correct the members that the journal entry names under findings.',
    isValidation: true,
    operations: LISTED_HERE,
    naturally: [
      input('A token that opens to a text that is not a JSON object.'),
      input('A mandatory member left out, or a loadAmount with a point in it.'),
      input('Header entityId that has other characters than digits; under "sample" also entityId left out or unknown.'),
    ],
  }),
  business('1045', 'UNABLE_TO_PROCESS_REQUEST', {
    meaning: 'The platform could not carry out the call.',
    retryable: true,
    correctiveAction: SAME_ID,
  }),
  business('1045-header', 'UNABLE_TO_PROCESS_REQUEST', {
    meaning:
      'Under the profile "table": a header is missing or wrong. The page lists no other code for it. On the wire the code is 1045.',
    correctiveAction: 'Send clientId, bankId, entityId and secureCode as given at enrolment. A retry cannot help.',
    isValidation: true,
    naturally: [input('Under the profile "table": clientId, bankId, entityId or secureCode left out or unknown.')],
  }),
  business('1052', 'SYSTEM ERROR', {
    meaning: 'The platform failed.',
    retryable: true,
    correctiveAction: SAME_ID,
    operations: LISTED_HERE,
  }),
  business('1056', 'INVALID MESSAGE CODE', {
    meaning: 'messageCode belongs to another call.',
    correctiveAction: 'Send the messageCode of this call, e.g. 3424 to activate, 2050 to ask for a status.',
    isValidation: true,
    operations: LISTED_HERE,
    naturally: [
      input('A messageCode other than 3424 (activateCard) or 2050 (checkStatus); 1080 under "sample" and "table".'),
    ],
  }),
  business('1058', 'INVALID_WALLETS', {
    meaning: 'The product has several wallets, and they are not set up.',
    correctiveAction: 'Have the sub-wallets of the product configured, or use another product.',
    prerequisite: 'A multi-wallet product without wallets.',
    naturally: [state('productId 1058.')],
  }),
  business('1093', 'INVALID CLIENT TXN ID', {
    meaning:
      'clientTxnId (or verifyclientTxnId) is missing, too long or ill-formed; or it has activated a card before, and this call asks for something else or does not ask for the status.',
    correctiveAction:
      'Use a new clientTxnId for a new activation; to ask about an old one repeat the same message with isStatusCheckRequest true.',
    isValidation: true,
    isAboutTheAttempt: true,
    operations: LISTED_HERE,
    naturally: [
      input('clientTxnId left out, or longer than 100 characters (14 under "table").'),
      state('A clientTxnId that answered 00 before, with isStatusCheckRequest false.'),
      state('A clientTxnId that answered 00 before, for another card, amount, product or customer.'),
    ],
  }),
  business('1101', 'UNKNOWN_SOURCE_ACCOUNT_TYPE', {
    meaning: 'The product does not take money from this kind of account.',
    correctiveAction: 'Send a sourceAccountType that the product takes.',
    isValidation: true,
    naturally: [
      input('A sourceAccountType that is neither text of at most 30 characters nor a number.'),
      state('productId 1101, which takes SAVINGS and CURRENT, with any other sourceAccountType.'),
    ],
  }),
  business('1118', 'CARD CREDIT BLOCK', {
    meaning: 'The card may not be credited.',
    correctiveAction: 'Activate it with loadAmount 0, or have the block removed.',
    prerequisite: 'The card has a credit block.',
    naturally: [
      { channel: 'card', how: 'URN 70000001118 with last four digits 1118: a card with a credit block' },
      state('The cards "credit-blocked" and "credit-debit-blocked" with a loadAmount above 0.'),
    ],
  }),
  business('1303', 'CUSTOMER DETAILS NOT PRESENT', {
    meaning: 'The message has no cardholder, or none of urn, customerId and mobile number, in every profile.',
    correctiveAction: 'Send cardHolder, and at least one of urn, customerId and cardholderMobile.',
    isValidation: true,
    naturally: [input('cardHolder left out.')],
  }),
  business('1366', 'PROGRAM IS INACTIVE', {
    meaning: 'The product is switched off.',
    correctiveAction: 'Have the program switched on, or use another productId.',
    prerequisite: 'An inactive product.',
    naturally: [state('productId 1366.')],
  }),
  business('1367', 'PROGRAM NOT FOUND', {
    meaning: 'There is no such product.',
    correctiveAction: 'Send the productId that was given at enrolment.',
    naturally: [input('productId 1367, or any other that is not configured.')],
  }),
  business('1368', 'SUBWALLET OR ACCOUNTNO SHOULD BE PRESENT', {
    meaning: 'The product can only be linked with a sub-wallet or an account number.',
    correctiveAction: 'Use another productId: the page has no member for either.',
    prerequisite: 'A product that asks for one.',
    naturally: [state('productId 1368.')],
  }),
  business('1501', 'SYSTEM_ERROR_DB', {
    meaning: "The platform's database failed.",
    retryable: true,
    correctiveAction: SAME_ID,
  }),
  business('1504', 'SYSTEM_CACHE_FAILURE', {
    meaning: "The platform's cache failed.",
    retryable: true,
    correctiveAction: SAME_ID,
  }),
  business('8004', 'DUPLICATE EMAIL ID', {
    meaning:
      'Another customer has this e-mail address; upper and lower case, and blanks around it, make no difference.',
    correctiveAction: 'Send the address of this customer, or the customerId that the address belongs to.',
    naturally: [state('cardholderEmail taken.address@example.com with a customerId other than 000000009001.')],
  }),
];
