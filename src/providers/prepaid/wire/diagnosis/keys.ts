// The keys that a client may have used in place of its own: the same characters, read, cut, filled up or hashed in another way.
import { createHash } from 'node:crypto';
import { type Cause, cause } from './causes.ts';

/** A key of 16, 24 or 32 bytes, and the mistake that makes it; without a cause it is the client's own. */
export interface KeyCandidate {
  readonly key: Buffer;
  readonly cause: Cause | undefined;
}

/** Whose envelope it is. */
export interface EnvelopeKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly ivMode: 'prefix' | 'fixed';
}

/** Another client of the sandbox, whose key may have been taken. */
export interface NamedKeys extends EnvelopeKeys {
  readonly name: string;
}

const SIZES = [16, 24, 32] as const;
/** Of the other clients, so that what a diagnosis costs has a bound. */
const MOST_OTHERS = 50;

/**
 * A fixed list of about sixty keys, each only once. The client's own comes first.
 * @param others the clients whose key the token may have been sealed with
 */
export function keyCandidates({ key }: EnvelopeKeys, others: readonly NamedKeys[]): readonly KeyCandidate[] {
  const found = new Map<string, KeyCandidate>([[key.toString('latin1'), { key, cause: undefined }]]);
  const add = (bytes: Buffer, reason: Cause): void => {
    const name = bytes.toString('latin1');
    if (!found.has(name)) found.set(name, { key: bytes, cause: reason });
  };
  for (const other of others.slice(0, MOST_OTHERS)) {
    const words = `was sealed with the key of the client ${other.name}`;
    add(other.key, cause('other-client', words, 'key-own'));
  }
  for (const size of [16, 32] as const) {
    const made = size < key.length ? `the first ${size} bytes of the key` : 'the key filled up with zero bytes to 32';
    add(
      fitted(key, size),
      cause('key-length', `was sealed with AES-${size * 8} and ${made}, not with AES-192`, 'cipher'),
    );
  }
  const [hex, base64] = [key.toString('hex'), key.toString('base64')];
  const texts: readonly (readonly [name: string, text: string])[] = [
    ['the hexadecimal digits of the key', hex],
    ['the hexadecimal digits of the key in capitals', hex.toUpperCase()],
    ['the base64 text of the key', base64],
  ];
  for (const [name, text] of texts) {
    for (const size of SIZES) {
      const words = `was sealed with ${name} taken as text (its first ${size} characters, AES-${size * 8})`;
      add(fitted(Buffer.from(text, 'latin1'), size), cause('key-as-text', words, 'key-bytes'));
    }
  }
  for (const size of SIZES) {
    const words = `was sealed with the hexadecimal digits of the key decoded as base64 (AES-${size * 8})`;
    add(fitted(Buffer.from(hex, 'base64'), size), cause('key-as-text', words, 'key-bytes'));
  }
  const hashed: readonly (readonly [name: string, bytes: Buffer | string])[] = [['the key', key], ...texts];
  for (const algorithm of ['md5', 'sha1', 'sha256'] as const) {
    for (const [name, bytes] of hashed) addDigests(add, algorithm, name, bytes);
  }
  add(Buffer.alloc(24), cause('key-empty', 'was sealed with a key of zero bytes: the key was never set', 'key-bytes'));
  return [...found.values()];
}

function addDigests(
  add: (bytes: Buffer, reason: Cause) => void,
  algorithm: 'md5' | 'sha1' | 'sha256',
  name: string,
  bytes: Buffer | string,
): void {
  const digest = createHash(algorithm).update(bytes).digest();
  const said = algorithm === 'md5' ? 'MD5' : algorithm === 'sha1' ? 'SHA-1' : 'SHA-256';
  for (const size of SIZES) {
    if (digest.length < size) continue;
    const words = `was sealed with ${said} of ${name} as the key (AES-${size * 8})`;
    add(digest.subarray(0, size), cause('key-hashed', words, 'key-plain'));
  }
  const text = Buffer.from(digest.toString('hex'), 'latin1');
  for (const size of SIZES) {
    const words = `was sealed with the digits of ${said} of ${name} as the key (AES-${size * 8})`;
    add(fitted(text, size), cause('key-hashed', words, 'key-plain'));
  }
}

/** Cut off, or filled up with zero bytes, as several libraries do. */
function fitted(bytes: Buffer, size: number): Buffer {
  return bytes.length >= size ? bytes.subarray(0, size) : Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
}
