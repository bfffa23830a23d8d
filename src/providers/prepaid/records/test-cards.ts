// Test cards whose URN names the outcome: 7000000 and the code. The last four digits of the card are the code too.
// docs/wire-decisions.md#prepaid-test-urns

/** Codes that the state of a card leads to, or a URN that no card has. */
export const SHOWN_BY_STATE = ['1001', '1004', '1009', '1010', '1012', '1118'] as const;

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
  '1262',
  '1264',
  '1303',
  '1310',
  '1311',
  '1366',
  '1367',
  '1368',
  '1501',
  '1504',
  '8004',
];

/** Of those, the codes whose corrective action works on the card itself, with what makes the call right. */
export const CORRECTED_BY: Readonly<Record<string, string>> = {
  '1013': 'a load of 500000 or more after fee and tax activates it',
  '1058': 'another productId activates it, e.g. 2',
  '1101': 'sourceAccountType SAVINGS or CURRENT activates it',
  '1366': 'another productId activates it, e.g. 2',
  '1367': 'another productId activates it, e.g. 2',
  '1368': 'another productId activates it, e.g. 2',
  '8004': 'a known customer with the stored address, or customerId 000000009001, activates it',
};

/** Codes that a test card forces on the calls around an activation: no state and no input causes them. */
export const FLOW_CARRIED_CODES: readonly string[] = [
  '1051',
  '1055',
  '1080',
  '1081',
  '1085',
  '1128',
  '1248',
  '1263',
  '1283',
  '1305',
  '1343',
  '1353',
  '1354',
  '1357',
  '1363',
  '1376',
  '1500',
  '1503',
  '1510',
  '1511',
  '5000',
  '10153',
];

/** HTTP statuses of the gateway that a test card forces: URN 70000000 and the status, last four digits 0 and the status. */
export const CARRIED_STATUSES: readonly string[] = ['400', '401', '403', '404', '500', '503'];

/** The e-mail address that the customer taken-address has. */
export const TAKEN_ADDRESS = 'taken.address@example.com';

/** @param code three to five digits */
export function urnOf(code: string): string {
  return `7000${code.padStart(7, '0')}`;
}

/** The last four digits of the test card of a code. */
export function lastFourOf(code: string): string {
  return code.padStart(4, '0').slice(-4);
}
