// The states of a card, as one table: which call leads from which status to which, with which reason codes, and what an account
// lets through while its card is in a status. Code reads this table, and a test holds the README's drawing of it against it.
import type { CardRecord, CardStatus } from '../records/records.ts';

export interface CardTransition {
  readonly from: CardStatus;
  readonly to: CardStatus;
  /** The operations that make it. */
  readonly by: readonly string[];
  /** The reason codes that a request may give; the first where it gives none (docs/wire-decisions.md#ncore-card-states). */
  readonly reasons: readonly string[];
  /** A condition beside the status. */
  readonly needs?: 'a user' | 'no user';
}

const TERMINATIONS = ['T5', 'T0', 'T1', 'T2', 'T3', 'T4'];

export const CARD_TRANSITIONS: readonly CardTransition[] = [
  { from: 'INACTIVE', to: 'ACTIVE', by: ['linkCard'], reasons: ['A0'], needs: 'no user' },
  { from: 'INACTIVE', to: 'ACTIVE', by: ['updateCard'], reasons: ['A0'], needs: 'a user' },
  { from: 'ACTIVE', to: 'SUSPENDED', by: ['updateCard'], reasons: ['S0'] },
  { from: 'SUSPENDED', to: 'ACTIVE', by: ['updateCard'], reasons: ['A1'], needs: 'a user' },
  { from: 'INACTIVE', to: 'TERMINATED', by: ['updateCard'], reasons: TERMINATIONS },
  { from: 'ACTIVE', to: 'TERMINATED', by: ['updateCard'], reasons: TERMINATIONS },
  { from: 'SUSPENDED', to: 'TERMINATED', by: ['updateCard'], reasons: TERMINATIONS },
];

/** What the account of a card in that status lets through. Money can always be taken back. */
export const MOVES_MONEY: Readonly<Record<CardStatus, { readonly load: boolean; readonly unload: boolean }>> = {
  INACTIVE: { load: false, unload: true },
  ACTIVE: { load: true, unload: true },
  SUSPENDED: { load: false, unload: true },
  TERMINATED: { load: false, unload: true },
};

/** Every reason code that a request may give, and the status that it stands for (source: real client; S0: reference). */
export const STATUS_OF_REASON: Readonly<Record<string, CardStatus>> = Object.fromEntries(
  CARD_TRANSITIONS.flatMap(({ to, reasons }) => reasons.map((reason) => [reason, to])),
);

/** The reason code that a card has in a status into which a hand puts it; null before the first activation. */
export const REASON_CODES = { INACTIVE: null, ACTIVE: 'A0', SUSPENDED: 'S0', TERMINATED: 'T5' } as const;

/** @returns the transition, or undefined where the operation makes none from the card's present state */
export function transitionOf(
  { status, user_id }: Pick<CardRecord, 'status' | 'user_id'>,
  to: CardStatus,
  operation: string,
): CardTransition | undefined {
  const has = user_id === null ? 'no user' : 'a user';
  return CARD_TRANSITIONS.find(
    (each) => each.from === status && each.to === to && each.by.includes(operation) && (each.needs ?? has) === has,
  );
}
