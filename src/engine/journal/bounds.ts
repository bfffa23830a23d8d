// How large a part of a journal entry is shown: whatever a client sends, an entry, a list and a row have an end.

/** Characters of JSON of one part of an entry: a body, a message, an answer, all changes. */
export const LARGEST_PART = 262_144;
/** Characters of JSON of what a finding or difference received. */
export const LARGEST_RECEIVED = 2_000;

/** Stands in the place of a part that is too large. */
export interface CutPart {
  /** How many characters its JSON has, and the first of them. */
  readonly cutFrom: number;
  readonly beginning: string;
}

/**
 * A part as it is shown, whole where it has its place.
 * @param value masked before: what is cut could not be masked any more
 */
export function bounded(value: unknown, most: number): unknown {
  if (typeof value !== 'object' && typeof value !== 'string') return value;
  const text = JSON.stringify(value);
  if (text.length <= most) return value;
  return { cutFrom: text.length, beginning: text.slice(0, most) } satisfies CutPart;
}

export function isCut(value: unknown): value is CutPart {
  return typeof value === 'object' && value !== null && 'cutFrom' in value && 'beginning' in value;
}
