// The HTTP host: the lifecycle is called first, Express serves everything else (control API, documentation, inspector).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { collectionsOf, createEngine, type Engine } from './engine/engine.ts';
import type { Profile } from './engine/exchange.ts';
import { createHandler } from './engine/lifecycle.ts';
import type { Provider } from './engine/provider.ts';
import * as registry from './providers/registry.ts';
import { MemoryStore } from './store/memory.ts';

/** What a server can be told; every member has the default of the command line. */
export interface ServerOptions {
  readonly port: number;
  readonly host: string;
  readonly seed: number;
  readonly profile: Profile;
  /** A folder with `ncore/` and `prepaid/` whose fixture files are laid over ours. */
  readonly fixtures?: string;
  /** Where every clock stands still from the start, in milliseconds. */
  readonly frozenAtMs?: number;
  readonly controlToken?: string;
  readonly hasControl: boolean;
  readonly plain: boolean;
  readonly sandboxLimit: number;
  readonly onDefect: (defect: unknown) => void;
}

export const DEFAULTS: ServerOptions = {
  port: 4242,
  host: '127.0.0.1',
  seed: 42,
  profile: 'lenient',
  hasControl: true,
  plain: false,
  sandboxLimit: 10_000,
  onDefect: (defect) => console.error(defect),
};

export const PROVIDERS: readonly Provider[] = Object.values(registry);

/** `fixtures/` and `scenarios/` lie beside `src/` and beside `dist/`. */
const OWN_FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

export function createSandboxEngine(options: ServerOptions): Engine {
  const { seed, profile, plain, sandboxLimit, onDefect, frozenAtMs, fixtures } = options;
  return createEngine({
    providers: PROVIDERS,
    store: new MemoryStore(collectionsOf(PROVIDERS)),
    seed,
    profile,
    plain,
    sandboxLimit,
    onDefect,
    ...(frozenAtMs === undefined ? {} : { frozenAtMs }),
    fixtureFolders: (provider) =>
      [OWN_FIXTURES, ...(fixtures ? [fixtures] : [])].map((folder) => join(folder, provider)),
  });
}

/** One listener for everything this server serves. */
export function createListener(engine: Engine): (request: IncomingMessage, response: ServerResponse) => void {
  const lifecycle = createHandler(engine);
  return (request, response) => {
    lifecycle(request, response, () => {
      response.writeHead(404).end();
    });
  };
}

export function createSandboxServer(engine: Engine): Server {
  return createServer(
    { keepAliveTimeout: 65_000, headersTimeout: 10_000, requestTimeout: 30_000 },
    createListener(engine),
  );
}
