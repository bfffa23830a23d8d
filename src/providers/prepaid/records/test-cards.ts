// Test cards whose URN says what they answer: 7000000 and the four digits of the code, which are the last four as well.

/** Codes that a card shows by its own state, or by not being there. */
export const SHOWN_BY_STATE = ['1001', '1004', '1009', '1010', '1012'] as const;

/** Codes that a card must carry, since no state of a card shows them, or not of a card alone. */
export const CARRIED_CODES: readonly string[] = [
  '1013',
  '1030',
  '1031',
  '1032',
  '1045',
  '1049',
  '1052',
  '1056',
  '1058',
  '1093',
  '1101',
  '1118',
  '1303',
  '1366',
  '1367',
  '1368',
  '1501',
  '1504',
  '8004',
];

/** @param code four digits */
export function urnOf(code: string): string {
  return `7000000${code}`;
}
