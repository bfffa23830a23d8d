// Identities and chance. Everything that looks random is computed from the sandbox's seed and from its purpose. So the order
// of calls changes nothing, and one seed gives the same world on every machine.
import * as crypto from 'node:crypto';

const FNV_PRIME = 0x01000193;

export class Identity {
  readonly seed: number;
  private readonly basis: number;

  /** @param seed a whole number; the same seed gives the same world */
  constructor(seed: number) {
    this.seed = seed;
    this.basis = mix(0x811c9dc5, String(seed));
  }

  /** A whole number below `limit` (at most 2^32), the same for the same purpose. */
  number(limit: number, ...purpose: readonly (string | number)[]): number {
    return Math.floor((this.hash(purpose) / 0x1_0000_0000) * limit);
  }

  /** A string of `length` decimal digits. */
  digits(length: number, ...purpose: readonly (string | number)[]): string {
    let digits = '';
    for (let block = 0; digits.length < length; block++) {
      digits += String(this.number(1_000_000_000, ...purpose, block)).padStart(9, '0');
    }
    return digits.slice(0, length);
  }

  /** A version 4 shaped UUID. */
  uuid(...purpose: readonly (string | number)[]): string {
    const hex = sha256(`${this.seed}\u0000${purpose.join('\u0000')}`);
    const variant = '89ab'[Number.parseInt(hex[16] as string, 16) & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** Four unrelated whole numbers below 2^32, for the cost of one. */
  words(...purpose: readonly (string | number)[]): readonly [number, number, number, number] {
    const state = this.hash(purpose);
    return [
      finish(state ^ 0x9e3779b9),
      finish(state ^ 0x3c6ef372),
      finish(state ^ 0xdaa66d2b),
      finish(state ^ 0x78dde6e4),
    ];
  }

  /** A seed for another random generator. */
  derivedSeed(...purpose: readonly (string | number)[]): number {
    return this.hash(purpose);
  }

  private hash(purpose: readonly (string | number)[]): number {
    let state = this.basis;
    // The extra multiplication has the effect of a NUL after each part: ('ab', 'c') and ('a', 'bc') differ.
    for (const part of purpose)
      state = Math.imul(mix(state, typeof part === 'string' ? part : String(part)), FNV_PRIME);
    return finish(state);
  }
}

/** A name that no other process gives, on any machine. It marks a sandbox's generation; no client ever sees it. */
export function uniqueName(): string {
  return crypto.randomUUID();
}

/** FNV-1a over the UTF-16 units of a text; fast, and not for secrets. */
function mix(state: number, text: string): number {
  let hash = state;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), FNV_PRIME);
  }
  return hash;
}

/** Spreads every bit of the state over the result (the finalizer of MurmurHash3); an unsigned 32-bit number. */
function finish(state: number): number {
  let hash = state;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Node.js has `crypto.hash` since 20.12; it takes a fifth of the time. */
const sha256: (text: string) => string =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'hex')
    : (text) => crypto.createHash('sha256').update(text).digest('hex');
