// Our own errors: what the sandbox itself refuses, always in one shape, never mistaken for a provider's answer.
import { MOST_SNAPSHOTS, StoreError } from '../../store/store.ts';

/** Every code of ours with the status it leaves with. `docs/errors.md` is checked against this table. */
export const ERRORS = {
  SBX_UNKNOWN_OUTCOME: { status: 400, meaning: 'A forced outcome that the catalogue does not have.' },
  SBX_OUTCOME_NOT_APPLICABLE: { status: 409, meaning: 'An outcome that exists, but not for this operation.' },
  SBX_INVALID_REQUEST: { status: 400, meaning: 'A control call with a missing, wrong or unknown member.' },
  SBX_INVALID_JSON: { status: 400, meaning: 'A control call whose body is not JSON.' },
  SBX_INVALID_SANDBOX: { status: 400, meaning: 'A sandbox name with characters that are not allowed.' },
  SBX_UNKNOWN_SANDBOX: { status: 404, meaning: 'A sandbox that does not exist and may not be made on first use.' },
  SBX_SANDBOX_LIMIT: { status: 503, meaning: 'No room for another sandbox.' },
  SBX_SNAPSHOT_LIMIT: { status: 409, meaning: 'No room for another snapshot in this sandbox.' },
  SBX_STORE_UNAVAILABLE: {
    status: 503,
    meaning: 'The place where state is kept cannot be reached, or cannot be written.',
  },
  SBX_NOT_FOUND: { status: 404, meaning: 'A switch, journal entry or other thing that is not there.' },
  SBX_UNKNOWN_PATH: { status: 404, meaning: 'A path that neither a provider nor the control API serves.' },
  SBX_METHOD_NOT_ALLOWED: { status: 405, meaning: 'A control path called with another method.' },
  SBX_BAD_HTTP: { status: 400, meaning: 'Bytes that are no HTTP request; there is nothing to journal of them.' },
  SBX_BODY_TOO_LARGE: { status: 413, meaning: 'A body of more than 1 MiB.' },
  SBX_UNAUTHORIZED: { status: 401, meaning: 'A control call without the control token this server was started with.' },
  SBX_HOST_REFUSED: { status: 403, meaning: 'A control call for a Host this server was not started for.' },
  SBX_CONTROL_DISABLED: { status: 404, meaning: 'The control API was switched off with --no-control.' },
  SBX_INTERNAL_ERROR: { status: 500, meaning: 'A defect of ours; the log has the rest.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetail {
  /** The member of the request that is wrong, as a JSON Pointer. */
  readonly member?: string;
  readonly message: string;
  readonly expected?: unknown;
  readonly received?: unknown;
  /** Every problem, where there may be several; the members above then speak of the first. */
  readonly problems?: readonly object[];
  /** What to do about it. */
  readonly next?: string;
}

/** Thrown anywhere; leaves as `{"error":{…}}` with the status of its code. */
export class SandboxError extends Error {
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;

  constructor(code: ErrorCode, detail: ErrorDetail) {
    super(detail.message);
    this.name = 'SandboxError';
    this.code = code;
    this.detail = detail;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  /** The body on the wire (contract §3). */
  toJSON(): object {
    const { received } = this.detail;
    const shown = received === undefined ? {} : { received: cut(received) };
    return { error: { code: this.code, ...this.detail, ...shown, docs: `docs/errors.md#${this.code.toLowerCase()}` } };
  }
}

/** As much of what came as a refusal repeats. */
const MOST_RECEIVED = 200;

/** What came, short enough for a refusal to repeat: the beginning of a long text, or of the JSON of a large value. */
export function cut(received: unknown): unknown {
  const text = typeof received === 'string' ? received : (JSON.stringify(received) ?? '');
  return text.length > MOST_RECEIVED ? `${text.slice(0, MOST_RECEIVED)}…` : received;
}

/**
 * Refuses one member of a request.
 * @param member its JSON Pointer; @param message what is wrong, a sentence
 * @throws SandboxError SBX_INVALID_REQUEST always
 */
export function refuseMember(member: string, message: string, expected: unknown, received: unknown): never {
  throw new SandboxError('SBX_INVALID_REQUEST', { member, message: `${member}: ${message}`, expected, received });
}

/** Has a refusal of something that knows no requests, such as the catalogue, name the member that is wrong. */
export function naming<Found>(member: string, look: () => Found): Found {
  try {
    return look();
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    throw new SandboxError(problem.code, { member, ...problem.detail });
  }
}

/** What a store refused, as the client is told; anything else as it is. */
export function refusalOfStore(problem: unknown): unknown {
  if (!(problem instanceof StoreError)) return problem;
  switch (problem.refusal) {
    case 'gone':
      return new SandboxError('SBX_UNKNOWN_SANDBOX', {
        message: 'The sandbox was deleted or made anew while this call was on its way; nothing was changed.',
        next: 'Send it again: it is then for the sandbox that has the name now.',
      });
    case 'no-snapshot':
      return new SandboxError('SBX_NOT_FOUND', {
        message: `${problem.message}.`,
        next: 'GET /_sandbox/snapshots lists those that are there.',
      });
    case 'snapshot-limit':
      return new SandboxError('SBX_SNAPSHOT_LIMIT', {
        message: `${problem.message}.`,
        expected: `at most ${MOST_SNAPSHOTS}`,
        next: 'Delete one with DELETE /_sandbox/snapshots/{name}, or replace one that is there.',
      });
    case 'unavailable':
      return new SandboxError('SBX_STORE_UNAVAILABLE', {
        message:
          'What this server keeps its state in cannot be reached or written now. What was asked may or may not be done.',
        next: 'Send it again under the same transaction id or idempotency key, where it has one, once GET /_sandbox/ready answers 200.',
      });
    default:
      return problem;
  }
}

/** A fixture, scenario or demo that cannot be used; its message names file, place and reason, and the start stops at it. */
export class UnusableFileError extends Error {}

/** The names of `candidates` nearest to `name` by edit distance, nearest first. */
export function nearest(name: string, candidates: Iterable<string>, count = 3): string[] {
  return [...candidates]
    .map((candidate) => ({ candidate, distance: editDistance(name.slice(0, 64), candidate) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = (previous[column - 1] as number) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[column] as number) + 1, (current[column - 1] as number) + 1));
    }
    previous = current;
  }
  return previous[b.length] as number;
}
