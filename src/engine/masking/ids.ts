// What a UUID, a digest or a key in hex looks like: some of its digits may look like a card number by chance.

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
const UUID_LENGTH = 36;
const SHORTEST_DIGEST = 32;

/** Whether the place from `start` to `end` lies in such an id. Looks no further than the longest card number would reach. */
export function isInsideId(text: string, start: number, end: number): boolean {
  return isInsideUuid(text, start, end) || isInsideDigest(text, start, end);
}

function isInsideUuid(text: string, start: number, end: number): boolean {
  if (!hasHyphen(text, start) && !hasHyphen(text, end)) return false;
  const from = Math.max(0, start - UUID_LENGTH);
  const around = text.slice(from, end + UUID_LENGTH);
  for (const { index } of around.matchAll(UUID)) {
    if (from + index < end && from + index + UUID_LENGTH > start) return true;
  }
  return false;
}

/** Whether a hyphen stands within the length of a UUID's longest part before or behind: most places need no closer look. */
function hasHyphen(text: string, around: number): boolean {
  const last = Math.min(text.length, around + LONGEST_PART);
  for (let at = Math.max(0, around - LONGEST_PART); at < last; at++) if (text.charCodeAt(at) === HYPHEN) return true;
  return false;
}

const HYPHEN = 45;
const LONGEST_PART = 13;

function isInsideDigest(text: string, start: number, end: number): boolean {
  let first = start;
  let last = end;
  let letters = 0;
  while (first > 0 && start - first < SHORTEST_DIGEST && isHex(text.charCodeAt(first - 1))) first -= 1;
  while (last < text.length && last - end < SHORTEST_DIGEST && isHex(text.charCodeAt(last))) last += 1;
  if (last - first < SHORTEST_DIGEST) return false;
  for (let at = first; at < last; at++) {
    const code = text.charCodeAt(at);
    // A separator within: groups of digits are no digest.
    if (!isHex(code)) return false;
    if (code > 57) letters += 1;
  }
  return letters > 0;
}

function isHex(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
}
