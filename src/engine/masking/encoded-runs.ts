// Text that is encoded within a text, in base64 or hex: found by what digits look like there, so that little else is decoded.

/** A stretch of the text, and what it says. */
export interface DecodedRun {
  readonly start: number;
  readonly end: number;
  readonly decoded: string;
}

/** Fourteen digits, the fewest of a card number, have 19 characters in base64 and 28 in hex. */
const SHORTEST = 19;
const BASE64_RUN = /[A-Za-z0-9]{19,}={0,2}/g;
const HEX_RUN = /[0-9A-Fa-f]{28,}/g;
/** What three digits can be in base64, by character and place, and where four digits can stand in hex. */
const DIGITS_IN_BASE64 = placesOf(['MNO', 'DTjz', 'AEIMQUYcgk', 'wxyz012345']);
const DIGITS_IN_HEX = placesOf(['3', '0123456789', '3', '0123456789', '3', '0123456789', '3', '0123456789']);

/** For each ASCII character a bit for each of the places at which it may stand. */
function placesOf(places: readonly string[]): Uint8Array {
  const bits = new Uint8Array(128);
  places.forEach((characters, place) => {
    for (const each of characters) bits[each.charCodeAt(0)] = (bits[each.charCodeAt(0)] as number) | (1 << place);
  });
  return bits;
}

/** The stretches that may hold digits, each read in every way in which digits were seen in it. */
export function decodedRuns(text: string): DecodedRun[] {
  if (text.length < SHORTEST) return [];
  const runs: DecodedRun[] = [];
  // `-`, `_`, `+` and `/` part the runs: digits have none of them, and paths and blanks do.
  collect(text, BASE64_RUN, DIGITS_IN_BASE64, 4, 4, 'base64', runs);
  collect(text, HEX_RUN, DIGITS_IN_HEX, 8, 2, 'hex', runs);
  return runs;
}

/**
 * @param span how many characters of digits are looked for
 * @param unit how many characters are read together; where the first unit begins is not known
 */
function collect(
  text: string,
  runs: RegExp,
  digits: Uint8Array,
  span: number,
  unit: number,
  encoding: 'base64' | 'hex',
  into: DecodedRun[],
): void {
  for (const match of text.matchAll(runs)) {
    const run = match[0];
    for (const beginning of beginningsIn(run, digits, span, unit)) {
      const decoded = Buffer.from(run.slice(beginning), encoding).toString();
      into.push({ start: match.index, end: match.index + run.length, decoded });
    }
  }
}

/** Where units can begin so that digits were seen. */
function beginningsIn(run: string, digits: Uint8Array, span: number, unit: number): Set<number> {
  const beginnings = new Set<number>();
  let matched = 0;
  for (let at = 0; at + span <= run.length && beginnings.size < unit; at++) {
    matched = 0;
    while (matched < span && ((digits[run.charCodeAt(at + matched)] as number) >> matched) & 1) matched += 1;
    if (matched === span) beginnings.add(at % unit);
  }
  return beginnings;
}
