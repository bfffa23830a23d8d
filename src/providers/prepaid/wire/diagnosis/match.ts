// A way of sealing that fits a token, and the ciphers by which it is found.
import { createDecipheriv } from 'node:crypto';
import type { Cause, Explanation } from './causes.ts';

export const BLOCK = 16;

export interface Match {
  /** The mistakes in the sealing; empty where cipher, key and IV are right. */
  readonly causes: readonly Explanation[];
  /** The deciphered bytes with whatever padding they have. */
  readonly plain: Buffer;
  /** Whether the cipher fills up to whole blocks. */
  readonly isPadded: boolean;
  /** Bytes at the end that are no whole block. */
  readonly leftOver: number;
}

/** Each mistake as an explanation of its own. */
export function explained(...causes: readonly (Cause | undefined)[]): readonly Explanation[] {
  return causes.flatMap((each) => (each ? [[each]] : []));
}

/** Deciphers and leaves the padding on. */
export function decipher(algorithm: string, key: Buffer, iv: Buffer | null, bytes: Buffer): Buffer {
  const cipher = createDecipheriv(algorithm, key, iv).setAutoPadding(false);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}
