// The sealed calls that succeeded, by clientTxnId: what checkStatus shows, and what a repetition is answered with.
// docs/wire-decisions.md#prepaid-status-replay
import { type Finding, type Identity, refuse, type Transaction } from '../../../engine/provider.ts';
import { type Asked, type StoredTransaction, TRANSACTIONS, transactionKey } from '../records/records.ts';
import type { Client } from './authenticate.ts';

/** What these steps know of a call. */
export interface CallInTransaction {
  readonly caller: Client;
  readonly transaction: Transaction;
  readonly identity: Identity;
  readonly now: number;
}

/** The call of this client that succeeded with that clientTxnId. */
export function earlierCall(
  { caller, transaction }: Pick<CallInTransaction, 'caller' | 'transaction'>,
  clientTxnId: string,
): StoredTransaction | undefined {
  return transaction.collection(TRANSACTIONS).get(transactionKey(caller.clientId, clientTxnId));
}

/**
 * Refuses where a repetition asks for something else than the call that it repeats.
 * @param operation the name of the operation that is called now
 * @param asked what it asks for; a member that is undefined agrees with everything
 * @throws Refusal 1093
 */
export function requireRepetition(known: StoredTransaction, operation: string, asked: Asked): void {
  if (known.operation !== operation) {
    refuse('1093', `clientTxnId ${known.clientTxnId} belongs to an earlier ${known.operation}`);
  }
  const findings: Finding[] = [];
  for (const [name, value] of Object.entries(asked)) {
    const before = known.asked[name];
    if (value === undefined || value === before) continue;
    findings.push({
      in: 'body',
      pointer: `/${name}`,
      rule: 'repetition',
      message: `${name} was ${before ?? 'absent'} in the call with this clientTxnId`,
      allowed: before ?? null,
      received: value,
    });
  }
  if (findings.length === 0) return;
  const words = findings.map(({ message, received }) => `${message} and is ${received} now`).join('; ');
  refuse('1093', `clientTxnId ${known.clientTxnId} repeats another call: ${words}`, findings);
}

/**
 * accosaRefNo: a number that rises with every success of the sandbox, whichever process answers, because it is taken from
 * the state. docs/wire-decisions.md#prepaid-references
 */
export function nextReference({ transaction, identity }: Pick<CallInTransaction, 'transaction' | 'identity'>): number {
  const [newest] = transaction.collection(TRANSACTIONS).list({ limit: 1 }).records;
  return (newest?.reference ?? 40_000 + identity.number(1_000, 'accosaRefNo')) + 1;
}

/** What is kept of a success. */
export type KeptAnswer = Pick<
  StoredTransaction,
  'operation' | 'clientTxnId' | 'urn' | 'customerId' | 'asked' | 'reference'
> & { readonly body: object };

/** Keeps the answer of a success, so that checkStatus can show it and a repetition gets it again. */
export function keepAnswer({ caller, transaction, now }: CallInTransaction, { body, ...kept }: KeptAnswer): void {
  const { clientId } = caller;
  transaction.collection(TRANSACTIONS).put({
    id: transactionKey(clientId, kept.clientTxnId),
    clientId,
    at: now,
    answer: JSON.stringify(body),
    ...kept,
  });
}
