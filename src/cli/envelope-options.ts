// The options that `seal` and `open` share: whose envelope it is.
import { describeFixtures } from '../control/resources/fixtures.ts';
import { DEFAULT_SANDBOX } from '../engine/sandboxes/sandbox.ts';
import { type IvMode, parseIv, parseKey } from '../providers/prepaid/wire/cipher.ts';
import { type Option, oneOf, UsageError, type Values } from './arguments.ts';
import { idleEngine } from './idle-engine.ts';

export interface EnvelopeKeys {
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly ivMode: IvMode;
}

/** Parses with the provider's own rule, so that the command line takes what the fixtures take. */
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

/** What was given, and for the rest the first test client's. */
export async function envelopeOf(values: Values): Promise<EnvelopeKeys> {
  const ivMode = (values['iv-mode'] as IvMode | undefined) ?? 'prefix';
  let { key, iv } = values as { key?: Buffer; iv?: Buffer };
  if (!key || !iv) {
    const engine = idleEngine();
    const { prepaid } = await describeFixtures(engine, await engine.sandboxes.use(DEFAULT_SANDBOX));
    const published = prepaid?.clients?.[0]?.envelope as { key: string; iv: string };
    key ??= parseKey(published.key);
    iv ??= parseIv(published.iv);
  }
  return { key, iv, ivMode };
}

/** @throws UsageError when the input is empty */
export function requireInput(input: string, what: string): string {
  const trimmed = input.trim();
  if (trimmed === '') throw new UsageError(`Nothing came on standard input; it must be ${what}.`);
  return trimmed;
}
