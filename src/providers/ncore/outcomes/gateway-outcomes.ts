// Statuses of the gateway in front of the service. Each of them can be forced on every operation.
import type { Trigger } from './outcome.ts';
import { ABSENT, ALL, byId, LISTED, type NcoreOutcome, naturally } from './outcome.ts';

type GatewayStatus = Pick<NcoreOutcome, 'errorCode' | 'message' | 'meaning' | 'correctiveAction' | 'source'> & {
  readonly status: number;
  readonly retryable: boolean;
  readonly prerequisite?: string;
  readonly naturally?: readonly Trigger[];
};

const RETRY = 'Try again a little later, a POST with the same x-nymos-idempotency-key.';

const STATUSES: readonly GatewayStatus[] = [
  {
    status: 401,
    errorCode: 'UNAUTHORIZED',
    message: 'The apikey is missing or not valid.',
    meaning: 'The header apikey is missing, or no client has that key.',
    retryable: false,
    correctiveAction: 'Send the header apikey with a key from GET /_sandbox/fixtures.',
    naturally: [naturally('input', 'a call without the header apikey, or with another key')],
    source: LISTED,
  },
  {
    status: 405,
    errorCode: 'METHOD_NOT_ALLOWED',
    message: 'The path does not take this method.',
    meaning: 'The path is served, but not with this method; the header Allow lists those it takes.',
    retryable: false,
    correctiveAction: 'Use one of the methods in Allow.',
    naturally: [naturally('input', 'DELETE /cards')],
    source: ABSENT,
  },
  {
    status: 408,
    errorCode: 'TIMEOUT',
    message: 'The request took too long.',
    meaning: 'The partner gave up on the request before it was done.',
    retryable: true,
    correctiveAction: RETRY,
    source: LISTED,
  },
  {
    status: 413,
    errorCode: 'BODY_TOO_LARGE',
    message: 'The body is larger than 1 MiB.',
    meaning: 'The request has more than 1,048,576 bytes of body.',
    retryable: false,
    correctiveAction: 'Send less at once.',
    naturally: [naturally('input', 'a body of more than 1 MiB')],
    source: ABSENT,
  },
  {
    status: 429,
    errorCode: 'TOO_MANY_REQUESTS',
    message: 'Too many attempts.',
    meaning: 'The limit of attempts is reached.',
    retryable: true,
    correctiveAction: 'Slow down, wait longer after every refusal, then try again.',
    source: LISTED,
  },
  {
    status: 500,
    errorCode: 'INTERNAL_ERROR',
    message: 'The service failed.',
    meaning: 'The partner could not carry out the request.',
    retryable: true,
    correctiveAction: RETRY,
    source: LISTED,
  },
  {
    status: 501,
    errorCode: 'NOT_IMPLEMENTED',
    message: 'The service does not offer this.',
    meaning: 'The partner does not offer the operation to this client.',
    retryable: false,
    correctiveAction: 'Ask the partner whether the operation is switched on for you.',
    source: LISTED,
  },
  {
    status: 502,
    errorCode: 'BAD_GATEWAY',
    message: 'The service is not available.',
    meaning: 'A gateway got no usable answer from the partner.',
    retryable: true,
    correctiveAction: RETRY,
    source: { kind: 'reference', note: 'Listed, with the words "Service Unavailable". The body is ours.' },
  },
  {
    status: 503,
    errorCode: 'SERVICE_UNAVAILABLE',
    message: 'The service cannot be reached.',
    meaning: 'The partner takes no requests at present.',
    retryable: true,
    correctiveAction: RETRY,
    source: { kind: 'reference', note: 'Listed, with the words "Internet Issue". The body is ours.' },
  },
  {
    status: 504,
    errorCode: 'GATEWAY_TIMEOUT',
    message: 'The service did not answer in time.',
    meaning: 'A gateway waited for the partner in vain; the request may have been carried out.',
    retryable: true,
    correctiveAction: `Look whether it was carried out. ${RETRY}`,
    source: LISTED,
  },
];

/** The gateway answers before the request is read, on every operation. */
const gateway = ({ status, ...described }: GatewayStatus): NcoreOutcome => ({
  ...described,
  code: String(status),
  httpStatus: status,
  acts: 'gateway',
  operations: ALL,
  naturally: [...(described.naturally ?? []), byId(status)],
});

export const GATEWAY_OUTCOMES: readonly NcoreOutcome[] = STATUSES.map(gateway);
