// Details of a customer that a message may tell beside the name, the mobile number, the address of mail and the birth date.
import { textIn } from './values.ts';

/** By the name of the detail: the members that tell it, in every call. */
const TOLD_BY = {
  address: ['cardholderAddress', 'deliveryAddress', 'address'],
  addressLine1: ['addressline1', 'cardholderAddressLine1'],
  addressLine2: ['addressline2', 'cardholderAddressLine2'],
  addressLine3: ['addressline3', 'cardholderAddressLine3'],
  city: ['cardholderCity'],
  state: ['cardholderState'],
  country: ['cardholderCountry'],
  zipCode: ['cardholderZipCode'],
  employeeId: ['employeeId'],
  ovdName: ['ovdName'],
  isPanValid: ['isPanValid'],
  gender: ['gender'],
} as const;
export type Detail = keyof typeof TOLD_BY;

/** @returns undefined where the message tells none */
export function detailsIn(body: Readonly<Record<string, unknown>>): Record<string, string> | undefined {
  let found: Record<string, string> | undefined;
  for (const detail in TOLD_BY) {
    for (const name of TOLD_BY[detail as Detail]) {
      const value = textIn(body, name);
      if (value === undefined) continue;
      found ??= {};
      found[detail] = value;
      break;
    }
  }
  return found;
}
