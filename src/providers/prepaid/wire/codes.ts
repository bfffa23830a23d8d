// The codes of one call as its page lists them, each with how it comes about. The catalogue is made of these lists.

import { CARD_MOVES, type CardCall, SITUATIONS, type Situation } from '../records/card-status.ts';
import type { Trigger } from './operation.ts';

/** By code: how it comes about by itself; `FORCED` where neither the input nor the state can cause it. */
export type Codes = Readonly<Record<string, Trigger | typeof FORCED>>;

/** Only a header, a URL, a switch or a test card gives it: its cause lies inside the platform. */
export const FORCED = 'forced';

export const state = (how: string): Trigger => ({ channel: 'state', how });
export const input = (how: string): Trigger => ({ channel: 'input', how });

/** The codes that the state machine gives a call, each with the statuses that cause it. */
export function codesOfStatus(row: CardCall): Codes {
  const causes = new Map<string, Situation[]>();
  for (const situation of SITUATIONS) {
    const cell = CARD_MOVES[row][situation];
    for (const move of 'fresh' in cell ? [cell.fresh, cell.activated] : [cell]) {
      if ('code' in move) causes.set(move.code, [...(causes.get(move.code) ?? []), situation]);
    }
  }
  return Object.fromEntries([...causes].map(([code, found]) => [code, state(`A card that is ${found.join(' or ')}.`)]));
}

export const MESSAGE_CODE = { '1056': input('messageCode of another call.') } as const;
export const TXN_ID = {
  '1093': input('clientTxnId left out, too long, or used before for a call that succeeded.'),
} as const;
export const REQUEST_TIME = {
  '1320': input('requestDateTime left out.'),
  '1088': input('requestDateTime, or another date, of another form, or a day that does not exist.'),
} as const;
export const MESSAGE = { '1030': input('A mandatory member left out, or a member of another form.') } as const;

/** What fails inside the platform or in front of it. */
export function forced<const Code extends string>(...codes: readonly Code[]): Record<Code, typeof FORCED> {
  return Object.fromEntries(codes.map((code) => [code, FORCED])) as Record<Code, typeof FORCED>;
}
