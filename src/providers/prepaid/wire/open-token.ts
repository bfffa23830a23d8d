// Opens one token with a client's key, and says why where it does not open.
import { parseJson } from '../../../engine/provider.ts';
import { BLOCK_BYTES, decipheredText, fromBase64, type IvMode } from './cipher.ts';
import { explainBase64, explainToken } from './explain-token.ts';

/** What a token held. */
export interface OpenedToken {
  readonly text: string;
  /** The mode in which it opened. */
  readonly ivMode: IvMode;
  /** The JSON object that the text is; undefined where the text is no JSON object, and `problem` says why. */
  readonly message: Readonly<Record<string, unknown>> | undefined;
  readonly problem?: string;
}

/** Why a token did not open, in words for the developer. */
export interface UnopenedToken {
  readonly problem: string;
}

/**
 * Opens a token in the given mode, or else in the other one. A wrong mode spoils or drops the first 16 bytes and nothing
 * else, so the mode is right where the text is a JSON object. White space within the base64 is ignored.
 * @returns what the token held, or why it did not open; never throws for a bad token
 */
export function openToken(token: string, key: Buffer, iv: Buffer, ivMode: IvMode): OpenedToken | UnopenedToken {
  const bytes = fromBase64(token) ?? fromBase64(token.replace(/\s+/g, ''));
  if (!bytes) return { problem: explainBase64(token) };
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
  return first ?? second ?? { problem: explainToken(bytes, key, iv) };
}

function openAs(bytes: Buffer, key: Buffer, iv: Buffer, ivMode: IvMode): OpenedToken | undefined {
  const text = decipheredText(bytes, key, iv, ivMode);
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  if ('problem' in parsed) return { text, ivMode, message: undefined, problem: parsed.problem };
  const { value } = parsed;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { text, ivMode, message: value as Record<string, unknown> };
  }
  return { text, ivMode, message: undefined, problem: 'JSON, but not an object' };
}
