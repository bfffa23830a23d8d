// interpret, for checkStatus: which answer of which days is asked about.
import { type Finding, type Message, Refusal } from '../../../engine/provider.ts';
import { isCalendarDay, noteFor } from '../activation/interpret-activation.ts';
import type { StatusInquiryBody } from '../fields/schemas.ts';
import { type Client, inquiryChannelCodes, refuseChannel } from '../wire/authenticate.ts';
import { isJsonObject } from '../wire/envelope.ts';

const DAY_MS = 86_400_000;

export interface StatusInquiry {
  readonly verifiedTxnId: string;
  /** The span of days asked about, in milliseconds, the end not included. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * The refusal for a message outside its schema: after the headers messageCode (1056), either clientTxnId (WAL264),
 * requestDateTime where it is missing (WAL300), and WAL292 for all the rest.
 */
export function refuseInvalidInquiry(findings: readonly Finding[], message: Message, client: Client): Refusal {
  return (
    refuseChannel(message, client, inquiryChannelCodes()) ??
    new Refusal(codeFor(findings, message.body), findings, noteFor(message.body))
  );
}

function codeFor(findings: readonly Finding[], body: unknown): string {
  if (!isJsonObject(body)) return 'WAL292';
  const about = (pointer: string) => findings.find((finding) => finding.pointer === pointer);
  if (about('/messageCode')) return '1056';
  if (about('/clientTxnId') || about('/verifyclientTxnId')) return 'WAL264';
  return about('/requestDateTime')?.rule === 'required' ? 'WAL300' : 'WAL292';
}

/** @throws Refusal WAL292 where a day is none, or the span ends before it begins */
export function interpretInquiry(message: Message, client: Client): StatusInquiry {
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
