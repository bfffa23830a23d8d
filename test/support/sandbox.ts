// A sandbox for tests: the real listener, no port, its own world.
import { createServer, type Server } from 'node:http';
import supertest from 'supertest';
import type { Engine } from '../../src/engine/engine.ts';
import type { Exchange } from '../../src/engine/exchange.ts';
import { createListener, createSandboxEngine, DEFAULTS, type ServerOptions } from '../../src/server.ts';

export interface TestSandbox {
  readonly engine: Engine;
  readonly server: Server;
  /** supertest over the real listener. */
  readonly http: ReturnType<typeof supertest>;
  /** The exchanges of a sandbox, newest first. */
  journal(sandbox?: string): Exchange[];
}

/** @param options what differs from the command line's defaults */
export function testSandbox(options: Partial<ServerOptions> = {}): TestSandbox {
  const engine = createSandboxEngine({
    ...DEFAULTS,
    onDefect: (defect) => {
      throw defect;
    },
    ...options,
  });
  const server = createServer(createListener(engine));
  return {
    engine,
    server,
    http: supertest(server),
    journal: (sandbox = 'default') => engine.sandboxes.find(sandbox)?.journal.list({ limit: 10_000 }).entries ?? [],
  };
}
