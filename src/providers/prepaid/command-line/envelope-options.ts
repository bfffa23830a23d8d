// The options that `seal` and `open` share: whose envelope it is.
import { type Option, oneOf, type ProviderIo, UsageError, type Values } from '../../../engine/provider.ts';
import { type IvMode, parseIv, parseKey } from '../wire/cipher.ts';
import type { EnvelopeKeys, NamedKeys } from '../wire/diagnosis/keys.ts';

/** Parses by the rule of the fixtures, so that the command line takes what they take. */
function bytes(allowed: string, read: (text: string) => Buffer) {
  return {
    allowed,
    parse: (text: string) => {
      try {
        return read(text);
      } catch {
        return undefined;
      }
    },
  };
}

export const ENVELOPE_OPTIONS: readonly Option[] = [
  {
    name: 'key',
    value: 'KEY',
    summary: "the AES key; the first test client's by default",
    ...bytes('24 bytes as hex, base64 or text', parseKey),
  },
  {
    name: 'iv',
    value: 'IV',
    summary: "the IV; the first test client's by default",
    ...bytes('16 bytes as hex, base64 or text', parseIv),
  },
  {
    name: 'iv-mode',
    value: 'MODE',
    summary: 'prefix puts the IV in front of the ciphertext, fixed leaves it out; prefix by default',
    ...oneOf('prefix', 'fixed'),
  },
];

/** The keys that the caller gives; for those left out, the first test client's. */
export async function envelopeOf(values: Values, fixtures: ProviderIo['fixtures']): Promise<EnvelopeKeys> {
  const ivMode = (values['iv-mode'] as IvMode | undefined) ?? 'prefix';
  let { key, iv } = values as { key?: Buffer; iv?: Buffer };
  if (!key || !iv) {
    const published = (await fixtures()).clients?.[0]?.envelope as { key: string; iv: string };
    key ??= parseKey(published.key);
    iv ??= parseIv(published.iv);
  }
  return { key, iv, ivMode };
}

/** The keys to open a token with, and those of the test clients that they are not: the token may be sealed with one of them. */
export async function keysFor(values: Values, fixtures: ProviderIo['fixtures']) {
  const keys = await envelopeOf(values, fixtures);
  const clients = (await fixtures()).clients ?? [];
  const others = clients.map(({ name, envelope }): NamedKeys => {
    const { key, iv, ivMode } = envelope as { key: string; iv: string; ivMode: IvMode };
    return { name: String(name), key: parseKey(key), iv: parseIv(iv), ivMode };
  });
  return { keys, others: others.filter(({ key }) => !key.equals(keys.key)) };
}

/** @throws UsageError when the input is empty */
export function requireInput(input: string, what: string): string {
  const trimmed = input.trim();
  if (trimmed === '') throw new UsageError(`Nothing came on standard input; it must be ${what}.`);
  return trimmed;
}
