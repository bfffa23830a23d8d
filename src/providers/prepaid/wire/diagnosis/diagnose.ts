// Says why a token does not open to a message. One function for the journal's note, the decrypt helper, the control API and
// the command line. It reads the text of the token, then tries a fixed list of keys and ciphers on a few blocks, and names
// what fits; where several causes fit, it names them all. docs/wire-decisions.md#prepaid-diagnosis
import { type Cause, cause, type Diagnosis, type Explanation, wordsOf } from './causes.ts';
import { matchesOf, passphraseCause } from './ciphers.ts';
import type { EnvelopeKeys, NamedKeys } from './keys.ts';
import { BLOCK, type Match } from './match.ts';
import { contentCauses } from './plain-bytes.ts';
import { type Reading, readTokenText } from './token-text.ts';

/** The tokens that the page prints. No key opens them: their lengths do not fit its samples. */
const PRINTED = ['h/0YSUdGzgNsMcmfYAvIIPgF3Z80/kMJkW/7l9wG9L', 'Pl8F5kDZcvADIiursiA'];

/**
 * @param token as it stands in the body
 * @param keys of the client that sent it
 * @param others the other clients of the sandbox
 */
export function diagnose(token: string, keys: EnvelopeKeys, others: readonly NamedKeys[]): Diagnosis {
  const printed = PRINTED.find((start) => token.trimStart().startsWith(start));
  if (printed) {
    const words = 'is the one that the page prints as a sample, which no key opens: seal a message of your own';
    return { explanations: [[cause('page-sample', words)]], isCertain: true };
  }
  const { readings, causes } = readTokenText(token);
  if (readings.length === 0) return { explanations: causes.map((each) => [each]), isCertain: false };
  let fallback: Diagnosis | undefined;
  for (const reading of readings) {
    const found = diagnoseBytes(reading, keys, others);
    if (found.isCertain) return found;
    fallback ??= found;
  }
  return fallback as Diagnosis;
}

function diagnoseBytes(reading: Reading, keys: EnvelopeKeys, others: readonly NamedKeys[]): Diagnosis {
  const { bytes } = reading;
  const outside: Explanation[] = reading.causes.map((each) => [each]);
  if (bytes.length === 0) return { explanations: [...outside, [cause('empty', 'holds no bytes')]], isCertain: false };
  if (bytes.toString('latin1', 0, 8) === 'Salted__') {
    return { explanations: [...outside, [passphraseCause(bytes, keys)]], isCertain: true };
  }
  const matches = matchesOf(bytes, keys, others);
  if (matches.length > 0) {
    // Missing characters at the end of the base64 and a missing end of the ciphertext are one cause.
    const isCut = reading.causes.some(({ id }) => id === 'cut-off');
    const inside = together(matches).filter((causes) => !isCut || causes.some(({ id }) => id !== 'cut-off'));
    return { explanations: [...outside, ...inside], isCertain: true };
  }
  return { explanations: [...outside, unopened(reading, bytes)], isCertain: false };
}

/** The explanations of one match; of several matches each is one alternative. */
function together(matches: readonly Match[]): readonly Explanation[] {
  const each = matches.map((match) => {
    // Without its IV the beginning is missing, and so nothing can be said of the text.
    const lacksBeginning = match.causes.flat().some(({ id }) => id === 'iv-unknown');
    return lacksBeginning ? match.causes : [...match.causes, ...contentCauses(match)];
  });
  const [only] = each;
  if (each.length === 1 && only) return only;
  const alternatives = new Map<string, Cause>();
  for (const explanations of each) {
    const words = wordsOf({ explanations }).slice('the token '.length);
    const [first] = explanations.flat();
    if (first && !alternatives.has(words)) alternatives.set(words, { ...first, words });
  }
  return [[...alternatives.values()]];
}

function unopened({ causes }: Reading, bytes: Buffer): Explanation {
  const text = causes.length === 0 ? '' : 'does not open even so: it ';
  const leftOver = bytes.length % BLOCK;
  if (leftOver !== 0 && !causes.some(({ id }) => id === 'cut-off')) {
    const words = `holds ${bytes.length} bytes, which are not whole blocks of 16: ${leftOver} are left over, so some are missing or were added`;
    const stream = 'was sealed in a mode without padding, such as CTR or GCM, with another key';
    return [cause('left-over', `${text}${words}`, 'whole'), cause('other-key', stream, 'cipher')];
  }
  if (bytes.length === BLOCK) {
    const words = `${text}holds 16 bytes only, which is an IV without a message, or one block that this key does not open`;
    return [cause('one-block', words, 'whole')];
  }
  return [
    cause(
      'other-key',
      `${text}was sealed with another key, which is none of this sandbox and none that is often mistaken for it`,
      'key-own',
    ),
    cause(
      'damaged',
      'was damaged on the way: where its text was changed anywhere, the blocks no longer open',
      'transport',
    ),
  ];
}
