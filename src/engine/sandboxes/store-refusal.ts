// Turns what a store refuses into the error that the client gets.
import { MOST_SNAPSHOTS, StoreError } from '../../store/store.ts';
import { SandboxError } from '../base/errors.ts';

/** @returns the SandboxError for a StoreError that a client can act on; anything else as it is */
export function refusalOfStore(problem: unknown): unknown {
  if (!(problem instanceof StoreError)) return problem;
  switch (problem.refusal) {
    case 'gone':
      return new SandboxError('SBX_UNKNOWN_SANDBOX', {
        message: 'The sandbox was deleted or made anew while this call was on its way; nothing was changed.',
        next: 'Send the call again: it is then for the sandbox that has the name now.',
      });
    case 'no-snapshot':
      return new SandboxError('SBX_NOT_FOUND', {
        message: `${problem.message}.`,
        next: 'GET /_sandbox/snapshots lists the snapshots of this sandbox.',
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
          'This server cannot reach or write the place where it keeps its state. The call may or may not have been carried out.',
        next: 'Send it again once GET /_sandbox/ready answers 200, with the same transaction id or idempotency key where it has one.',
      });
    default:
      return problem;
  }
}
