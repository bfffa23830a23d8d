// Masking: done at every exit (journal, log, report), never at the entrance, so that the rules see the truth.
import { findPans, maskPans } from './pan.ts';

export const MASK = '[masked]';
const TOO_DEEP = '[nested too deep to show]';
const DEEPEST = 64;

export interface MaskingRules {
  /** Member and header names, in lower case, whose values never leave. */
  readonly secrets: ReadonlySet<string>;
  /** Whether a card number is one of the sandbox's own. */
  ownsPan(pan: string): boolean;
}

/** A copy of the value without secrets, and with every card number cut to its first six and last four digits. */
export function mask(value: unknown, rules: MaskingRules, depth = 0): unknown {
  if (typeof value === 'string') return maskPans(value);
  if (typeof value === 'number') return findPans(String(value)).length > 0 ? maskPans(String(value)) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return TOO_DEEP;
  if (Array.isArray(value)) return value.map((item) => mask(item, rules, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      rules.secrets.has(name.toLowerCase()) && member !== null && member !== '' ? MASK : mask(member, rules, depth + 1),
    ]),
  );
}
