// Why does a token link nothing? Looks for the slip that made it: tried on the sandbox's own cards, since a digest does
// not tell what went in.
import type { Transaction } from '../../../engine/provider.ts';
import { digestOf } from '../cards/activation-token.ts';
import { CARDS, type CardRecord } from '../records/records.ts';
import { COMMON_SLIPS, SLIPS, type Slip } from './token-mistakes.ts';

/** Cards that the common slips are tried on; more would keep the sandbox from answering others. */
const MOST_NEWEST = 5_000;
const MOST_OLDEST = 500;
/** Cards that every slip and every two of them are tried on: the named test cards, and those last issued. */
const THOROUGH_NEWEST = 100;
const THOROUGH_OLDEST = 50;

export interface Explanation {
  readonly card_id: string | null;
  /** The name of the slip; null for a right token, or where none was found. */
  readonly slip: string | null;
  readonly message: string;
}

/** Says which card the token belongs to, or which slip made it of which card, or that it is none of these. */
export function explainToken(transaction: Transaction, received: string): Explanation {
  const digest = received.replace(/\s+/g, '').toUpperCase();
  if (!/^[0-9A-F]{128}$/.test(digest)) return { card_id: null, slip: 'not-sha-512', message: notADigest(digest) };
  const cards = transaction.collection(CARDS);
  const card = cards.find('activation_token', digest);
  if (card) return { card_id: card.id, ...writtenSlip(received, digest, card) };
  const newest = cards.list({ limit: MOST_NEWEST }).records;
  const oldest = newest.length < MOST_NEWEST ? [] : cards.list({ order: 'oldest', limit: MOST_OLDEST }).records;
  const tried = [...newest, ...oldest];
  const first = cards.list({ order: 'oldest', limit: THOROUGH_OLDEST }).records;
  const thoroughly = [...newest.slice(0, THOROUGH_NEWEST), ...first];
  const made = madeBy(SLIPS, thoroughly, digest) ?? madeBy(COMMON_SLIPS, tried, digest);
  if (made) return withWriting(made, received);
  return {
    card_id: null,
    slip: null,
    message: `No card of this sandbox makes this token, rightly or by a known slip; ${tried.length} cards were tried. Compare PAN, expiry and CVV2 with GET /_sandbox/cards.`,
  };
}

/** The first of the cards of which one of the slips makes the digest. */
function madeBy(slips: readonly Slip[], cards: readonly CardRecord[], digest: string): Explanation | undefined {
  const wanted = digest.toLowerCase();
  for (const card of cards) {
    const made = slips.find((each) => digestOf(each.textOf(card)) === wanted);
    if (made) return { card_id: card.id, slip: made.name, message: made.message };
  }
  return undefined;
}

/** What is wrong with how the digest is written comes on top of what went into it. */
function withWriting({ card_id, slip, message }: Explanation, received: string): Explanation {
  const slips = writtenSlips(received);
  if (slips.length === 0) return { card_id, slip, message };
  return { card_id, slip: [slip, ...slips].join('+'), message: `${message} ${WRITING}; here: ${slips.join(', ')}.` };
}

const WRITING = 'The digest must be written in capitals without white space';

function writtenSlips(received: string): string[] {
  return [...(/\s/.test(received) ? ['white-space'] : []), ...(/[a-f]/.test(received) ? ['lower-case'] : [])];
}

/** The digest is right; was it also written as the page wants it? */
function writtenSlip(received: string, digest: string, { status }: CardRecord): Omit<Explanation, 'card_id'> {
  if (received === digest) return { slip: null, message: `The token is right; its card is ${status}.` };
  const slips = writtenSlips(received);
  return { slip: slips.join('+'), message: `The token is right otherwise. ${WRITING}; here: ${slips.join(', ')}.` };
}

function notADigest(digest: string): string {
  if (/^[0-9A-F]{64}$/.test(digest))
    return 'This has 64 hexadecimal digits, as SHA-256 gives; the token is SHA-512, 128 digits.';
  if (/^[0-9A-Z+/_-]{86}={0,2}$/.test(digest))
    return 'This looks like a SHA-512 digest in base64; the token is hexadecimal.';
  return `This has ${digest.length} characters; a token is SHA-512 as 128 hexadecimal digits.`;
}
