// The control API as a whole: who may call it, what it refuses, and that a refusal changes nothing.
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { ERRORS } from '../../../src/engine/base/errors.ts';
import { StoreError } from '../../../src/store/store.ts';
import { testSandbox } from '../../support/sandbox.ts';

describe('a call', () => {
  const { http } = testSandbox();

  it('answers on every path it has', async () => {
    expect((await http.get('/_sandbox/health')).body).toEqual({ status: 'ok' });
    expect((await http.get('/_sandbox/ready')).body).toEqual({ status: 'ready' });
  });

  it('names the nearest paths when the path is not served', async () => {
    const answer = await http.get('/_sandbox/switchs');
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: 'SBX_UNKNOWN_PATH', received: 'GET /_sandbox/switchs' });
    expect(answer.body.error.expected).toContain('GET /_sandbox/switches');
  });

  it('names the nearest operation for a path outside every provider, and journals it', async () => {
    const { http: fresh, journal } = testSandbox();
    const answer = await fresh.post('/card:link').send({});
    expect(answer.status).toBe(404);
    expect(answer.body.error.code).toBe('SBX_UNKNOWN_PATH');
    expect(answer.body.error.expected).toContain('POST /cards:link');
    expect(journal()[0]?.reply?.outcome).toBe('SBX_UNKNOWN_PATH');
  });

  it('names the methods of a path called with another', async () => {
    const answer = await http.patch('/_sandbox/clock').send({});
    expect(answer.status).toBe(405);
    expect(answer.headers.allow).toBe('GET, HEAD, PUT');
    expect(answer.body.error).toMatchObject({
      code: 'SBX_METHOD_NOT_ALLOWED',
      expected: ['GET', 'HEAD', 'PUT'],
      received: 'PATCH',
    });
  });

  it('refuses a body that is not JSON', async () => {
    const answer = await http.post('/_sandbox/switches').set('Content-Type', 'application/json').send('{"outcome":');
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('SBX_INVALID_JSON');
  });

  it('refuses a body over 1 MiB and goes on', async () => {
    const answer = await http.post('/_sandbox/switches').send({ outcome: 'x'.repeat(2 * 1024 * 1024) });
    expect(answer.status).toBe(413);
    expect(answer.body.error.code).toBe('SBX_BODY_TOO_LARGE');
    expect((await http.get('/_sandbox/health')).status).toBe(200);
  });

  it('refuses a body nested too deep', async () => {
    const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
    const answer = await http.post('/_sandbox/switches').set('Content-Type', 'application/json').send(deep);
    expect(answer.body.error.code).toBe('SBX_INVALID_JSON');
  });

  it('refuses an unknown query parameter', async () => {
    const answer = await http.get('/_sandbox/requests?operaton=ncore.linkCard');
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('operaton');
    expect(answer.body.error.expected).toContain('operation');
  });

  it.each([
    ['PUT', '/clock', {}, undefined, 'The body has 0 members; at least 1 must be there', ['frozenAt', 'running']],
    [
      'PUT',
      '/clock',
      { running: true, frozenAt: '2026-01-01T00:00:00Z' },
      undefined,
      'The body has 2 members; at most 1 are allowed',
      ['frozenAt', 'running'],
    ],
    ['POST', '/reset', { parts: [] }, '/parts', 'parts has 0 items; at least 1 must be there', 1],
    [
      'POST',
      '/reset',
      { parts: ['state', 'clock', 'state'] },
      '/parts',
      'parts/0 and parts/2 are the same',
      'every item once',
    ],
    [
      'POST',
      '/reset',
      { parts: ['stat'] },
      '/parts/0',
      'parts/0 must be one of state, switches, clock',
      ['state', 'switches', 'clock', 'journal'],
    ],
    ['POST', '/reset', { parts: [7] }, '/parts/0', 'parts/0 must be a string', 'string'],
    [
      'POST',
      '/switches',
      { outcome: 'ncore.503', delay: { uniform: [1, 2, 3] } },
      '/delay/uniform',
      'uniform has 3 items; at most 2 are allowed',
      2,
    ],
    [
      'POST',
      '/switches',
      { outcome: 'ncore.503', delay: { lognormal: { medianMs: 0, sigma: 1 } } },
      '/delay/lognormal/medianMs',
      'medianMs must be > 0',
      '> 0',
    ],
    ['PUT', '/clock', 7, undefined, 'The body must be an object', 'object'],
    ['PUT', '/clock', { 'a/b': 1 }, '/a~1b', 'a/b is not a member of this message', ['frozenAt', 'running']],
  ])('refuses %s %s %j in words of its own', async (method, path, body, member, message, expected) => {
    const send = method === 'PUT' ? http.put : http.post;
    const { error } = (
      await send(`/_sandbox${path}`).set('Content-Type', 'application/json').send(JSON.stringify(body))
    ).body;
    expect(error.message).toContain(message);
    expect([error.code, error.member, error.expected]).toEqual(['SBX_INVALID_REQUEST', member, expected]);
    expect(error.problems[0].member).toBe(member);
    expect(JSON.stringify(error)).not.toMatch(/must NOT|##|"the body"/);
  });

  it('repeats no more of what came than its beginning', async () => {
    const long = 'x'.repeat(5_000);
    for (const body of [{ by: long }, { by: { [long]: 1 } }, { by: 'P1D', [long]: 1 }]) {
      const { status, text } = await http.post('/_sandbox/clock/advance').send(body);
      expect(status).toBe(400);
      expect(text).toContain('xxx…');
      expect(text.length).toBeLessThan(2_000);
    }
  });

  it('lists the first of very many mistakes', async () => {
    const body = Object.fromEntries(Array.from({ length: 9_000 }, (_, number) => [`m${number}`, number]));
    expect((await http.put('/_sandbox/clock').send(body)).body.error.problems).toHaveLength(50);
  });

  it('says under which id to send again what may have been done while the store was away', async () => {
    const { engine, http: away } = testSandbox();
    engine.store.transact = () => {
      throw new StoreError('unavailable', 'The database cannot be reached');
    };
    const { status, body } = await away.get('/_sandbox/clock');
    expect([status, body.error.code]).toEqual([503, 'SBX_STORE_UNAVAILABLE']);
    expect(body.error.next).toContain('with the same transaction id or idempotency key');
  });

  it('refuses a percent sign that encodes nothing', async () => {
    const answer = await http.get('/_sandbox/switches/%E0%A4%A');
    expect(answer.status).toBe(400);
  });

  it('refuses a body where none is taken, and wipes nothing', async () => {
    const { http: fresh } = testSandbox();
    await fresh.post('/_sandbox/switches').send({ outcome: 'ncore.503' });
    const answer = await fresh.delete('/_sandbox/switches').send({ id: 's9' });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toBe('This call takes no body.');
    expect((await fresh.get('/_sandbox/switches')).body.data).toHaveLength(1);
  });

  it('does not take an outcome before its path, with or without a sandbox', async () => {
    for (const path of [
      '/~ncore.503/_sandbox/switches',
      '/@z/~ncore.503/_sandbox/switches',
      '/@z/~nope/_sandbox/health',
    ]) {
      expect((await http.get(path)).body.error?.code, path).toBe('SBX_UNKNOWN_PATH');
    }
  });

  it('carries the status of its code', async () => {
    const answer = await http.get('/_sandbox/switches/s999');
    expect(answer.status).toBe(ERRORS.SBX_NOT_FOUND.status);
    expect(answer.headers['content-type']).toContain('application/json');
  });
});

describe('who may call', () => {
  it('answers to the loopback names only', async () => {
    const { http } = testSandbox();
    for (const host of ['localhost:4242', '127.0.0.1', '[::1]:4242']) {
      expect((await http.get('/_sandbox/switches').set('Host', host)).status, host).toBe(200);
    }
    const answer = await http.get('/_sandbox/switches').set('Host', 'evil.example:4242');
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('SBX_HOST_REFUSED');
  });

  it('lets probes ask without a token, a known Host or a control API', async () => {
    const { http } = testSandbox({ controlToken: 'a-long-token' });
    const without = testSandbox({ hasControl: false });
    for (const path of ['/_sandbox/health', '/_sandbox/ready']) {
      expect((await http.get(path).set('Host', 'pod-7:4242')).status, path).toBe(200);
      expect((await without.http.get(path)).status, path).toBe(200);
    }
  });

  it('sends no CORS headers', async () => {
    const { http } = testSandbox();
    const answer = await http.get('/_sandbox/switches').set('Origin', 'http://evil.example');
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    const preflight = await http.options('/_sandbox/switches').set('Origin', 'http://evil.example');
    expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('needs the control token when there is one', async () => {
    const { http } = testSandbox({ controlToken: 'a-long-token' });
    for (const authorization of [undefined, 'Bearer wrong', 'Bearer a-long-tokem', 'a-long-token', 'Bearer ']) {
      const call = http.get('/_sandbox/fixtures');
      if (authorization) call.set('Authorization', authorization);
      const answer = await call;
      expect(answer.status, authorization).toBe(401);
      expect(answer.body.error.code).toBe('SBX_UNAUTHORIZED');
      expect(JSON.stringify(answer.body)).not.toContain('a-long-token');
    }
    expect((await http.get('/_sandbox/fixtures').set('Authorization', 'Bearer a-long-token')).status).toBe(200);
  });

  it('is not there with --no-control, while the providers are', async () => {
    const { http } = testSandbox({ hasControl: false });
    expect((await http.get('/_sandbox/switches')).body.error.code).toBe('SBX_CONTROL_DISABLED');
    expect((await http.get('/cardproducts')).status).toBe(401);
  });
});

describe('the sandbox of a call', () => {
  it('is chosen by the path, then by the header', async () => {
    const { engine, server } = testSandbox();
    const http = supertest(server);
    await http.post('/@anna/_sandbox/switches').set('X-Sandbox', 'ben').send({ outcome: 'ncore.503' });
    await http.post('/_sandbox/switches').set('X-Sandbox', 'ben').send({ outcome: 'ncore.500' });
    const outcomeOf = async (prefix: string) => (await http.get(`${prefix}/_sandbox/switches`)).body.data;
    expect(await outcomeOf('/@anna')).toMatchObject([{ outcome: 'ncore.503' }]);
    expect(await outcomeOf('/@ben')).toMatchObject([{ outcome: 'ncore.500' }]);
    expect(await outcomeOf('')).toEqual([]);
    expect((await engine.sandboxes.list(10)).sandboxes.map(({ id }) => id)).toEqual(['anna', 'ben', 'default']);
  });

  it('is refused when its name has other characters, and none is made', async () => {
    const { engine, http } = testSandbox();
    for (const name of ['%2e%2e%2fetc', '-x', 'a b', 'x'.repeat(65)]) {
      const answer = await http.get(`/@${encodeURIComponent(decodeURIComponent(name))}/cardproducts`);
      expect(answer.status, name).toBe(400);
      expect(answer.body.error.code).toBe('SBX_INVALID_SANDBOX');
    }
    expect((await engine.sandboxes.list(10)).sandboxes).toEqual([]);
  });

  it.each([
    ['/@/_sandbox/clock', {}],
    ['/@/cards', {}],
    ['/~ncore.503/@/cards', {}],
    ['/_sandbox/clock', { 'X-Sandbox': '' }],
    ['/cards', { 'X-Sandbox': '' }],
  ])('is refused when its name is empty: %s %j', async (path, headers) => {
    const { engine, http } = testSandbox();
    const answer = await http.get(path).set(headers);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'SBX_INVALID_SANDBOX']);
    expect((await engine.sandboxes.list(10)).sandboxes).toEqual([]);
  });

  it('is refused with 503 beyond the limit', async () => {
    const { http } = testSandbox({ sandboxLimit: 2 });
    expect((await http.get('/@a/_sandbox/clock')).status).toBe(200);
    expect((await http.get('/@b/_sandbox/clock')).status).toBe(200);
    const answer = await http.get('/@c/cardproducts');
    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe('SBX_SANDBOX_LIMIT');
    expect((await http.delete('/_sandbox/sandboxes/a').set('X-Sandbox', 'b')).body).toEqual({ deleted: 'a' });
    expect((await http.get('/@c/_sandbox/clock')).status).toBe(200);
  });
});
