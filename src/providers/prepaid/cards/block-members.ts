// What block and unblock have in common: members, codes, and the card that they name.
import { LAST_FOUR_MEMBER, textMember, URN_MEMBER } from '../fields/call-members.ts';
import { lastFourIn, textIn, urnIn } from '../fields/values.ts';
import type { Card } from '../records/records.ts';
import { forced, input, MESSAGE, state } from '../wire/codes.ts';
import type { AnyBody, Step } from '../wire/sealed-call.ts';
import { cardNamed, programOf } from './find-card.ts';

export interface NamedForBlock {
  readonly urn: string;
  readonly lastFour: string | undefined;
  readonly customerId: string;
}

export const BLOCK_MEMBERS = {
  urn: URN_MEMBER,
  last4Digits: LAST_FOUR_MEMBER,
  customerId: textMember(20, 'the customer that the card belongs to', true),
  reserved1: textMember(500, 'the agent'),
  reserved2: textMember(500, 'the reason'),
};

export const BLOCK_CODES = {
  '1001': input('A urn that no card has, or last4Digits of another card.'),
  ...MESSAGE,
  '1231': state('A customerId that the card does not belong to.'),
  '1366': state('A card whose product is switched off.'),
  ...forced('1034', '1045', '1237'),
} as const;

/** The two pages list no code of clientTxnId, so a repeated one is 1030. */
export const REPEATED = '1030';

export function readNamed(body: AnyBody): NamedForBlock {
  return {
    urn: urnIn(body) as string,
    lastFour: lastFourIn(body),
    customerId: textIn(body, 'customerId') as string,
  };
}

/** @throws Refusal 1001, 1231, 1366, 1367 */
export function cardToBlock(step: Step<NamedForBlock>): Card {
  const card = cardNamed(step, step.input, { unknown: '1001', customer: '1231' });
  programOf(step, card, { inactive: '1366', unknown: '1367' });
  return card;
}
