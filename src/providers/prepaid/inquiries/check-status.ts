// checkStatus: shows the stored answer to an earlier activation. docs/wire-decisions.md#prepaid-check-status

import { isCalendarDay } from '../fields/calendar.ts';
import { CHANNEL_HEADERS } from '../fields/fields.ts';
import { TRANSACTIONS, transactionKey } from '../records/records.ts';
import { statusAnswer } from '../wire/answers.ts';
import { type Client, inquiryChannelCodes, refuseChannel } from '../wire/authenticate.ts';
import { correlateInquiry } from '../wire/correlation.ts';
import { noteOnOpened } from '../wire/envelope.ts';
import {
  type Call,
  defineCall,
  type Finding,
  isJsonObject,
  type Message,
  Refusal,
  refuse,
  type Success,
} from '../wire/operation.ts';
import { STATUS_ANSWER, STATUS_INQUIRY, type StatusInquiryBody } from './status-schemas.ts';

const DAY_MS = 86_400_000;

interface StatusInquiry {
  readonly verifiedTxnId: string;
  /** The days asked about, in milliseconds, the end not included. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export const checkStatus = defineCall({
  id: 'checkStatus',
  method: 'POST',
  path: '/api/onboarding/v1/checkStatus',
  summary: 'Shows the stored answer to an earlier activation',
  schemas: { headers: CHANNEL_HEADERS, body: STATUS_INQUIRY },
  replyBody: STATUS_ANSWER,
  successes: ['00'],
  examples: {
    inquiry: {
      messageCode: '2050',
      clientTxnId: 'example-0002',
      requestDateTime: '20300115093100',
      verifyclientTxnId: 'example-0001',
      fromDate: '2030-01-15',
      toDate: '2030-01-15',
    },
  },
  refuseInvalid: refuseInvalidInquiry,
  interpret: interpretInquiry,
  correlation: correlateInquiry,
  transition: showStoredAnswer,
});

/** The refusal for a message outside its schema: a wrong header first, then the body. */
function refuseInvalidInquiry(findings: readonly Finding[], message: Message, client: Client): Refusal {
  return (
    refuseChannel(message, client, inquiryChannelCodes()) ??
    new Refusal(codeFor(findings, message.body), findings, noteOnOpened(message.body))
  );
}

/** messageCode first (1056), then either clientTxnId (WAL264), a missing requestDateTime (WAL300), and WAL292 for all the rest. */
function codeFor(findings: readonly Finding[], body: unknown): string {
  if (!isJsonObject(body)) return 'WAL292';
  const about = (pointer: string) => findings.find((finding) => finding.pointer === pointer);
  if (about('/messageCode')) return '1056';
  if (about('/clientTxnId') || about('/verifyclientTxnId')) return 'WAL264';
  return about('/requestDateTime')?.rule === 'required' ? 'WAL300' : 'WAL292';
}

/** @throws Refusal for a wrong header; WAL292 where a date is not in the calendar, or toDate is before fromDate */
function interpretInquiry(message: Message, client: Client): StatusInquiry {
  const wrongChannel = refuseChannel(message, client, inquiryChannelCodes());
  if (wrongChannel) throw wrongChannel;
  const { verifyclientTxnId, fromDate, toDate } = message.body as StatusInquiryBody;
  for (const [name, day] of [
    ['fromDate', fromDate],
    ['toDate', toDate],
  ] as const) {
    if (!isCalendarDay(day)) throw new Refusal('WAL292', [finding(name, 'is not a day of the calendar', day)]);
  }
  if (toDate < fromDate) throw new Refusal('WAL292', [finding('toDate', 'is before fromDate', toDate)]);
  return { verifiedTxnId: verifyclientTxnId, fromMs: Date.parse(fromDate), untilMs: Date.parse(toDate) + DAY_MS };
}

function finding(name: string, words: string, received: string): Finding {
  return { in: 'body', pointer: `/${name}`, rule: 'calendar', message: `${name} ${words}`, received };
}

/** @throws Refusal WAL264 where no activation of this client in those days had that clientTxnId */
function showStoredAnswer({ input, caller, transaction, message }: Call<StatusInquiry>): Success {
  const { verifiedTxnId, fromMs, untilMs } = input;
  const stored = transaction.collection(TRANSACTIONS).get(transactionKey(caller.clientId, verifiedTxnId));
  if (!stored) return refuse('WAL264', 'no activation of this client with that clientTxnId has answered 00');
  if (stored.at < fromMs || stored.at >= untilMs) {
    refuse('WAL264', `that activation was at ${new Date(stored.at).toISOString()}, outside fromDate to toDate`);
  }
  const verified = { urn: Number(stored.urn), dump: [stored.answer] };
  return { code: '00', body: statusAnswer(message, '00', 'SUCCESS', verified) };
}
