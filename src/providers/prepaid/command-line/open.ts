// card-sandbox open: a prepaid token, or a body `{"token":…}`, on standard input to the JSON it holds.
import { isJsonObject, type ProviderCommand, parseJson } from '../../../engine/provider.ts';
import { openToken } from '../wire/open-token.ts';
import { ENVELOPE_OPTIONS, envelopeOf, requireInput } from './envelope-options.ts';

export const open: ProviderCommand = {
  name: 'open',
  summary: 'opens a prepaid token from standard input',
  options: ENVELOPE_OPTIONS,
  run: async (values, _operand, { readInput, stdout, stderr, fixtures }) => {
    const input = requireInput(await readInput(), 'a token, or JSON with a member token');
    const { key, iv, ivMode } = await envelopeOf(values, fixtures);
    const opened = openToken(tokenIn(input), key, iv, ivMode);
    if (!('text' in opened)) {
      stderr.write(`card-sandbox: ${opened.problem}\n`);
      return 1;
    }
    stdout.write(`${opened.text}\n`);
    if (opened.problem) stderr.write(`card-sandbox: the token opens, but what it holds is ${opened.problem}\n`);
    return opened.problem ? 1 : 0;
  },
};

function tokenIn(input: string): string {
  const parsed = parseJson(input);
  if (!('value' in parsed)) return input;
  const { value } = parsed;
  if (typeof value === 'string') return value;
  return isJsonObject(value) && typeof value.token === 'string' ? value.token : input;
}
