// The HTTP host: the lifecycle is called first, Express serves everything else (control API, documentation, inspector).
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, isIPv4 } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import type { ControlOptions } from './control/host/api.ts';
import type { Profile } from './engine/contract/message.ts';
import type { Provider } from './engine/contract/provider.ts';
import { collectionsOf, createEngine, type Engine, type EngineTimeLimits } from './engine/engine.ts';
import { createHandler } from './engine/lifecycle/lifecycle.ts';
import { refuseBare } from './engine/lifecycle/refuse.ts';
import { maskPans } from './engine/masking/find-card-numbers.ts';
import { measuredStore } from './engine/metrics/measured-store.ts';
import { Metrics } from './engine/metrics/metrics.ts';
import { DEFAULT_SANDBOX } from './engine/sandboxes/sandbox.ts';
import { createHttpServer } from './http/http-server.ts';
import { readTls, type TlsFiles } from './http/tls-files.ts';
import * as registry from './providers/registry.ts';
import { MemoryStore } from './store/memory/memory-store.ts';
import { IN_MEMORY, openStore } from './store/open.ts';
import { type Store, StoreError } from './store/store.ts';

/** What a server can be told; every member has the default of the command line. */
export interface ServerOptions {
  /** 0 for any free one. */
  readonly port: number;
  readonly host: string;
  /** Where state is kept: `memory`, a folder, or a PostgreSQL connection URL. */
  readonly data: string;
  readonly seed: number;
  readonly profile: Profile;
  /** A folder with one folder for each provider, whose fixture files override ours. */
  readonly fixtures?: string;
  /** A folder whose scenario files (`*.scenario.json`) are there beside ours. */
  readonly scenarios?: string;
  /** Where every clock stands still from the start, in milliseconds. */
  readonly frozenAtMs?: number;
  /** Demanded of every control call when set. */
  readonly controlToken?: string;
  readonly hasControl: boolean;
  /** With it, the server speaks HTTPS. */
  readonly tls?: TlsFiles;
  /** Without headers of ours on answers. */
  readonly plain: boolean;
  /** How many sandboxes there may be. */
  readonly sandboxLimit: number;
  /** Whether the first use of a name makes a sandbox. */
  readonly makesOnUse: boolean;
  /** Shorter or longer waits than the defaults, e.g. `{ slowBodyMs: 500 }` in a test suite. */
  readonly timeLimits?: Partial<EngineTimeLimits>;
  /** Hosts off loopback that webhooks may call; each a name or address exactly as a URL has it. */
  readonly allowWebhooksTo: readonly string[];
  /** Told of every defect of ours. */
  readonly onDefect: (defect: unknown) => void;
  /** Receives one line that the operator should read: a scenario file that broke. */
  readonly onNotice: (notice: string) => void;
}

export const DEFAULTS: ServerOptions = {
  port: 4242,
  host: '127.0.0.1',
  data: IN_MEMORY,
  seed: 42,
  profile: 'lenient',
  hasControl: true,
  plain: false,
  sandboxLimit: 10_000,
  makesOnUse: true,
  allowWebhooksTo: [],
  onDefect: (defect) => console.error(maskPans(inspect(defect))),
  onNotice: (notice) => console.error(`card-sandbox: ${maskPans(notice)}`),
};

export const PROVIDERS: readonly Provider[] = Object.values(registry);

/** A server that runs, with the engine inside it; `startSandbox()` shows less. */
export interface RunningServer {
  /** `http://host:port` or `https://host:port`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly engine: Engine;
  /** Takes no new work, lets exchanges in flight end for at most five seconds, and closes the store. */
  stop(): Promise<void>;
}

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);
const SWEEP_EVERY_MS = 15_000;
const STOP_WITHIN_MS = 5_000;
const STOP_LOOK_EVERY_MS = 20;

/** `fixtures/` and `scenarios/` lie beside `src/` and beside `dist/`. */
const OWN_FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));
const OWN_SCENARIOS = fileURLToPath(new URL('../scenarios', import.meta.url));

/** Whether only this machine can reach a server bound to `host`. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * @param store where the state is kept; in memory when left out, whatever `data` says
 * @throws FixtureError when a fixture does not fit its schema
 */
export function createSandboxEngine(
  options: ServerOptions,
  store: Store = new MemoryStore(collectionsOf(PROVIDERS)),
  metrics: Metrics = new Metrics(),
): Engine {
  const { seed, profile, plain, sandboxLimit, makesOnUse, onDefect, onNotice, frozenAtMs, fixtures, scenarios } =
    options;
  return createEngine({
    providers: PROVIDERS,
    store,
    metrics,
    seed,
    profile,
    plain,
    sandboxLimit,
    makesOnUse,
    allowedTargets: options.allowWebhooksTo,
    allowsLoopbackTargets: isLoopback(options.host),
    onDefect,
    onNotice,
    ...(frozenAtMs === undefined ? {} : { frozenAtMs }),
    ...(options.timeLimits && { timeLimits: options.timeLimits }),
    fixtureFolders: [OWN_FIXTURES, ...(fixtures ? [fixtures] : [])],
    scenarioFolders: [OWN_SCENARIOS, ...(scenarios ? [scenarios] : [])],
  });
}

/** One listener for everything this server serves. Express is loaded with the first call that needs it. */
export function createListener(
  engine: Engine,
  options: Pick<ServerOptions, 'host' | 'controlToken' | 'hasControl'>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const lifecycle = createHandler(engine);
  const control = controlOptions(options);
  let app: Promise<(request: IncomingMessage, response: ServerResponse) => void> | undefined;
  return (request, response) => {
    lifecycle(request, response, () => {
      app ??= import('./control/host/api.ts').then(({ createControlApp }) => createControlApp(engine, control));
      app.then(
        (serve) => serve(request, response),
        (problem) => {
          // E.g. no descriptor was left to load it with; the next call tries again.
          app = undefined;
          refuseBare(engine, response, problem);
        },
      );
    });
  };
}

/**
 * Starts serving; resolves once fixtures and scenarios are loaded and the port is open.
 * @throws UnusableFileError when a fixture, scenario or demo cannot be used, naming file and place
 * @throws UnusableDataError, StoreError when what is kept cannot be used or reached
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const metrics = new Metrics();
  const opened = await openStore(options.data, collectionsOf(PROVIDERS));
  const store = options.data === IN_MEMORY ? opened : measuredStore(opened, metrics);
  const engine = createSandboxEngine(options, store, metrics);
  try {
    engine.scenarios.load();
    await requireSoundDemos(options.scenarios);
    await engine.started;
    await engine.sandboxes.sweep();
    await engine.sandboxes.use(DEFAULT_SANDBOX);
    return await serve(engine, options);
  } catch (problem) {
    await store.close();
    throw problem;
  }
}

async function serve(engine: Engine, options: ServerOptions): Promise<RunningServer> {
  const tls = options.tls && (await readTls(options.tls));
  const server = createHttpServer(createListener(engine, options), {}, tls);
  await listen(server, options);
  // E.g. no descriptor is left for one more connection: the server goes on with those that it has.
  server.on('error', options.onDefect);
  engine.scenarios.watch();
  engine.dispatcher.start();
  const sweeps = setInterval(
    () => engine.sandboxes.sweep().catch((problem) => notReachable(engine, problem)),
    SWEEP_EVERY_MS,
  ).unref();
  const { port } = server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `${tls ? 'https' : 'http'}://${host}:${port}`, port, engine, stop: () => stop(server, engine, sweeps) };
}

/** A store that is away now is swept another time, and every call says so; anything else is a defect. */
function notReachable(engine: Engine, problem: unknown): void {
  if (!(problem instanceof StoreError && problem.refusal === 'unavailable')) engine.onDefect(problem);
}

/** A user's demos stop the start like their scenarios; ours are held by the tests, and nothing loads YAML for them here. */
async function requireSoundDemos(folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const { findDemos } = await import('./demos/document.ts');
  findDemos([folder]);
}

function controlOptions({
  host,
  controlToken,
  hasControl,
}: Pick<ServerOptions, 'host' | 'controlToken' | 'hasControl'>): ControlOptions {
  // Bound to every address, a server has names we cannot know; its token is what protects it then.
  const isAnyAddress = host === '0.0.0.0' || host === '::';
  const hosts = isAnyAddress
    ? undefined
    : new Set([...LOOPBACK, host.includes(':') ? `[${host.toLowerCase()}]` : host.toLowerCase()]);
  return { isEnabled: hasControl, token: controlToken, hosts };
}

function listen(server: Server, { port, host }: ServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

async function stop(server: Server, engine: Engine, sweeps: NodeJS.Timeout): Promise<void> {
  clearInterval(sweeps);
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A kept-alive connection becomes idle only when its exchange in flight has ended, so idle ones are closed repeatedly.
  const looks = setInterval(() => server.closeIdleConnections(), STOP_LOOK_EVERY_MS);
  const deadline = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS);
  server.closeIdleConnections();
  engine.stop();
  await Promise.all([closed, engine.dispatcher.stop()]);
  clearInterval(looks);
  clearTimeout(deadline);
  engine.scenarios.close();
  await engine.store.close();
}
