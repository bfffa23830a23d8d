// How an entry of the catalogue is written: by kind, with what every entry of that kind has in common.
export type { OutcomeDescription, Trigger } from '../../../engine/provider.ts';

import type { OutcomeDescription, Trigger } from '../../../engine/provider.ts';
import { OPERATIONS } from '../operations.ts';
import {
  CARRIED_CODES,
  CARRIED_STATUSES,
  CORRECTED_BY,
  FLOW_CARRIED_CODES,
  lastFourOf,
  urnOf,
} from '../records/test-cards.ts';

const ACTIVATE = ['activateCard'];
export const INQUIRE = ['checkStatus'];
/** The calls whose codes are listed here and not in their own files. */
export const LISTED_HERE = ['activateCard', 'checkStatus'];
export const ALL = OPERATIONS.map(({ id }) => id);
export const SEALED = OPERATIONS.filter(({ enveloped }) => enveloped !== false).map(({ id }) => id);
/** Calls that succeed with 00. */
export const SUCCEED = OPERATIONS.filter(({ successes }) => successes.includes('00')).map(({ id }) => id);

/** What an entry of the catalogue says beyond its code and its words. */
type Told = Pick<OutcomeDescription, 'meaning' | 'correctiveAction'> &
  Partial<
    Pick<
      OutcomeDescription,
      'prerequisite' | 'naturally' | 'isValidation' | 'isAboutTheAttempt' | 'operations' | 'retryable' | 'source'
    >
  >;

const LISTED = { kind: 'seed', note: 'Link Card API, list of API error codes' } as const;
export const PLATFORM = {
  kind: 'reference',
  note: 'PayU, pages card inquiry, change card status, verify cardholder, check status and fund transfer; not in the list of the Link Card API',
} as const;
export const STATUS_PAGE = { kind: 'reference', note: 'PayU, page check status' } as const;
export const WIBMO_STATUS_PAGE = {
  kind: 'reference',
  note: 'Wibmo, page on checking the status of a request; PayU’s page has other codes',
} as const;
const STATUSES = { kind: 'seed', note: 'Link Card API, list of HTTP statuses; the body is as Kong answers' } as const;

export { input, state } from '../wire/codes.ts';

/** A business code: HTTP 200 with a sealed body. docs/wire-decisions.md#prepaid-answers */
export function business(code: string, message: string, told: Told): OutcomeDescription {
  const { naturally = [], ...rest } = told;
  const isCarried = CARRIED_CODES.includes(code) || FLOW_CARRIED_CODES.includes(code);
  const card: Trigger[] = isCarried ? [cardTrigger(code)] : [];
  return {
    code,
    httpStatus: 200,
    message,
    retryable: false,
    acts: 'refusal',
    operations: ACTIVATE,
    source: LISTED,
    ...rest,
    naturally: [...card, ...naturally],
  };
}

/** The test card of a code. Where the corrective action cannot work on the card, the text says so. */
function cardTrigger(code: string): Trigger {
  const corrected =
    CORRECTED_BY[code] ?? 'the card answers it whatever the message says, so correct nothing: use another card';
  return { channel: 'card', how: `URN ${urnOf(code)} with last four digits ${lastFourOf(code)}; ${corrected}` };
}

/** A status of the gateway, answered in plain JSON before the message is read. docs/wire-decisions.md#prepaid-gateway */
export function gateway(status: number, message: string, told: Told): OutcomeDescription {
  const { naturally = [], ...rest } = told;
  const card = CARRIED_STATUSES.includes(String(status)) ? [cardTrigger(String(status))] : [];
  return {
    code: String(status),
    httpStatus: status,
    message,
    retryable: false,
    acts: 'gateway',
    operations: ALL,
    source: STATUSES,
    ...rest,
    naturally: [...card, ...naturally],
  };
}

/** Damage to the envelope of an answer that is otherwise right. The call has changed what it always changes. */
export function envelopeFault(code: string, message: string, meaning: string): OutcomeDescription {
  return {
    code,
    httpStatus: 200,
    message,
    meaning,
    retryable: true,
    correctiveAction:
      'Treat the result as unknown: send the same message again with isStatusCheckRequest true and the same clientTxnId, or ask checkStatus.',
    acts: 'delivery',
    operations: SEALED,
    source: { kind: 'ours', note: 'A fault of the sandbox; no page describes it' },
  };
}

/** How a client repeats an activation whose result it does not know. */
export const SAME_ID =
  'Repeat the same message, with the same clientTxnId and isStatusCheckRequest true, after a pause.';
