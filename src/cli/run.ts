// From the words on the command line to a command, and from what happens to an exit code.
import { UnusableFileError } from '../engine/base/errors.ts';
import { nearestNames } from '../engine/base/nearest-name.ts';
import { maskPans } from '../engine/masking/find-card-numbers.ts';
import { PROVIDERS } from '../server.ts';
import { StoreError, UnusableDataError } from '../store/store.ts';
import { VERSION } from '../version.ts';
import {
  type Command,
  ENVIRONMENT_PREFIX,
  type Io,
  readArguments,
  UsageError,
  variableOf,
  withoutCredentials,
} from './arguments.ts';
import { cards } from './cards.ts';
import { demo } from './demo.ts';
import { idleFixtures } from './idle-engine.ts';
import { outcomes } from './outcomes.ts';
import { report } from './report.ts';
import { start } from './start.ts';
import { renderTable } from './table.ts';

/** What the providers bring, each command with the fixtures of its own provider. */
const PROVIDER_COMMANDS: readonly Command[] = PROVIDERS.flatMap(({ id, commands = [] }) =>
  commands.map((command) => ({
    ...command,
    run: (values, operand, io) => command.run(values, operand, { ...io, fixtures: () => idleFixtures(id) }),
  })),
);

const COMMANDS: readonly Command[] = [start, ...PROVIDER_COMMANDS, outcomes, cards, demo, report];

/**
 * Runs the program.
 * @returns the exit code: 0 done, 1 could not, 2 called in a way that makes no sense
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  io: Io,
): Promise<number> {
  const [first] = args;
  if (first === 'help' || args.includes('--help') || args.includes('-h')) {
    io.stdout.write(helpOf(COMMANDS.find(({ name }) => args.includes(name))));
    return 0;
  }
  if (first === '--version') {
    io.stdout.write(`${VERSION}\n`);
    return 0;
  }
  try {
    const isOption = first === undefined || first.startsWith('-');
    const command = isOption ? start : COMMANDS.find(({ name }) => name === first);
    if (!command) {
      throw new UsageError(
        `There is no command "${withoutCredentials(first ?? '')}"; there are ${COMMANDS.map(({ name }) => name).join(', ')}.`,
      );
    }
    tellOfUnknown(environment, io);
    const { values, operand } = readArguments(command, isOption ? args : args.slice(1), environment);
    return await command.run(values, operand, io);
  } catch (problem) {
    if (problem instanceof UsageError) {
      io.stderr.write(`card-sandbox: ${maskPans(problem.message)}\nTry card-sandbox --help.\n`);
      return 2;
    }
    if (problem instanceof UnusableFileError || problem instanceof UnusableDataError || problem instanceof StoreError) {
      io.stderr.write(`card-sandbox: ${maskPans(problem.message)}\n`);
      return 1;
    }
    throw problem;
  }
}

/** Warns of each variable that has our prefix but belongs to no option: it is most likely misspelt. */
function tellOfUnknown(environment: Readonly<Record<string, string | undefined>>, { stderr }: Io): void {
  const known = new Set(COMMANDS.flatMap(({ options }) => options.map(({ name }) => variableOf(name))));
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(ENVIRONMENT_PREFIX) || known.has(variable)) continue;
    const [meant] = nearestNames(variable, known, 1);
    stderr.write(`card-sandbox: ${variable} is no variable of ours and changes nothing; the nearest is ${meant}.\n`);
  }
}

function helpOf(command: Command | undefined): string {
  if (!command) {
    const rows = COMMANDS.map(({ name, operand, summary }) => [
      `card-sandbox ${name}${operand ? ` [${operand}]` : ''}`,
      summary,
    ]);
    return `card-sandbox ${VERSION}: card-issuing partner APIs on your own machine\n\n${renderTable(rows)}\ncard-sandbox COMMAND --help lists a command's options. Without a command it starts.\n`;
  }
  const rows = command.options.map(({ name, value, summary, allowed }) => [
    `--${name}${value ? ` ${value}` : ''}`,
    `${summary}${value && allowed ? ` (${allowed})` : ''}`,
  ]);
  return `card-sandbox ${command.name}${command.operand ? ` [${command.operand}]` : ''}: ${command.summary}\n\n${renderTable(rows)}\nEvery option has an environment variable, e.g. ${variableOf(command.options[0]?.name ?? 'port')}.\n`;
}
