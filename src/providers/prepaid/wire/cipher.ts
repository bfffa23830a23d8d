// The cipher under the envelope: AES-192-CBC with PKCS#5 padding, in base64. The command line and the control API use it too.

import { isUtf8 } from 'node:buffer';
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { parseJson, SandboxError } from '../../../engine/provider.ts';

/** Where the IV is: in front of the ciphertext, or agreed beforehand and never sent. Neither page says (*ours*). */
export type IvMode = 'prefix' | 'fixed';

export const BLOCK_BYTES = 16;
export const KEY_BYTES = 24;
const ALGORITHM = 'aes-192-cbc';

/** What a token held. */
export interface OpenedToken {
  readonly text: string;
  /** The mode in which it opened. */
  readonly ivMode: IvMode;
  /** The JSON object that the text is; undefined where it is none, and `problem` says why. */
  readonly message: Readonly<Record<string, unknown>> | undefined;
  readonly problem?: string;
}

/** Why a token did not open, in words for the developer. */
export interface UnopenedToken {
  readonly problem: string;
}

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

/** The three forms have three lengths, so none can be taken for another. */
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
 * @param text what to seal; bytes go in as they are
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
 * Opens a token: in the mode given, else in the other one. "Is it a JSON object" tells the two apart, because a wrong
 * mode spoils or swallows the first 16 bytes and nothing else. White space within the base64 is passed over.
 * @returns what it held, or why it did not open; never throws for a bad token
 */
export function openToken(token: string, key: Buffer, iv: Buffer, ivMode: IvMode): OpenedToken | UnopenedToken {
  const bytes = fromBase64(token) ?? fromBase64(token.replace(/\s+/g, ''));
  if (!bytes) return { problem: notBase64(token) };
  if (bytes.length === 0) return { problem: 'the token is empty' };
  if (bytes.length % BLOCK_BYTES !== 0) {
    return {
      problem: `the token holds ${bytes.length} bytes, which are not whole blocks of ${BLOCK_BYTES}: ${bytes.length % BLOCK_BYTES} are left over`,
    };
  }
  const first = openAs(bytes, key, iv, ivMode);
  if (first?.message) return first;
  const second = openAs(bytes, key, iv, ivMode === 'prefix' ? 'fixed' : 'prefix');
  if (second?.message) return second;
  return first ?? second ?? { problem: explain(bytes, key, iv) };
}

function openAs(bytes: Buffer, key: Buffer, iv: Buffer, ivMode: IvMode): OpenedToken | undefined {
  const text = textOf(bytes, key, iv, ivMode);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if ('problem' in parsed) return { text, ivMode, message: undefined, problem: parsed.problem };
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { text, ivMode, message: value as Record<string, unknown> };
  }
  return { text, ivMode, message: undefined, problem: 'JSON, but not an object' };
}

function textOf(
  bytes: Buffer,
  key: Buffer,
  iv: Buffer,
  ivMode: IvMode,
  algorithm = ALGORITHM,
  isPadded = true,
): string | undefined {
  const carriesIv = ivMode === 'prefix' && !algorithm.endsWith('ecb');
  if (carriesIv && bytes.length === BLOCK_BYTES) return undefined;
  let plain: Buffer;
  try {
    const vector = algorithm.endsWith('ecb') ? null : carriesIv ? bytes.subarray(0, BLOCK_BYTES) : iv;
    const decipher = createDecipheriv(algorithm, key, vector);
    if (!isPadded) decipher.setAutoPadding(false);
    const head = decipher.update(carriesIv ? bytes.subarray(BLOCK_BYTES) : bytes);
    const tail = decipher.final();
    plain = tail.length === 0 ? head : Buffer.concat([head, tail]);
  } catch {
    return undefined;
  }
  return isUtf8(plain) ? plain.toString('utf8') : undefined;
}

/**
 * The bytes of a base64 text with its padding, or undefined where it is none. `Buffer.from` passes over what it does
 * not know, so that a length that does not come out tells of it; the URL-safe alphabet it takes is ruled out by hand.
 */
function fromBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length !== (text.length / 4) * 3 - padding) return undefined;
  return text.includes('-') || text.includes('_') ? undefined : bytes;
}

function notBase64(token: string): string {
  const text = token.replace(/\s+/g, '');
  const at = text.search(/[^A-Za-z0-9+/=]/);
  if (at >= 0) {
    const character = String.fromCodePoint(text.codePointAt(at) as number);
    const hint = character === '-' || character === '_' ? ' (the URL-safe alphabet is not what the page shows)' : '';
    return `the token is not base64: ${JSON.stringify(character)} at position ${at}${hint}`;
  }
  return `the token is not base64: ${text.length} characters with misplaced or missing "=" padding`;
}

/** Mistakes that integrators make with the key, the mode or the padding; tried only when a token has not opened. */
const MISREADINGS: readonly {
  readonly words: string;
  readonly algorithm: string;
  readonly key: (key: Buffer) => Buffer;
  readonly isPadded?: boolean;
}[] = [
  { words: 'AES-192-ECB', algorithm: 'aes-192-ecb', key: (key) => key },
  {
    words: 'AES-128-CBC with the first 16 bytes of the key',
    algorithm: 'aes-128-cbc',
    key: (key) => key.subarray(0, 16),
  },
  {
    words: 'AES-256-CBC with the key filled up with zero bytes to 32',
    algorithm: 'aes-256-cbc',
    key: (key) => Buffer.concat([key, Buffer.alloc(8)]),
  },
  {
    words: 'AES-192-CBC with the first 24 hexadecimal digits of the key taken as text',
    algorithm: ALGORITHM,
    key: (key) => Buffer.from(key.toString('hex').slice(0, 24), 'latin1'),
  },
  {
    words: 'AES-256-CBC with the first 32 hexadecimal digits of the key taken as text',
    algorithm: 'aes-256-cbc',
    key: (key) => Buffer.from(key.toString('hex').slice(0, 32), 'latin1'),
  },
  {
    words: 'AES-256-CBC with the key in base64 taken as text',
    algorithm: 'aes-256-cbc',
    key: (key) => Buffer.from(key.toString('base64'), 'latin1'),
  },
];

function explain(bytes: Buffer, key: Buffer, iv: Buffer): string {
  for (const { words, algorithm, key: misread } of MISREADINGS) {
    for (const ivMode of ['prefix', 'fixed'] as const) {
      if (isObject(textOf(bytes, misread(key), iv, ivMode, algorithm))) {
        return `the token is not AES-192-CBC with this client's key; it does open as ${words}`;
      }
    }
  }
  for (const ivMode of ['prefix', 'fixed'] as const) {
    const text = textOf(bytes, key, iv, ivMode, ALGORITHM, false);
    if (isObject(text?.replace(/[\0 ]+$/, ''))) {
      return 'the token opens with this client’s key, but its padding is not PKCS#5: it is filled up with zero bytes or spaces';
    }
  }
  return 'neither with the IV in front nor with the fixed one does the token end in PKCS#5 padding and hold UTF-8 text: another key, or damaged on the way';
}

function isObject(text: string | undefined): boolean {
  if (text === undefined) return false;
  const parsed = parseJson(text);
  return 'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null;
}
