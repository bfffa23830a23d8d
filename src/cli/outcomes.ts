// card-sandbox outcomes: the catalogue as a table.
import { outcomeView } from '../control/resources/outcomes.ts';
import { type Command, flag } from './arguments.ts';
import { idleEngine, requireProvider } from './idle-engine.ts';
import { renderTable } from './table.ts';

export const outcomes: Command = {
  name: 'outcomes',
  summary: 'prints every outcome that can be met or forced',
  operand: 'provider',
  options: [{ name: 'json', summary: 'as JSON, with triggers and sources', ...flag }],
  run: ({ json }, provider, { stdout }) => {
    requireProvider(provider);
    const engine = idleEngine();
    const shown = engine.catalogue.outcomes.filter((outcome) => !provider || outcome.provider === provider);
    if (json)
      stdout.write(
        `${JSON.stringify({ data: shown.map((outcome) => outcomeView(outcome, engine.operations)) }, null, 2)}\n`,
      );
    else {
      const rows = shown.map(({ id, httpStatus, message, retryable, correctiveAction }) => [
        id,
        httpStatus === 0 ? '-' : String(httpStatus),
        message,
        retryable ? 'yes' : 'no',
        correctiveAction,
      ]);
      stdout.write(renderTable(rows, ['outcome', 'HTTP', 'message', 'retry', 'what to do']));
    }
    return 0;
  },
};
