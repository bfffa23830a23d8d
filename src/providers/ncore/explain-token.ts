// Why does a token link nothing? Looks for the slip that made it: tried on the sandbox's own cards, since a digest does
// not tell what went in.
import type { Transaction } from '../../engine/provider.ts';
import { activationTokenInput, type CardSecrets, tokenOf } from './activation-token.ts';
import { CARDS, type CardRecord } from './records.ts';

/** Newest and oldest cards that slips are tried on; more would keep the sandbox from answering others. */
const MOST_NEWEST = 5_000;
const MOST_OLDEST = 500;

export interface Explanation {
  readonly card_id: string | null;
  /** The name of the slip; null for a right token, or where none was found. */
  readonly slip: string | null;
  readonly message: string;
}

interface Slip {
  readonly name: string;
  readonly message: string;
  digested(secrets: CardSecrets): string;
}

const slip = (name: string, message: string, digested: Slip['digested']): Slip => ({ name, message, digested });
const monthFirst = (expiry: string) => expiry.slice(2) + expiry.slice(0, 2);
const joinedBy = (separator: string) => (card: CardSecrets) => [card.pan, card.expiry, card.cvv].join(separator);

const SLIPS: readonly Slip[] = [
  slip(
    'mmyy',
    'The expiry went in as MMYY; it must be YYMM.',
    ({ pan, expiry, cvv }) => pan + monthFirst(expiry) + cvv,
  ),
  slip(
    'expiry-with-slash',
    'The expiry went in as MM/YY; it must be YYMM without a slash.',
    ({ pan, expiry, cvv }) => `${pan}${expiry.slice(2)}/${expiry.slice(0, 2)}${cvv}`,
  ),
  slip(
    'long-year',
    'The year went in with four digits; it must have two.',
    ({ pan, expiry, cvv }) => `${pan}20${expiry}${cvv}`,
  ),
  slip('trailing-newline', 'A line feed came after the text.', (card) => `${activationTokenInput(card)}\n`),
  slip(
    'trailing-crlf',
    'A carriage return and line feed came after the text.',
    (card) => `${activationTokenInput(card)}\r\n`,
  ),
  slip('trailing-space', 'A space came after the text.', (card) => `${activationTokenInput(card)} `),
  slip('leading-space', 'A space came before the text.', (card) => ` ${activationTokenInput(card)}`),
  slip('quoted', 'The text went in with its quotation marks.', (card) => `"${activationTokenInput(card)}"`),
  slip('spaces-between', 'Spaces stood between PAN, expiry and CVV2; nothing may.', joinedBy(' ')),
  slip('bars-between', 'Bars stood between PAN, expiry and CVV2; nothing may.', joinedBy('|')),
  slip('hyphens-between', 'Hyphens stood between PAN, expiry and CVV2; nothing may.', joinedBy('-')),
  slip('commas-between', 'Commas stood between PAN, expiry and CVV2; nothing may.', joinedBy(',')),
  slip('colons-between', 'Colons stood between PAN, expiry and CVV2; nothing may.', joinedBy(':')),
  slip(
    'grouped-pan',
    'The PAN went in with spaces between its groups of four.',
    ({ pan, expiry, cvv }) => (pan.match(/\d{1,4}/g) ?? []).join(' ') + expiry + cvv,
  ),
  slip('no-cvv', 'The CVV2 is missing.', ({ pan, expiry }) => pan + expiry),
  slip('no-cvv-mmyy', 'The CVV2 is missing, and the expiry is MMYY.', ({ pan, expiry }) => pan + monthFirst(expiry)),
  slip('no-expiry', 'The expiry is missing.', ({ pan, cvv }) => pan + cvv),
  slip('pan-only', 'Only the PAN went in; expiry (YYMM) and CVV2 come after it.', ({ pan }) => pan),
  slip(
    'cvv-before-expiry',
    'The CVV2 came before the expiry; it comes last.',
    ({ pan, expiry, cvv }) => pan + cvv + expiry,
  ),
  slip(
    'cvv-before-mmyy',
    'The CVV2 came before the expiry, which was MMYY.',
    ({ pan, expiry, cvv }) => pan + cvv + monthFirst(expiry),
  ),
  slip(
    'expiry-first',
    'The expiry came before the PAN; the PAN comes first.',
    ({ pan, expiry, cvv }) => expiry + pan + cvv,
  ),
  slip(
    'reversed',
    'The parts went in backwards; the order is PAN, expiry, CVV2.',
    ({ pan, expiry, cvv }) => cvv + expiry + pan,
  ),
  slip('hashed-twice', 'The digest was digested once more.', (card) => tokenOf(activationTokenInput(card))),
  slip('hashed-twice-lower', 'The digest, in lower case, was digested once more.', (card) =>
    tokenOf(activationTokenInput(card)).toLowerCase(),
  ),
];

/** Says which card the token belongs to, or which slip made it of which card, or that it is none of these. */
export function explainToken(transaction: Transaction, received: string): Explanation {
  const digest = received.replace(/\s+/g, '').toUpperCase();
  if (!/^[0-9A-F]{128}$/.test(digest)) return { card_id: null, slip: 'not-sha-512', message: notADigest(digest) };
  const cards = transaction.collection(CARDS);
  const card = cards.find('activation_token', digest);
  if (card) return { card_id: card.id, ...writtenSlip(received, digest, card) };
  const newest = cards.list({ limit: MOST_NEWEST }).records;
  const oldest = newest.length < MOST_NEWEST ? [] : cards.list({ order: 'oldest', limit: MOST_OLDEST }).records;
  for (const candidate of [...newest, ...oldest]) {
    const made = SLIPS.find(({ digested }) => tokenOf(digested(candidate)) === digest);
    if (made) return { card_id: candidate.id, slip: made.name, message: made.message };
  }
  return {
    card_id: null,
    slip: null,
    message: `No card of this sandbox makes this token, rightly or by a known slip; ${newest.length + oldest.length} cards were tried. Compare PAN, expiry and CVV2 with GET /_sandbox/cards.`,
  };
}

/** The digest is right; was it also written as the page wants it? */
function writtenSlip(received: string, digest: string, { status }: CardRecord): Omit<Explanation, 'card_id'> {
  if (received === digest) return { slip: null, message: `The token is right; its card is ${status}.` };
  const slips = [...(/\s/.test(received) ? ['white-space'] : []), ...(/[a-f]/.test(received) ? ['lower-case'] : [])];
  const message = `The digest is right, but it must be written in capitals without white space; here: ${slips.join(', ')}.`;
  return { slip: slips.join('+'), message };
}

function notADigest(digest: string): string {
  if (/^[0-9A-F]{64}$/.test(digest))
    return 'This has 64 hexadecimal digits, as SHA-256 gives; the token is SHA-512, 128 digits.';
  if (/^[0-9A-Z+/_-]{86}={0,2}$/.test(digest))
    return 'This looks like a SHA-512 digest in base64; the token is hexadecimal.';
  return `This has ${digest.length} characters; a token is SHA-512 as 128 hexadecimal digits.`;
}
