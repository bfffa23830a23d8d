// card-sandbox start: serves until it is asked to stop.
import { describeFixtures } from '../control/resources/fixtures.ts';
import { CLOCK_BOUNDS, isWithinBounds } from '../engine/base/clock.ts';
import { PROFILES } from '../engine/contract/message.ts';
import { DEFAULT_SANDBOX } from '../engine/sandboxes/sandbox.ts';
import { hostOf } from '../engine/webhooks/allowed-targets.ts';
import { DEFAULTS, isLoopback, PROVIDERS, type RunningSandbox, type ServerOptions, startServer } from '../server.ts';
import { isPostgres } from '../store/open.ts';
import { StoreError } from '../store/store.ts';
import { type Command, flag, folder, type Io, oneOf, text, UsageError, type Values, wholeNumber } from './arguments.ts';
import { quickstartOf, quickstartsOf, renderBanner } from './banner.ts';
import { DATA } from './data.ts';

const LOG_LEVELS = ['silent', 'info', 'json'] as const;

const INSTANT = {
  allowed: `an ISO 8601 instant with its zone, ${CLOCK_BOUNDS}`,
  parse: (given: string) => {
    const day = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.exec(given)?.[1];
    // A day that its month does not have would be taken for one of the next month.
    const isDay = day !== undefined && new Date(Date.parse(day) || 0).toISOString().startsWith(day);
    return isDay && isWithinBounds(Date.parse(given)) ? Date.parse(given) : undefined;
  },
};

const HOSTS = {
  allowed: 'host names or addresses without port, separated by commas, e.g. hooks.example.com,10.0.0.7',
  parse: (given: string) => {
    const hosts = given.split(',').map((host) => hostOf(host.trim()));
    return hosts.every((host) => host !== undefined) ? hosts : undefined;
  },
};

export const start: Command = {
  name: 'start',
  summary: `serves ${PROVIDERS.map(({ id }) => id).join(' and ')} until it is stopped (the default command)`,
  options: [
    { name: 'port', value: 'N', summary: 'the port, 0 for any free one; 4242 by default', ...wholeNumber(0, 65_535) },
    {
      name: 'host',
      value: 'ADDRESS',
      summary: 'the address to bind; 127.0.0.1 by default',
      ...text('a host name or address', /^[\w.:-]+$/),
    },
    { name: 'data', value: 'WHERE', summary: 'where state is kept: memory (default), DIR or postgres://…', ...DATA },
    { name: 'seed', value: 'N', summary: 'the seed of the world; 42 by default', ...wholeNumber(0, 2_147_483_647) },
    {
      name: 'profile',
      value: 'NAME',
      summary: 'how strictly the pages are read; lenient by default',
      ...oneOf(...PROFILES),
    },
    { name: 'fixtures', value: 'DIR', summary: 'fixture files laid over ours', ...folder },
    { name: 'scenarios', value: 'DIR', summary: 'scenario files beside ours', ...folder },
    {
      name: 'sandbox-limit',
      value: 'N',
      summary: 'how many sandboxes there may be; 10000 by default',
      ...wholeNumber(1, 10_000_000),
    },
    {
      name: 'new-sandboxes',
      value: 'WHEN',
      summary: 'what makes a sandbox: its first use (default on loopback), or only PUT',
      ...oneOf('on-use', 'put-only'),
    },
    { name: 'clock', value: 'ISO', summary: 'the instant at which every clock stands still', ...INSTANT },
    {
      name: 'control-token',
      value: 'T',
      summary: 'what control calls must carry as Bearer',
      isSecret: true,
      ...text('at least 8 characters without spaces', /^\S{8,}$/),
    },
    {
      name: 'allow-webhooks-to',
      value: 'HOST',
      summary: 'a host off loopback that webhooks may call; several by commas or by naming it again',
      isRepeatable: true,
      ...HOSTS,
    },
    { name: 'no-control', summary: 'without the control API', ...flag },
    { name: 'plain', summary: 'without X-Sandbox headers on answers', ...flag },
    { name: 'log-level', value: 'LEVEL', summary: 'what is printed; info by default', ...oneOf(...LOG_LEVELS) },
  ],
  run: async (values, _operand, io) => {
    const options = optionsOf(values);
    const stopped = new Promise<void>((resolve) => io.onStop(resolve));
    let running: RunningSandbox;
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

function optionsOf(values: Values): ServerOptions {
  const { port, host, data, seed, profile, fixtures, scenarios, clock, plain } = values;
  const { 'sandbox-limit': limit, 'new-sandboxes': newSandboxes } = values;
  const token = values['control-token'] as string | undefined;
  const targets = values['allow-webhooks-to'] as readonly string[] | undefined;
  const hasControl = values['no-control'] !== true;
  const options: ServerOptions = {
    ...DEFAULTS,
    hasControl,
    ...(port === undefined ? {} : { port: port as number }),
    ...(host === undefined ? {} : { host: host as string }),
    ...(seed === undefined ? {} : { seed: seed as number }),
    ...(profile === undefined ? {} : { profile: profile as ServerOptions['profile'] }),
    ...(fixtures === undefined ? {} : { fixtures: fixtures as string }),
    ...(scenarios === undefined ? {} : { scenarios: scenarios as string }),
    ...(clock === undefined ? {} : { frozenAtMs: clock as number }),
    ...(data === undefined ? {} : { data: data as string }),
    ...(limit === undefined ? {} : { sandboxLimit: limit as number }),
    makesOnUse:
      newSandboxes === undefined
        ? isLoopback((host as string | undefined) ?? DEFAULTS.host)
        : newSandboxes === 'on-use',
    ...(plain === undefined ? {} : { plain: plain as boolean }),
    ...(targets === undefined ? {} : { allowWebhooksTo: targets }),
    ...(token === undefined ? {} : { controlToken: token }),
  };
  if (hasControl && token === undefined && !isLoopback(options.host)) {
    throw new UsageError(
      `--host ${options.host} can be reached from other machines, so the control API needs --control-token T; or switch it off with --no-control.`,
    );
  }
  return options;
}

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
async function tellOfKept({ engine }: RunningSandbox, values: Values, { stderr }: Io): Promise<void> {
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
  { url, port, engine }: RunningSandbox,
  options: ServerOptions,
  level: (typeof LOG_LEVELS)[number] | undefined,
  { stdout }: Io,
): Promise<void> {
  if (level === 'silent') return;
  const sandbox = await engine.sandboxes.use(DEFAULT_SANDBOX);
  const fixtures = await describeFixtures(engine, sandbox);
  const quickstarts = quickstartsOf(PROVIDERS, url, fixtures);
  if (level === 'info' || (level === undefined && stdout.isTTY)) {
    stdout.write(renderBanner(url, quickstarts, options.hasControl));
    return;
  }
  const { seed, profile } = sandbox.settings;
  const control = options.hasControl ? `${url}/_sandbox` : null;
  stdout.write(
    `${JSON.stringify({ event: 'ready', url, port, control, seed, profile, pid: process.pid, ...quickstartOf(quickstarts, fixtures) })}\n`,
  );
}
