// The damage we can do on the wire, catalogued like every other outcome. `deliver` does it.
import type { OutcomeDescription } from '../contract/outcome.ts';

type Fault = Pick<OutcomeDescription, 'code' | 'message' | 'meaning' | 'correctiveAction' | 'acts'>;

const RETRY_SAFELY =
  'Retry with the same idempotency key or transaction id; the first attempt may or may not have been taken.';

const DESCRIBED: readonly Fault[] = [
  {
    code: 'timeout',
    message: 'No answer',
    meaning: 'The request is taken and never answered; nothing is changed.',
    correctiveAction: `Set a deadline of your own. ${RETRY_SAFELY}`,
    acts: 'gateway',
  },
  {
    code: 'connection-reset',
    message: 'Connection reset',
    meaning: 'The connection is reset (RST) before an answer; nothing is changed.',
    correctiveAction: RETRY_SAFELY,
    acts: 'gateway',
  },
  {
    code: 'empty-reply',
    message: 'Empty reply',
    meaning: 'The connection is closed orderly without a byte of answer; nothing is changed.',
    correctiveAction: RETRY_SAFELY,
    acts: 'gateway',
  },
  {
    code: 'truncated-body',
    message: 'Truncated body',
    meaning: 'The call is carried out; the answer promises its full length and ends in the middle.',
    correctiveAction: RETRY_SAFELY,
    acts: 'delivery',
  },
  {
    code: 'slow-body',
    message: 'Slow body',
    meaning: 'The call is carried out; the answer trickles over five seconds.',
    correctiveAction: 'Bound the whole exchange, not only the time to the first byte.',
    acts: 'delivery',
  },
  {
    code: 'malformed-json',
    message: 'Malformed JSON',
    meaning: 'The call is carried out; the answer is complete HTTP, but its body is not JSON.',
    correctiveAction: `Treat an answer that cannot be read like a lost one. ${RETRY_SAFELY}`,
    acts: 'delivery',
  },
  {
    code: 'lost-reply',
    message: 'Lost reply',
    meaning: 'The call is carried out and kept; the connection is reset instead of an answer.',
    correctiveAction: `${RETRY_SAFELY} Here it was taken: the retry must find it so.`,
    acts: 'delivery',
  },
];

/** The one damage after which the client still has the whole answer, so that it need not try again. */
export const ARRIVES_WHOLE = 'fault.slow-body';

/** They apply to every operation, so they name none. */
export const FAULTS: readonly OutcomeDescription[] = DESCRIBED.map((fault) => ({
  ...fault,
  httpStatus: 0,
  retryable: true,
  operations: [],
  source: { kind: 'ours', note: 'Damage that every network does; no page documents it.' },
}));
