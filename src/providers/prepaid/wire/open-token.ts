// Opens one token with a client's key, and says why where it does not open.
import { parseJson } from '../../../engine/provider.ts';
import { BLOCK_BYTES, decipheredText, fromBase64, type IvMode } from './cipher.ts';
import type { Diagnosis } from './diagnosis/causes.ts';
import { diagnose } from './diagnosis/diagnose.ts';
import type { EnvelopeKeys, NamedKeys } from './diagnosis/keys.ts';
import { explainText } from './diagnosis/opened-text.ts';

/** A token that opened to a message. */
export interface OpenedToken {
  readonly text: string;
  /** The mode in which it opened. */
  readonly ivMode: IvMode;
  readonly message: Readonly<Record<string, unknown>>;
}

/** A token that opened to a text that is no JSON object, or did not open at all. */
export interface UnopenedToken {
  readonly text: string | undefined;
  readonly ivMode: IvMode | undefined;
  readonly message: undefined;
  readonly diagnosis: Diagnosis;
}

/**
 * Opens a token in the given mode, or else in the other one. A wrong mode spoils or drops the first 16 bytes and nothing
 * else, so the mode is right where the text is a JSON object. White space within the base64 is ignored.
 * @param others the other clients of the sandbox: their keys are tried for the diagnosis
 * @returns what the token held, or why it did not open; never throws for a bad token
 */
export function openToken(
  token: string,
  keys: EnvelopeKeys,
  others: readonly NamedKeys[] = [],
): OpenedToken | UnopenedToken {
  const bytes = fromBase64(token) ?? fromBase64(token.replace(/\s+/g, ''));
  let text: string | undefined;
  let textMode: IvMode | undefined;
  if (bytes && bytes.length > 0 && bytes.length % BLOCK_BYTES === 0) {
    const { key, iv, ivMode } = keys;
    for (const mode of ivMode === 'prefix' ? (['prefix', 'fixed'] as const) : (['fixed', 'prefix'] as const)) {
      const opened = decipheredText(bytes, key, iv, mode);
      if (opened === undefined) continue;
      const message = messageIn(opened);
      if (message) return { text: opened, ivMode: mode, message };
      text ??= opened;
      textMode ??= mode;
    }
  }
  const found = diagnose(token, keys, others);
  const diagnosis =
    text === undefined || found.isCertain ? found : { explanations: [[explainText(text)]], isCertain: true };
  return { text, ivMode: textMode, message: undefined, diagnosis };
}

function messageIn(text: string): Readonly<Record<string, unknown>> | undefined {
  const parsed = parseJson(text);
  if ('problem' in parsed) return undefined;
  const { value } = parsed;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
