// What a load and an unload have in common: members, what a schema cannot say of them, and the card and wallet they name.
import { cardIdentified } from '../cards/find-card.ts';
import {
  amountMember,
  type CallMembers,
  numericMember,
  OPTIONAL_URN_MEMBER,
  only,
  textMember,
} from '../fields/call-members.ts';
import { minorIn, textIn, urnIn } from '../fields/values.ts';
import { type CardCall, moveCard } from '../records/card-status.ts';
import { MOST_BALANCE_MINOR } from '../records/ledger.ts';
import { type Card, type CardStatus, LEDGER, PRODUCTS, type Product, type Wallet } from '../records/records.ts';
import { keptWallet, subwalletIdOf, walletsOf } from '../records/wallets.ts';
import { type Finding, refuse } from '../wire/operation.ts';
import type { AnyBody, Step } from '../wire/sealed-call.ts';
import { earlierCall } from '../wire/transactions.ts';

/** What a client asks for. Amounts are in minor units. */
export interface MoneyOrder {
  readonly urn: string | undefined;
  readonly customerId: string | undefined;
  readonly mobile: string | undefined;
  readonly subwalletId: string | undefined;
  readonly accountNumber: string | undefined;
  readonly amountMinor: number;
  readonly feeMinor: number;
  readonly implId: string | undefined;
  /** The clientTxnId of the call that this one takes back. */
  readonly refundOf: string | undefined;
}

export const FLOWS = ['O', 'I', 'IO', 'OR', 'IR', 'IOR'] as const;

export const MONEY_MEMBERS: CallMembers = {
  urn: OPTIONAL_URN_MEMBER,
  customerId: textMember(20, 'the customer'),
  customerMobile: numericMember(13, 'the mobile number of the customer'),
  subwalletId: only(textMember(20, 'the sub-wallet; the name in the table of the page'), 'lenient', 'table'),
  subWalletId: only(textMember(20, 'the sub-wallet; the name in the sample of the page'), 'lenient', 'sample'),
  accountNumber: numericText(16, 'the account number of the sub-wallet'),
  account_number: only(numericText(16, 'the account number, as a real client names it'), 'lenient'),
  transactionAmount: amountMember('what is moved', true),
  fundFlowType: textMember(20, `how the money flows: ${FLOWS.join(', ')}`, true),
  implType: textMember(30, 'the kind of implementation, e.g. P2M_A2W_I', true),
  implId: textMember(30, 'the implementation, e.g. I|70130'),
  sourceType: textMember(2, '0 wallet, 1 account'),
  sourceAccount: textMember(30, 'where the money comes from'),
  fee: amountMember('what the card pays for it, apart from the amount'),
  refundFileId: textMember(50, 'the file of a refund'),
  pgNo: textMember(50, 'the number at the payment gateway'),
  orderId: textMember(50, 'the order of the client'),
  originalClientTxnId: textMember(500, 'for a refund: the clientTxnId of the call that is taken back'),
};

/** Twelve digits and more do not fit every number type, so text passes in every reading. */
function numericText(digits: number, words: string) {
  const { lenient = {}, isMandatory } = numericMember(digits, words);
  const schema = { ...lenient, maximum: Number.MAX_SAFE_INTEGER };
  return { lenient: schema, sample: schema, table: schema, isMandatory };
}

export const MONEY_RULES = {
  'no-identifier': '1303',
  'two-identifiers': '1304',
  zero: '1322',
  'no-account': '1369',
  'source-type': '1101',
  'receiver-type': '1102',
  flow: '1325',
  implementation: '1326',
} as const;

const IDENTIFIERS = ['urn', 'customerId', 'customerMobile'] as const;
const ACCOUNTS = ['subwalletId', 'subWalletId', 'accountNumber', 'account_number'] as const;

/** Exactly one of some members must be there. */
export function identifierFindings(body: AnyBody, names: readonly string[] = IDENTIFIERS): Finding[] {
  const present = names.filter((name) => textIn(body, name) !== undefined);
  if (present.length === 1) return [];
  const words = `exactly one of ${names.join(', ')} must be there`;
  if (present.length === 0) return names.map((name) => finding(name, 'no-identifier', `${words}; none is`));
  return present.map((name) => finding(name, 'two-identifiers', `${words}; ${present.join(' and ')} are`, body[name]));
}

function finding(name: string, rule: string, message: string, received?: unknown): Finding {
  return { in: 'body', pointer: `/${name}`, rule, message, ...(received === undefined ? {} : { received }) };
}

export function moneyFindings(body: AnyBody): Finding[] {
  const found = identifierFindings(body);
  if (textIn(body, 'transactionAmount') !== undefined && minorIn(body, 'transactionAmount') === 0) {
    found.push(finding('transactionAmount', 'zero', 'transactionAmount must be more than 0', body.transactionAmount));
  }
  if (ACCOUNTS.every((name) => textIn(body, name) === undefined)) {
    found.push(finding('subWalletId', 'no-account', 'a sub-wallet or an account number must be there'));
  }
  const sourceType = textIn(body, 'sourceType');
  if (sourceType !== undefined && !['0', '1'].includes(sourceType)) {
    found.push(finding('sourceType', 'source-type', 'sourceType must be 0, a wallet, or 1, an account', sourceType));
  }
  return [...found, ...flowFindings(body)];
}

/**
 * implType ends in the flow, and implId begins with it, as in the pairs of the partner's list, which prints some letters O as
 * the digit 0.
 */
function flowFindings(body: AnyBody): Finding[] {
  const flow = textIn(body, 'fundFlowType');
  const implType = textIn(body, 'implType');
  const implId = textIn(body, 'implId');
  if (flow === undefined || implType === undefined) return [];
  if (!(FLOWS as readonly string[]).includes(flow)) {
    return [finding('fundFlowType', 'flow', `fundFlowType must be one of ${FLOWS.join(', ')}`, flow)];
  }
  if (!implType.endsWith(`_${flow}`)) {
    return [finding('implType', 'flow', `implType must end in the fundFlowType, _${flow}`, implType)];
  }
  const [prefix] = implId?.split('|') ?? [];
  if (prefix === undefined || prefix.replaceAll('0', 'O') === flow) return [];
  return [finding('implId', 'implementation', `implId must begin with the fundFlowType, ${flow}|`, implId)];
}

export function readMoneyOrder(body: AnyBody): MoneyOrder {
  return {
    urn: urnIn(body),
    customerId: textIn(body, 'customerId'),
    mobile: textIn(body, 'customerMobile'),
    subwalletId: textIn(body, 'subWalletId') ?? textIn(body, 'subwalletId'),
    accountNumber: textIn(body, 'accountNumber') ?? textIn(body, 'account_number'),
    amountMinor: minorIn(body, 'transactionAmount'),
    feeMinor: minorIn(body, 'fee'),
    implId: textIn(body, 'implId'),
    refundOf: textIn(body, 'originalClientTxnId'),
  };
}

/** What an order is about, once every check of the two calls has passed. */
export interface Moved {
  readonly card: Card;
  readonly product: Product;
  readonly wallet: Wallet;
  /** The record that the ledger keeps beside the card, where there is one. */
  readonly kept: Wallet | undefined;
}

/**
 * The card, its status, its program and the wallet, in this order (*ours*).
 * @throws Refusal 1303; the codes of the status; 1366, 1368; 1058
 */
export function whereToMove(step: Step<MoneyOrder>, row: CardCall): Moved {
  const { input, transaction } = step;
  const card = cardIdentified(step, input, { unknown: '1303' });
  moveCard(row, card, step) satisfies CardStatus;
  const product = transaction.collection(PRODUCTS).get(card.productId);
  if (!product) return refuse('1368-program', `there is no product ${card.productId}, which the card has`);
  if (product.status === 'inactive') refuse('1366', `product ${product.id}, which the card has, is switched off`);
  const wallets = walletsOf(transaction, card);
  const { subwalletId, accountNumber } = input;
  const wallet = wallets.find(
    (known) =>
      (subwalletId === undefined || subwalletIdOf(known) === subwalletId) &&
      (accountNumber === undefined || Number(known.id) === Number(accountNumber)),
  );
  if (!wallet) {
    const known = wallets.map((one) => `${subwalletIdOf(one)} (${one.id})`).join(', ');
    return refuse('1058', `the card has no such wallet; it has ${known}`);
  }
  return { card, product, wallet, kept: keptWallet(transaction, wallet) };
}

/**
 * A refund takes back one earlier call of the other kind, on the same card, once, and no more than it moved.
 * @param operation the call that may be taken back
 * @throws Refusal 1135, 1246, 1247
 */
export function requireRefundable(step: Step<MoneyOrder>, operation: string, card: Card): void {
  const { refundOf, amountMinor } = step.input;
  if (refundOf === undefined) return;
  const original = earlierCall(step, refundOf);
  if (original?.operation !== operation || original.urn !== card.id) {
    refuse('1135', `no ${operation} of this client on this card succeeded with the clientTxnId ${refundOf}`);
  }
  const moved = Number((JSON.parse(original.answer) as { transactionAmount?: number }).transactionAmount);
  if (amountMinor > moved) refuse('1246', `that ${operation} moved ${moved} (minor units), less than ${amountMinor}`);
  if (isRefunded(step, card, refundOf))
    refuse('1247', `the call with the clientTxnId ${refundOf} was taken back before`);
}

function isRefunded({ transaction }: Step<MoneyOrder>, { id, entryCount }: Card, refundOf: string): boolean {
  const ledger = transaction.collection(LEDGER);
  for (let place = entryCount; place > 0; place--) {
    const entry = ledger.get(`${id}.${place}`);
    if (entry?.refundOf === refundOf) return true;
    // A refund comes after what it takes back.
    if (entry?.clientTxnId === refundOf) return false;
  }
  return false;
}

/** @throws Refusal 10163 where the wallet would hold more than it may */
export function requireRoom({ balanceMinor }: Card, amountMinor: number): void {
  if (balanceMinor + amountMinor > MOST_BALANCE_MINOR) {
    refuse('10163', `a wallet holds no more than ${MOST_BALANCE_MINOR} (minor units)`);
  }
}
