// What the first line of a request may look like: whole URLs, HEAD, slashes at the end, paths and methods that are wrong.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APIKEY } from '../../providers/ncore/support.ts';
import { listen, request } from '../../support/raw-http.ts';
import { testSandbox } from '../../support/sandbox.ts';

const { server, http } = testSandbox();
const KEY = `apikey: ${APIKEY}`;
let port = 0;

beforeAll(async () => {
  port = await listen(server);
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const latest = async (sandbox = 'default') =>
  (await http.get(`/@${sandbox}/_sandbox/requests?limit=1`)).body.data[0] as Record<string, unknown>;

describe('a request target that is a whole URL', () => {
  it.each([
    ['a provider', 'http://partner.example/v1/users'],
    ['a provider by a name with a port', 'HTTP://partner.example:8080/v1/users?limit=1'],
    ['https', 'https://partner.example/v1/users'],
    ['an IPv6 address', 'http://[::1]:4242/v1/users'],
    ['a sandbox in the path', 'http://partner.example/@whole-url/v1/users'],
    ['both prefixes', 'http://partner.example/@whole-url/~ncore.200/v1/users'],
  ])('reaches %s', async (_what, target) => {
    const { status, body } = await request(port, `GET ${target} HTTP/1.1`, ['Host: other.example', KEY]);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toHaveProperty('data');
  });

  it('reaches the control API, whose Host is the one of the URL', async () => {
    const own = await request(port, `GET http://127.0.0.1:${port}/_sandbox/clock HTTP/1.1`, ['Host: evil.example']);
    expect(own.status).toBe(200);
    const other = await request(port, 'GET http://evil.example/_sandbox/clock HTTP/1.1', ['Host: 127.0.0.1']);
    expect(other.status).toBe(403);
    expect(JSON.parse(other.body).error.code).toBe('SBX_HOST_REFUSED');
  });

  it('means / where it has no path', async () => {
    const { status, body } = await request(port, 'GET http://partner.example?x=1 HTTP/1.1', ['Host: x']);
    expect([status, JSON.parse(body).error.code]).toEqual([404, 'SBX_UNKNOWN_PATH']);
  });

  it.each([
    ['a port that cannot be', 'http://a:99999/v1/users'],
    ['a port of letters', 'http://a:port/v1/users'],
    ['an address that does not end', 'http://[::/v1/users'],
    ['no host', 'http:///v1/users'],
    ['a host that cannot be', 'http://a%00b/v1/users'],
    ['another scheme', 'ftp://partner.example/v1/users'],
    ['a user name', 'http://key:secret@partner.example/v1/users'],
    ['a port that cannot be, before a sandbox', 'http://a:99999/@anna/v1/users'],
    ['a port that cannot be, before the control API', 'http://a:99999/_sandbox/health'],
  ])('is refused in a sentence with %s', async (_what, target) => {
    const { status, headers, body } = await request(port, `GET ${target} HTTP/1.1`, ['Host: x', KEY]);
    expect([status, headers['content-type']]).toEqual([400, 'application/json; charset=utf-8']);
    const { error } = JSON.parse(body);
    expect(error).toMatchObject({ code: 'SBX_BAD_HTTP', expected: expect.stringContaining('a path such as') });
    expect(body).not.toContain('secret');
  });
});

describe('a target that is neither path nor URL', () => {
  it.each(['GET users HTTP/1.1', 'OPTIONS * HTTP/1.1', 'CONNECT partner.example:443 HTTP/1.1'])(
    '%s is refused in our own shape',
    async (line) => {
      const { status, body } = await request(port, line, ['Host: x', KEY]);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(JSON.parse(body).error.code).toMatch(/^SBX_/);
    },
  );
});

describe('HEAD', () => {
  it.each([
    ['a list', '/v1/users'],
    ['one entity', '/users/8009ace0-c16e-4d03-8a89-36010cf30b87'],
    ['an entity that is not there', '/users/8009ace0-c16e-4d03-8a89-36010cf30b88'],
    ['a forced outcome', '/~ncore.503/users'],
    ['an unknown path of nCore', '/v1/nothing'],
    ['an unknown path of prepaid', '/api/nothing'],
    ['an unknown path', '/nothing'],
    ['the control API', '/_sandbox/fixtures'],
    ['the control API of a sandbox', '/@heads/_sandbox/clock'],
    ['the journal', '/_sandbox/requests?limit=1'],
  ])('is answered like GET without a body: %s', async (_what, path) => {
    const get = await request(port, `GET ${path} HTTP/1.1`, ['Host: 127.0.0.1', KEY]);
    const head = await request(port, `HEAD ${path} HTTP/1.1`, ['Host: 127.0.0.1', KEY]);
    expect(head.status).toBe(get.status);
    expect(head.body).toBe('');
    expect(head.headers['content-type']).toBe(get.headers['content-type']);
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    expect(head.headers['x-sandbox-outcome']).toBe(get.headers['x-sandbox-outcome']);
  });

  it('ends on the event stream', async () => {
    const { status, headers } = await request(port, 'HEAD /_sandbox/requests/stream HTTP/1.1', ['Host: 127.0.0.1']);
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream']);
  });

  it('is refused like any other method where there is no GET, and Allow lists it where there is', async () => {
    expect((await http.head('/v1/cards:link').set('apikey', APIKEY)).status).toBe(405);
    expect((await http.delete('/v1/cardproducts').set('apikey', APIKEY)).headers.allow).toBe('GET, HEAD');
    const control = await http.delete('/_sandbox/clock');
    expect([control.status, control.headers.allow]).toEqual([405, 'GET, HEAD, PUT']);
    expect((await http.head('/_sandbox/reset')).status).toBe(405);
  });

  it('is in the journal with its method', async () => {
    await http.head('/@headed/v1/users').set('apikey', APIKEY);
    expect(await latest('headed')).toMatchObject({ operation: 'ncore.listUsers', request: { method: 'HEAD' } });
  });
});

describe('one slash at the end of a path', () => {
  it.each([
    ['GET', '/v1/users/', 'ncore.listUsers'],
    ['GET', '/users/8009ace0-c16e-4d03-8a89-36010cf30b87/', 'ncore.getUser'],
    ['POST', '/v1/cards:link/', 'ncore.linkCard'],
    ['POST', '/api/issuance/v2/activate/', 'prepaid.activateCard'],
    ['POST', '/mob1/api/v2/encrypt/', 'prepaid.encrypt'],
  ])('is ignored: %s %s', async (method, path, operation) => {
    const { status } = await request(
      port,
      `${method} /@slash${path} HTTP/1.1`,
      ['Host: x', KEY],
      method === 'GET' ? '' : '{}',
    );
    expect(status).not.toBe(404);
    expect(await latest('slash')).toMatchObject({ operation });
  });

  it('is a deviation of the table reading', async () => {
    await http.get('/@slash/v1/users/').set('apikey', APIKEY);
    expect((await latest('slash')).deviations).toMatchObject([{ readings: ['table'], rule: 'trailing-slash' }]);
    await http.get('/@slash/v1/users').set('apikey', APIKEY);
    expect((await latest('slash')).deviations).toEqual([]);
  });

  it('is ignored on control calls, and before a query', async () => {
    expect((await http.get('/_sandbox/clock/')).status).toBe(200);
    expect((await http.get('/v1/users/?limit=1').set('apikey', APIKEY)).status).toBe(200);
  });

  it.each(['/v1/users//', '/v1/cards//', '/v1//users'])('is one only: %s', async (path) => {
    expect((await http.get(path).set('apikey', APIKEY)).status).toBe(404);
  });
});

describe('a path or method that a partner does not have', () => {
  beforeAll(async () => {
    await http.put('/_sandbox/sandboxes/wrong').send({});
  });

  it.each([
    ['GET', '/v1/user', 404, 'the nearest is GET /v1/users'],
    ['POST', '/cards/8009ace0-c16e-4d03-8a89-36010cf30b87/link', 404, 'the nearest is'],
    ['POST', '/v1/cards:lnk', 404, 'the nearest is POST /v1/cards:link'],
    ['POST', '/api/issuance/v1/activate', 404, 'the nearest is POST /api/issuance/v2/activate'],
    ['POST', '/mob1/api/v2/encript', 404, 'the nearest is POST /mob1/api/v2/encrypt'],
    ['GET', '/v1/cards:link', 405, 'is served for POST, not for GET'],
    ['GET', '/api/issuance/v2/activate', 405, 'is served for POST, not for GET'],
    ['DELETE', '/v1/users/', 405, 'is served for GET, HEAD, POST, not for DELETE'],
    ['POST', '/v1/cardproducts', 405, 'Documented, not served here: POST /cardproducts (makes a product)'],
    [
      'PUT',
      '/cardproducts/f4947edd-0dc1-4d60-af5a-f0dcb01d141c',
      405,
      'Documented, not served here: PUT /cardproducts/{id}',
    ],
    ['POST', '/mob1/api/onboarding/v2/fundTransfer/', 404, 'Documented, not served here'],
    ['POST', `/v1/${'x'.repeat(3_000)}`, 404, 'x…'],
  ])(
    '%s %.60s gets the partner’s own answer, and the journal says what was meant',
    async (method, path, status, note) => {
      const answer = await request(port, `${method} /@wrong${path} HTTP/1.1`, ['Host: x', KEY]);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain('SBX_');
      expect(answer.body).not.toContain('nearest');
      expect((await latest('wrong')).note).toContain(note);
    },
  );
});

describe('a path or method that is not served', () => {
  const names = async () => (await http.get('/_sandbox/sandboxes')).body.data.map(({ id }: { id: string }) => id);

  it.each([
    ['an unknown path', 'GET', '/nothing', 404, 'SBX_UNKNOWN_PATH'],
    ['an unknown control path', 'GET', '/_sandbox/nothing', 404, 'SBX_UNKNOWN_PATH'],
    ['an unknown path of nCore', 'GET', '/v1/nothing', 404, 'ncore.404'],
    ['a wrong method of nCore', 'DELETE', '/v1/users', 405, 'ncore.405'],
    ['an unknown path of prepaid', 'POST', '/api/nothing', 404, 'prepaid.404'],
    ['a wrong method of prepaid', 'GET', '/api/issuance/v2/activate', 405, 'prepaid.405'],
    ['a path of a partner behind an unknown segment', 'POST', '/x/v1/users', 404, 'SBX_UNKNOWN_PATH'],
  ])('makes no sandbox: %s', async (_what, method, path, status, outcome) => {
    for (const [line, headers] of [
      [`${method} /@never-made${path}`, []],
      [`${method} ${path}`, ['X-Sandbox: never-made']],
      [`${method} /~ncore.503/@never-made${path}`, []],
    ] as const) {
      const answer = await request(port, `${line} HTTP/1.1`, ['Host: 127.0.0.1', ...headers]);
      expect([answer.status, answer.headers['x-sandbox-request-id']]).toEqual([expect.any(Number), undefined]);
      if (line.startsWith('/~')) continue;
      expect([answer.status, answer.headers['x-sandbox-outcome'] ?? outcome]).toEqual(
        line.includes('/~') ? expect.anything() : [status, outcome],
      );
    }
    expect(await names()).not.toContain('never-made');
  });

  it('is in the journal of a sandbox that is there', async () => {
    await http.put('/_sandbox/sandboxes/there').send({});
    await http.get('/@there/nothing');
    await http.get('/@there/v1/nothing');
    const { body } = await http.get('/@there/_sandbox/requests');
    expect(body.data.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['ncore.404', 'SBX_UNKNOWN_PATH']);
  });
});
