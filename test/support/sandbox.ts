// A sandbox inside the test process: the real listener without a port. Every answer is checked against its schema.
import type { Server } from 'node:http';
import type { ValidateFunction } from 'ajv';
import supertest from 'supertest';
import type { Exchange } from '../../src/engine/contract/exchange.ts';
import type { JsonSchema } from '../../src/engine/contract/json-schema.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { MemoryJournal } from '../../src/engine/journal/memory-journal.ts';
import { createAjv } from '../../src/engine/messages/compile-schema.ts';
import { createHttpServer, type HttpTimeLimits } from '../../src/http/http-server.ts';
import { createListener, createSandboxEngine, DEFAULTS, type ServerOptions } from '../../src/server.ts';

export interface TestSandbox {
  readonly engine: Engine;
  readonly server: Server;
  /** supertest over the real listener. */
  readonly http: ReturnType<typeof supertest>;
  /** The exchanges of a sandbox, newest first, where memory keeps its journal. */
  journal(sandbox?: string): Exchange[];
}

/** @param options over the defaults of the command line; @param http over the time limits of the HTTP server */
export function testSandbox(options: Partial<ServerOptions> = {}, http: Partial<HttpTimeLimits> = {}): TestSandbox {
  const all = {
    ...DEFAULTS,
    onDefect: (defect: unknown) => {
      throw defect;
    },
    ...options,
  };
  const engine = createSandboxEngine(all);
  checkAnswersAgainstSchemas(engine);
  const server = createHttpServer(createListener(engine, all), http);
  return {
    engine,
    server,
    http: supertest(server),
    journal: (sandbox = 'default') => {
      const journal = engine.sandboxes.find(sandbox)?.journal;
      return journal instanceof MemoryJournal ? journal.list({ limit: 10_000 }).entries : [];
    },
  };
}

/** An answer that does not fit its OpenAPI schema fails the test. */
function checkAnswersAgainstSchemas(engine: Engine): void {
  const use = engine.sandboxes.use.bind(engine.sandboxes);
  engine.sandboxes.use = async (id) => {
    const isNew = engine.sandboxes.find(id) === undefined;
    const sandbox = await use(id);
    if (isNew && sandbox.journal instanceof MemoryJournal) sandbox.journal.subscribe(requireDescribedAnswer);
    return sandbox;
  };
}

function requireDescribedAnswer({ provider, operation, reply, fault, request }: Exchange): void {
  if (!provider || !operation || !reply || fault || reply.outcome.startsWith('SBX_')) return;
  const isSuccess = operation.successes.some((code) => reply.outcome === `${provider.id}.${code}`);
  const check = compiled(isSuccess ? operation.replyBody : provider.refusalBody);
  // The answer leaves as JSON, which has no undefined members.
  if (check(JSON.parse(JSON.stringify(reply.body)))) return;
  const problems = (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`).join('; ');
  throw new Error(`${request.method} ${request.target} answered ${reply.outcome} unlike its schema: ${problems}`);
}

const checks = new WeakMap<JsonSchema, ValidateFunction>();

function compiled(schema: JsonSchema): ValidateFunction {
  let check = checks.get(schema);
  if (!check) {
    check = createAjv({ checksSchemas: true }).compile(schema);
    checks.set(schema, check);
  }
  return check;
}
