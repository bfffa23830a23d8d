// What every store refuses, in the same words whichever keeps the records.
import { MOST_SNAPSHOTS, StoreError } from './store.ts';

/** The sandbox of this name, or that making of it, is not there. */
export function goneOf(id: string): StoreError {
  return new StoreError('gone', `There is no sandbox "${id}" of that making`);
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
