// card-sandbox seal: JSON on standard input to a prepaid `{"token":…}`.
import { type ProviderCommand, parseJson, UsageError } from '../../../engine/provider.ts';
import { sealText } from '../wire/cipher.ts';
import { ENVELOPE_OPTIONS, envelopeOf, requireInput } from './envelope-options.ts';

export const seal: ProviderCommand = {
  name: 'seal',
  summary: 'seals JSON from standard input into a prepaid token',
  options: ENVELOPE_OPTIONS,
  run: async (values, _operand, { readInput, stdout, fixtures }) => {
    const input = requireInput(await readInput(), 'the JSON to seal');
    const parsed = parseJson(input);
    if ('problem' in parsed) throw new UsageError(`Standard input is ${parsed.problem}.`);
    const { key, iv, ivMode } = await envelopeOf(values, fixtures);
    stdout.write(`${JSON.stringify({ token: sealText(input, key, iv, ivMode) })}\n`);
    return 0;
  },
};
