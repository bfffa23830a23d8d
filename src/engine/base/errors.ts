// The sandbox's own errors. They all have one shape, so that a client cannot mistake them for a provider's answer.

/** Every error code and the HTTP status it is answered with. A test checks `docs/errors.md` against this table. */
export const ERRORS = {
  SBX_UNKNOWN_OUTCOME: { status: 400, meaning: 'A forced outcome that the catalogue does not have.' },
  SBX_OUTCOME_NOT_APPLICABLE: { status: 409, meaning: 'An outcome that exists, but not for this operation.' },
  SBX_INVALID_REQUEST: { status: 400, meaning: 'A control call with a missing, wrong or unknown member.' },
  SBX_INVALID_JSON: { status: 400, meaning: 'A control call whose body is not JSON.' },
  SBX_INVALID_SANDBOX: { status: 400, meaning: 'A sandbox name with characters that are not allowed.' },
  SBX_UNKNOWN_SANDBOX: { status: 404, meaning: 'A sandbox that does not exist and may not be made on first use.' },
  SBX_SANDBOX_LIMIT: { status: 503, meaning: 'No room for another sandbox.' },
  SBX_SNAPSHOT_LIMIT: { status: 409, meaning: 'No room for another snapshot in this sandbox.' },
  SBX_CONFLICT: { status: 409, meaning: 'A control call that would make something a second time.' },
  SBX_OUTBOUND_LIMIT: { status: 503, meaning: 'As many notifications are being sent as may be at a time.' },
  SBX_STORE_UNAVAILABLE: {
    status: 503,
    meaning: 'The server cannot reach or write the place where it keeps its state.',
  },
  SBX_NOT_FOUND: { status: 404, meaning: 'A switch, journal entry or other thing that is not there.' },
  SBX_UNKNOWN_PATH: { status: 404, meaning: 'A path that neither a provider nor the control API serves.' },
  SBX_METHOD_NOT_ALLOWED: { status: 405, meaning: 'A control path called with another method.' },
  SBX_BAD_HTTP: {
    status: 400,
    meaning: 'Bytes that are no HTTP request, or a request target that is no address; the journal has no entry.',
  },
  SBX_REQUEST_TIMEOUT: { status: 408, meaning: 'A request that began to arrive and was not whole in time.' },
  SBX_BODY_TOO_LARGE: { status: 413, meaning: 'A body of more than 1 MiB.' },
  SBX_UNAUTHORIZED: { status: 401, meaning: 'A control call without the control token this server was started with.' },
  SBX_HOST_REFUSED: { status: 403, meaning: 'A control call for a Host this server was not started for.' },
  SBX_CONTROL_DISABLED: { status: 404, meaning: 'The control API was switched off with --no-control.' },
  SBX_INTERNAL_ERROR: { status: 500, meaning: 'A defect of ours; the log has the rest.' },
} as const satisfies Record<string, { status: number; meaning: string }>;

/** After how many seconds a client may try again, where the answer does not say otherwise (RFC 9110 §10.2.3). */
export const RETRY_AFTER_S = '1';

/** Whether an answer of this status tells the client to wait: it then carries `Retry-After`. */
export function asksToWait(status: number): boolean {
  return status === 429 || status === 503;
}

export type ErrorCode = keyof typeof ERRORS;

export interface ErrorDetail {
  /** The member of the request that is wrong, as a JSON Pointer. */
  readonly member?: string;
  readonly message: string;
  readonly expected?: unknown;
  readonly received?: unknown;
  /** Every problem, where there may be several; the members above then describe the first one. */
  readonly problems?: readonly object[];
  /** What the caller can do about it. */
  readonly next?: string;
}

/** May be thrown anywhere. The server answers it as `{"error":{…}}` with the status of its code. */
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

  /** The body of the answer (docs/errors.md). */
  toJSON(): object {
    const { received } = this.detail;
    const shown = received === undefined ? {} : { received: cut(received) };
    return { error: { code: this.code, ...this.detail, ...shown, docs: `docs/errors.md#${this.code.toLowerCase()}` } };
  }
}

/** How many characters of a received value an error repeats. */
const MOST_RECEIVED = 200;

/** A received value, short enough for an error to repeat: of a long text or a large value's JSON, the beginning. */
export function cut(received: unknown): unknown {
  const text = typeof received === 'string' ? received : (JSON.stringify(received) ?? '');
  return text.length > MOST_RECEIVED ? `${text.slice(0, MOST_RECEIVED)}…` : received;
}

/**
 * Refuses one member of a request.
 * @param member the member's JSON Pointer
 * @param message what is wrong with it, a sentence
 * @throws SandboxError SBX_INVALID_REQUEST always
 */
export function refuseMember(member: string, message: string, expected: unknown, received: unknown): never {
  throw new SandboxError('SBX_INVALID_REQUEST', { member, message: `${member}: ${message}`, expected, received });
}

/**
 * Runs `look`, and adds the wrong member to a SandboxError that it throws. For code that knows nothing of requests, such as
 * the catalogue.
 * @param member the member's JSON Pointer
 */
export function naming<Found>(member: string, look: () => Found): Found {
  try {
    return look();
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    throw new SandboxError(problem.code, { member, ...problem.detail });
  }
}

/** A fixture, scenario or demo that cannot be used. Its message names file, place and reason, and the server does not start. */
export class UnusableFileError extends Error {}
