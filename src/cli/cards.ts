// card-sandbox cards: the test cards as a table.
import { describeFixtures } from '../control/resources/fixtures.ts';
import { DEFAULT_SANDBOX } from '../engine/sandboxes/sandbox.ts';
import { folder } from '../options/readers.ts';
import { PROVIDERS } from '../server.ts';
import { type Command, flag, wholeNumber } from './arguments.ts';
import { idleEngine, requireProvider } from './idle-engine.ts';
import { renderTable } from './table.ts';

export const cards: Command = {
  name: 'cards',
  summary: 'prints the test cards and what each one does',
  operand: 'provider',
  options: [
    { name: 'json', summary: 'as JSON', ...flag },
    { name: 'seed', value: 'N', summary: 'the seed of the world', ...wholeNumber(0, 2_147_483_647) },
    { name: 'fixtures', value: 'DIR', summary: 'fixtures laid over ours', ...folder },
  ],
  run: async ({ json, seed, fixtures }, provider, { stdout }) => {
    requireProvider(provider);
    const engine = idleEngine({
      ...(seed === undefined ? {} : { seed: seed as number }),
      ...(fixtures === undefined ? {} : { fixtures: fixtures as string }),
    });
    const world = await describeFixtures(engine, await engine.sandboxes.use(DEFAULT_SANDBOX));
    const shown = Object.entries(world).filter(([id]) => provider === undefined || id === provider);
    if (json) {
      stdout.write(
        `${JSON.stringify(Object.fromEntries(shown.map(([id, { cards: list = [] }]) => [id, list])), null, 2)}\n`,
      );
      return 0;
    }
    for (const [id, { cards: list = [] }] of shown) {
      if (list.length === 0) {
        stdout.write(`${id}\nThis provider has no test cards; GET /_sandbox/fixtures lists what else it has.\n\n`);
        continue;
      }
      const columns = PROVIDERS.find((each) => each.id === id)?.cardColumns ?? Object.keys(list[0] ?? {});
      const rows = list.map((card) => columns.map((column) => String(card[column] ?? '')));
      stdout.write(`${id}\n${renderTable(rows, [...columns])}\n`);
    }
    return 0;
  },
};
