// Switches without an outcome: they slow calls or set headers, whatever the calls are answered. And what every switch may
// set beside its outcome.
import { describe, expect, it } from 'vitest';
import { APIKEY } from '../../providers/ncore/support.ts';
import { ACTIVATE, freshActivation, prepaidSandbox } from '../../providers/prepaid/support.ts';
import { testSandbox } from '../../support/sandbox.ts';

const DELAY_MS = 120;

async function timed<T>(call: () => PromiseLike<T>): Promise<{ ms: number; answer: T }> {
  const begun = performance.now();
  const answer = await call();
  return { ms: performance.now() - begun, answer };
}

describe('a switch with a delay and no outcome', () => {
  const { http } = testSandbox();
  const base = '/@slow';
  const get = (path: string, headers: Record<string, string> = {}) =>
    http.get(base + path).set({ apikey: APIKEY, ...headers });

  it.each<[string, number, () => PromiseLike<{ status: number }>]>([
    ['a success', 200, () => get('/v1/users')],
    ['a refusal of the state', 404, () => get('/v1/users/0badcafe-0000-4000-8000-00000000dead')],
    ['a refusal of validation', 400, () => get('/v1/users?limit=0')],
    ['a missing key', 401, () => http.get(`${base}/v1/users`)],
    ['a missing key of the other provider', 401, () => http.post(base + ACTIVATE).send({})],
    ['a gateway status', 503, () => get('/v1/users', { 'X-Sandbox-Scenario': 'ncore.503' })],
    ['an id that forces a status', 500, () => get('/v1/users/00000000-0000-4000-8000-000000000500')],
    ['an unknown path', 404, () => get('/v1/nothing')],
    ['a wrong method', 405, () => http.delete(`${base}/v1/users`)],
    ['HEAD', 200, () => http.head(`${base}/v1/users`).set('apikey', APIKEY)],
  ])('slows %s', async (_what, status, call) => {
    await http.post(`${base}/_sandbox/reset`);
    expect((await http.post(`${base}/_sandbox/switches`).send({ delay: { ms: DELAY_MS } })).status).toBe(201);
    const { ms, answer } = await timed(call);
    expect(answer.status).toBe(status);
    expect(ms).toBeGreaterThan(DELAY_MS - 5);
  });

  it('slows sealed calls, successes and refusals alike, and leaves control calls alone', async () => {
    const { base: own, send } = prepaidSandbox();
    const { body } = await own.http.get('/_sandbox/clock');
    expect(body).toBeDefined();
    const world = prepaidSandbox();
    await world.arm({ delay: { ms: DELAY_MS }, times: 2 });
    for (const code of ['00', '1004']) {
      const { ms, answer } = await timed(() => world.activate(freshActivation({ clientTxnId: `t${code}` })));
      expect([answer.message.responseCode, ms > DELAY_MS - 5]).toEqual([code, true]);
    }
    const { ms } = await timed(() => send(ACTIVATE, {}));
    expect(ms).toBeLessThan(DELAY_MS);
  });

  it('acts beside a switch that forces an outcome, whose own delay comes first', async () => {
    const arm = (body: object) => http.post('/@beside/_sandbox/switches').send(body);
    await arm({ delay: { ms: DELAY_MS } });
    await arm({ outcome: 'ncore.409', times: 1 });
    await arm({ outcome: 'ncore.503', times: 1, delay: { ms: 1 } });
    const call = () => http.get('/@beside/v1/users').set('apikey', APIKEY);
    const fast = await timed(call);
    expect([fast.answer.status, fast.ms < DELAY_MS]).toEqual([503, true]);
  });

  it('acts on its operation, its match and its count only, and says so in the chain', async () => {
    const at = (path: string) => http.get(`/@narrow${path}`).set('apikey', APIKEY);
    const { body: armed } = await http
      .post('/@narrow/_sandbox/switches')
      .send({ delay: { ms: DELAY_MS }, operation: 'listUsers', match: { limit: '7' }, times: 1 });
    expect(armed).toMatchObject({ outcome: null, operation: 'ncore.listUsers', remaining: 1 });
    expect((await timed(() => at('/v1/cardproducts'))).ms).toBeLessThan(DELAY_MS);
    expect((await timed(() => at('/v1/users?limit=8'))).ms).toBeLessThan(DELAY_MS);
    expect((await timed(() => at('/v1/users?limit=7'))).ms).toBeGreaterThan(DELAY_MS - 5);
    expect((await timed(() => at('/v1/users?limit=7'))).ms).toBeLessThan(DELAY_MS);
    const { body } = await http.get('/@narrow/_sandbox/requests');
    expect(body.data.map(({ chain }: { chain: { why?: string }[] }) => chain[0]?.why)).toEqual([
      undefined,
      'switch s1: it delays the answer',
      'switch s1: its match does not fit: /limit has another value',
      undefined,
    ]);
  });

  it('goes on to the step that follows', async () => {
    await http
      .post('/@steps/_sandbox/switches')
      .send({ delay: { ms: DELAY_MS }, then: { outcome: 'ncore.503', times: 1 } });
    const call = () => timed(() => http.get('/@steps/v1/users').set('apikey', APIKEY));
    const statuses = [await call(), await call(), await call()].map(({ ms, answer }) => [
      answer.status,
      ms > DELAY_MS - 5,
    ]);
    expect(statuses).toEqual([
      [200, true],
      [503, false],
      [200, false],
    ]);
  });
});

describe('a delayed answer', () => {
  it.each([
    ['a reset', (http: ReturnType<typeof testSandbox>['http']) => http.post('/@waits/_sandbox/reset')],
    [
      'the end of its sandbox',
      (http: ReturnType<typeof testSandbox>['http']) => http.delete('/_sandbox/sandboxes/waits'),
    ],
  ])('leaves at once at %s', async (_what, end) => {
    const { http } = testSandbox();
    await http.post('/@waits/_sandbox/switches').send({ delay: { ms: 60_000 } });
    const answer = http
      .get('/@waits/v1/users')
      .set('apikey', APIKEY)
      .then(({ status }) => status);
    await expect.poll(async () => (await http.get('/@waits/_sandbox/requests')).body.data.length).toBe(1);
    await end(http);
    expect(await answer).toBe(200);
  });
});

describe('the headers of a switch', () => {
  it('are on the answer, over those it has by itself, with an outcome and without', async () => {
    const { http } = testSandbox();
    await http
      .post('/_sandbox/switches')
      .send({ outcome: 'ncore.503', times: 1, headers: { 'retry-after': '30', 'X-Trace': 'a b' } });
    await http.post('/_sandbox/switches').send({ headers: { 'Content-Type': 'text/plain', 'X-Trace': 'c' } });
    const forced = await http.get('/v1/users').set('apikey', APIKEY);
    expect([forced.status, forced.headers['retry-after'], forced.headers['x-trace']]).toEqual([503, '30', 'a b']);
    expect(forced.headers['content-type']).toBe('text/plain');
    const plain = await http.get('/v1/users').set('apikey', APIKEY);
    expect([plain.status, plain.headers['x-trace'], plain.headers['content-type']]).toEqual([200, 'c', 'text/plain']);
    const missing = await http.get('/v1/nothing');
    expect([missing.status, missing.headers['x-trace']]).toEqual([404, 'c']);
  });

  it('are on a sealed answer, which still opens', async () => {
    const { arm, activate } = prepaidSandbox();
    await arm({ outcome: 'prepaid.1004', times: 1, headers: { 'X-Trace': 'sealed' } });
    const answer = await activate(freshActivation());
    expect([answer.headers['x-trace'], answer.message.responseCode]).toEqual(['sealed', '1004']);
  });

  it.each([
    ['Connection', 'close'],
    ['content-length', '3'],
    ['Transfer-Encoding', 'chunked'],
    ['Keep-Alive', 'timeout=1'],
    ['Upgrade', 'h2c'],
    ['TE', 'trailers'],
    ['Trailer', 'X'],
    ['Proxy-Authenticate', 'x'],
    ['X-Sandbox-Outcome', 'ncore.200'],
    ['X A', 'x'],
    ['', 'x'],
    ['X:', 'x'],
    ['X-Line', 'a\r\nSet-Cookie: b'],
    ['X-Line', 'a\nb'],
    ['X-Nul', 'a\u0000'],
    ['X-Emoji', '\u{1f600}'],
  ])('are refused: %j: %j', async (name, value) => {
    const { http } = testSandbox();
    for (const body of [
      { outcome: 'ncore.503', headers: { [name]: value } },
      { headers: { [name]: value } },
      { delay: { ms: 1 }, then: { headers: { [name]: value } } },
    ]) {
      const answer = await http.post('/_sandbox/switches').send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.member).toContain('/headers');
    }
    expect((await http.get('/_sandbox/switches')).body.data).toEqual([]);
  });

  it.each([
    [{ headers: {} }, '/headers'],
    [{ headers: { 'X-A': 1 } }, '/headers/X-A'],
    [{ headers: { 'X-A': 'a', 'x-a': 'b' } }, '/headers/x-a'],
    [{ outcome: 'webhook.drop', headers: { 'X-A': 'a' } }, '/headers'],
    [{ delay: { ms: 1 }, parameters: { rows: [] } }, '/parameters'],
    [{ times: 3 }, '/outcome'],
  ])('and switches that make no sense are refused: %j', async (body, member) => {
    const answer = await testSandbox().http.post('/_sandbox/switches').send(body);
    expect([answer.status, answer.body.error.member]).toEqual([400, member]);
  });
});

describe('an answer that tells the client to wait', () => {
  it.each([
    ['nCore', '/~ncore.503/v1/users'],
    ['nCore, too many requests', '/~ncore.429/v1/users'],
    ['prepaid', '/~prepaid.503/api/issuance/v2/activate'],
    ['an id', '/v1/users/00000000-0000-4000-8000-000000000503'],
  ])('carries Retry-After: %s', async (_what, path) => {
    const { http } = testSandbox();
    const method = path.includes('activate') ? 'post' : 'get';
    const { status, headers } = await http[method](path).set('apikey', APIKEY);
    expect([429, 503]).toContain(status);
    expect(headers['retry-after']).toBe('1');
  });

  it('carries it where the server itself refuses, on provider and control calls', async () => {
    const { http } = testSandbox({ sandboxLimit: 1 });
    await http.get('/_sandbox/clock');
    for (const path of ['/@other/v1/users', '/@other/_sandbox/clock']) {
      const { status, headers } = await http.get(path);
      expect([status, headers['retry-after']]).toEqual([503, '1']);
    }
  });

  it('carries it not when it says something else', async () => {
    expect((await testSandbox().http.get('/~ncore.500/v1/users')).headers['retry-after']).toBeUndefined();
  });
});

describe('the counter of a switch', () => {
  it('is no change of the provider', async () => {
    const { http, journal } = testSandbox();
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.409', times: 2 });
    await http.post('/_sandbox/switches').send({ delay: { ms: 1 } });
    await http.get('/v1/users').set('apikey', APIKEY);
    await http.get('/v1/users').set('apikey', APIKEY);
    expect(journal().map(({ changes, changeCount }) => [changes, changeCount])).toEqual([
      [[], 0],
      [[], 0],
    ]);
  });
});

describe('a match with a member that no message has', () => {
  const { http } = testSandbox();
  const warningsOf = async (body: object) => (await http.post('/_sandbox/switches').send(body)).body.warnings;

  it.each<[string, object, readonly string[]]>([
    [
      'of one operation',
      { outcome: 'prepaid.1368', match: { urnn: '7' } },
      ['/match/urnn: no message of prepaid.activateCard has the member urnn; the nearest is urn'],
    ],
    [
      'nested',
      { operation: 'prepaid.activateCard', delay: { ms: 1 }, match: { cardHolder: { cardHolderEmail: 'a' } } },
      ['/match/cardHolder/cardHolderEmail: '],
    ],
    [
      'in a schema',
      { operation: 'ncore.linkCard', hold: {}, match: { schema: { properties: { user: {} } } } },
      ['/match/schema/user: '],
    ],
    [
      'in a later step',
      {
        outcome: 'ncore.409',
        operation: 'ncore.linkCard',
        match: { user_id: 'x' },
        then: { outcome: 'ncore.404', match: { userId: 'x' } },
      },
      ['/then/match/userId: '],
    ],
  ])('is warned of when the switch is armed: %s', async (_what, body, expected) => {
    const warnings = (await warningsOf(body)) as string[];
    expect(warnings.map((warning, index) => warning.startsWith(expected[index] as string))).toEqual(
      expected.map(() => true),
    );
  });

  it.each<[string, object]>([
    ['a member of the body', { outcome: 'ncore.409', operation: 'ncore.linkCard', match: { user_id: 'x' } }],
    ['a parameter of the path', { operation: 'ncore.getUser', delay: { ms: 1 }, match: { id: 'x' } }],
    ['a parameter of the query', { operation: 'ncore.listUsers', delay: { ms: 1 }, match: { limit: '1' } }],
    ['a nested member', { outcome: 'prepaid.1052', match: { cardHolder: { cardholderEmail: 'a' } } }],
    ['a member of a notification', { outcome: 'webhook.drop', match: { event: 'CARD_STATUS_CHANGE' } }],
  ])('is not warned of where it is %s', async (_what, body) => {
    expect(await warningsOf(body)).toBeUndefined();
  });

  it('is named in the chain of each call, without what came', async () => {
    for (const [match, why] of [
      [{ nowhere: 1 }, '/nowhere is missing'],
      [{ urn: '1' }, '/urn has another value'],
      [{ cardHolder: { cardholderEmail: 'x@example.com' } }, '/cardHolder/cardholderEmail has another value'],
    ] as const) {
      const world = prepaidSandbox();
      await world.arm({ outcome: 'prepaid.1052', match });
      await world.activate(freshActivation());
      expect(world.last().chain[0]?.why).toBe(`switch test: its match does not fit: ${why}`);
    }
  });
});
