import { describe, expect, it } from 'vitest';
import { testSandbox } from '../../support/sandbox.ts';

const APIKEY_OF = async (http: ReturnType<typeof testSandbox>['http']): Promise<string> =>
  (await http.get('/_sandbox/fixtures')).body.ncore.clients[0].apikey;

describe('POST /_sandbox/switches', () => {
  const sandbox = testSandbox();
  const arm = (body: unknown) => sandbox.http.post('/_sandbox/switches').send(body as object);

  it.each([
    [{}, 'SBX_INVALID_REQUEST', '/outcome'],
    [{ outcome: 7 }, 'SBX_INVALID_REQUEST', '/outcome'],
    [[], 'SBX_INVALID_REQUEST', 'The body must be an object'],
    [{ outcome: 'prepaid.1004', time: 1 }, 'SBX_INVALID_REQUEST', '/time'],
    [{ outcome: 'prepaid.1004', times: 0 }, 'SBX_INVALID_REQUEST', '/times'],
    [{ outcome: 'prepaid.1004', times: 1.5 }, 'SBX_INVALID_REQUEST', '/times'],
    [{ outcome: 'prepaid.1004', times: '1' }, 'SBX_INVALID_REQUEST', '/times'],
    [{ outcome: 'prepaid.1004', after: -1 }, 'SBX_INVALID_REQUEST', '/after'],
    [{ outcome: 'prepaid.1004', probability: 2 }, 'SBX_INVALID_REQUEST', '/probability'],
    [{ outcome: 'prepaid.1004', ttlMs: 0 }, 'SBX_INVALID_REQUEST', '/ttlMs'],
    [{ outcome: 'prepaid.1004', match: 'urn' }, 'SBX_INVALID_REQUEST', '/match'],
    [{ outcome: 'prepaid.1004', match: { schema: { type: 'strnig' } } }, 'SBX_INVALID_REQUEST', '/match/schema'],
    [{ outcome: 'prepaid.1004', match: { schema: {}, urn: 7 } }, 'SBX_INVALID_REQUEST', '/match/urn'],
    [{ outcome: 'prepaid.1004', match: { schema: 'x' } }, 'SBX_INVALID_REQUEST', '/match/schema'],
    [{ outcome: 'prepaid.1004', delay: { ms: 1, uniform: [1, 2] } }, 'SBX_INVALID_REQUEST', '/delay'],
    [{ outcome: 'prepaid.1004', delay: { uniform: [9, 2] } }, 'SBX_INVALID_REQUEST', '/delay/uniform'],
    [{ outcome: 'prepaid.1004', then: { times: 1 } }, 'SBX_INVALID_REQUEST', '/then/outcome'],
    [{ outcome: 'prepaid.1004', then: { outcome: 'prepaid.1052', ttlMs: 3 } }, 'SBX_INVALID_REQUEST', '/then/ttlMs'],
    [{ outcome: 'prepaid.1004', operation: 'activate' }, 'SBX_INVALID_REQUEST', '/operation'],
    [{ outcome: 'prepaid.1004', operation: 'ncore.linkCard' }, 'SBX_OUTCOME_NOT_APPLICABLE', 'ncore.linkCard'],
    [{ outcome: 'prepaid.1044' }, 'SBX_UNKNOWN_OUTCOME', 'prepaid.1044'],
    [{ outcome: 'prepaid.1004', then: { outcome: 'nothing' } }, 'SBX_UNKNOWN_OUTCOME', 'nothing'],
    [{ outcome: '503' }, 'SBX_UNKNOWN_OUTCOME', '503'],
  ])('refuses %j and arms nothing', async (body, code, named) => {
    const answer = await arm(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.message).toContain(named);
    expect(answer.body.error.expected).toBeDefined();
    expect((await sandbox.http.get('/_sandbox/switches')).body.data).toEqual([]);
  });

  it('answers 201 with the switch, its names in full', async () => {
    const { http } = testSandbox();
    const answer = await http.post('/_sandbox/switches').send({ outcome: '1004', operation: 'activateCard', times: 2 });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      id: 's1',
      outcome: 'prepaid.1004',
      operation: 'prepaid.activateCard',
      fired: 0,
      remaining: 2,
      live: true,
      expiresAt: null,
    });
    expect((await http.get('/_sandbox/switches/s1')).body).toEqual(answer.body);
  });
});

describe('an armed switch', () => {
  async function armed(body: object) {
    const { http, ...rest } = testSandbox();
    const apikey = await APIKEY_OF(http);
    await http.post('/_sandbox/switches').send(body).expect(201);
    const call = async (path = '/cardproducts') => {
      const answer = await http.get(path).set('apikey', apikey);
      return {
        status: answer.status,
        by: answer.headers['x-sandbox-decided-by'],
        outcome: answer.headers['x-sandbox-outcome'],
      };
    };
    const statuses = async (count: number) => {
      const found: number[] = [];
      for (let index = 0; index < count; index++) found.push((await call()).status);
      return found;
    };
    return { http, call, statuses, ...rest };
  }

  it('fires as often as it says, and is then used up', async () => {
    const { http, statuses } = await armed({ outcome: 'ncore.503', times: 2 });
    expect(await statuses(3)).toEqual([503, 503, 200]);
    expect((await http.get('/_sandbox/switches/s1')).body).toMatchObject({ fired: 2, remaining: 0, live: false });
  });

  it('fires without end when it names no count', async () => {
    const { http, statuses } = await armed({ outcome: 'ncore.503' });
    expect(await statuses(3)).toEqual([503, 503, 503]);
    expect((await http.get('/_sandbox/switches/s1')).body).toMatchObject({ fired: 3, remaining: null, live: true });
  });

  it('lets calls pass first', async () => {
    const { statuses } = await armed({ outcome: 'ncore.503', after: 2, times: 1 });
    expect(await statuses(4)).toEqual([200, 200, 503, 200]);
  });

  it('goes on to its next step', async () => {
    const { http, statuses } = await armed({
      outcome: 'ncore.503',
      times: 2,
      then: { outcome: 'ncore.429', then: { outcome: 'ncore.500', times: 1 } },
    });
    expect(await statuses(5)).toEqual([503, 503, 429, 500, 200]);
    expect((await http.get('/_sandbox/switches/s1')).body).toMatchObject({ fired: 4, remaining: 0 });
  });

  it('fires only for the operation it names', async () => {
    const { call } = await armed({ outcome: 'ncore.503', operation: 'ncore.listUsers' });
    expect((await call('/cardproducts')).status).toBe(200);
    expect(await call('/users')).toMatchObject({ status: 503, by: 'switch', outcome: 'ncore.503' });
  });

  it('fires only for a message that has what it matches', async () => {
    const { call } = await armed({ outcome: 'ncore.503', match: { limit: 3 } });
    expect((await call('/cardproducts?limit=2')).status).toBe(200);
    expect(await call('/cardproducts?limit=3')).toMatchObject({ status: 503, by: 'switch' });
  });

  it('fires only for a message that fits its schema', async () => {
    const { call } = await armed({
      outcome: 'ncore.503',
      match: { schema: { properties: { limit: { pattern: '^[5-9]$' } }, required: ['limit'] } },
    });
    expect((await call('/cardproducts')).status).toBe(200);
    expect((await call('/cardproducts?limit=4')).status).toBe(200);
    expect((await call('/cardproducts?limit=6')).status).toBe(503);
  });

  it("ends with its lifetime on the sandbox's clock", async () => {
    const { http, call } = await armed({ outcome: 'ncore.503', ttlMs: 60_000 });
    expect((await call()).status).toBe(503);
    await http.post('/_sandbox/clock/advance').send({ by: 'PT61S' }).expect(200);
    expect((await call()).status).toBe(200);
    expect((await http.get('/_sandbox/switches/s1')).body.live).toBe(false);
  });

  it('is shown as it is once its lifetime is over, though no call has met it since', async () => {
    const { http } = await armed({ outcome: 'ncore.503', ttlMs: 60_000 });
    await http.put('/_sandbox/clock').send({ frozenAt: '2040-01-01T00:00:00Z' }).expect(200);
    const over = { live: false, remaining: 0 };
    expect((await http.get('/_sandbox/switches')).body.data).toMatchObject([over]);
    expect((await http.get('/_sandbox/switches/s1')).body).toMatchObject(over);
    expect((await http.delete('/_sandbox/switches/s1')).body).toMatchObject(over);
  });

  it('fires by chance, the same way for the same seed', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(async () => (await armed({ outcome: 'ncore.503', probability: 0.5 })).statuses(40)),
    );
    expect(first).toEqual(second);
    expect(new Set(first)).toEqual(new Set([200, 503]));
  });

  it('waits as long as it says', async () => {
    const { call } = await armed({ outcome: 'ncore.200', delay: { ms: 300 }, times: 1 });
    const begun = performance.now();
    expect((await call()).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(290);
  });

  it('fires once however many calls race for it', async () => {
    const { call, http } = await armed({ outcome: 'ncore.503', times: 1 });
    const statuses = await Promise.all(Array.from({ length: 200 }, () => call().then(({ status }) => status)));
    expect(statuses.filter((status) => status === 503)).toHaveLength(1);
    expect((await http.get('/_sandbox/switches/s1')).body).toMatchObject({ fired: 1, remaining: 0 });
  });

  it('yields to the one armed before it', async () => {
    const { http, statuses } = await armed({ outcome: 'ncore.503', times: 1 });
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.429', times: 1 });
    expect(await statuses(3)).toEqual([503, 429, 200]);
  });

  it('does nothing any more when it is disarmed', async () => {
    const { http, statuses } = await armed({ outcome: 'ncore.503' });
    expect((await http.delete('/_sandbox/switches/s1')).status).toBe(200);
    expect(await statuses(1)).toEqual([200]);
    expect((await http.delete('/_sandbox/switches/s1')).status).toBe(404);
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.503' });
    expect((await http.delete('/_sandbox/switches')).body).toEqual({ disarmed: 1 });
    expect(await statuses(1)).toEqual([200]);
  });

  it('never gets an id that another switch had', async () => {
    const { http } = await armed({ outcome: 'ncore.503' });
    await http.delete('/_sandbox/switches/s1');
    expect((await http.post('/_sandbox/switches').send({ outcome: 'ncore.503' })).body.id).toBe('s2');
  });
});

describe('a switch that did not act', () => {
  const whyOf = async (body: object, path = '/cardproducts?limit=2') => {
    const { http } = testSandbox();
    const apikey = await APIKEY_OF(http);
    await http.post('/_sandbox/switches').send(body).expect(201);
    await http.get(path).set('apikey', apikey);
    return (await http.get('/_sandbox/requests')).body.data[0];
  };

  it('is named in the chain with the reason', async () => {
    const unmatched = await whyOf({ outcome: 'ncore.503', match: { limit: 3 } });
    expect(unmatched.chain).toMatchObject([
      {
        step: 'switch',
        outcome: 'ncore.503',
        verdict: 'passed over',
        why: 'switch s1: its match does not fit: /limit has another value',
      },
      { step: 'state', outcome: 'ncore.200', verdict: 'answered' },
    ]);
    const early = await whyOf({ outcome: 'ncore.503', after: 1 });
    expect(early.chain[0].why).toContain('lets 1 calls pass first');
    const refused = await whyOf({ outcome: 'ncore.403', operation: 'ncore.linkCard' }, '/users?limit=0');
    expect(refused.chain).toMatchObject([{ step: 'validation', verdict: 'answered' }]);
  });

  it('yields to validation, and says so', async () => {
    const { http } = testSandbox();
    const apikey = await APIKEY_OF(http);
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.403', operation: 'ncore.linkCard' }).expect(201);
    await http.post('/cards:link').set('apikey', apikey).send({}).expect(400);
    const [entry] = (await http.get('/_sandbox/requests')).body.data;
    expect(entry.chain[0]).toMatchObject({ step: 'switch', outcome: 'ncore.403', verdict: 'never reached' });
    expect((await http.get('/_sandbox/switches/s1')).body.fired).toBe(0);
  });

  it('leaves the credit to the state where success was asked for and refused', async () => {
    const { http } = testSandbox();
    const apikey = await APIKEY_OF(http);
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.200', operation: 'ncore.getUser' }).expect(201);
    const answer = await http.get('/users/unknown').set('apikey', apikey);
    expect(answer.status).toBe(404);
    expect(answer.headers['x-sandbox-decided-by']).toBe('state');
  });
});

describe('a forced outcome', () => {
  async function call(path: string, scenario?: string) {
    const { http, journal } = testSandbox();
    const apikey = await APIKEY_OF(http);
    const request = http.get(path).set('apikey', apikey);
    if (scenario) request.set('X-Sandbox-Scenario', scenario);
    const answer = await request;
    return { answer, chain: journal()[0]?.chain, entry: journal()[0] };
  }

  it('comes by header, with or without the name of the provider', async () => {
    for (const name of ['ncore.503', '503']) {
      const { answer } = await call('/cardproducts', name);
      expect(answer.status).toBe(503);
      expect(answer.headers).toMatchObject({ 'x-sandbox-outcome': 'ncore.503', 'x-sandbox-decided-by': 'header' });
    }
  });

  it('comes by the base URL', async () => {
    const { answer } = await call('/~ncore.503/v1/cardproducts');
    expect(answer.status).toBe(503);
    expect(answer.headers['x-sandbox-decided-by']).toBe('url');
    expect((await call('/@anna/~503/cardproducts')).answer.status).toBe(503);
  });

  it('by header comes before one by URL, and the chain says so', async () => {
    const { answer, entry } = await call('/~ncore.404/cardproducts/nothing', 'ncore.429');
    expect(answer.status).toBe(429);
    expect(entry?.chain).toMatchObject([{ step: 'header', outcome: 'ncore.429', verdict: 'taken' }]);
  });

  it('that does not exist is refused with the nearest names', async () => {
    const { answer } = await call('/cardproducts', 'ncore.40');
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('SBX_UNKNOWN_OUTCOME');
    expect(answer.body.error.expected).toEqual(expect.arrayContaining(['ncore.400']));
  });

  it('that this operation cannot give is refused, naming those that can', async () => {
    const { answer } = await call('/cardproducts', 'prepaid.1004');
    expect(answer.status).toBe(409);
    expect(answer.body.error).toMatchObject({
      code: 'SBX_OUTCOME_NOT_APPLICABLE',
      expected: ['prepaid.activateCard', 'prepaid.changeCardStatus'],
    });
  });
});
