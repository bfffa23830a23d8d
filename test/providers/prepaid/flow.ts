// The calls around an activation, as the partner's pages have them: a method, a path, a message code asked and answered.
import type { Answer, CallOptions, PrepaidSandbox } from './support.ts';

export const CALLS = {
  createCard: ['POST', '/api/issuance/v1/createCard', 1010, 1011],
  activateCard: ['POST', '/api/issuance/v2/activate', 3424, 3425],
  changeCardStatus: ['PATCH', '/api/onboarding/v1/change-card-status', 3010, 3011],
  cardInquiry: ['POST', '/api/onboarding/v1/cardInquiry', 1090, 1091],
  creditAccount: ['PATCH', '/api/onboarding/v1/creditAccount', 1080, 1081],
  debitAccount: ['PATCH', '/api/onboarding/v1/debitAccount', 1480, 1481],
  block: ['PATCH', '/api/onboarding/v1/block', 1240, 1241],
  unblock: ['PATCH', '/api/onboarding/v1/unblock', 1250, '1251'],
  retrieveCustRecord: ['POST', '/api/onboarding/v2/retrieveCustRecord', 3422, 3423],
  statementInquiry: ['POST', '/api/onboarding/v1/statementInquiry', 1072, 1073],
  verifyCardholder: ['POST', '/api/onboarding/v1/verifyCardholder', 3020, 3021],
  updateProfile: ['PATCH', '/api/onboarding/v1/updateProfile', 1280, 1281],
  resetPin: ['POST', '/api/onboarding/v1/resetPin', 1120, '1121'],
  walletStatus: ['PATCH', '/api/onboarding/v1/walletStatus', 3530, 3531],
  checkStatus: ['POST', '/api/onboarding/v1/checkStatus', 2050, 2051],
} as const;
export type CallName = keyof typeof CALLS;
export type Members = Readonly<Record<string, unknown>>;

let counter = 0;

/** A message of a call: ids of its own, and the members that are given. A member with undefined is left out. */
export function messageOf(name: CallName, members: Members): Members {
  counter += 1;
  return {
    messageCode: String(CALLS[name][2]),
    clientTxnId: `flow-${counter}`,
    requestDateTime: '20300115150000',
    ...members,
  };
}

export function call(
  sandbox: PrepaidSandbox,
  name: CallName,
  members: Members,
  options: CallOptions = {},
): Promise<Answer> {
  const [method, path] = CALLS[name];
  return sandbox.send(path, messageOf(name, members), { method, ...options });
}

export async function codeOf(sandbox: PrepaidSandbox, name: CallName, members: Members): Promise<unknown> {
  return (await call(sandbox, name, members)).message.responseCode;
}

/** A new customer with a card that is not active yet. */
export const NEW_CARD = {
  firstName: 'Asha',
  lastName: 'Verma',
  mobile: '919800000077',
  customerId: 'c-7701',
  cardProfileId: 300,
  productId: '1',
  newCardStatus: 'Inactive',
  eventid: 303001,
  loadAmount: '0',
  dateOfBirth: '17-08-1990',
  email: 'asha.7701@example.com',
};

/** What a load says of the flow of the money; the wallet and the amount are for the test. */
export const LOAD = { sender: 'client', fundFlowType: 'I', implType: 'P2M_A2W_I', implId: 'I|70130' };
export const UNLOAD = { receiver: 'client', fundFlowType: 'O', implType: 'P2M_W2A_O', implId: '0|70131' };

/** A card as the calls name it. */
export interface Named {
  readonly urn: string;
  readonly last4Digits: string;
  readonly customerId: string;
  readonly subWalletId: string;
  readonly accountNumber: string;
}

export async function created(sandbox: PrepaidSandbox, changes: Members = {}): Promise<Named> {
  const { message } = await call(sandbox, 'createCard', { ...NEW_CARD, ...changes });
  if (message.responseCode !== '201') throw new Error(`createCard answered ${JSON.stringify(message)}`);
  const [wallet] = message.subwalletListDetails as { subwallet_id: string; account_number: string }[];
  return {
    urn: String(message.urn),
    last4Digits: String(message.cardNumber).slice(-4),
    customerId: String(message.customerId),
    subWalletId: wallet?.subwallet_id as string,
    accountNumber: wallet?.account_number as string,
  };
}

/** A card that is active at once. */
export function active(sandbox: PrepaidSandbox, changes: Members = {}): Promise<Named> {
  return created(sandbox, { newCardStatus: 'Active', ...changes });
}

export function named({ urn, last4Digits, customerId }: Named) {
  return { urn, last4Digits, customerId };
}

export function load(card: Named, transactionAmount: number, more: Members = {}) {
  return { urn: card.urn, subWalletId: card.subWalletId, transactionAmount, ...LOAD, ...more };
}

export function unload(card: Named, transactionAmount: number, more: Members = {}) {
  return { urn: card.urn, subWalletId: card.subWalletId, transactionAmount, ...UNLOAD, ...more };
}
