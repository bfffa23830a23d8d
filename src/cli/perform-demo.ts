// The work of `demo`: finds the demo, sees that there are an engine and a server for it, and tells how it goes.
import { resolve } from 'node:path';
import { DEMO_SUFFIX, type Demo, findDemos, readDemo } from '../demos/document.ts';
import { tellAnswer, tellStep, tellVerdict } from '../demos/narrate.ts';
import { findRespect } from '../demos/respect.ts';
import { type Audience, runDemo } from '../demos/run-demo.ts';
import { nearestNames } from '../engine/base/nearest-name.ts';
import { DEFAULTS, startServer } from '../server.ts';
import { type Io, UsageError, type Values } from './arguments.ts';
import { renderTable } from './table.ts';

function foldersOf({ scenarios }: Values): string[] {
  return scenarios === undefined ? [] : [resolve(scenarios as string)];
}

/** Runs the demo of that name and tells it. @throws UsageError when there is none. @returns the exit code */
export function performDemo(name: string, values: Values, io: Io): Promise<number> {
  return show(chosen(name, values), values, io);
}

/** Prints every demo. @throws DemoError where one cannot be read. @returns the exit code */
export function listDemos(values: Values, { stdout }: Io): number {
  const demos = findDemos(foldersOf(values));
  if (values.json) {
    const data = demos.map(({ name, provider, title, summary, file }) => ({ name, provider, title, summary, file }));
    stdout.write(`${JSON.stringify({ data }, null, 2)}\n`);
    return 0;
  }
  const rows = demos.map(({ name, provider, title, summary }) => [name, provider, title, summary]);
  stdout.write(renderTable(rows, ['demo', 'provider', 'title', 'what it shows']));
  return 0;
}

/** A demo by its name, by `provider/name`, or by the path of its file. */
function chosen(name: string, values: Values): Demo {
  if (name.endsWith(DEMO_SUFFIX)) return readDemo(resolve(name));
  const demos = findDemos(foldersOf(values));
  const found = demos.find((known) => known.name === name || `${known.provider}/${known.name}` === name);
  if (found) return found;
  const names = demos.map((known) => known.name);
  throw new UsageError(`There is no demo "${name}"; the nearest are ${nearestNames(name, names).join(', ')}.`);
}

async function show(chosenDemo: Demo, values: Values, io: Io): Promise<number> {
  const engine = findRespect();
  if (!engine) {
    io.stderr.write(
      'card-sandbox: Demos are run by Redocly’s engine, which is not installed. Add it with: npm install --save-dev @redocly/cli@2\n',
    );
    return 1;
  }
  if (values.pause && !io.nextLine) throw new UsageError('--pause needs a terminal to wait for the enter key on.');
  const own = values.url === undefined ? await startServer({ ...DEFAULTS, port: 0 }) : undefined;
  const url = own?.url ?? (values.url as string);
  const stopping = new AbortController();
  io.onStop(() => stopping.abort());
  try {
    const options = {
      url,
      engine,
      sandbox: values.sandbox as string | undefined,
      controlToken: values['control-token'] as string | undefined,
      signal: stopping.signal,
    };
    const { name, provider, title, summary } = chosenDemo;
    if (values.json) {
      const result = await runDemo(chosenDemo, options, { step: () => {}, answered: () => {} });
      io.stdout.write(`${JSON.stringify({ name, provider, title, summary, url, ...result }, null, 2)}\n`);
      return result.passed ? 0 : 1;
    }
    io.stdout.write(`${title}\n${summary}\n`);
    const result = await runDemo(chosenDemo, options, narrator(values, io, stopping.signal));
    io.stdout.write(stopping.signal.aborted ? '\nStopped.\n' : tellVerdict(result));
    if (!own) io.stdout.write(`  its journal: ${url}/@${result.sandbox}/_sandbox/requests\n`);
    return result.passed ? 0 : 1;
  } finally {
    await own?.stop();
  }
}

function narrator(values: Values, { stdout, nextLine }: Io, signal: AbortSignal): Audience {
  return {
    step: async (title, description, number, attempt) => {
      stdout.write(tellStep(title, description, number, attempt));
      if (!values.pause || !nextLine) return;
      stdout.write('   ⏎ ');
      await nextLine(signal);
    },
    answered: (report) => {
      stdout.write(tellAnswer(report));
    },
  };
}
