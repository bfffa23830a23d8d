// The catalogue of outcomes. The statuses are those that the core principles list. Where one status has several causes, each
// cause has an entry of its own (`404-user`), so that each has one body and each can be forced.
import { ACCOUNT_OUTCOMES } from './account-outcomes.ts';
import { BULK_OUTCOMES } from './bulk-outcomes.ts';
import { CARD_OUTCOMES } from './card-outcomes.ts';
import { GATEWAY_OUTCOMES } from './gateway-outcomes.ts';
import { GENERAL_OUTCOMES } from './general-outcomes.ts';
import { ORDER_OUTCOMES } from './order-outcomes.ts';
import type { NcoreOutcome } from './outcome.ts';
import { USER_OUTCOMES } from './user-outcomes.ts';

export const OUTCOMES: readonly NcoreOutcome[] = [
  ...GENERAL_OUTCOMES,
  ...CARD_OUTCOMES,
  ...ACCOUNT_OUTCOMES,
  ...USER_OUTCOMES,
  ...ORDER_OUTCOMES,
  ...BULK_OUTCOMES,
  ...GATEWAY_OUTCOMES,
];

const byCode = new Map(OUTCOMES.map((outcome) => [outcome.code, outcome]));

/** @throws Error when nCore has no such outcome */
export function describedOutcome(code: string): NcoreOutcome {
  const described = byCode.get(code);
  if (!described) throw new Error(`ncore.${code} is not in the catalogue.`);
  return described;
}

/** Whether the operation can be forced to answer the code, which is not a success. */
export function isForceable(operation: string, code: string): boolean {
  const described = byCode.get(code);
  return described !== undefined && described.acts !== 'success' && described.operations.includes(operation);
}
