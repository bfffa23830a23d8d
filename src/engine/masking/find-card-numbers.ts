// Finds card numbers in a text and masks them: a client may send a real one to a mock. It finds them however they are
// written: in groups, in other scripts, escaped, glued to expiry and code, on a magnetic stripe, in a chip's data, encoded.
// Every step takes time in proportion to the text.
import { digitsText, FEWEST_DIGITS } from './card-number-form.ts';
import { decodedRuns } from './encoded-runs.ts';
import { codeBehind, endOfGroup, type Located, locateCardNumber } from './locate-card-number.ts';
import { type DigitTrack, mayHaveDigits, readDigits } from './read-digits.ts';

/** What stands in the place of something secret. */
export const MASK = '[masked]';

/** Card numbers anywhere in the text, as plain digits. */
export function findPans(text: string): string[] {
  return placesIn(text).map(({ digits }) => digits);
}

/** The text with every card number in it cut to its first six and last four digits, and without what is glued to one. */
export function maskPans(text: string): string {
  const places = placesIn(text);
  if (places.length === 0) return text;
  const parts: string[] = [];
  let written = 0;
  for (const { start, end, shown } of places) {
    // One that lies within another one's place is masked with it.
    if (start < written) continue;
    parts.push(text.slice(written, start), shown);
    written = end;
  }
  parts.push(text.slice(written));
  return parts.join('');
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly digits: string;
  /** What stands there instead. */
  readonly shown: string;
}

/** In the order of the text; of two that begin together, the longer one comes first. */
function placesIn(text: string): Place[] {
  const plain = mayHaveDigits(text, FEWEST_DIGITS) ? plainPlaces(text) : [];
  const encoded = decodedRuns(text).flatMap(({ start, end, decoded }) =>
    plainPlaces(decoded).map(({ digits }) => ({ start, end, digits, shown: MASK })),
  );
  if (encoded.length === 0) return plain;
  return [...encoded, ...plain].sort((a, b) => a.start - b.start || b.end - a.end);
}

function plainPlaces(text: string): Place[] {
  const track = readDigits(text);
  const places: Place[] = [];
  let next = 0;
  for (let at = 0; at < track.count; at = next) {
    next = endOfGroup(track, at);
    const located = locateCardNumber(text, track, at, next);
    if (!located) continue;
    const place = placeOf(text, track, located);
    places.push(place);
    next = Math.max(next, located.last + 1);
    while (next < track.count && (track.starts[next] as number) < place.end) next += 1;
  }
  return places;
}

/** Longer than any track of a magnetic stripe. */
const LONGEST_TRACK = 120;
/** What follows the number: on the second track, and on the first, where the name stands between. */
const BEGINS_STRIPE: ReadonlySet<string> = new Set('Dd=^%');
const BEHIND_ON_STRIPE = /^((?:[D=]|%3D)|\^[^^]{2,40}\^|%5E[^%]{2,40}%5E)\d{7,}/i;

function placeOf(text: string, track: DigitTrack, located: Located): Place {
  const { at, length, first, last } = located;
  const start = track.starts[first] as number;
  const end = track.ends[last] as number;
  const digits = digitsText(track.digits, at, length);
  const stars = (count: number) => '*'.repeat(count);
  const shown = `${stars(at - first)}${digits.slice(0, 6)}${stars(length - 10)}${digits.slice(-4)}${stars(last + 1 - at - length)}`;
  const stripe = BEGINS_STRIPE.has(text[end] ?? '')
    ? BEHIND_ON_STRIPE.exec(text.slice(end, end + LONGEST_TRACK))
    : null;
  if (stripe) return { start, end: end + stripe[0].length, digits, shown: `${shown}${stripe[1]}${MASK}` };
  const code = codeBehind(track, last + 1);
  if (!code) return { start, end, digits, shown };
  const between = text.slice(end, track.starts[code.first]);
  return { start, end: track.ends[code.end - 1] as number, digits, shown: `${shown}${between}${MASK}` };
}
