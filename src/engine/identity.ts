// Identity and chance: everything that looks random is worked out from the sandbox's seed and the thing it is for,
// so that order and parallel calls change nothing and one seed gives one world on every machine.
import { createHash } from 'node:crypto';

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
    const bytes = createHash('sha256')
      .update(`${this.seed}\u0000${purpose.join('\u0000')}`)
      .digest();
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytes.toString('hex', 0, 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }

  /** A seed of its own for another generator. */
  derivedSeed(...purpose: readonly (string | number)[]): number {
    return this.hash(purpose);
  }

  private hash(purpose: readonly (string | number)[]): number {
    let state = this.basis;
    for (const part of purpose) state = mix(state, `${part}\u0000`);
    return finish(state);
  }
}

/** FNV-1a over the UTF-16 units of a text; cheap, and not for secrets. */
function mix(state: number, text: string): number {
  let hash = state;
  for (let position = 0; position < text.length; position++) {
    hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
  }
  return hash;
}

/** Spreads every bit of the state over the result (the finalizer of MurmurHash3), as an unsigned 32-bit number. */
function finish(state: number): number {
  let hash = state;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
