// Where the members of the cardholder stand in an activation: nested in cardHolder, as the sample has them, or flat, as the
// table does. The values may have any type: these steps read messages that are not checked yet, too.
import { isJsonObject } from '../wire/operation.ts';

export const HOLDER_MEMBERS = [
  'cardholderFirstName',
  'cardholderLastName',
  'cardholderMobile',
  'cardholderEmail',
  'cardholderDateOfBirth',
] as const;
export type HolderMember = (typeof HOLDER_MEMBERS)[number];

/** An opened message that is a JSON object, checked or not. */
export type AnyBody = Readonly<Record<string, unknown>>;

/** A member of the cardholder. Where it is given twice, the nested one wins over the flat one. */
export function holderMember(body: AnyBody, name: HolderMember): unknown {
  const nested = isJsonObject(body.cardHolder) ? present(body.cardHolder[name]) : undefined;
  return nested ?? present(body[name]);
}

/** The pointer under which the client would look for a member of the cardholder. */
export function holderPointer({ cardHolder }: AnyBody, name: string): string {
  return `${isJsonObject(cardHolder) ? '/cardHolder' : ''}/${name}`;
}

/** null, "" and the string "null" mean absent, as in the page's sample. docs/wire-decisions.md#prepaid-absent-members */
export function present(value: unknown): unknown {
  return value === null || value === undefined || value === '' || value === 'null' ? undefined : value;
}
