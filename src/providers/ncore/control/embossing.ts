// Card data in clear, as an embosser gets it: a list of all cards, and the embossing file of one order.

import { factsOf, orderOfCard } from '../records/card-facts.ts';
import { CARDS, type CardRecord } from '../records/records.ts';
import {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  SandboxError,
  TextAnswer,
  type Transaction,
} from './control-call.ts';
import { orderOf } from './find-order.ts';

const DEFAULT_LIMIT = 100;

const MEMBERS = ['card_id', 'bulk_issuance_id', 'pan', 'expiry', 'cvv', 'name_on_card', 'activation_token'] as const;
type ClearCard = Readonly<Record<(typeof MEMBERS)[number], string>>;

const CLEAR_CARD: JsonSchema = {
  type: 'object',
  properties: Object.fromEntries(MEMBERS.map((name) => [name, { type: 'string' }])),
  required: MEMBERS,
};

const QUERY: JsonSchema = {
  type: 'object',
  properties: {
    bulk_issuance_id: { type: 'string', description: 'Only the cards of this order.' },
    limit: {
      type: 'string',
      pattern: '^(?:[1-9][0-9]{0,2}|[1-4][0-9]{3}|5000)$',
      description: `a whole number from 1 to 5000; ${DEFAULT_LIMIT} where left out`,
    },
    after: { type: 'string', description: 'The card_id of the last card on the page before.' },
  },
  additionalProperties: false,
};

/** Lists of the control API keep its own form, which is not nCore's. */
const CLEAR_CARDS: JsonSchema = {
  type: 'object',
  properties: {
    data: { type: 'array', items: CLEAR_CARD },
    paging: {
      type: 'object',
      properties: {
        after: { type: ['string', 'null'], description: 'Cursor to the next page; null on the last.' },
        has_more: { type: 'boolean', description: 'Whether a page follows.' },
      },
      required: ['after', 'has_more'],
    },
  },
  required: ['data', 'paging'],
};

export const clearCards: ControlResource = {
  method: 'GET',
  path: '/cards',
  summary: 'The clear data of nCore cards, as an embosser gets it; newest first',
  query: QUERY,
  replyBody: CLEAR_CARDS,
  handle: listClearCards,
};

const file = (suffix: string): Pick<ControlResource, 'method' | 'path'> => ({
  method: 'GET',
  path: `/bulkissuances/{id}/embossing-file${suffix}`,
});
const CSV = {
  summary: 'The embossing file of an nCore order, as CSV',
  replyBody: { type: 'string', description: `A header line, then one card a line: ${MEMBERS.join(', ')}.` },
  contentType: 'text/csv; charset=utf-8',
  handle: embossingCsv,
};

export const embossingFiles: readonly ControlResource[] = [
  { ...file(''), ...CSV },
  { ...file('.csv'), ...CSV },
  {
    ...file('.json'),
    summary: 'The embossing file of an nCore order, as JSON',
    replyBody: { type: 'object', properties: { data: { type: 'array', items: CLEAR_CARD } }, required: ['data'] },
    handle: (call) => ({ data: cardsOfOrder(call) }),
  },
];

/** @throws SandboxError SBX_NOT_FOUND for an unknown order, SBX_INVALID_REQUEST for an unknown cursor */
function listClearCards({ transaction, query }: ControlCall): object {
  const { bulk_issuance_id, after, limit = String(DEFAULT_LIMIT) } = query;
  const cards = transaction.collection(CARDS);
  const order = bulk_issuance_id === undefined ? undefined : orderOf(transaction, bulk_issuance_id);
  if (after !== undefined && !cards.get(after)) {
    throw new SandboxError('SBX_INVALID_REQUEST', {
      message: 'after must be the card_id of the last card on the page before.',
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
    data: inClear(transaction, records),
    paging: { after: hasMore && last ? last.id : null, has_more: hasMore },
  };
}

/** The cards of an order, in the order in which they were made. */
function cardsOfOrder({ transaction, params }: ControlCall): ClearCard[] {
  const { id } = orderOf(transaction, params.id);
  const group = { index: 'bulk_issuance_id', key: id };
  return inClear(transaction, transaction.collection(CARDS).list({ group, order: 'oldest' }).records);
}

function inClear(transaction: Transaction, cards: readonly CardRecord[]): ClearCard[] {
  return cards.map((card) => ({
    card_id: card.id,
    bulk_issuance_id: card.bulk_issuance_id ?? '',
    pan: card.pan,
    expiry: card.expiry,
    cvv: card.cvv,
    name_on_card: factsOf(card, orderOfCard(transaction, card)).name_on_card ?? '',
    activation_token: card.activation_token,
  }));
}

/** CSV after RFC 4180, with a header line. */
function embossingCsv(call: ControlCall): TextAnswer {
  const lines = cardsOfOrder(call).map((card) => MEMBERS.map((name) => csvField(card[name])).join(','));
  return new TextAnswer('text/csv; charset=utf-8', [MEMBERS.join(','), ...lines, ''].join('\r\n'));
}

function csvField(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
