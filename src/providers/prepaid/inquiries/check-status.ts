// transition of checkStatus: shows the stored answer to an earlier activation.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { TRANSACTIONS, transactionKey } from '../records/records.ts';
import { statusAnswer } from '../wire/answers.ts';
import type { Client } from '../wire/authenticate.ts';
import type { StatusInquiry } from './status-inquiry.ts';

/** @throws Refusal WAL264 where no activation of this client in those days had that clientTxnId */
export function checkStatus({ input, caller, transaction, message }: Context<Client, StatusInquiry>): Success {
  const { verifiedTxnId, fromMs, untilMs } = input;
  const stored = transaction.collection(TRANSACTIONS).get(transactionKey(caller.clientId, verifiedTxnId));
  if (!stored) return refuse('WAL264', 'no activation of this client with that clientTxnId has answered 00');
  if (stored.at < fromMs || stored.at >= untilMs) {
    refuse('WAL264', `that activation was at ${new Date(stored.at).toISOString()}, outside fromDate to toDate`);
  }
  const verified = { urn: Number(stored.urn), dump: [stored.answer] };
  return { code: '00', body: statusAnswer(message, '00', 'SUCCESS', verified) };
}
