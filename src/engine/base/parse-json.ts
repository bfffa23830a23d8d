// Parses JSON from outside, and refuses it when it is nested too deeply.

export const DEEPEST_JSON = 64;

export type Parsed = { readonly value: unknown } | { readonly problem: string };

/**
 * @param text as received
 * @returns the value, or in words why there is none; never throws
 */
export function parseJson(text: string): Parsed {
  const mark = encodingProblem(text);
  if (mark) return { problem: mark };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (problem) {
    return { problem: `not JSON: ${(problem as Error).message}` };
  }
  if (isDeeperThan(value, DEEPEST_JSON)) return { problem: `nested more than ${DEEPEST_JSON} levels deep` };
  return { value };
}

/** On the way of every call, so without the arrays that `Object.values` makes; what JSON made inherits nothing. */
function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  if (Array.isArray(value)) return value.some((item) => isDeeperThan(item, levels - 1));
  for (const name in value) if (isDeeperThan((value as Record<string, unknown>)[name], levels - 1)) return true;
  return false;
}

/** What editors and other languages put in, named for what it is; the parser would only name a strange character. */
function encodingProblem(text: string): string | undefined {
  if (text.startsWith('\ufeff')) return 'not JSON: it begins with a byte order mark; send UTF-8 without one';
  if (text.length > 1 && (text[0] === '\u0000' || text[1] === '\u0000')) {
    return 'not JSON: it looks like UTF-16; send UTF-8';
  }
  return undefined;
}

/** Whether a value is a JSON object: no list, no null. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
