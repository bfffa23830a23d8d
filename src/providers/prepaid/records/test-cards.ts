// Test cards whose URN names the outcome: 7000000 and the code. The last four digits of the card are the code too.
// docs/wire-decisions.md#prepaid-test-urns

/** Codes that the state of a card leads to, or a URN that no card has. */
export const SHOWN_BY_STATE = ['1001', '1004', '1009', '1010', '1012'] as const;

/** Codes that a test card forces, because the state of a card alone never leads to them. */
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
