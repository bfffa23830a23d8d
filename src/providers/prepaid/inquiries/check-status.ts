// checkStatus: shows the stored answer to an earlier call of any kind. docs/wire-decisions.md#prepaid-check-status

import { dateFinding } from '../fields/calendar.ts';
import { echoOf, isText } from '../wire/answers.ts';
import type { Client } from '../wire/authenticate.ts';
import { CHANNEL_HEADERS, headerDeviations, refusalFor } from '../wire/channel-headers.ts';
import { correlateInquiry } from '../wire/correlation.ts';
import { dateTime, spanOf } from '../wire/local-time.ts';
import {
  type Call,
  defineCall,
  type Finding,
  isJsonObject,
  type Message,
  type Profile,
  type Refusal,
  refuse,
  type Success,
} from '../wire/operation.ts';
import { earlierCall } from '../wire/transactions.ts';
import { STATUS_ANSWER, STATUS_INQUIRY, type StatusInquiryBody } from './status-schemas.ts';

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
  summary: 'Shows the stored answer to an earlier call',
  description:
    'Finds the answer of any sealed call of this client that succeeded, by its clientTxnId. fromDate and toDate narrow the search; both may be left out.',
  schemas: { headers: CHANNEL_HEADERS, body: STATUS_INQUIRY },
  replyBody: STATUS_ANSWER,
  successes: ['00'],
  examples: {
    inquiry: {
      messageCode: '2050',
      clientTxnId: 'example-0002',
      requestDateTime: '20300115093100',
      verifyclientTxnId: 'example-0001',
    },
  },
  refuseInvalid: (findings, message, client, profile) =>
    refusalOf([...findings, ...dayFindings(message.body, findings)], message, client, profile) as Refusal,
  interpret: interpretInquiry,
  deviations: headerDeviations,
  correlation: correlateInquiry,
  transition: showStoredAnswer,
});

function refusalOf(findings: readonly Finding[], message: Message, client: Client, profile: Profile) {
  const codeOf = (found: readonly Finding[]) => codeFor(found, message.body);
  return refusalFor({ message, client, profile, findings, codeOf });
}

/** messageCode first (1056), then either clientTxnId (1093), requestDateTime and the days (1320, 1088), and 1030 for the rest. */
function codeFor(findings: readonly Finding[], body: unknown): string {
  if (!isJsonObject(body)) return '1030';
  const about = (...names: string[]) => findings.find(({ pointer }) => names.includes(pointer.slice(1)));
  if (about('messageCode')) return '1056';
  if (about('clientTxnId', 'verifyclientTxnId')) return '1093';
  if (about('requestDateTime')?.rule === 'required') return '1320';
  const wrongDate = about('requestDateTime', 'fromDate', 'toDate');
  if (!wrongDate) return '1030';
  return wrongDate.rule === 'range' ? '29301' : '1088';
}

/** @throws Refusal for a wrong header; 1088 where a date is not in the calendar; 29301 where toDate is before fromDate */
function interpretInquiry(message: Message, client: Client, profile: Profile): StatusInquiry {
  const refused = refusalOf(dayFindings(message.body, []), message, client, profile);
  if (refused) throw refused;
  const { verifyclientTxnId, fromDate, toDate } = message.body as StatusInquiryBody;
  const { utcOffsetMs } = client;
  return {
    verifiedTxnId: verifyclientTxnId,
    fromMs: isDay(fromDate) ? spanOf(fromDate, utcOffsetMs).fromMs : Number.NEGATIVE_INFINITY,
    untilMs: isDay(toDate) ? spanOf(toDate, utcOffsetMs).untilMs : Number.POSITIVE_INFINITY,
  };
}

/** What a schema cannot say about the dates. @param known findings of the schema, whose members are left alone */
function dayFindings(body: unknown, known: readonly Finding[]): Finding[] {
  if (!isJsonObject(body)) return [];
  const found = (['requestDateTime', 'fromDate', 'toDate'] as const)
    .filter((name) => !known.some(({ pointer }) => pointer === `/${name}`))
    .map((name) => dateFinding({ pointer: `/${name}`, value: body[name] }))
    .filter((finding) => finding !== undefined);
  const { fromDate, toDate } = body;
  if (isDay(fromDate) && isDay(toDate) && toDate < fromDate) {
    const words = 'toDate is before fromDate';
    const allowed = `${fromDate} or later`;
    found.push({ in: 'body', pointer: '/toDate', rule: 'range', message: words, allowed, received: toDate });
  }
  return found;
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value);
}

/**
 * @throws Refusal 29201 where no call of this client succeeded with that clientTxnId; 29301 where it did, but not in those
 *   days
 */
function showStoredAnswer(call: Call<StatusInquiry>): Success {
  const { input, caller, message } = call;
  const { verifiedTxnId, fromMs, untilMs } = input;
  const stored = earlierCall(call, verifiedTxnId);
  if (!stored) return refuse('29201', 'no call of this client with that clientTxnId has succeeded');
  if (stored.at < fromMs || stored.at >= untilMs) {
    const at = dateTime(stored.at, caller.utcOffsetMs);
    refuse('29301', `that ${stored.operation} was at ${at}, outside fromDate to toDate`);
  }
  const { verifyclientTxnId } = isJsonObject(message.body) ? message.body : {};
  const dump = [stored.answer];
  return {
    code: '00',
    body: {
      ...(stored.urn === null ? {} : { urn: Number(stored.urn) }),
      responseCode: '00',
      messageCode: 2051,
      clientTxnId: isText(verifyclientTxnId) ? verifyclientTxnId : undefined,
      bankId: echoOf(message).bankId,
      responseDump: dump,
      response_dump: dump,
    },
  };
}
