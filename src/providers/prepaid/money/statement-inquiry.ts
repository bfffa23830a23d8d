// statementInquiry: shows the ledger of a card, newest first, page by page, with the balances before and after.
import { timestamp } from '../cards/card-view.ts';
import { cardNamed } from '../cards/find-card.ts';
import { answerSchema, objectOf, texts, wholes } from '../fields/answer-parts.ts';
import { isCalendarDay } from '../fields/calendar.ts';
import { type CallMember, LAST_FOUR_MEMBER, numericMember, textMember, URN_MEMBER } from '../fields/call-members.ts';
import { lastFourIn, textIn, urnIn } from '../fields/values.ts';
import { moveCard } from '../records/card-status.ts';
import { entryAt, type Places, placesBetween } from '../records/ledger.ts';
import type { Card, LedgerEntry, MovementKind } from '../records/records.ts';
import { successMembers } from '../wire/answers.ts';
import { forced, input, MESSAGE, REQUEST_TIME, state } from '../wire/codes.ts';
import { spanOf } from '../wire/local-time.ts';
import type { Finding } from '../wire/operation.ts';
import { type AnyBody, type Done, type Facts, type Step, sealedCall } from '../wire/sealed-call.ts';

interface StatementInquiry {
  readonly urn: string;
  readonly lastFour: string | undefined;
  readonly customerId: string | undefined;
  /** In milliseconds, the end not included. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** From 1. */
  readonly page: number;
  readonly count: number;
  /** The rowId after which the page begins. */
  readonly fromRowId: string | undefined;
}

const MOST_LINES = 100;
const MOST_DAYS = 90;
const DAY_MS = 86_400_000;

/** How a line names what moved the money: names and events of the page's sample for loads and unloads, ours for the rest. */
const LINES: Readonly<Record<MovementKind, { readonly name: string; readonly event: string }>> = {
  load: { name: 'Card Recharge', event: '303003' },
  unload: { name: 'Card Unload', event: '303014' },
  link: { name: 'Card Activation', event: '303001' },
  fee: { name: 'Fee', event: '303020' },
  tax: { name: 'Tax', event: '303021' },
  refund: { name: 'Refund', event: '303022' },
};

const DAY = {
  type: ['string', 'null'],
  pattern: '^$|^null$|^(?:0[1-9]|[12]\\d|3[01])/(?:0[1-9]|1[0-2])/\\d{4}$',
  description: 'a day as DD/MM/YYYY',
  'x-source': 'reference',
};
const OPTIONAL_DAY: CallMember = { lenient: DAY, sample: DAY, table: DAY, isMandatory: false };

const LINE = objectOf({
  merchantName: 'string',
  transactionType: 'string',
  transactionAmount: 'string',
  transactionDate: 'string',
  eventId: 'string',
  rowId: 'string',
  authEpfTxnId: 'string',
  isMerchantTxn: 'integer',
  clientTxnId: 'string',
  status: 'string',
  openningBalance: 'integer',
  closingBalance: 'integer',
  reserved1: 'string',
  reserved2: 'string',
  reserved3: 'string',
  reserved4: 'string',
});

export const statementInquiry = sealedCall<StatementInquiry>({
  id: 'statementInquiry',
  method: 'POST',
  path: '/api/onboarding/v1/statementInquiry',
  summary: 'Shows what moved money on a card',
  description: `Newest first, at most ${MOST_LINES} lines a page and ${MOST_DAYS} days. openingBalance is the balance before the oldest line of the days asked about, closingBalance the one after the newest. fromRowId goes on after a line, whatever came since.`,
  members: {
    urn: URN_MEMBER,
    last4Digits: LAST_FOUR_MEMBER,
    customerId: textMember(20, 'the customer that the card belongs to', true),
    fromDate: OPTIONAL_DAY,
    toDate: OPTIONAL_DAY,
    pageNumber: numericMember(9, 'the page, from 1'),
    count: numericMember(3, `lines a page, at most ${MOST_LINES}`),
    fromRowId: numericMember(15, 'the rowId of the last line that the client has'),
  },
  ruleCodes: { range: '1030', future: '1030' },
  memberCodes: { fromDate: '1088', toDate: '1088' },
  answer: answerSchema(1073, ['urn', 'responseCode', 'clientTxnId', 'clientId', 'responseMessage', 'bankId'], {
    ...texts('availableBalance', 'availableCashLimit', 'openingBalance', 'closingBalance'),
    ...wholes('pageNumber', 'count'),
    statementDetails: { type: 'array', items: LINE },
  }),
  codes: {
    ...MESSAGE,
    '1083': input('last4Digits of another card.'),
    '1088': REQUEST_TIME['1088'],
    '1231': state('A urn that no card has, or a customerId that the card does not belong to.'),
    ...forced('1237', '1500', '1501'),
  },
  repeated: 'again',
  example: { urn: '71000000001', last4Digits: '6789', customerId: '000000002001', pageNumber: 1, count: 10 },
  findings: statementFindings,
  read: readInquiry,
  run: showStatement,
});

/** @returns YYYY-MM-DD of DD/MM/YYYY */
function dayIn(body: AnyBody, name: string): string | undefined {
  const text = textIn(body, name);
  return text === undefined ? undefined : `${text.slice(6)}-${text.slice(3, 5)}-${text.slice(0, 2)}`;
}

function statementFindings(body: AnyBody, { today }: Facts): Finding[] {
  const found: Finding[] = [];
  const add = (name: string, rule: string, words: string) =>
    found.push({ in: 'body', pointer: `/${name}`, rule, message: `${name} ${words}`, received: body[name] });
  for (const name of ['fromDate', 'toDate']) {
    const day = dayIn(body, name);
    if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) continue;
    if (!isCalendarDay(day)) add(name, 'calendar', 'is not a day of the calendar');
    else if (day > today) add(name, 'future', `is in the future; today is ${today}`);
  }
  const [from, to] = [dayIn(body, 'fromDate'), dayIn(body, 'toDate')];
  if (found.length === 0 && from !== undefined) {
    const days = (Date.parse(to ?? today) - Date.parse(from)) / DAY_MS + 1;
    if (days < 1) add('toDate', 'range', 'is before fromDate');
    else if (days > MOST_DAYS) add('toDate', 'range', `is more than ${MOST_DAYS} days from fromDate, both included`);
  }
  const count = Number(textIn(body, 'count') ?? 1);
  if (count < 1 || count > MOST_LINES) add('count', 'range', `must be 1 to ${MOST_LINES}`);
  if (Number(textIn(body, 'pageNumber') ?? 1) < 1) add('pageNumber', 'range', 'must be 1 or more');
  return found;
}

function readInquiry(body: AnyBody, { client }: Facts): StatementInquiry {
  const { utcOffsetMs } = client;
  const [from, to] = [dayIn(body, 'fromDate'), dayIn(body, 'toDate')];
  return {
    urn: urnIn(body) as string,
    lastFour: lastFourIn(body),
    customerId: textIn(body, 'customerId'),
    fromMs: from === undefined ? Number.NEGATIVE_INFINITY : spanOf(from, utcOffsetMs).fromMs,
    untilMs: to === undefined ? Number.POSITIVE_INFINITY : spanOf(to, utcOffsetMs).untilMs,
    page: Number(textIn(body, 'pageNumber') ?? 1),
    count: Number(textIn(body, 'count') ?? MOST_LINES),
    fromRowId: textIn(body, 'fromRowId'),
  };
}

/** @throws Refusal 1231, 1083, 1030 */
function showStatement(step: Step<StatementInquiry>): Done {
  const { input: asked, transaction, caller } = step;
  const card = cardNamed(step, asked, { unknown: '1231', lastFour: '1083', customer: '1231' });
  moveCard('cardInquiry, retrieveCustRecord, statementInquiry, verifyCardholder', card, step);
  const places = placesBetween(transaction, card, asked.fromMs, asked.untilMs);
  const first = (asked.page - 1) * asked.count + rowsBefore(step, card, places);
  const entries: LedgerEntry[] = [];
  for (let index = first; index < Math.min(first + asked.count, places.count); index++) {
    entries.push(entryAt(transaction, card, places.at(index)));
  }
  const [newest, oldest] = [places.at(0), places.at(places.count - 1)];
  const closing = places.count > 0 ? entryAt(transaction, card, newest).balanceMinor : card.balanceMinor;
  const { clientTxnId, clientId, bankId } = successMembers(step);
  const body = {
    urn: Number(card.id),
    responseCode: '00',
    messageCode: 1073,
    clientTxnId,
    clientId,
    responseMessage: 'SUCCESS',
    bankId,
    availableBalance: String(card.balanceMinor),
    availableCashLimit: '0',
    openingBalance: String(places.count > 0 ? balanceBefore(entryAt(transaction, card, oldest)) : closing),
    closingBalance: String(closing),
    pageNumber: asked.page,
    count: entries.length,
    statementDetails: entries.map((entry) => lineOf(entry, caller.utcOffsetMs)),
  };
  return { body, urn: card.id, customerId: card.customerId };
}

/** How many lines are as new as fromRowId or newer; row ids rise with every entry. */
function rowsBefore({ transaction, input: { fromRowId } }: Step<StatementInquiry>, card: Card, places: Places): number {
  if (fromRowId === undefined) return 0;
  const rowId = Number(fromRowId);
  let low = 0;
  let high = places.count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (entryAt(transaction, card, places.at(middle)).rowId >= rowId) low = middle + 1;
    else high = middle;
  }
  return low;
}

function balanceBefore({ balanceMinor, amountMinor }: LedgerEntry): number {
  return balanceMinor - amountMinor;
}

function lineOf(entry: LedgerEntry, utcOffsetMs: number) {
  const { name, event } = LINES[entry.kind];
  return {
    merchantName: name,
    transactionType: entry.amountMinor > 0 ? 'Credit' : 'Debit',
    transactionAmount: String(Math.abs(entry.amountMinor)),
    transactionDate: timestamp(entry.at, utcOffsetMs),
    eventId: event,
    rowId: String(entry.rowId),
    authEpfTxnId: String(entry.reference),
    isMerchantTxn: 0,
    clientTxnId: entry.clientTxnId,
    status: '',
    openningBalance: balanceBefore(entry),
    closingBalance: entry.balanceMinor,
    reserved1: '',
    reserved2: '',
    reserved3: '',
    reserved4: entry.implId ?? '',
  };
}
