// What every provider of the registry promises, whichever it is.
import { describe, expect, it } from 'vitest';
import { controlResources } from '../../src/control/resources/resources.ts';
import { Identity } from '../../src/engine/base/identity.ts';
import { passesLuhn } from '../../src/engine/base/pan.ts';
import { PROFILES } from '../../src/engine/contract/message.ts';
import { createAjv, messageSchema } from '../../src/engine/messages/validate.ts';
import { createSandboxEngine, DEFAULTS, PROVIDERS } from '../../src/server.ts';
import { testSandbox } from '../support/sandbox.ts';

const engine = createSandboxEngine(DEFAULTS);
const ajv = createAjv({ checksSchemas: true });

describe.each(PROVIDERS.map((provider) => [provider.id, provider] as const))('provider %s', (id, provider) => {
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
    const own = engine.catalogue.outcomes.filter((outcome) => outcome.provider === id);
    for (const outcome of own) {
      expect(outcome.meaning, outcome.id).toMatch(/\.$/);
      expect(outcome.correctiveAction, outcome.id).toMatch(/\S/);
      expect(['seed', 'reference', 'ours'], outcome.id).toContain(outcome.source.kind);
      expect(outcome.operations.length, outcome.id).toBeGreaterThan(0);
    }
    expect(own.length).toBeGreaterThan(5);
  });

  it('has fixtures that fit their schemas', () => {
    const own = new URL(`../../fixtures/${id}/`, import.meta.url).pathname;
    expect(() => provider.fixtures({ identity: new Identity(1), folders: ['/nowhere', own] })).not.toThrow();
  });

  it('gives the same world for the same seed, and another for another', () => {
    const folders = [new URL(`../../fixtures/${id}/`, import.meta.url).pathname];
    const world = (seed: number) =>
      JSON.stringify([...provider.fixtures({ identity: new Identity(seed), folders }).records]);
    expect(world(1)).toBe(world(1));
    expect(world(1)).not.toBe(world(2));
  });

  it('refuses a call without its key, whatever the operation', async () => {
    const { http } = testSandbox();
    for (const operation of provider.operations) {
      const path = `${provider.basePaths[0]}${operation.path}`.replace(/\{\w+\}/, 'any');
      const method = operation.method.toLowerCase() as 'get' | 'post' | 'put';
      const answer = await http[method](path).send(operation.method === 'GET' ? undefined : {});
      expect(answer.status, operation.id).toBe(401);
      expect(answer.headers['x-sandbox-decided-by']).toBe('validation');
    }
  });

  it('answers in its own shape where it serves nothing, and names the methods it has', async () => {
    const { http, journal } = testSandbox();
    const base = `${provider.basePaths[0]}/${provider.territory[0]}`;
    const missing = await http.get(`${base}/no/such/path`);
    expect(missing.status).toBe(404);
    expect(missing.headers['x-sandbox-outcome']).toBe(`${id}.404`);
    const [operation] = provider.operations;
    const path = `${provider.basePaths[0]}${operation?.path}`.replace(/\{\w+\}/, 'any');
    const wrong = await http.patch(path).send({});
    expect(wrong.status).toBe(405);
    expect(wrong.headers.allow).toContain(operation?.method);
    expect(journal().map(({ reply }) => reply?.status)).toEqual([405, 404]);
  });

  it('refuses a body over 1 MiB', async () => {
    const { http, journal } = testSandbox();
    const operation = provider.operations.find(({ method }) => method === 'POST');
    const answer = await http
      .post(`${provider.basePaths[0]}${operation?.path}`)
      .set('Content-Type', 'application/json')
      .send(`{"token":"${'A'.repeat(2 * 1024 * 1024)}"}`);
    expect(answer.status).toBe(413);
    expect(journal()).toHaveLength(1);
  });
});

describe('card numbers', () => {
  it('pass Luhn and are unique, but for the example of the page', async () => {
    const { http } = testSandbox();
    const { body } = await http.get('/_sandbox/fixtures');
    const pans = [...body.ncore.cards, ...body.prepaid.cards].map(({ pan }: { pan: string }) => pan);
    expect(pans.length).toBeGreaterThan(100);
    expect(new Set(pans).size).toBe(pans.length);
    expect(pans.filter((pan) => !passesLuhn(pan))).toEqual(['4122432442321234']);
    expect(pans.filter((pan) => !pan.startsWith('9999'))).toEqual(['4122432442321234']);
  });
});

describe('control resources', () => {
  const resources = controlResources(engine);

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
