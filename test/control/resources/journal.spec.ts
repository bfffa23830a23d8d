import { describe, expect, it } from 'vitest';
import { testSandbox } from '../../support/sandbox.ts';

async function withKey() {
  const sandbox = testSandbox();
  const fixtures = (await sandbox.http.get('/_sandbox/fixtures')).body;
  const { apikey } = fixtures.ncore.clients[0];
  const card = fixtures.ncore.cards.find(({ name }: { name: string }) => name.startsWith('ready-to-link'));
  const user = fixtures.ncore.users.find(({ status }: { status: string }) => status === 'ACTIVE');
  return { ...sandbox, fixtures, apikey, card, user };
}

describe('GET /_sandbox/requests', () => {
  it('has an exchange as soon as its answer is there', async () => {
    const { http, apikey } = await withKey();
    const answer = await http.get('/users?limit=2').set('apikey', apikey);
    const entry = (await http.get(`/_sandbox/requests/${answer.headers['x-sandbox-request-id']}`)).body;
    expect(entry).toMatchObject({
      sandbox: 'default',
      provider: 'ncore',
      operation: 'ncore.listUsers',
      outcome: 'ncore.200',
      decidedBy: 'state',
      request: { method: 'GET', target: '/users?limit=2' },
      message: { limit: '2' },
      findings: [],
      changes: [],
      reply: { status: 200, opened: answer.body },
    });
    expect(entry.timings.decideMs).toBeGreaterThanOrEqual(0);
    expect(Date.parse(entry.at)).toBeGreaterThan(0);
  });

  it('shows what changed, before and after, without secrets', async () => {
    const { http, apikey, card, user } = await withKey();
    await http
      .post('/cards:link')
      .set('apikey', apikey)
      .send({ activation_token: card.activation_token, user_id: user.id })
      .expect(200);
    const { body } = await http.get('/_sandbox/requests');
    const [entry] = body.data;
    const change = entry.changes.find(({ collection }: { collection: string }) => collection === 'ncore.cards');
    expect(change).toMatchObject({ change: 'changed', before: { status: 'INACTIVE' }, after: { status: 'ACTIVE' } });
    const shown = JSON.stringify(body);
    for (const secret of [apikey, card.activation_token, card.pan]) expect(shown).not.toContain(secret);
    expect(entry.request.headers.apikey).toBe('[masked]');
  });

  it('shows where a request departs from the page, without its secrets', async () => {
    const { http, apikey, card, user } = await withKey();
    const token = `${card.activation_token.slice(0, 40)} ${card.activation_token.slice(40).toLowerCase()}`;
    await http
      .post('/cards:link')
      .set('apikey', apikey)
      .send({ activation_token: token, user_id: user.id })
      .expect(200);
    const [entry] = (await http.get('/_sandbox/requests')).body.data;
    expect(entry.deviations).toEqual([
      expect.objectContaining({
        readings: ['table'],
        pointer: '/activation_token',
        rule: 'pattern',
        received: '[masked]',
      }),
    ]);
    expect(JSON.stringify(entry)).not.toContain(token);
  });

  it('filters by operation, outcome and time, and pages without a gap or a repeat', async () => {
    const { http, apikey } = await withKey();
    for (let index = 0; index < 7; index++) await http.get('/users').set('apikey', apikey);
    await http.get('/cardproducts').set('apikey', apikey);
    await http.get('/users').set('X-Sandbox-Scenario', '503');
    const list = async (query: string) => (await http.get(`/_sandbox/requests?${query}`)).body;
    expect((await list('operation=ncore.listUsers')).data).toHaveLength(8);
    expect((await list('outcome=ncore.503')).data).toHaveLength(1);
    expect((await list('since=2999-01-01T00:00:00Z')).data).toHaveLength(0);
    const seen: string[] = [];
    for (let after = '', more = true; more; ) {
      const page = await list(`limit=2${after}`);
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      more = page.paging.has_more;
      after = `&after=${page.paging.after}`;
    }
    expect(seen).toEqual(['r9', 'r8', 'r7', 'r6', 'r5', 'r4', 'r3', 'r2', 'r1']);
  });

  it('says that an entry is not there, and why it may not be', async () => {
    const { http } = testSandbox();
    const answer = await http.get('/_sandbox/requests/r77');
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: 'SBX_NOT_FOUND', received: 'r77' });
  });

  it('is emptied on request', async () => {
    const { http, apikey } = await withKey();
    await http.get('/users').set('apikey', apikey);
    expect((await http.delete('/_sandbox/requests')).body).toEqual({ cleared: 1 });
    expect((await http.get('/_sandbox/requests')).body.data).toEqual([]);
  });

  it('masks and flags a card number that is none of ours', async () => {
    const { http, apikey } = await withKey();
    const pan = '4111111111111111';
    await http
      .post('/users')
      .set('apikey', apikey)
      .send({ first_name: 'Ann', last_name: `card ${pan}` });
    const { body } = await http.get('/_sandbox/requests');
    expect(JSON.stringify(body)).not.toContain(pan);
    expect(body.data[0].findings).toEqual([expect.objectContaining({ rule: 'foreign-pan', pointer: '/last_name' })]);
  });

  it('masks and flags one that was taken for a name', async () => {
    const { http, apikey } = await withKey();
    const pan = '4111111111111111';
    await http
      .post('/users')
      .set('apikey', apikey)
      .send({ first_name: 'Ann', [pan]: 'on hold' });
    const { body } = await http.get('/_sandbox/requests');
    expect(JSON.stringify(body)).not.toContain(pan);
    expect(body.data[0].findings).toEqual([
      expect.objectContaining({ rule: 'foreign-pan', pointer: '/411111******1111' }),
    ]);
    expect(JSON.stringify((await http.get('/_sandbox/report')).body)).not.toContain(pan);
  });

  it('flags one in a request that the gateway answered before it was opened', async () => {
    const { http, apikey } = await withKey();
    const pan = '4111111111111111';
    await http.post('/users').set({ apikey, 'X-Sandbox-Scenario': '503' }).send({ first_name: 'Ann', last_name: pan });
    const [entry] = (await http.get('/_sandbox/requests')).body.data;
    expect(entry).toMatchObject({ message: null, findings: [{ rule: 'foreign-pan', pointer: '/last_name' }] });
  });

  it.each([
    ['an activation token in another member', (token: string) => ({ activation_token: 'x', user_id: token })],
    ['an activation token under another name', (token: string) => ({ activationToken: token })],
    ['a code under another name', () => ({ card: { cvcNumber: '744-secret' }, securityCode: '744-secret' })],
  ])('masks %s', async (_name, bodyOf) => {
    const { http, apikey, card } = await withKey();
    await http.post('/cards:link').set('apikey', apikey).send(bodyOf(card.activation_token));
    const shown = JSON.stringify((await http.get('/_sandbox/requests')).body);
    expect(shown).not.toContain(card.activation_token);
    expect(shown).not.toContain('744-secret');
  });

  it('masks secrets in text that is no JSON, in paths, in queries and in the wrong header', async () => {
    const { http, apikey, card } = await withKey();
    const { apiKey, secureCode } = (await http.get('/_sandbox/fixtures')).body.prepaid.clients[0];
    const post = (path: string, body: string) =>
      http.post(path).set('apikey', apikey).set('Content-Type', 'text/plain').send(body);
    await post('/cards:link', `{“activation_token”: “${card.activation_token}”}`);
    await post('/cards:link', `activation_token=${card.activation_token}&cvv=987654`);
    await http.get(`/cards/${card.activation_token}?cvv=987654&after=${card.activation_token}`).set('apikey', apikey);
    await http.get('/cards/4111111111111111').set('apikey', apikey);
    await http
      .get('/cards')
      .set('x-api-key', apikey)
      .set('Authorization', `Bearer ${apikey}`)
      .set('clientId', secureCode);
    await http.post('/api/v2/decrypt').set('apikey', apiKey).send(`secureCode=${secureCode}`);
    const shown = JSON.stringify((await http.get('/_sandbox/requests')).body);
    for (const secret of [card.activation_token, apikey, apiKey, secureCode, '987654', '4111111111111111']) {
      expect(shown).not.toContain(secret);
    }
  });

  it('refuses to filter by a name that does not exist, and takes short ones', async () => {
    const { http, apikey } = await withKey();
    await http
      .get('/users')
      .set('apikey', apikey)
      .set('X-Sandbox-Scenario', 'fault.truncated-body')
      .catch(() => undefined);
    await http.get('/users').set('apikey', apikey);
    const list = (query: string) => http.get(`/_sandbox/requests?${query}`);
    expect((await list('operation=ncore.listUser')).body.error.expected).toContain('ncore.listUsers');
    expect((await list('outcome=ncore.1044')).body.error.code).toBe('SBX_UNKNOWN_OUTCOME');
    expect((await list('operation=listUsers')).body.data).toHaveLength(2);
    expect((await list('outcome=fault.truncated-body')).body.data).toHaveLength(1);
    expect((await list('outcome=SBX_UNKNOWN_PATH')).body.data).toHaveLength(0);
  });

  it('streams new exchanges as they happen', async () => {
    const { server, apikey } = await withKey();
    const events = await new Promise<string>((resolve, reject) => {
      server.listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        const control = new AbortController();
        fetch(`http://127.0.0.1:${port}/_sandbox/requests/stream`, { signal: control.signal })
          .then(async (stream) => {
            let text = '';
            const decoder = new TextDecoder();
            fetch(`http://127.0.0.1:${port}/users`, { headers: { apikey } }).catch(reject);
            for await (const chunk of stream.body as ReadableStream<Uint8Array>) {
              text += decoder.decode(chunk);
              if (text.includes('event: exchange') && text.endsWith('\n\n')) break;
            }
            control.abort();
            resolve(text);
          })
          .catch(reject);
      });
    });
    server.close();
    server.closeAllConnections();
    expect(events).toContain('"operation":"ncore.listUsers"');
  });
});

describe('POST /_sandbox/reset', () => {
  it('sets back the named parts only', async () => {
    const { http, apikey, card, user } = await withKey();
    const link = () =>
      http
        .post('/cards:link')
        .set('apikey', apikey)
        .send({ activation_token: card.activation_token, user_id: user.id });
    await link().expect(200);
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.503', operation: 'ncore.listUsers' });
    await http.put('/_sandbox/clock').send({ frozenAt: '2030-01-01T00:00:00Z' });
    expect((await http.post('/_sandbox/reset').send({ parts: ['state'] })).body.reset).toEqual(['state']);
    await link().expect(200);
    expect((await http.get('/_sandbox/switches')).body.data).toHaveLength(1);
    expect((await http.get('/_sandbox/clock')).body.running).toBe(false);
    expect((await http.post('/_sandbox/reset')).body.reset).toEqual(['state', 'switches', 'clock', 'journal']);
    expect((await http.get('/_sandbox/switches')).body.data).toEqual([]);
    expect((await http.get('/_sandbox/clock')).body.running).toBe(true);
    expect((await http.get('/_sandbox/requests')).body.data).toEqual([]);
    await link().expect(200);
  });

  it.each([[{ parts: ['cards'] }], [{ parts: [] }], [{ part: 'state' }], [{ parts: 'state' }]])(
    'refuses %j',
    async (body) => {
      const { http } = testSandbox();
      const answer = await http.post('/_sandbox/reset').send(body);
      expect(answer.status).toBe(400);
      expect(answer.body.error.code).toBe('SBX_INVALID_REQUEST');
    },
  );
});

describe('the clock', () => {
  it('stands still, moves on by a duration, and runs', async () => {
    const { http } = testSandbox();
    await http.put('/_sandbox/clock').send({ frozenAt: '2030-01-31T12:00:00+01:00' }).expect(200);
    const advance = async (by: string) => (await http.post('/_sandbox/clock/advance').send({ by })).body.now;
    expect((await http.get('/_sandbox/clock')).body).toEqual({ now: '2030-01-31T11:00:00.000Z', running: false });
    expect(await advance('P1DT2H3M4.5S')).toBe('2030-02-01T13:03:04.500Z');
    expect(await advance('P1Y1M')).toBe('2031-03-01T13:03:04.500Z');
    expect(await advance('P2W')).toBe('2031-03-15T13:03:04.500Z');
    const { body } = await http.put('/_sandbox/clock').send({ running: true });
    expect(body.running).toBe(true);
    expect(Date.parse(body.now)).toBeGreaterThanOrEqual(Date.parse('2031-03-15T13:03:04.500Z'));
  });

  it.each(['P', 'PT', '1D', 'P1H', 'P-1D', 'P1DT', 'P9999Y', ''])('refuses to advance by "%s"', async (by) => {
    const { http } = testSandbox();
    const answer = await http.post('/_sandbox/clock/advance').send({ by });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('/by');
  });

  it.each([[{}], [{ running: false }], [{ frozenAt: 'now' }], [{ frozenAt: '2030-01-01T00:00:00Z', running: true }]])(
    'refuses %j',
    async (body) => {
      const { http } = testSandbox();
      expect((await http.put('/_sandbox/clock').send(body)).status).toBe(400);
    },
  );
});
