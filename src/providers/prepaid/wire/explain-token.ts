// Why a token did not open: the mistakes that integrators make with key, mode, padding and base64, tried one by one.
import { parseJson } from '../../../engine/provider.ts';
import { ALGORITHM, decipheredText } from './cipher.ts';

/** What is wrong with a text that should be base64. */
export function explainBase64(token: string): string {
  const text = token.replace(/\s+/g, '');
  const at = text.search(/[^A-Za-z0-9+/=]/);
  if (at >= 0) {
    const character = String.fromCodePoint(text.codePointAt(at) as number);
    const hint = character === '-' || character === '_' ? ' (the URL-safe alphabet is not what the page shows)' : '';
    return `the token is not base64: ${JSON.stringify(character)} at position ${at}${hint}`;
  }
  return `the token is not base64: ${text.length} characters with misplaced or missing "=" padding`;
}

/** Mistakes that integrators make with the key, the mode or the padding; tried only after a token has not opened. */
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

/** What is wrong with whole blocks of bytes that open in neither mode. */
export function explainToken(bytes: Buffer, key: Buffer, iv: Buffer): string {
  for (const { words, algorithm, key: misread } of MISREADINGS) {
    for (const ivMode of ['prefix', 'fixed'] as const) {
      if (isObject(decipheredText(bytes, misread(key), iv, ivMode, algorithm))) {
        return `the token is not AES-192-CBC with this client's key; it does open as ${words}`;
      }
    }
  }
  for (const ivMode of ['prefix', 'fixed'] as const) {
    const text = decipheredText(bytes, key, iv, ivMode, ALGORITHM, false);
    if (isObject(text?.replace(/[\0 ]+$/, ''))) {
      return 'the token opens with this client’s key, but its padding is not PKCS#5: it is filled up with zero bytes or spaces';
    }
  }
  return 'the token does not end in PKCS#5 padding and hold UTF-8 text, neither with the IV in front nor with the fixed one: it was sealed with another key, or damaged on the way';
}

function isObject(text: string | undefined): boolean {
  if (text === undefined) return false;
  const parsed = parseJson(text);
  return 'value' in parsed && typeof parsed.value === 'object' && parsed.value !== null;
}
