// Which card numbers are the sandbox's own. Any other may be a real card: the journal masks it and flags it.
import { passesLuhn, SANDBOX_PREFIX } from '../../../engine/provider.ts';

/** Numbers that fixtures or `POST /_sandbox/cards` spelled out. */
const numbers = new Set<string>();

/** From now on this PAN is one of ours. */
export function ownPan(pan: string): void {
  numbers.add(pan);
}

/** Whether a card number can be one of this provider's. docs/wire-decisions.md#pan-prefix */
export function ownsPan(pan: string): boolean {
  return numbers.has(pan) || (pan.startsWith(SANDBOX_PREFIX) && passesLuhn(pan));
}
