// The state machine of a card's status, as one table: what each call does with a card in each status. Code reads it through
// `moveCard`; `npm run docs` prints it as docs/card-status.md. docs/wire-decisions.md#prepaid-card-status
import { refuse } from '../wire/operation.ts';
import { type Card, type CardStatus, isExpired } from './records.ts';

/** What a card may be in when a call meets it: the status that is kept, or past its expiry, which counts before any status. */
export const SITUATIONS = [
  'inactive',
  'active',
  'temporary-block',
  'custom-block',
  'debit-block',
  'credit-block',
  'credit-debit-block',
  'permanent-block',
  'pending-cancellation',
  'closed',
  'expired',
] as const;
export type Situation = (typeof SITUATIONS)[number];

/** A status to go to; `stays`; `returns` to what a card is without a block; or the code of a refusal. */
type Move = { readonly to: CardStatus | 'stays' | 'returns' } | { readonly code: string };
/** Some calls treat a card that was activated before unlike one that never was. */
type Cell = Move | { readonly activated: Move; readonly fresh: Move };

const to = (status: CardStatus | 'stays' | 'returns') => ({ to: status }) as const;
const code = (refusal: string) => ({ code: refusal }) as const;

/** Codes that say which block a card has. */
const BLOCKED = {
  'temporary-block': code('1010'),
  'custom-block': code('1131'),
  'debit-block': code('1117'),
  'credit-block': code('1118'),
  'credit-debit-block': code('1121'),
  'permanent-block': code('1011'),
} as const;
/** A card that is over. */
const OVER = { 'pending-cancellation': code('1012'), closed: code('1009'), expired: code('1009') } as const;
const STAYS = {
  inactive: to('stays'),
  active: to('stays'),
  'temporary-block': to('stays'),
  'custom-block': to('stays'),
  'debit-block': to('stays'),
  'credit-block': to('stays'),
  'credit-debit-block': to('stays'),
  'permanent-block': to('stays'),
  'pending-cancellation': to('stays'),
  closed: to('stays'),
  expired: to('stays'),
} as const;

const ONCE = { activated: code('1004'), fresh: to('stays') } as const;
const ONCE_WITHOUT_LOAD = { activated: code('1004'), fresh: code('1118') } as const;

const ACTIVATION = {
  ...OVER,
  inactive: to('active'),
  active: code('1004'),
  'temporary-block': code('1010'),
  'custom-block': code('1010'),
  'debit-block': ONCE,
  'credit-block': ONCE,
  'credit-debit-block': ONCE,
  'permanent-block': code('1009'),
} as const;

/** Money needs an active card; the pages of load and unload have no code of their own for a custom or permanent block. */
const MONEY = {
  ...OVER,
  inactive: code('1058'),
  active: to('stays'),
  'temporary-block': code('1010'),
  'custom-block': code('1010'),
  'permanent-block': code('1009'),
} as const;

/** A block needs an active card without one; only a permanent block replaces another block. */
const blocking = (status: CardStatus) => ({ ...BLOCKED, ...OVER, inactive: code('1356'), active: to(status) }) as const;

const PERMANENTLY = to('permanent-block');

/** A row is a call, or one form of it. */
export const CARD_MOVES = {
  activateCard: ACTIVATION,
  'activateCard with a load': {
    ...ACTIVATION,
    'credit-block': ONCE_WITHOUT_LOAD,
    'credit-debit-block': ONCE_WITHOUT_LOAD,
  },
  changeCardStatus: {
    ...BLOCKED,
    ...OVER,
    inactive: to('active'),
    active: code('1004'),
    'debit-block': code('1330'),
  },
  creditAccount: {
    ...MONEY,
    'debit-block': to('stays'),
    'credit-block': code('1121'),
    'credit-debit-block': code('1121'),
  },
  debitAccount: {
    ...MONEY,
    'debit-block': code('1117'),
    'credit-block': to('stays'),
    'credit-debit-block': code('1121'),
  },
  'block Temporary': blocking('temporary-block'),
  'block Custom': blocking('custom-block'),
  'block Debit': blocking('debit-block'),
  'block Credit': blocking('credit-block'),
  'block CreditDebit': blocking('credit-debit-block'),
  'block Permanent': {
    ...OVER,
    inactive: PERMANENTLY,
    active: PERMANENTLY,
    'temporary-block': PERMANENTLY,
    'custom-block': PERMANENTLY,
    'debit-block': PERMANENTLY,
    'credit-block': PERMANENTLY,
    'credit-debit-block': PERMANENTLY,
    'permanent-block': code('1011'),
  },
  unblock: {
    ...OVER,
    inactive: code('1356'),
    active: code('1067'),
    'temporary-block': to('returns'),
    'custom-block': to('returns'),
    'debit-block': to('returns'),
    'credit-block': to('returns'),
    'credit-debit-block': to('returns'),
    'permanent-block': code('1011'),
  },
  'walletStatus Closed': {
    inactive: to('closed'),
    active: to('closed'),
    'temporary-block': to('closed'),
    'custom-block': to('closed'),
    'debit-block': to('closed'),
    'credit-block': to('closed'),
    'credit-debit-block': to('closed'),
    'permanent-block': to('closed'),
    'pending-cancellation': to('closed'),
    closed: code('1009'),
    expired: code('1009'),
  },
  'resetPin, updateProfile': { ...STAYS, closed: code('1231'), expired: code('1231') },
  'cardInquiry, retrieveCustRecord, statementInquiry, verifyCardholder': STAYS,
} as const satisfies Record<string, Record<Situation, Cell>>;
export type CardCall = keyof typeof CARD_MOVES;

/**
 * Status numbers as answers have them. 0, 9, 12, 13 and 14 are those of a sibling page (retrieve customer record); no page
 * has a number for the others, so those are ours.
 */
export const STATUS_NUMBERS: Readonly<Record<Situation, number>> = {
  active: 0,
  inactive: 9,
  'temporary-block': 12,
  'permanent-block': 13,
  expired: 14,
  'custom-block': 15,
  'debit-block': 16,
  'credit-block': 17,
  'credit-debit-block': 18,
  'pending-cancellation': 19,
  closed: 20,
};

/** Statuses in the words of an answer; only `Active` is printed on a page. */
export const STATUS_WORDS: Readonly<Record<Situation, string>> = {
  active: 'Active',
  inactive: 'Pre Active',
  'temporary-block': 'Temporary Block',
  'permanent-block': 'Permanent Block',
  expired: 'Expired',
  'custom-block': 'Custom Block',
  'debit-block': 'Debit Block',
  'credit-block': 'Credit Block',
  'credit-debit-block': 'Credit Debit Block',
  'pending-cancellation': 'Pending Cancellation',
  closed: 'Closed',
};

/**
 * @param now the sandbox's time in milliseconds
 * @param utcOffsetMs of the platform's local time
 */
export function situationOf(card: Card, now: number, utcOffsetMs: number): Situation {
  return isExpired(card, now, utcOffsetMs) ? 'expired' : card.status;
}

/** What the table reads of a call. */
export interface CallAtCard {
  readonly now: number;
  readonly caller: { readonly utcOffsetMs: number };
}

/**
 * The status that a card has after a call.
 * @throws Refusal with the code of the table
 */
export function moveCard(call: CardCall, card: Card, { now, caller }: CallAtCard): CardStatus {
  const situation = situationOf(card, now, caller.utcOffsetMs);
  const cell: Cell = CARD_MOVES[call][situation];
  const move = 'fresh' in cell ? (card.activatedAt === null ? cell.fresh : cell.activated) : cell;
  if ('code' in move) return refuse(move.code, explain(call, card, situation, move.code));
  if (move.to === 'stays') return card.status;
  if (move.to === 'returns') return card.activatedAt === null ? 'inactive' : 'active';
  return move.to;
}

function explain(call: CardCall, card: Card, situation: Situation, refusal: string): string {
  if (situation === 'expired') return `the card expired at the end of ${card.expiry} (YYMM)`;
  if (refusal === '1004') return `the card is linked to customer ${card.customerId ?? ''}`;
  const words = situation.endsWith('-block') ? `the card has a ${situation}` : `the card is ${situation}`;
  return call === 'activateCard with a load' && refusal === '1118'
    ? `${words}; with loadAmount 0 it can be activated`
    : words;
}
