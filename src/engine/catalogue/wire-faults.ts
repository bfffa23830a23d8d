// Wire faults: the damage that this server can do to a connection or an answer. Each is an outcome of the catalogue;
// lifecycle/deliver.ts does the damage.
import type { OutcomeDescription } from '../contract/outcome.ts';

type WireFault = Pick<OutcomeDescription, 'code' | 'message' | 'meaning' | 'correctiveAction' | 'acts'>;

const RETRY_SAFELY =
  'Retry with the same idempotency key or transaction id; the first attempt may or may not have been carried out.';

const DESCRIBED: readonly WireFault[] = [
  {
    code: 'timeout',
    message: 'No answer',
    meaning: 'The server takes the request and never answers; nothing is changed.',
    correctiveAction: `Set a deadline of your own. ${RETRY_SAFELY}`,
    acts: 'gateway',
  },
  {
    code: 'connection-reset',
    message: 'Connection reset',
    meaning: 'The server resets the connection (RST) before it answers; nothing is changed.',
    correctiveAction: RETRY_SAFELY,
    acts: 'gateway',
  },
  {
    code: 'empty-reply',
    message: 'Empty reply',
    meaning: 'The server closes the connection in good order without a byte of answer; nothing is changed.',
    correctiveAction: RETRY_SAFELY,
    acts: 'gateway',
  },
  {
    code: 'truncated-body',
    message: 'Truncated body',
    meaning: 'The server carries the call out; the answer promises its full length and ends in the middle.',
    correctiveAction: RETRY_SAFELY,
    acts: 'delivery',
  },
  {
    code: 'slow-body',
    message: 'Slow body',
    meaning: 'The server carries the call out; the answer trickles in over five seconds.',
    correctiveAction: 'Limit the time of the whole exchange, not only the time to the first byte.',
    acts: 'delivery',
  },
  {
    code: 'malformed-json',
    message: 'Malformed JSON',
    meaning: 'The server carries the call out; the answer is complete HTTP, but its body is not JSON.',
    correctiveAction: `Treat an answer that you cannot read like a lost one. ${RETRY_SAFELY}`,
    acts: 'delivery',
  },
  {
    code: 'lost-reply',
    message: 'Lost reply',
    meaning:
      'The server carries the call out and keeps its changes; then it resets the connection instead of answering.',
    correctiveAction: `${RETRY_SAFELY} Here it was carried out: your retry must learn that.`,
    acts: 'delivery',
  },
];

/** The one wire fault after which the client still gets the whole answer, so that it need not retry. */
export const ARRIVES_WHOLE = 'fault.slow-body';

/** Every wire fault; none names an operation, because each can act on every call. */
export const WIRE_FAULTS: readonly OutcomeDescription[] = DESCRIBED.map((fault) => ({
  ...fault,
  httpStatus: 0,
  retryable: true,
  operations: [],
  source: { kind: 'ours', note: 'Damage that happens in every network; no page documents it.' },
}));
