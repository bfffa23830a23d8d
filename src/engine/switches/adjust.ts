// Takes switches without an outcome: they slow, label or hold a call, and leave what it is answered to everything else.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { Delay } from '../contract/exchange.ts';
import type { Message } from '../contract/message.ts';
import type { AnswerHeaders } from './answer-headers.ts';
import { candidates } from './candidates.ts';
import { countCall } from './count.ts';
import { Fitting } from './fitting.ts';
import type { Switch } from './switch.ts';

/** How long a call is held where its switch does not say, in milliseconds. */
const DEFAULT_HOLD_MS = 60_000;

/** What switches without an outcome do to one call: of each kind, what the oldest switch that matches says. */
export interface Adjustment {
  readonly delay: Delay | undefined;
  readonly headers: AnswerHeaders | undefined;
  /** The ids of the switches. */
  readonly by: readonly string[];
  readonly hold: { readonly switchId: string; readonly maxMs: number } | undefined;
}

/** The call that is adjusted. */
export interface AdjustedCall {
  /** Undefined where the call means no operation; only a switch that names none acts on it. */
  readonly operation: string | undefined;
  /** Opens the request where a match has to look at it; undefined where it cannot be opened. */
  message(): Message | undefined;
  readonly now: number;
  readonly identity: Identity;
}

/** Called for each switch that acts, or passes the call over. */
export type OnAdjusted = (armed: Switch, verdict: 'taken' | 'passed over', why: string) => void;

/**
 * Takes the switches without an outcome that match the call, and counts them.
 * @param mayHold false where as many calls are held as may be
 * @returns undefined where there is none
 */
export function takeAdjustment(
  transaction: Transaction,
  call: AdjustedCall,
  mayHold: boolean,
  onAdjusted: OnAdjusted,
): Adjustment | undefined {
  let delay: Delay | undefined;
  let headers: AnswerHeaders | undefined;
  let hold: Adjustment['hold'];
  const by: string[] = [];
  const fitting = new Fitting(() => call.message());
  for (const armed of candidates(transaction, 'adjustment', call, fitting)) {
    const { step, id } = armed;
    if (step.operation !== undefined && step.operation !== call.operation) continue;
    const isNeeded = (step.delay && !delay) || (step.headers && !headers) || (step.hold && !hold);
    if (!isNeeded) continue;
    // There is nothing to decide on a call that means no operation.
    if (step.hold && call.operation === undefined) continue;
    if (step.hold && !mayHold) {
      onAdjusted(armed, 'passed over', 'as many calls are held as may be');
      continue;
    }
    const unmatched = step.match && fitting.whyUnmatched(step.match);
    if (unmatched !== undefined) {
      onAdjusted(armed, 'passed over', unmatched);
      continue;
    }
    const { fired, why } = countCall(transaction, armed, call.identity);
    if (!fired) {
      onAdjusted(armed, 'passed over', why);
      continue;
    }
    by.push(id);
    delay ??= step.delay;
    headers ??= step.headers;
    if (step.hold) hold ??= { switchId: id, maxMs: step.hold.maxMs ?? DEFAULT_HOLD_MS };
    onAdjusted(
      armed,
      'taken',
      `it ${[step.delay && 'delays the answer', step.headers && 'sets headers', step.hold && 'holds the call'].filter(Boolean).join(' and ')}`,
    );
  }
  return delay || headers || hold ? { delay, headers, hold, by } : undefined;
}
