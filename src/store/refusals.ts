// What every store refuses, in the same words whichever keeps the records.
import { MOST_SNAPSHOTS, StoreError } from './store.ts';

/** There is no sandbox of this name, or only another generation of it. */
export function goneOf(id: string): StoreError {
  return new StoreError('gone', `That generation of sandbox "${id}" does not exist any more`);
}

/** @param limit how many there may be */
export function tooManySandboxes(limit: number): StoreError {
  return new StoreError('limit', `There are ${limit} sandboxes already`);
}

/** @param owner the sandbox that the key leads to */
export function keyTakenBy(owner: string): StoreError {
  return new StoreError('key-taken', `A key belongs to ${owner}`);
}

export function tooManySnapshots(): StoreError {
  return new StoreError('snapshot-limit', `There are ${MOST_SNAPSHOTS} snapshots already`);
}

export function noSnapshot(sandbox: string, name: string): StoreError {
  return new StoreError('no-snapshot', `Sandbox "${sandbox}" has no snapshot "${name}"`);
}
