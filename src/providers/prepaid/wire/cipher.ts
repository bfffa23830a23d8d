// The cipher under the envelope: AES-192-CBC with PKCS#5 padding, in base64. The command line and the control API use it too.
import { isUtf8 } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { SandboxError } from '../../../engine/provider.ts';

/** Where the IV is: in front of the ciphertext, or agreed beforehand and never sent. docs/wire-decisions.md#prepaid-envelope */
export type IvMode = 'prefix' | 'fixed';

export const BLOCK_BYTES = 16;
export const KEY_BYTES = 24;
export const ALGORITHM = 'aes-192-cbc';

/**
 * The key of 24 bytes, from 48 hexadecimal digits, 32 characters of base64 or 24 characters of text.
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function parseKey(text: string): Buffer {
  return parseBytes('key', text, KEY_BYTES);
}

/**
 * The initialisation vector of 16 bytes, from 32 hexadecimal digits, 24 characters of base64 or 16 characters of text.
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function parseIv(text: string): Buffer {
  return parseBytes('IV', text, BLOCK_BYTES);
}

/** The three forms differ in length, so the length says which of them the text is. */
function parseBytes(name: string, text: string, length: number): Buffer {
  const inBase64 = Math.ceil(length / 3) * 4;
  if (text.length === length * 2 && /^[0-9A-Fa-f]+$/.test(text)) return Buffer.from(text, 'hex');
  if (text.length === inBase64) {
    const bytes = fromBase64(text);
    if (bytes?.length === length) return bytes;
  }
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === length) return bytes;
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: `The ${name} must be ${length} bytes.`,
    expected: `${length * 2} hexadecimal digits, ${inBase64} characters of base64, or ${length} characters of text`,
    received: `${text.length} characters`,
  });
}

/**
 * Seals a text into a token.
 * @param text what to seal; bytes are sealed as they are
 * @param key 24 bytes
 * @param iv 16 bytes; in `prefix` mode it is put in front of the ciphertext, and should then be new for every token
 * @returns base64
 */
export function sealText(text: string | Buffer, key: Buffer, iv: Buffer, ivMode: IvMode): string {
  const cipher = createCipheriv(ALGORITHM, key, iv);
  const head = typeof text === 'string' ? cipher.update(text, 'utf8') : cipher.update(text);
  const parts = ivMode === 'prefix' ? [iv, head, cipher.final()] : [head, cipher.final()];
  return Buffer.concat(parts).toString('base64');
}

/**
 * Deciphers the bytes of a token.
 * @returns the text, or undefined where the cipher refuses the bytes or they hold no UTF-8
 */
export function decipheredText(bytes: Buffer, key: Buffer, iv: Buffer, ivMode: IvMode): string | undefined {
  const carriesIv = ivMode === 'prefix';
  if (carriesIv && bytes.length === BLOCK_BYTES) return undefined;
  let plain: Buffer;
  try {
    const decipher = createDecipheriv(ALGORITHM, key, carriesIv ? bytes.subarray(0, BLOCK_BYTES) : iv);
    const head = decipher.update(carriesIv ? bytes.subarray(BLOCK_BYTES) : bytes);
    const tail = decipher.final();
    plain = tail.length === 0 ? head : Buffer.concat([head, tail]);
  } catch {
    return undefined;
  }
  return isUtf8(plain) ? plain.toString('utf8') : undefined;
}

/**
 * The bytes of a base64 text with its padding, or undefined where the text is not base64. `Buffer.from` skips
 * characters that are not base64, so the number of bytes shows whether it skipped any; it also accepts the URL-safe
 * alphabet, which is refused here by hand.
 */
export function fromBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (text.length / 4) * 3 - padding) return undefined;
  return text.includes('-') || text.includes('_') ? undefined : bytes;
}
