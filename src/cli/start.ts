// card-sandbox start: serves until it is asked to stop.
import { describeFixtures } from '../control/resources/fixtures.ts';
import { DEFAULT_SANDBOX } from '../engine/sandboxes/sandbox.ts';
import { serverOptionsOf } from '../options/server-options.ts';
import { START_OPTIONS } from '../options/start-options.ts';
import { PROVIDERS, type RunningServer, type ServerOptions, startServer } from '../server.ts';
import { isPostgres } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { type Command, type Io, oneOf, type Values } from './arguments.ts';
import { quickstartOf, quickstartsOf, renderBanner, trusting } from './banner.ts';
import { withoutOwnCredentials } from './own-credentials.ts';

const LOG_LEVELS = ['silent', 'info', 'json'] as const;

export const start: Command = {
  name: 'start',
  summary: `serves ${PROVIDERS.map(({ id }) => id).join(' and ')} until it is stopped (the default command)`,
  options: [
    ...START_OPTIONS,
    { name: 'log-level', value: 'LEVEL', summary: 'what is printed; info by default', ...oneOf(...LOG_LEVELS) },
  ],
  run: async (values, _operand, io) => {
    const options = serverOptionsOf(values, (option) => `--${option}`);
    const stopped = new Promise<void>((resolve) => io.onStop(resolve));
    let running: RunningServer;
    try {
      running = await startServer(options);
    } catch (problem) {
      return refuseStart(problem, options, io);
    }
    await tellOfKept(running, values, io);
    await announce(running, options, values['log-level'] as (typeof LOG_LEVELS)[number] | undefined, io);
    await stopped;
    await running.stop();
    return 0;
  },
};

function refuseStart(problem: unknown, { port, host, data }: ServerOptions, io: Io): number {
  if (problem instanceof StoreError && problem.refusal === 'unavailable' && isPostgres(data)) {
    io.stderr.write(`card-sandbox: ${problem.message}. Start it, or correct its address in --data.\n`);
    return 1;
  }
  const { code } = problem as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EADDRINUSE: `Port ${port} on ${host} is in use. Choose another with --port N, or --port 0 for any free one.`,
    EACCES: `Port ${port} may not be opened by this user. Choose one from 1024 on with --port N.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Choose one with --host ADDRESS.`,
    ENOTFOUND: `${host} is no name that can be resolved. Choose an address with --host ADDRESS.`,
  };
  const reason = reasons[code ?? ''];
  if (!reason) throw problem;
  io.stderr.write(`card-sandbox: ${reason}\n`);
  return 1;
}

/** A sandbox that was kept goes on as it was made: an option that was given for another one is not to be lost unseen. */
async function tellOfKept({ engine }: RunningServer, values: Values, { stderr }: Io): Promise<void> {
  const { settings } = await engine.sandboxes.use(DEFAULT_SANDBOX);
  const kept = (['seed', 'profile'] as const).filter(
    (name) => values[name] !== undefined && values[name] !== settings[name],
  );
  if (kept.length === 0) return;
  const has = kept.map((name) => `${name} ${settings[name]}, not ${values[name]}`).join(', and ');
  stderr.write(
    `card-sandbox: Sandboxes that --data holds stay as they were made: "${DEFAULT_SANDBOX}" has ${has}. PUT /_sandbox/sandboxes/${DEFAULT_SANDBOX} makes it anew.\n`,
  );
}

async function announce(
  { url, port, engine }: RunningServer,
  options: ServerOptions,
  level: (typeof LOG_LEVELS)[number] | undefined,
  { stdout }: Io,
): Promise<void> {
  if (level === 'silent') return;
  const sandbox = await engine.sandboxes.use(DEFAULT_SANDBOX);
  const fixtures = withoutOwnCredentials(await describeFixtures(engine, sandbox), sandbox);
  const quickstarts = quickstartsOf(PROVIDERS, url, fixtures);
  if (level === 'info' || (level === undefined && stdout.isTTY)) {
    stdout.write(renderBanner(url, trusting(quickstarts, options.tls?.cert), options.hasControl));
    return;
  }
  const { seed, profile } = sandbox.settings;
  const control = options.hasControl ? `${url}/_sandbox` : null;
  stdout.write(
    `${JSON.stringify({ event: 'ready', url, port, control, seed, profile, pid: process.pid, ...quickstartOf(trusting(quickstarts, options.tls?.cert), fixtures) })}\n`,
  );
}
