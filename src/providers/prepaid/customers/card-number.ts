// A card number in a message: in clear, or sealed with the key of the client as cardNumber is in answers.
import type { Client } from '../wire/authenticate.ts';
import { BLOCK_BYTES, decipheredText, fromBase64 } from '../wire/cipher.ts';

const PAN = /^\d{12,19}$/;

/** @returns undefined where the text is neither */
export function panIn(text: string, { key, iv }: Client): string | undefined {
  const clear = text.replaceAll(' ', '');
  if (PAN.test(clear)) return clear;
  const bytes = fromBase64(text);
  if (!bytes || bytes.length === 0 || bytes.length % BLOCK_BYTES !== 0) return undefined;
  for (const mode of ['prefix', 'fixed'] as const) {
    const opened = decipheredText(bytes, key, iv, mode);
    if (opened !== undefined && PAN.test(opened)) return opened;
  }
  return undefined;
}
