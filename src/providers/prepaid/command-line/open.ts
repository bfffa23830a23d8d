// card-sandbox open: a prepaid token, or a body `{"token":…}`, on standard input to the JSON it holds.
import { isJsonObject, type ProviderCommand, parseJson } from '../../../engine/provider.ts';
import { changesFor, wordsOf } from '../wire/diagnosis/causes.ts';
import { openToken } from '../wire/open-token.ts';
import { ENVELOPE_OPTIONS, keysFor, requireInput } from './envelope-options.ts';

export const open: ProviderCommand = {
  name: 'open',
  summary: 'opens a prepaid token from standard input',
  options: ENVELOPE_OPTIONS,
  run: async (values, _operand, { readInput, stdout, stderr, fixtures }) => {
    const input = requireInput(await readInput(), 'a token, or JSON with a member token');
    const { keys, others } = await keysFor(values, fixtures);
    const opened = openToken(tokenIn(input), keys, others);
    if (opened.text !== undefined) stdout.write(`${opened.text}\n`);
    if (opened.message) return 0;
    stderr.write(`card-sandbox: ${wordsOf(opened.diagnosis)}\n`);
    for (const [language, fixes] of changesFor(opened.diagnosis)) {
      for (const fix of fixes) stderr.write(`  ${language.padEnd(7)}${fix}\n`);
    }
    return 1;
  },
};

function tokenIn(input: string): string {
  const parsed = parseJson(input);
  if (!('value' in parsed)) return input;
  const { value } = parsed;
  if (typeof value === 'string') return value;
  return isJsonObject(value) && typeof value.token === 'string' ? value.token : input;
}
