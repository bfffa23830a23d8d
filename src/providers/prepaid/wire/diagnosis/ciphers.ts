// How a token may have been sealed: every cipher, key and place of the IV that integrators take for the right one. A few
// blocks decide whether one fits, so that the whole token is deciphered only for those that do.
import { createDecipheriv, createHash, type DecipherGCM } from 'node:crypto';
import { type Cause, cause } from './causes.ts';
import { cbcMatches } from './cbc.ts';
import { type EnvelopeKeys, type KeyCandidate, keyCandidates, type NamedKeys } from './keys.ts';
import { BLOCK, decipher, explained, type Match } from './match.ts';
import { contentCauses, isUnderstood } from './plain-bytes.ts';
import { beginsMessage, isTextual, withoutMark } from './plausible.ts';

const SAMPLE = 4 * BLOCK;

/** @param others the other clients of the sandbox */
export function matchesOf(bytes: Buffer, keys: EnvelopeKeys, others: readonly NamedKeys[]): readonly Match[] {
  const candidates = keyCandidates(keys, others);
  const found = candidates.flatMap((candidate) => [
    ...cbcMatches(bytes, keys, candidate),
    ...ecbMatches(bytes, candidate),
  ]);
  if (found.length > 0) return found;
  const unhashed = candidates.filter(({ cause: reason }) => reason?.id !== 'key-hashed');
  const streams = unhashed.flatMap((candidate) => streamMatches(bytes, keys, candidate));
  return streams.length > 0 ? streams : tripleDesMatches(bytes, keys);
}

/**
 * Whether bytes may be deciphered whole: their first blocks are a text, which is no chance. Where there are only a few
 * blocks, the whole must be a message, see `ifCertain`.
 */
function isWorthwhile(head: Buffer): boolean {
  return beginsMessage(head) && (head.length < SAMPLE || isTextual(withoutMark(head)));
}

function ifCertain(match: Match): readonly Match[] {
  return match.plain.length > SAMPLE || isUnderstood(contentCauses(match)) ? [match] : [];
}

function ecbMatches(bytes: Buffer, { key, cause: wrongKey }: KeyCandidate): readonly Match[] {
  const whole = bytes.length - (bytes.length % BLOCK);
  const algorithm = `aes-${key.length * 8}-ecb`;
  for (const from of [0, BLOCK]) {
    if (whole <= from) continue;
    const head = decipher(algorithm, key, null, bytes.subarray(from, Math.min(whole, from + SAMPLE)));
    if (!isWorthwhile(head)) continue;
    const plain = decipher(algorithm, key, null, bytes.subarray(from, whole));
    const words = `was sealed with AES-${key.length * 8}-ECB, which has no IV, instead of AES-192-CBC`;
    const causes = explained(wrongKey, cause('ecb', words, 'cipher'));
    const certain = ifCertain({ causes, plain, isPadded: true, leftOver: bytes.length - whole });
    if (certain.length > 0) return certain;
  }
  return [];
}

/** Modes that encrypt byte by byte; a message in one of them has any length. */
const STREAMS = ['ctr', 'cfb', 'ofb', 'cfb8'] as const;

function streamMatches(bytes: Buffer, keys: EnvelopeKeys, { key, cause: wrongKey }: KeyCandidate): readonly Match[] {
  const bits = key.length * 8;
  const found: Match[] = [];
  for (const mode of STREAMS) {
    for (const [iv, from] of ivsOf(bytes, keys, BLOCK)) {
      const open = (part: Buffer) => decipher(`aes-${bits}-${mode}`, key, iv, part);
      if (!isWorthwhile(open(bytes.subarray(from, from + SAMPLE)))) continue;
      const words = `was sealed with AES-${bits}-${mode.toUpperCase()} instead of AES-192-CBC`;
      const causes = explained(wrongKey, cause(mode === 'cfb8' ? 'cfb' : mode, words, 'cipher'));
      found.push(...ifCertain({ causes, plain: open(bytes.subarray(from)), isPadded: false, leftOver: 0 }));
    }
  }
  for (const nonceBytes of [12, BLOCK]) {
    for (const [nonce, from] of ivsOf(bytes, keys, nonceBytes)) {
      found.push(...gcmMatches(bytes.subarray(from), nonce, key, wrongKey));
    }
  }
  return found;
}

/** With the tag behind the ciphertext, as most libraries have it, or without one. */
function gcmMatches(bytes: Buffer, nonce: Buffer, key: Buffer, wrongKey: Cause | undefined): readonly Match[] {
  const algorithm = `aes-${key.length * 8}-gcm` as 'aes-192-gcm';
  const open = (part: Buffer) => (createDecipheriv(algorithm, key, nonce) as DecipherGCM).update(part);
  if (!isWorthwhile(open(bytes.subarray(0, SAMPLE)))) return [];
  const words = `was sealed with AES-${key.length * 8}-GCM instead of AES-192-CBC`;
  const causes = explained(wrongKey, cause('gcm', words, 'cipher'));
  for (const message of [bytes.subarray(0, -BLOCK), bytes]) {
    const certain = ifCertain({ causes, plain: open(message), isPadded: false, leftOver: 0 });
    if (certain.length > 0) return certain;
  }
  return [];
}

/** The IV in front, then the client's own. */
function ivsOf(bytes: Buffer, { iv }: EnvelopeKeys, length: number): readonly (readonly [iv: Buffer, from: number])[] {
  const own = [iv.subarray(0, length), 0] as const;
  return bytes.length > length ? [[bytes.subarray(0, length), length], own] : [own];
}

/** 3DES has keys of 24 bytes too, and blocks of 8. */
function tripleDesMatches(bytes: Buffer, keys: EnvelopeKeys): readonly Match[] {
  const whole = bytes.length - (bytes.length % 8);
  const ways: readonly (readonly [algorithm: string, iv: Buffer | null, from: number])[] = [
    ['des-ede3-cbc', bytes.subarray(0, 8), 8],
    ['des-ede3-cbc', bytes.subarray(8, BLOCK), BLOCK],
    ['des-ede3-cbc', keys.iv.subarray(0, 8), 0],
    ['des-ede3-cbc', Buffer.alloc(8), 0],
    ['des-ede3-ecb', null, 0],
  ];
  return ways.flatMap(([algorithm, iv, from]) => {
    if (whole < from + BLOCK) return [];
    const head = decipher(algorithm, keys.key, iv, bytes.subarray(from, Math.min(whole, from + SAMPLE)));
    if (!isWorthwhile(head)) return [];
    const plain = decipher(algorithm, keys.key, iv, bytes.subarray(from, whole));
    const words = `was sealed with 3DES (${algorithm}), whose key has 24 bytes too, instead of AES-192-CBC`;
    const causes = explained(cause('triple-des', words, 'cipher'));
    return ifCertain({ causes, plain, isPadded: true, leftOver: bytes.length - whole });
  });
}

/** What a token of OpenSSL or CryptoJS was made with, where it begins with `Salted__`. */
export function passphraseCause(bytes: Buffer, keys: EnvelopeKeys): Cause {
  const words = 'begins with Salted__: a passphrase was used, from which OpenSSL or CryptoJS makes another key';
  const [hex, base64] = [keys.key.toString('hex'), keys.key.toString('base64')];
  for (const [name, passphrase] of [
    ['the hexadecimal digits of the key', hex],
    ['the hexadecimal digits of the key in capitals', hex.toUpperCase()],
    ['the base64 text of the key', base64],
  ] as const) {
    for (const digest of ['md5', 'sha256'] as const) {
      for (const bits of [256, 192] as const) {
        if (opensWith(bytes, passphrase, digest, bits)) {
          const made = digest === 'md5' ? 'CryptoJS and old versions of OpenSSL do' : 'OpenSSL does';
          return cause('passphrase', `${words} (${name} as the passphrase, AES-${bits}, as ${made})`, 'passphrase');
        }
      }
    }
  }
  return cause('passphrase', words, 'passphrase');
}

function opensWith(bytes: Buffer, passphrase: string, digest: 'md5' | 'sha256', bits: 192 | 256): boolean {
  if (bytes.length < 3 * BLOCK) return false;
  const salt = bytes.subarray(8, BLOCK);
  const wanted = bits / 8 + BLOCK;
  let made: Buffer = Buffer.alloc(0);
  let last: Buffer = Buffer.alloc(0);
  while (made.length < wanted) {
    last = createHash(digest).update(last).update(passphrase, 'latin1').update(salt).digest();
    made = Buffer.concat([made, last]);
  }
  const [key, iv] = [made.subarray(0, bits / 8), made.subarray(bits / 8, wanted)];
  const text = decipher(`aes-${bits}-cbc`, key, iv, bytes.subarray(BLOCK, 2 * BLOCK));
  return beginsMessage(text) && isTextual(withoutMark(text));
}
