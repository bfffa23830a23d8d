// Refusals of moving money beyond the general ones. The page names no refusal; the words follow its transaction codes.
import { about, type NcoreOutcome, naturally } from './outcome.ts';

const MOVING = ['loadAccountFunds', 'unloadAccountFunds'];
const WORDS = {
  kind: 'ours',
  note: 'The page names no refusal of this call. The cause has words in the list of transaction codes; status and body are ours.',
} as const;

export const ACCOUNT_OUTCOMES: readonly NcoreOutcome[] = [
  {
    code: '409-account-status',
    errorCode: 'ACCOUNT_NOT_ACTIVE',
    httpStatus: 409,
    message: 'The account does not allow this.',
    meaning: 'Only the account of an ACTIVE card is loaded, and no account without a user moves money.',
    retryable: false,
    correctiveAction: 'Link the card, activate it or resume it; of a TERMINATED card only take money off.',
    prerequisite: 'A card that is INACTIVE, SUSPENDED or TERMINATED.',
    acts: 'refusal',
    operations: MOVING,
    naturally: [
      naturally('state', 'loadAccountFunds of the account of a suspended card'),
      naturally('state', 'loadAccountFunds or unloadAccountFunds of the account of a card that is not linked'),
    ],
    errors: Object.fromEntries(MOVING.map((operation) => [operation, about('id', 'the account is not ACTIVE')])),
    source: WORDS,
  },
  {
    code: '409-currency',
    errorCode: 'ACCOUNT_CURRENCY_MISMATCH',
    httpStatus: 409,
    message: 'The currency is not that of the account.',
    meaning: 'Money moves in the currency of the account only; nothing is converted.',
    retryable: false,
    correctiveAction: 'Send the currency that GET /accounts/{id} shows.',
    prerequisite: 'An account that can be loaded.',
    acts: 'refusal',
    operations: MOVING,
    naturally: [naturally('input', 'loadAccountFunds of an account in USD with "currency":"EUR"')],
    errors: Object.fromEntries(
      MOVING.map((operation) => [operation, about('currency', 'it is not that of the account')]),
    ),
    source: WORDS,
  },
  {
    code: '409-balance-minimum',
    errorCode: 'ACCOUNT_BALANCE_MINIMUM',
    httpStatus: 409,
    message: 'The balance of the account is too low.',
    meaning: 'The balance would fall below zero.',
    retryable: false,
    correctiveAction: 'Take off at most what GET /accounts/{id} shows as balance.',
    prerequisite: 'An account with less than the amount.',
    acts: 'refusal',
    operations: ['unloadAccountFunds'],
    naturally: [naturally('state', 'unloadAccountFunds of more than the balance')],
    errors: { unloadAccountFunds: about('amount', 'it is more than the balance') },
    source: WORDS,
  },
  {
    code: '409-balance-maximum',
    errorCode: 'ACCOUNT_BALANCE_MAXIMUM',
    httpStatus: 409,
    message: 'The balance of the account would be too high.',
    meaning:
      'The balance would exceed what the product allows: a thousand million, or its maximum_balance in products.json.',
    retryable: false,
    correctiveAction: 'Load less.',
    prerequisite: 'An account that is nearly full.',
    acts: 'refusal',
    operations: ['loadAccountFunds'],
    naturally: [naturally('state', 'loadAccountFunds of 1000000000 onto an account that has money')],
    errors: { loadAccountFunds: about('amount', 'the balance would exceed its maximum') },
    source: WORDS,
  },
];
