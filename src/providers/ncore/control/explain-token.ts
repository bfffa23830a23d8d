// Says why an activation token links no card. A digest does not tell what went into it, so this tries the known token
// mistakes on the sandbox's own cards.

import { digestOf } from '../cards/activation-token.ts';
import { CARDS, type CardRecord } from '../records/records.ts';
import type { ControlResource, Transaction } from './control-call.ts';
import { COMMON_TOKEN_MISTAKES, TOKEN_MISTAKES, type TokenMistake } from './token-mistakes.ts';

export const explainActivationToken: ControlResource = {
  method: 'POST',
  path: '/activation-token/explain',
  summary: 'Say which card a token belongs to, or which mistake made it',
  body: {
    type: 'object',
    properties: { token: { type: 'string', minLength: 1, maxLength: 1024 } },
    required: ['token'],
    additionalProperties: false,
  },
  replyBody: {
    type: 'object',
    properties: {
      card_id: { type: ['string', 'null'] },
      mistake: { type: ['string', 'null'] },
      message: { type: 'string' },
    },
    required: ['card_id', 'mistake', 'message'],
  },
  handle: ({ transaction, body }) => explainToken(transaction, (body as { token: string }).token),
};

/** The common mistakes are tried on so many cards; with more, this call would hold up other requests. */
const MOST_NEWEST = 5_000;
const MOST_OLDEST = 500;
/** All mistakes are tried on so many cards: those issued last, and the oldest, among them the test cards. */
const THOROUGH_NEWEST = 100;
const THOROUGH_OLDEST = 50;

interface Explanation {
  readonly card_id: string | null;
  /** The name of the token mistake; null for a right token, and where no mistake was found. */
  readonly mistake: string | null;
  readonly message: string;
}

/** Says which card the token belongs to, or which mistake made it from which card, or that it is neither. */
function explainToken(transaction: Transaction, received: string): Explanation {
  const digest = received.replace(/\s+/g, '').toUpperCase();
  if (!/^[0-9A-F]{128}$/.test(digest)) return { card_id: null, mistake: 'not-sha-512', message: notADigest(digest) };
  const cards = transaction.collection(CARDS);
  const card = cards.find('activation_token', digest);
  if (card) return { card_id: card.id, ...writtenToken(received, digest, card) };
  const newest = cards.list({ limit: MOST_NEWEST }).records;
  const oldest = newest.length < MOST_NEWEST ? [] : cards.list({ order: 'oldest', limit: MOST_OLDEST }).records;
  const tried = [...newest, ...oldest];
  const first = cards.list({ order: 'oldest', limit: THOROUGH_OLDEST }).records;
  const thoroughly = [...newest.slice(0, THOROUGH_NEWEST), ...first];
  const made = madeBy(TOKEN_MISTAKES, thoroughly, digest) ?? madeBy(COMMON_TOKEN_MISTAKES, tried, digest);
  if (made) return withWriting(made, received);
  return {
    card_id: null,
    mistake: null,
    message: `No card of this sandbox makes this token, neither rightly nor by a known mistake; ${tried.length} cards were tried. Compare PAN, expiry and CVV2 with GET /_sandbox/cards.`,
  };
}

/** The first card from which one of the mistakes makes the digest. */
function madeBy(
  mistakes: readonly TokenMistake[],
  cards: readonly CardRecord[],
  digest: string,
): Explanation | undefined {
  const wanted = digest.toLowerCase();
  for (const card of cards) {
    const made = mistakes.find((each) => digestOf(each.textOf(card)) === wanted);
    if (made) return { card_id: card.id, mistake: made.name, message: made.message };
  }
  return undefined;
}

/** Adds to a mistake in what was digested what is wrong with how the digest is written. */
function withWriting({ card_id, mistake, message }: Explanation, received: string): Explanation {
  const written = writingMistakes(received);
  if (written.length === 0) return { card_id, mistake, message };
  return {
    card_id,
    mistake: [mistake, ...written].join('+'),
    message: `${message} ${WRITING}; here: ${written.join(', ')}.`,
  };
}

const WRITING = 'The digest must be written in capitals without white space';

function writingMistakes(received: string): string[] {
  return [...(/\s/.test(received) ? ['white-space'] : []), ...(/[a-f]/.test(received) ? ['lower-case'] : [])];
}

/** For a right digest: whether it is also written as the page has it. */
function writtenToken(received: string, digest: string, { status }: CardRecord): Omit<Explanation, 'card_id'> {
  if (received === digest) return { mistake: null, message: `The token is right; its card is ${status}.` };
  const written = writingMistakes(received);
  return {
    mistake: written.join('+'),
    message: `The token is right otherwise. ${WRITING}; here: ${written.join(', ')}.`,
  };
}

function notADigest(digest: string): string {
  if (/^[0-9A-F]{64}$/.test(digest))
    return 'This has 64 hexadecimal digits, as SHA-256 gives; the token is SHA-512, 128 digits.';
  if (/^[0-9A-Z+/_-]{86}={0,2}$/.test(digest))
    return 'This looks like a SHA-512 digest in base64; the token is hexadecimal.';
  return `This has ${digest.length} characters; a token is SHA-512 as 128 hexadecimal digits.`;
}
