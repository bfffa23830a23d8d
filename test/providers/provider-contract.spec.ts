// What every provider of the registry promises.

import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../src/control/openapi/documents.ts';
import { controlResources } from '../../src/control/resources/resources.ts';
import { Identity } from '../../src/engine/base/identity.ts';
import { passesLuhn } from '../../src/engine/base/pan.ts';
import { PROFILES } from '../../src/engine/contract/message.ts';
import type { Operation } from '../../src/engine/contract/operation.ts';
import type { AnswerContext } from '../../src/engine/contract/provider.ts';
import { messageSchema } from '../../src/engine/messages/check.ts';
import { createAjv } from '../../src/engine/messages/compile-schema.ts';
import { FixtureReader } from '../../src/engine/sandboxes/fixture-files.ts';
import { createSandboxEngine, DEFAULTS, PROVIDERS } from '../../src/server.ts';
import { type TestSandbox, testSandbox } from '../support/sandbox.ts';

const engine = createSandboxEngine(DEFAULTS);
const resources = controlResources(engine);
const ajv = createAjv({ checksSchemas: true });

describe.each(PROVIDERS.map((provider) => [provider.id, provider] as const))('provider %s', (id, provider) => {
  const folder = new URL(`../../fixtures/${id}/`, import.meta.url).pathname;
  const own = engine.catalogue.outcomes.filter((outcome) => outcome.provider === id);
  const checkRefusal = ajv.compile({ ...provider.refusalBody });
  const pathOf = (operation: Operation) => operation.path.replaceAll(/\{\w+\}/g, 'any');
  /** `GET /webhooks/any:ping` is the webhook `any:ping` where only another method has the action. */
  const isPathOf = (operation: Operation, path: string) =>
    new RegExp(`^${operation.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path);
  const methodOf = ({ method }: Operation) => method;

  function world(seed: number) {
    return provider.fixtures({ identity: new Identity(seed), files: new FixtureReader([folder]) });
  }

  function fitsRefusal(body: unknown): unknown {
    checkRefusal(JSON.parse(JSON.stringify(body)));
    return checkRefusal.errors ?? null;
  }

  /** A call of an operation under the first base path; a text goes as it is. */
  function send(http: TestSandbox['http'], operation: Operation, body: object | string = {}) {
    const call = http[operation.method.toLowerCase() as 'post'](provider.basePaths[0] + pathOf(operation));
    return operation.method === 'GET' ? call : call.set('Content-Type', 'application/json').send(body);
  }

  it('describes itself', () => {
    expect(provider.title).toMatch(/\w/);
    expect(provider.summary).toMatch(/\.$/);
    expect(provider.basePaths.length).toBeGreaterThan(0);
    expect(provider.territory.length).toBeGreaterThan(0);
  });

  it('has sound schemas for every message under every profile', () => {
    for (const operation of provider.operations) {
      for (const profile of PROFILES) {
        expect(
          () => ajv.compile({ ...messageSchema(operation.schemas, profile) }),
          `${operation.id} ${profile}`,
        ).not.toThrow();
      }
      expect(() => ajv.compile({ ...operation.replyBody }), `${operation.id} reply`).not.toThrow();
    }
    expect(() => ajv.compile({ ...provider.refusalBody })).not.toThrow();
    for (const { body } of Object.values(provider.notifications ?? {})) {
      expect(() => ajv.compile({ ...body })).not.toThrow();
    }
  });

  it('accepts its own examples', () => {
    for (const operation of provider.operations.filter(({ examples }) => examples)) {
      const check = ajv.compile({ ...messageSchema(operation.schemas, 'lenient') });
      for (const [name, body] of Object.entries(operation.examples ?? {})) {
        check({ body });
        const ofBody = (check.errors ?? []).filter(({ instancePath }) => instancePath.startsWith('/body'));
        expect(ofBody, `${operation.id} ${name}`).toEqual([]);
      }
    }
  });

  it('says of every outcome what it means and what to do', () => {
    for (const outcome of own) {
      expect(outcome.meaning, outcome.id).toMatch(/\.$/);
      expect(outcome.correctiveAction, outcome.id).toMatch(/\S/);
      expect(['seed', 'reference', 'ours'], outcome.id).toContain(outcome.source.kind);
      expect(outcome.operations.length, outcome.id).toBeGreaterThan(0);
    }
    expect(own.length).toBeGreaterThan(5);
  });

  it('has fixtures that fit their schemas', () => {
    // Only entries of a second folder are compared with the schema, so the product's own stand in its place.
    const identity = new Identity(1);
    expect(() => provider.fixtures({ identity, files: new FixtureReader(['/nowhere', folder]) })).not.toThrow();
    const files = new FixtureReader([folder]);
    provider.fixtures({ identity, files });
    expect(() => files.settle()).not.toThrow();
  });

  it('gives the same world for the same seed, and another for another', () => {
    const recordsOf = (seed: number) => JSON.stringify([...world(seed).records]);
    expect(recordsOf(1)).toBe(recordsOf(1));
    expect(recordsOf(1)).not.toBe(recordsOf(2));
  });

  it('says of every success how it comes about', () => {
    for (const operation of provider.operations) {
      const successes = own.filter(({ code, operations }) => {
        return operation.successes.includes(code) && operations.includes(operation.id);
      });
      expect(successes.length, operation.id).toBe(operation.successes.length);
      for (const outcome of successes) {
        expect(outcome.acts, outcome.id).toBe('success');
        expect(outcome.naturally ?? [], outcome.id).not.toEqual([]);
      }
    }
  });

  it('has a refusal for a missing key on every operation, and for a body on every operation that takes one', () => {
    for (const operation of provider.operations) {
      const codes = own.filter(({ operations }) => operations.includes(operation.id)).map(({ code }) => code);
      expect(codes, operation.id).toContain('401');
      if (operation.schemas.body) expect(codes, operation.id).toContain('400');
    }
  });

  it('gives the answer of every refusal the shape that it describes, on every operation and on none', () => {
    const check = ajv.compile({ ...provider.refusalBody });
    for (const outcome of own.filter(({ acts }) => acts === 'refusal' || acts === 'gateway')) {
      for (const operation of [
        undefined,
        ...provider.operations.filter((each) => outcome.operations.includes(each.id)),
      ]) {
        const { body } = provider.refusal(outcome, answerContext(operation), undefined);
        check(JSON.parse(JSON.stringify(body)));
        expect(check.errors, `${outcome.id} on ${operation?.id}`).toBeNull();
      }
    }
  });

  it('relates messages of any shape', () => {
    for (const { id: name, correlation } of provider.operations) {
      for (const body of [undefined, null, 'text', 7, [], [null], {}, { id: {} }]) {
        expect(() => correlation?.({ params: {}, query: {}, headers: {}, body }), `${name} ${body}`).not.toThrow();
      }
    }
  });

  it('knows a client by another key as the same client', () => {
    const [key, caller] = [...world(1).callers][0] as [string, object];
    const renamed = provider.withKey(caller, 'another-key') as object;
    expect(JSON.stringify(renamed)).toBe(JSON.stringify(caller).replaceAll(key, 'another-key'));
  });

  it('shows the keys of its clients in its fixtures, and nowhere in the journal', async () => {
    const { http } = testSandbox();
    const [key] = world(DEFAULTS.seed).callers.keys();
    expect(JSON.stringify((await http.get('/_sandbox/fixtures')).body[id])).toContain(key);
    for (const operation of provider.operations) await send(http, operation).set(provider.keyHeader, key as string);
    expect((await http.get('/_sandbox/requests')).text).not.toContain(key);
  });

  it.each(['missing', 'unknown'])('refuses a call whose key is %s with 401, whatever the operation', async (kind) => {
    const { http } = testSandbox();
    for (const operation of provider.operations) {
      const call = send(http, operation);
      const answer = await (kind === 'missing' ? call : call.set(provider.keyHeader, 'a-key-of-no-client'));
      expect(answer.status, operation.id).toBe(401);
      expect(answer.headers['x-sandbox-decided-by']).toBe('validation');
      expect(answer.headers['x-sandbox-outcome']).toBe(`${id}.401`);
    }
    expect((await http.get('/_sandbox/requests')).text).not.toContain('a-key-of-no-client');
  });

  it('masks every secret wherever a client puts it', async () => {
    expect(provider.secrets).toContain(provider.keyHeader);
    const { http } = testSandbox();
    const [key] = world(DEFAULTS.seed).callers.keys();
    for (const secret of provider.secrets) {
      const value = `hidden-${secret}-value`;
      for (const operation of provider.operations) {
        const inBody = { [secret]: value, nested: [{ [secret]: value }] };
        await send(http, operation, inBody).set(provider.keyHeader, key as string);
        await send(http, operation).set(secret, value);
      }
    }
    const list = await http.get('/_sandbox/requests?limit=100');
    const ids = (list.body.data as { id: string }[]).map((entry) => entry.id);
    expect(ids.length).toBeGreaterThan(1);
    const entries = await Promise.all(ids.map((entry) => http.get(`/_sandbox/requests/${entry}`)));
    for (const { text } of [list, ...entries]) expect(text).not.toMatch(/hidden-[\w-]+-value/);
  });

  it('refuses a body that is not JSON, or not an object, and changes nothing', async () => {
    const { http, journal } = testSandbox();
    const [key] = world(DEFAULTS.seed).callers.keys();
    for (const operation of provider.operations.filter(({ schemas }) => schemas.body !== undefined)) {
      for (const body of ['', 'text', '[]', 'null', '7', '{"a":', '{}{}', '\ufeff{}']) {
        const answer = await send(http, operation, body).set(provider.keyHeader, key as string);
        const what = `${operation.id} ${JSON.stringify(body)}`;
        expect([400, 422], what).toContain(answer.status);
        const outcome = engine.catalogue.get(answer.headers['x-sandbox-outcome'] as string);
        expect(outcome?.operations, what).toContain(operation.id);
        expect(journal()[0]?.changes, what).toEqual([]);
      }
    }
  });

  it('answers in its own shape where it serves nothing', async () => {
    const { http, journal } = testSandbox();
    for (const segment of provider.territory) {
      const missing = await http.get(`/${segment}/no/such/path`);
      expect(missing.status, segment).toBe(404);
      expect(missing.headers['x-sandbox-outcome'], segment).toBe(`${id}.404`);
      expect(fitsRefusal(journal()[0]?.reply?.body)).toBeNull();
    }
  });

  it('names the methods that a path has, under every base path', async () => {
    const { http, journal } = testSandbox();
    const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
    for (const base of provider.basePaths) {
      for (const operation of provider.operations) {
        const path = base + pathOf(operation);
        const served = provider.operations.filter((other) => isPathOf(other, pathOf(operation))).map(methodOf);
        const method = methods.find((candidate) => !served.includes(candidate)) as (typeof methods)[number];
        const answer = await http[method.toLowerCase() as 'get'](path);
        expect(answer.status, `${method} ${path}`).toBe(405);
        expect(answer.headers.allow?.split(', ').sort(), path).toEqual(
          [...served, ...served.filter((each) => each === 'GET').map(() => 'HEAD')].sort(),
        );
        expect(answer.headers['x-sandbox-outcome']).toBe(`${id}.405`);
        expect(fitsRefusal(journal()[0]?.reply?.body)).toBeNull();
      }
    }
  });

  it('refuses a body over 1 MiB, whatever the operation', async () => {
    const { http, journal } = testSandbox();
    const writing = provider.operations.filter(({ method }) => method !== 'GET');
    for (const operation of writing) {
      const answer = await send(http, operation, { token: 'A'.repeat(1024 * 1024) });
      expect(answer.status, operation.id).toBe(413);
      expect(answer.headers['x-sandbox-outcome']).toBe(`${id}.413`);
      expect(fitsRefusal(journal()[0]?.reply?.body)).toBeNull();
    }
    expect(journal()).toHaveLength(writing.length);
  });

  it('gives every gateway status on every operation of it when a header asks', async () => {
    const { http } = testSandbox();
    for (const outcome of own.filter(({ acts }) => acts === 'gateway')) {
      for (const operation of provider.operations.filter((each) => outcome.operations.includes(each.id))) {
        const answer = await send(http, operation).set('X-Sandbox-Scenario', outcome.id);
        expect([answer.status, answer.headers['x-sandbox-outcome']], `${outcome.id} on ${operation.id}`).toEqual([
          outcome.httpStatus,
          outcome.id,
        ]);
      }
    }
  });

  it('describes every operation and every status of it in OpenAPI', () => {
    const document = openApiDocument(engine, resources, id, 'http://127.0.0.1') as OpenApi;
    expect(Object.keys(document.components.securitySchemes)).toEqual(Object.keys(provider.securitySchemes));
    for (const operation of provider.operations) {
      const described = document.paths[provider.basePaths[0] + operation.path]?.[operation.method.toLowerCase()];
      expect(described?.operationId).toBe(operation.name);
      const inPath = (described?.parameters ?? []).filter((parameter) => parameter.in === 'path');
      const named = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(inPath.map(({ name }) => name).sort(), operation.id).toEqual(named.sort());
      const statuses = own
        .filter(({ acts, operations }) => acts !== 'delivery' && operations.includes(operation.id))
        .map(({ httpStatus }) => String(httpStatus));
      expect(Object.keys(described?.responses ?? {}), operation.id).toEqual(expect.arrayContaining(statuses));
    }
  });
});

/** What an answer knows of a call that was refused before it was opened. */
function answerContext(operation: Operation | undefined): AnswerContext {
  const { rawHeaders, ...rest } = { method: 'POST', target: '/', path: '/', query: '', headers: {}, rawHeaders: [] };
  return {
    id: 'req-1',
    at: Date.UTC(2030, 0, 15),
    sandbox: { identity: new Identity(1) },
    request: { ...rest, rawHeaders, body: Buffer.from('') },
    operation,
    message: undefined,
    caller: undefined,
    envelope: undefined,
    fault: undefined,
  };
}

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId: string;
            readonly parameters: readonly { readonly name: string; readonly in: string }[];
            readonly responses: object;
          }
        >
      >
    >
  >;
  readonly components: { readonly securitySchemes: object };
}

describe('card numbers', () => {
  it('pass Luhn and are unique, but for the example of the page', async () => {
    const { http } = testSandbox();
    const { body } = await http.get('/_sandbox/fixtures');
    const worlds = Object.values(body) as { cards?: { pan?: string }[] }[];
    const pans = worlds.flatMap(({ cards = [] }) => cards.flatMap(({ pan }) => pan ?? []));
    expect(pans.length).toBeGreaterThan(100);
    expect(new Set(pans).size).toBe(pans.length);
    expect(pans.filter((pan) => !passesLuhn(pan))).toEqual(['4122432442321234']);
    expect(pans.filter((pan) => !pan.startsWith('9999'))).toEqual(['4122432442321234']);
  });
});

describe('control resources', () => {
  it('have sound schemas that leave no member unnamed', () => {
    for (const { method, path, query, body, replyBody } of resources) {
      for (const schema of [query, body].filter((each) => each !== undefined)) {
        expect(() => ajv.compile({ ...schema }), `${method} ${path}`).not.toThrow();
        expect(schema.additionalProperties, `${method} ${path}`).toBe(false);
      }
      expect(() => ajv.compile({ ...replyBody }), `${method} ${path}`).not.toThrow();
    }
  });

  it('have one operation id each, and one place each', () => {
    const ids = resources.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const places = resources.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(places).size).toBe(places.length);
  });
});
