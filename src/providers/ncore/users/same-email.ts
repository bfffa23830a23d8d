// Two users of one e-mail address: nCore's pages forbid it nowhere, so the call succeeds, and the journal names the other user.
import { normalEmail, USERS, type UserRecord } from '../records/records.ts';
import type { Transaction } from '../wire/operation.ts';

/** @returns a note for the journal; undefined where no other user has the address */
export function noteOfSameEmail(transaction: Transaction, { id, email }: UserRecord): string | undefined {
  const key = normalEmail(email);
  if (key === undefined) return undefined;
  const { records } = transaction.collection(USERS).list({ group: { index: 'email', key }, limit: 2 });
  const other = records.find((user) => user.id !== id);
  return other && `User ${other.id} has the same e-mail address; the pages do not forbid it.`;
}
