// The secret that proves possession of a card: what linkCard receives, and what the command line and the control API make.
import * as crypto from 'node:crypto';

/** What is embossed on, or encoded in, one card. */
export interface CardSecrets {
  readonly pan: string;
  /** YYMM */
  readonly expiry: string;
  /** The CVV2: three digits. */
  readonly cvv: string;
}

/** The text whose digest is the token: PAN, expiry and CVV2 with nothing between them (source: seed). */
export function activationTokenInput({ pan, expiry, cvv }: CardSecrets): string {
  return pan + expiry + cvv;
}

/**
 * The activation token of a card: SHA-512 as 128 hexadecimal digits, A–F in capitals (source: seed, whose own example
 * comes out exactly once the space inside the printed digest is taken away).
 */
export function activationToken(secrets: CardSecrets): string {
  return tokenOf(activationTokenInput(secrets));
}

/** The digest of any text in the form of a token. */
export function tokenOf(text: string): string {
  return digestOf(text).toUpperCase();
}

/**
 * SHA-512 of a text as 128 hexadecimal digits, a–f in small letters. Node gained a digest in one call with 20.12; it
 * takes half the time, and an order has five thousand cards.
 */
export const digestOf: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha512', text, 'hex')
    : (text) => crypto.createHash('sha512').update(text).digest('hex');
