// Starting, watching and stopping scenarios through the control API.
import { describe, expect, it } from 'vitest';
import { APIKEY } from '../../../providers/ncore/support.ts';
import { testSandbox } from '../../../support/sandbox.ts';

function sandbox() {
  const { http } = testSandbox();
  const at = (world: string) => {
    const base = `/@${world}`;
    const post = (path: string, body?: object) => http.post(`${base}/_sandbox${path}`).send(body);
    return {
      post,
      start: (name: string) => post(`/scenarios/${name}/start`),
      stop: (body?: object) => post('/scenarios/stop', body),
      switches: async () => (await http.get(`${base}/_sandbox/switches`)).body.data,
      active: async () => {
        const { body } = await http.get(`${base}/_sandbox/scenarios`);
        return body.data.filter((each: { active: boolean }) => each.active).map((each: { name: string }) => each.name);
      },
      statuses: async (count: number) => {
        const met: number[] = [];
        for (let call = 0; call < count; call++) {
          met.push((await http.get(`${base}/cardproducts`).set('apikey', APIKEY)).status);
        }
        return met;
      },
    };
  };
  return { http, at, ...at('default') };
}

describe('GET /_sandbox/scenarios', () => {
  it('describes every scenario, names the operations it acts on, and says that it is not active', async () => {
    const { http } = sandbox();
    const { body } = await http.get('/_sandbox/scenarios').expect(200);
    expect(Object.keys(body)).toEqual(['data']);
    expect(body.data.length).toBeGreaterThanOrEqual(22);
    expect(body.data).toContainEqual({
      name: 'database-trouble',
      title: 'The database fails, then the cache',
      situation: 'The platform answers one activation with 1501 and the next with 1504; after that it works again.',
      goodClient: expect.stringContaining('same clientTxnId'),
      file: 'prepaid/database-trouble.scenario.json',
      providers: ['prepaid'],
      operations: expect.arrayContaining(['prepaid.activateCard', 'prepaid.creditAccount']),
      active: false,
      problem: null,
    });
    const network = body.data.find(({ name }: { name: string }) => name === 'gateway-unauthorized');
    expect(network.providers).toEqual(['ncore', 'prepaid']);
    expect(network.operations).toEqual(expect.arrayContaining(['ncore.linkCard', 'prepaid.decrypt']));
  });
});

describe('POST /_sandbox/scenarios/{name}/start', () => {
  it('arms all its switches and answers them', async () => {
    const { start, switches, active } = sandbox();
    const { status, body } = await start('wrong-secure-code');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      scenario: 'wrong-secure-code',
      goodClient: expect.stringMatching(/alerts/),
      data: [
        {
          id: 's1',
          outcome: 'prepaid.1049',
          operation: 'prepaid.activateCard',
          scenario: 'wrong-secure-code',
          fired: 0,
        },
        { id: 's2', outcome: 'prepaid.1049', operation: 'prepaid.checkStatus', scenario: 'wrong-secure-code' },
      ],
    });
    expect(await switches()).toEqual(body.data);
    expect(await active()).toEqual(['wrong-secure-code']);
  });

  it('disarms the old switches when it is started again, so that none fires twice', async () => {
    const { start, statuses, switches } = sandbox();
    await start('rate-limited');
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    await start('rate-limited');
    expect(await switches()).toHaveLength(1);
    expect(await statuses(6)).toEqual([200, 200, 200, 429, 429, 200]);
  });

  it('leaves as many switches as one start when it is started by many at once', async () => {
    const { start, switches } = sandbox();
    await start('wrong-secure-code');
    await Promise.all(Array.from({ length: 20 }, () => start('wrong-secure-code')));
    expect(await switches()).toHaveLength(2);
  });

  it('ends when its switches are used up', async () => {
    const { start, statuses, active } = sandbox();
    await start('out-of-order');
    expect(await active()).toEqual(['out-of-order']);
    expect(await statuses(4)).toEqual([500, 502, 408, 200]);
    expect(await active()).toEqual([]);
  });

  it('acts after a switch that was armed before it', async () => {
    const { post, start, statuses } = sandbox();
    await post('/switches', { outcome: 'ncore.429', times: 1 });
    await start('out-of-order');
    expect(await statuses(3)).toEqual([429, 500, 502]);
  });

  it('acts only in its own sandbox', async () => {
    const { at } = sandbox();
    const [anna, ben] = [at('anna'), at('ben')];
    await anna.start('gateway-unauthorized');
    expect([await anna.statuses(1), await ben.statuses(1)]).toEqual([[401], [200]]);
    expect([await anna.active(), await ben.active()]).toEqual([['gateway-unauthorized'], []]);
    expect((await ben.stop()).body).toEqual({ stopped: [], disarmed: 0 });
    expect(await anna.statuses(1)).toEqual([401]);
  });

  it.each(['databse-trouble', 'DATABASE-TROUBLE', '..%2Fprepaid', '__proto__', 'constructor', 'x'.repeat(500)])(
    'refuses %s, naming the nearest and arming nothing',
    async (name) => {
      const { start, switches } = sandbox();
      const { status, body } = await start(name);
      expect([status, body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
      expect(body.error.expected).toHaveLength(3);
      if (name.startsWith('databse')) expect(body.error.expected[0]).toBe('database-trouble');
      expect(body.error.received.length).toBeLessThanOrEqual(80);
      expect(await switches()).toEqual([]);
    },
  );

  it('refuses a body with members', async () => {
    const { post, switches } = sandbox();
    const { status, body } = await post('/scenarios/database-trouble/start', { times: 3 });
    expect([status, body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
    expect(body.error.message).toContain('/times');
    expect(await switches()).toEqual([]);
  });
});

describe('POST /_sandbox/scenarios/stop', () => {
  it('disarms every scenario and answers how many switches there were', async () => {
    const { start, stop, statuses, active } = sandbox();
    await start('gateway-unauthorized');
    await start('database-trouble');
    expect((await stop()).body).toEqual({ stopped: ['gateway-unauthorized', 'database-trouble'], disarmed: 3 });
    expect(await active()).toEqual([]);
    expect(await statuses(1)).toEqual([200]);
  });

  it('disarms only the one that is named', async () => {
    const { start, stop, active } = sandbox();
    await start('gateway-unauthorized');
    await start('database-trouble');
    expect((await stop({ name: 'database-trouble' })).body).toEqual({ stopped: ['database-trouble'], disarmed: 1 });
    expect(await active()).toEqual(['gateway-unauthorized']);
    expect((await stop({ name: 'database-trouble' })).body).toEqual({ stopped: [], disarmed: 0 });
  });

  it('leaves switches that were armed by hand', async () => {
    const { post, start, stop, switches, statuses } = sandbox();
    await post('/switches', { outcome: 'ncore.503' });
    await start('gateway-unauthorized');
    await stop({});
    expect(await switches()).toHaveLength(1);
    expect(await statuses(1)).toEqual([503]);
  });

  it.each([
    [{ name: 'databse-trouble' }, 404, 'SBX_NOT_FOUND', 'databse-trouble'],
    [{ name: 7 }, 400, 'SBX_INVALID_REQUEST', '/name'],
    [{ name: '' }, 400, 'SBX_INVALID_REQUEST', '/name'],
    [{ scenario: 'database-trouble' }, 400, 'SBX_INVALID_REQUEST', '/scenario'],
    [['database-trouble'], 400, 'SBX_INVALID_REQUEST', 'The body must be an object'],
  ])('refuses %j and stops nothing', async (wrong, status, code, named) => {
    const { start, stop, active } = sandbox();
    await start('database-trouble');
    const answer = await stop(wrong);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(answer.body.error.message).toContain(named);
    expect(answer.body.error.expected).toBeDefined();
    expect(await active()).toEqual(['database-trouble']);
  });
});

describe('POST /_sandbox/reset', () => {
  it('ends a scenario', async () => {
    const { post, start, active } = sandbox();
    await start('gateway-unauthorized');
    await post('/reset', { parts: ['switches'] });
    expect(await active()).toEqual([]);
  });
});
