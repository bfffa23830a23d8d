// The catalogue of this provider: every result that a call can have.
import type { OutcomeDescription, Trigger } from '../../../engine/provider.ts';
import { KEY_HEADER } from '../wire/authenticate.ts';

const CREATES = ['createAccount'];
const READS = ['getAccount'];
const ALL = [...CREATES, ...READS];

const OURS = { kind: 'ours', note: 'Name the partner’s page here' } as const;

/** The codes that `createAccount` answers to the reference `answer-<code>`. */
export const CODES_BY_REFERENCE: readonly string[] = ['403', '500', '503'];

const input = (how: string): Trigger => ({ channel: 'input', how });
const state = (how: string): Trigger => ({ channel: 'state', how });
const byReference = (code: string): Trigger => ({ channel: 'id', how: `createAccount with the reference answer-${code}` });

/** An outcome whose code is its HTTP status. */
function status(
  code: number,
  message: string,
  told: Omit<OutcomeDescription, 'code' | 'httpStatus' | 'message' | 'source' | 'retryable'> & { retryable?: boolean },
): OutcomeDescription {
  return { code: String(code), httpStatus: code, message, retryable: false, source: OURS, ...told };
}

export const OUTCOMES: readonly OutcomeDescription[] = [
  status(200, 'OK', {
    acts: 'success',
    meaning: 'The call did what it says.',
    correctiveAction: 'None.',
    operations: READS,
    naturally: [state('The id of an account that exists.')],
  }),
  status(201, 'Created', {
    acts: 'success',
    meaning: 'The account was created; its id is in the answer.',
    correctiveAction: 'None.',
    operations: CREATES,
    naturally: [state('A reference that no account has.')],
  }),
  status(400, 'The request is not valid', {
    acts: 'refusal',
    isValidation: true,
    meaning: 'The body is not JSON, or a member is missing or ill-formed; the answer lists every one.',
    correctiveAction: 'Correct every member in `fields`, then send the request again.',
    operations: ALL,
    naturally: [input('A body without reference.'), input('An id of more than 64 characters.')],
  }),
  status(401, 'The key is missing or unknown', {
    acts: 'gateway',
    meaning: `The header ${KEY_HEADER} is missing, or no client has this key.`,
    correctiveAction: 'Send the key of a client; GET /_sandbox/fixtures lists them.',
    operations: ALL,
    naturally: [input(`A call without ${KEY_HEADER}.`)],
  }),
  status(403, 'The client may not do this', {
    acts: 'refusal',
    meaning: 'The key is known, but this client may not make this call.',
    correctiveAction: 'Ask the platform to admit the client to this call.',
    operations: ALL,
    naturally: [byReference('403')],
  }),
  status(404, 'Not found', {
    acts: 'refusal',
    meaning: 'No account has this id, or nothing is served at this path.',
    correctiveAction: 'Check the id and the path.',
    operations: READS,
    naturally: [input('getAccount with an id that no account has.')],
  }),
  status(405, 'The method is not allowed', {
    acts: 'gateway',
    meaning: 'The path is served with another method.',
    correctiveAction: 'Use a method that the header Allow names.',
    operations: ALL,
    naturally: [input('PATCH on the path of any call.')],
  }),
  status(409, 'The reference is taken', {
    acts: 'refusal',
    meaning: 'Another account has this reference.',
    correctiveAction: 'Use a new reference, or read the account that has it.',
    operations: CREATES,
    naturally: [state('createAccount twice with one reference.')],
  }),
  status(413, 'The body is too large', {
    acts: 'gateway',
    meaning: 'The body is larger than 1 MiB.',
    correctiveAction: 'Send a smaller body.',
    operations: ALL,
    naturally: [input('A body of more than 1,048,576 bytes.')],
  }),
  status(500, 'The platform failed', {
    acts: 'refusal',
    retryable: true,
    meaning: 'The platform failed; the call changed nothing.',
    correctiveAction: 'Send the same request again after a pause.',
    operations: ALL,
    naturally: [byReference('500')],
  }),
  status(503, 'The platform is not available', {
    acts: 'refusal',
    retryable: true,
    meaning: 'The platform cannot be reached; the call changed nothing.',
    correctiveAction: 'Send the same request again after a pause.',
    operations: ALL,
    naturally: [byReference('503')],
  }),
];
