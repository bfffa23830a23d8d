// What only the sandbox offers beside nCore: the clear data of an embosser, states at will, and help with tokens.
import {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  SandboxError,
  TextAnswer,
  type Transaction,
} from '../../../engine/provider.ts';
import { activationToken, activationTokenInput, type CardSecrets } from '../cards/activation-token.ts';
import { CARD_REPLY } from '../cards/card-reply.ts';
import { listOf } from '../fields/reply-fields.ts';
import { REASON_CODES } from '../fixtures/fixtures.ts';
import { BULK_ISSUANCE_REPLY } from '../orders/order-reply.ts';
import { BULK_ISSUANCES, CARD_STATUSES, CARDS, type CardRecord, type CardStatus } from '../records/records.ts';
import { showCard } from '../records/views.ts';
import { tellOfCard } from '../webhooks/events.ts';
import { explainToken } from './explain-token.ts';
import { ADVANCE_BODY, advance, orderOf, PACE_BODY, pace } from './orders-by-hand.ts';

const DEFAULT_LIMIT = 100;

const ROW_MEMBERS = [
  'card_id',
  'bulk_issuance_id',
  'pan',
  'expiry',
  'cvv',
  'name_on_card',
  'activation_token',
] as const;
type Row = Readonly<Record<(typeof ROW_MEMBERS)[number], string>>;

const ROW: JsonSchema = {
  type: 'object',
  properties: Object.fromEntries(ROW_MEMBERS.map((name) => [name, { type: 'string' }])),
  required: ROW_MEMBERS,
};
const ROWS: JsonSchema = { type: 'object', properties: { data: { type: 'array', items: ROW } }, required: ['data'] };

const CARDS_QUERY: JsonSchema = {
  type: 'object',
  properties: {
    bulk_issuance_id: { type: 'string', description: 'Only the cards of this order.' },
    limit: {
      type: 'string',
      pattern: '^(?:[1-9][0-9]{0,2}|[1-4][0-9]{3}|5000)$',
      description: `a whole number from 1 to 5000; ${DEFAULT_LIMIT} where left out`,
    },
    after: { type: 'string', description: 'The card_id of the last row of the page before.' },
  },
  additionalProperties: false,
};

const SECRETS: JsonSchema = {
  type: 'object',
  properties: {
    pan: { type: 'string', pattern: '^[0-9]{12,19}$', description: '12 to 19 digits without spaces' },
    expiry: { type: 'string', pattern: '^[0-9]{2}(?:0[1-9]|1[0-2])$', description: 'YYMM, the month from 01 to 12' },
    cvv: { type: 'string', pattern: '^[0-9]{3}$', description: 'three digits' },
  },
  required: ['pan', 'expiry', 'cvv'],
  additionalProperties: false,
};

const one = (name: string, schema: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: { [name]: schema },
  required: [name],
  additionalProperties: false,
});

const text = (...names: string[]): JsonSchema => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: ['string', 'null'] }])),
  required: names,
});

/** The orders as the rows need them are few; the cards are many. */
function rowsOf(transaction: Transaction, cards: readonly CardRecord[]): Row[] {
  const orders = transaction.collection(BULK_ISSUANCES);
  return cards.map(({ id, bulk_issuance_id, pan, expiry, cvv, activation_token }) => ({
    card_id: id,
    bulk_issuance_id,
    pan,
    expiry,
    cvv,
    name_on_card: orders.get(bulk_issuance_id)?.name_on_card ?? '',
    activation_token,
  }));
}

function listRows({ transaction, query }: ControlCall): object {
  const { bulk_issuance_id, after, limit = String(DEFAULT_LIMIT) } = query;
  const cards = transaction.collection(CARDS);
  const order = bulk_issuance_id === undefined ? undefined : orderOf(transaction, bulk_issuance_id);
  if (after !== undefined && !cards.get(after)) {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: 'after must be the card_id of the last row of the page before.',
      expected: 'a card_id',
      received: after,
    });
  }
  const { records, hasMore } = cards.list({
    ...(order ? { group: { index: 'bulk_issuance_id', key: order.id } } : {}),
    after,
    limit: Number(limit),
  });
  const last = records[records.length - 1];
  return {
    data: rowsOf(transaction, records),
    paging: { after: hasMore && last ? last.id : null, has_more: hasMore },
  };
}

/** Every card of an order in the order in which they were made. */
function embossingRows({ transaction, params }: ControlCall): Row[] {
  const { id } = orderOf(transaction, params.id);
  const group = { index: 'bulk_issuance_id', key: id };
  return rowsOf(transaction, transaction.collection(CARDS).list({ group, order: 'oldest' }).records);
}

/** RFC 4180, with a header line. */
function embossingCsv(call: ControlCall): TextAnswer {
  const lines = embossingRows(call).map((row) => ROW_MEMBERS.map((name) => csvField(row[name])).join(','));
  return new TextAnswer('text/csv; charset=utf-8', [ROW_MEMBERS.join(','), ...lines, ''].join('\r\n'));
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function cardNamed(transaction: Transaction, id: string | undefined): CardRecord | undefined {
  return transaction.collection(CARDS).get((id ?? '').toLowerCase());
}

function setCardStatus(call: ControlCall): object {
  const { transaction, params, body, now } = call;
  const card = cardNamed(transaction, params.id);
  if (!card) {
    throw new SandboxError('SBX_NOT_FOUND', {
      message: `No card has the id "${params.id}" in this sandbox.`,
      received: params.id,
      next: 'GET /_sandbox/fixtures lists the named cards, GET /_sandbox/cards those ordered in bulk.',
    });
  }
  const { status } = body as { status: CardStatus };
  const reason = card.status === 'SUSPENDED' && status === 'ACTIVE' ? 'A1' : REASON_CODES[status];
  // As it comes from the embosser a card is nobody's; linked and INACTIVE it could be neither linked nor used.
  const user_id = status === 'INACTIVE' ? null : card.user_id;
  const changed =
    status === card.status ? card : { ...card, user_id, status, status_reason_code: reason, modified: now };
  if (changed !== card) transaction.collection(CARDS).put(changed);
  tellOfCard(call, card, changed);
  return showCard(changed, orderOf(transaction, card.bulk_issuance_id), now);
}

function makeToken({ body }: ControlCall): object {
  const secrets = body as CardSecrets;
  return { activation_token: activationToken(secrets), input: activationTokenInput(secrets) };
}

const embossing = (suffix: string): Pick<ControlResource, 'method' | 'path'> => ({
  method: 'GET',
  path: `/bulkissuances/{id}/embossing-file${suffix}`,
});
const CSV = {
  replyBody: { type: 'string', description: `A header line, then one card a line: ${ROW_MEMBERS.join(', ')}.` },
  contentType: 'text/csv; charset=utf-8',
  handle: embossingCsv,
};

export const CONTROL: readonly ControlResource[] = [
  {
    method: 'GET',
    path: '/cards',
    summary: 'The clear data of nCore cards, as an embosser gets it; newest first',
    query: CARDS_QUERY,
    replyBody: listOf(ROW),
    handle: listRows,
  },
  {
    method: 'PATCH',
    path: '/cards/{id}',
    summary: 'Put an nCore card into any documented status',
    body: one('status', { type: 'string', enum: CARD_STATUSES }),
    replyBody: CARD_REPLY,
    owns: ({ transaction, params }) => cardNamed(transaction, params.id) !== undefined,
    handle: setCardStatus,
  },
  { ...embossing(''), ...CSV, summary: 'The embossing file of an nCore order, as CSV' },
  { ...embossing('.csv'), ...CSV, summary: 'The embossing file of an nCore order, as CSV' },
  {
    ...embossing('.json'),
    summary: 'The embossing file of an nCore order, as JSON',
    replyBody: ROWS,
    handle: (call) => ({ data: embossingRows(call) }),
  },
  {
    method: 'POST',
    path: '/bulkissuances/{id}/advance',
    summary: 'Move a submitted nCore order to its next fulfilment status, or to the one named; it then stays there',
    body: ADVANCE_BODY,
    bodyIsOptional: true,
    replyBody: BULK_ISSUANCE_REPLY,
    handle: advance,
  },
  {
    method: 'PATCH',
    path: '/bulkissuances/{id}',
    summary: 'Choose what moves one nCore order on: nothing to wait for, time, or being read',
    body: PACE_BODY,
    replyBody: BULK_ISSUANCE_REPLY,
    handle: pace,
  },
  {
    method: 'POST',
    path: '/activation-token',
    summary: 'Make the activation token of a card',
    body: SECRETS,
    replyBody: text('activation_token', 'input'),
    handle: makeToken,
  },
  {
    method: 'POST',
    path: '/activation-token/explain',
    summary: 'Say whose token this is, or which slip made it',
    body: one('token', { type: 'string', minLength: 1, maxLength: 1024 }),
    replyBody: text('card_id', 'slip', 'message'),
    handle: ({ transaction, body }) => explainToken(transaction, (body as { token: string }).token),
  },
];
