// Which card numbers are the sandbox's own. Any other number may be a real card, so it gets masked and flagged.
import { SANDBOX_PREFIX } from '../../../engine/provider.ts';

/** Prefixes that products of any world here issue from, and single numbers that fixtures spell out. */
const prefixes = new Set<string>([SANDBOX_PREFIX]);
const numbers = new Set<string>();

/** From now on every PAN with this beginning is ours. */
export function ownPrefix(prefix: string): void {
  prefixes.add(prefix);
}

/** From now on this PAN is ours. */
export function ownPan(pan: string): void {
  numbers.add(pan);
}

export function ownsPan(pan: string): boolean {
  if (numbers.has(pan)) return true;
  for (const prefix of prefixes) if (pan.startsWith(prefix)) return true;
  return false;
}
