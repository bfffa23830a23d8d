// Was an outcome dealt with as it asks to be? Judged by what its catalogue entry says of retries and by what came next.
import { ARRIVES_WHOLE } from '../catalogue/wire-faults.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Followup } from '../journal/follow-ups.ts';

export type Verdict = 'handled' | 'mishandled' | 'never met';

export interface Judgement {
  readonly verdict: Verdict;
  /** In words, what it rests on. */
  readonly why: string;
}

/**
 * @param count how often the client was given the outcome
 * @param hidden how often it was the answer, but never reached the client whole
 * @param followup what came next
 */
export function judge(outcome: Outcome, count: number, hidden: number, followup: Followup): Judgement {
  if (count === 0) {
    const why = hidden > 0 ? `carried out ${times(hidden)}, but the answer was damaged on the wire` : '';
    return { verdict: 'never met', why };
  }
  if (outcome.acts === 'success') return { verdict: 'handled', why: `answered ${times(count)}` };
  if (outcome.id === ARRIVES_WHOLE) return { verdict: 'handled', why: 'the answer came whole, if slowly' };
  return outcome.retryable ? judgeRetryable(count, followup) : judgeFinal(outcome, followup);
}

/** It asks to be tried again, under the same id, since the first try may have been carried out. */
function judgeRetryable(count: number, followup: Followup): Judgement {
  const { repeated, renewedAtOnce, changed, inquired, followed } = followup;
  if (renewedAtOnce > 0) {
    return {
      verdict: 'mishandled',
      why: `tried again under another id ${times(renewedAtOnce)}: the call may be carried out twice`,
    };
  }
  if (repeated + changed + inquired === 0) return { verdict: 'mishandled', why: 'never tried again' };
  const parts = [
    ...(repeated > 0 ? [`tried again unchanged ${times(repeated)}${waits(followup)}`] : []),
    ...(changed > 0 ? [`changed and sent again ${times(changed)}`] : []),
    ...(inquired > 0 ? [`asked about ${times(inquired)}`] : []),
    ...(count > followed ? [`let be ${times(count - followed)}`] : []),
  ];
  return { verdict: 'handled', why: parts.join('; ') };
}

/**
 * It says that the same call will fare the same, so it must not be repeated as it was. Another id makes it no other call,
 * unless the id was the fault; but who renews it after something was put right did well, and the answer tells.
 */
function judgeFinal({ isAboutTheAttempt }: Outcome, followup: Followup): Judgement {
  const { repeated, repeatedInVain, renewed, renewedInVain, changed, inquired } = followup;
  const inVain = [
    ...(repeatedInVain > 0 ? [`repeated unchanged ${times(repeatedInVain)}${waits(followup)}`] : []),
    ...(renewedInVain > 0 && !isAboutTheAttempt
      ? [`sent again with nothing but another id ${times(renewedInVain)}, and answered the same`]
      : []),
  ];
  if (inVain.length > 0) return { verdict: 'mishandled', why: inVain.join('; ') };
  const parts = [
    ...(repeated > 0 ? [`repeated ${times(repeated)}, and answered otherwise then`] : []),
    ...(renewed > 0 ? [`sent again under another id ${times(renewed)}`] : []),
    ...(changed > 0 ? [`changed and sent again ${times(changed)}`] : []),
    ...(inquired > 0 ? [`asked about ${times(inquired)}`] : []),
  ];
  return { verdict: 'handled', why: parts.length > 0 ? parts.join('; ') : 'not repeated' };
}

/** How long the client waited before it repeated the call. */
function waits({ shortestWaitMs, longestWaitMs }: Followup): string {
  if (shortestWaitMs === undefined || longestWaitMs === undefined) return '';
  const [shortest, longest] = [seconds(shortestWaitMs), seconds(longestWaitMs)];
  return shortest === longest ? `, after ${shortest}` : `, after ${shortest} to ${longest}`;
}

function seconds(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

function times(count: number): string {
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}
