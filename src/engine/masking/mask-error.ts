// Card numbers in refusals of ours, which quote what the client sent, and in other values that are shown outside the journal.
import { SandboxError } from '../base/errors.ts';
import { maskPans } from './find-card-numbers.ts';

const DEEPEST = 64;

/** A copy of a JSON value in which every card number is cut, in texts, in names and as numbers. */
export function maskCardNumbers(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return maskPans(value);
  if (typeof value === 'number') {
    const masked = maskPans(String(value));
    return masked === String(value) ? value : masked;
  }
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item) => maskCardNumbers(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [maskPans(name), maskCardNumbers(member, depth + 1)]),
  );
}

/** The error as it is answered. It is masked before it is cut: of half a card number nothing could be masked any more. */
export function shownError({ code, detail }: SandboxError): SandboxError {
  return new SandboxError(code, maskCardNumbers(detail) as SandboxError['detail']);
}
