// Ids: new ones are worked out from what they name, and some carry the answer that using them gives.
import type { Identity } from '../../../engine/provider.ts';
import { isForceable } from '../outcomes/outcomes.ts';

/** Where in a UUID the mark begins: `000`, then an HTTP status. */
const MARK_AT = 30;
const STATUS_AT = 33;

/**
 * The outcome that an id carries: a UUID that ends in `000` and an HTTP status stands for that status, as user,
 * product or order, where the operation can answer it (docs/wire-decisions.md#ncore-test-ids).
 * @returns the outcome's code, or undefined so that the state decides
 */
export function forcedStatus(operation: string, id: string | null | undefined): string | undefined {
  if (id?.length !== 36 || !id.startsWith('000', MARK_AT)) return undefined;
  const status = id.slice(STATUS_AT);
  return isForceable(operation, status) ? status : undefined;
}

/**
 * A UUID for a purpose, the same in every world of one seed, and never one that carries a status.
 * @param purpose what it names
 */
export function derivedId(identity: Identity, ...purpose: readonly (string | number)[]): string {
  let id = identity.uuid(...purpose);
  for (let again = 1; id.startsWith('000', MARK_AT); again++) id = identity.uuid(...purpose, 'again', again);
  return id;
}

/**
 * The id for one more entity of the same content: the first that is free, found in steps that double and then by
 * bisection. No counter is asked, so the order of unlike calls does not change what they get.
 * @param content canonical form of what is made
 */
export function freeId(identity: Identity, kind: string, content: string, isTaken: (id: string) => boolean): string {
  const idOf = (ordinal: number) => derivedId(identity, kind, content, ordinal);
  let taken = 0;
  let free = 1;
  while (isTaken(idOf(free))) {
    taken = free;
    free *= 2;
  }
  while (free - taken > 1) {
    const middle = (taken + free) >>> 1;
    if (isTaken(idOf(middle))) taken = middle;
    else free = middle;
  }
  return idOf(free);
}
