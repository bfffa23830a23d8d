// Webhooks: made, changed, tested, and told of what happens to cards and users.
import { describe, expect, it } from 'vitest';
import { ENGINE_TIME_LIMITS } from '../../../src/engine/engine.ts';
import { createAjv } from '../../../src/engine/messages/compile-schema.ts';
import { DELIVERIES } from '../../../src/engine/webhooks/delivery.ts';
import { linkCard } from '../../../src/providers/ncore/cards/link-card.ts';
import { receiver } from '../../support/receiver.ts';
import { APIKEY, ncoreSandbox, UNKNOWN_ID, USER } from './support.ts';
import { at, webhookSandbox } from './webhook-support.ts';

const ENDPOINT = 'http://127.0.0.1:9000/events';
const EVENTS = ['CARD_STATUS_CHANGE', 'USER_CREATED'];
const CONFIG = {
  basic_auth_username: 'anna',
  basic_auth_password: 'open-sesame-42',
  custom_headers: [{ header_name: 'X-Team', header_value: 'the-value-of-the-team' }],
};
const BASIC = `Basic ${Buffer.from('anna:open-sesame-42').toString('base64')}`;

describe('createWebhookNotification', () => {
  it('answers the webhook, with defaults and without the password', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/webhooks', { endpoint: ENDPOINT, events: EVENTS, config: CONFIG });
    const { basic_auth_password: _secret, ...shown } = CONFIG;
    const times = { created: at(0), modified: at(0) };
    expect([made.status, made.body]).toEqual([
      200,
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        endpoint: ENDPOINT,
        events: EVENTS,
        config: { ...shown, max_attempts: 5, retry_interval_seconds: 60, ...times },
        ...times,
      },
    ]);
    expect((await sandbox.get(`/v1/webhooks/${made.body.id}`)).body).toEqual(made.body);
    expect(made.text).not.toContain('open-sesame');
  });

  it.each([
    ['/endpoint', { events: EVENTS }, 'endpoint'],
    ['no event', { endpoint: ENDPOINT, events: [] }, 'events'],
    ['an event that is none', { endpoint: ENDPOINT, events: ['CARD_EATEN'] }, 'events.0'],
    ['an event twice', { endpoint: ENDPOINT, events: ['TRANSACTION', 'TRANSACTION'] }, 'events'],
    ['another scheme', { endpoint: 'ftp://127.0.0.1/', events: EVENTS }, 'endpoint'],
    [
      'a line break in a header',
      { endpoint: ENDPOINT, events: EVENTS, config: { custom_headers: [{ header_name: 'X', header_value: 'a\nb' }] } },
      'config.custom_headers.0.header_value',
    ],
    [
      'a header that is the server’s',
      { endpoint: ENDPOINT, events: EVENTS, config: { custom_headers: [{ header_name: 'Host', header_value: 'x' }] } },
      'config.custom_headers.0.header_name',
    ],
    [
      'Authorization beside basic authentication',
      {
        endpoint: ENDPOINT,
        events: EVENTS,
        config: { ...CONFIG, custom_headers: [{ header_name: 'authorization', header_value: 'Bearer x' }] },
      },
      'config.custom_headers.0.header_name',
    ],
    ['no tries at all', { endpoint: ENDPOINT, events: EVENTS, config: { max_attempts: 0 } }, 'config.max_attempts'],
  ])('refuses %s and names the field', async (_name, body, field) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post('/webhooks', body);
    expect([answer.status, answer.body.errors.map((error: { field: string }) => error.field)]).toEqual([400, [field]]);
    expect((await sandbox.get('/webhooks')).body.data).toEqual([]);
  });

  it.each([
    ['http://example.com/hook', 'example.com may not be called'],
    ['http://10.0.0.7/hook', '10.0.0.7 may not be called'],
    ['http://localhost.example/hook', 'localhost.example may not be called'],
    ['http://[::ffff:127.0.0.1]/hook', 'may not be called'],
    ['http://0.0.0.0:80/hook', '0.0.0.0 may not be called'],
    ['http://anna:secret@127.0.0.1/hook', 'must not carry credentials'],
  ])('refuses %s and says what may be called', async (endpoint, reason) => {
    const sandbox = ncoreSandbox({ allowWebhooksTo: ['hooks.example.org'] });
    const answer = await sandbox.post('/webhooks', { endpoint, events: EVENTS });
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ field: 'endpoint', reason: expect.stringContaining(reason) }]);
    if (!endpoint.includes('@')) {
      expect(answer.body.errors[0].reason).toContain(
        'allowed hosts: localhost, 127.0.0.0/8, [::1], hooks.example.org;',
      );
      expect(answer.body.errors[0].reason).toContain('--allow-webhooks-to');
    }
    expect((await sandbox.get('/webhooks')).body.data).toEqual([]);
  });

  it('refuses its own loopback where other machines can reach the server, unless it is named', async () => {
    const reachable = { host: '0.0.0.0', controlToken: 'a-long-token' };
    const shut = ncoreSandbox(reachable);
    const refused = await shut.post('/webhooks', { endpoint: 'http://127.0.0.1:9000/', events: EVENTS });
    expect([refused.status, refused.body.errors[0].reason]).toEqual([
      400,
      'endpoint: 127.0.0.1 may not be called; allowed hosts: none; others with --allow-webhooks-to HOST at the start',
    ]);
    const named = ncoreSandbox({ ...reachable, allowWebhooksTo: ['127.0.0.1'] });
    expect((await named.post('/webhooks', { endpoint: 'http://127.0.0.1:9000/', events: EVENTS })).status).toBe(200);
  });

  it.each(['http://localhost:9000/', 'http://127.8.9.1/', 'https://[::1]:9000/', 'https://hooks.example.org/in'])(
    'takes %s',
    async (endpoint) => {
      const sandbox = ncoreSandbox({ allowWebhooksTo: ['HOOKS.example.org'] });
      expect((await sandbox.post('/webhooks', { endpoint, events: EVENTS })).status).toBe(200);
    },
  );

  it('repeats its answer under one idempotency key, and refuses another body', async () => {
    const sandbox = ncoreSandbox();
    const key = { 'x-nymos-idempotency-key': 'hook-1' };
    const body = { endpoint: ENDPOINT, events: EVENTS, config: CONFIG };
    const first = await sandbox.post('/webhooks', body, key);
    expect((await sandbox.post('/webhooks', body, key)).text).toBe(first.text);
    expect((await sandbox.get('/webhooks')).body.data).toHaveLength(1);
    expect((await sandbox.post('/webhooks', { ...body, events: ['TRANSACTION'] }, key)).status).toBe(409);
  });

  it('shows neither password nor header values in the journal', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ config: CONFIG });
    await sandbox.post(
      '/webhooks',
      { endpoint: ENDPOINT, events: EVENTS, config: CONFIG },
      {
        'x-nymos-idempotency-key': 'k',
      },
    );
    await sandbox.link(1);
    await sandbox.tried(1);
    const { text } = await sandbox.control('get', '/requests');
    const log = (await sandbox.control('get', '/deliveries')).text;
    for (const secret of ['open-sesame', 'the-value-of-the-team', BASIC]) {
      expect(text).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });
});

describe('the journal of a webhook request with a mistake', () => {
  const SECRET = 'SeKr3t-9';
  const AUTHORIZATION = `Authorization: Bearer ${SECRET}`;

  it.each<[string, object]>([
    ['a password in the URL', { endpoint: `http://anna:${SECRET}@127.0.0.1/` }],
    ['a password in a URL that cannot be parsed', { endpoint: `http://anna:a/${SECRET}@127.0.0.1/` }],
    ['a password before a host without scheme', { endpoint: `anna:${SECRET}@127.0.0.1` }],
    ['a header with other names', { config: { custom_headers: [{ name: 'Authorization', value: SECRET }] } }],
    ['a header as a pair', { config: { custom_headers: [['X-A', SECRET]] } }],
    ['a header as a line', { config: { custom_headers: [`X-A: ${SECRET}`] } }],
    ['a header as a line for its name', { config: { custom_headers: [{ header_name: `X-A: ${SECRET}` }] } }],
    ['a header as a member', { config: { custom_headers: { 'X-A': SECRET } } }],
    ['a header that is a name', { config: { custom_headers: [{ [AUTHORIZATION]: '' }] } }],
    ['headers as a text', { config: { custom_headers: AUTHORIZATION } }],
    ['headers outside of config', { custom_headers: [['X-A', SECRET]] }],
    ['a misspelt password', { config: { basic_auth_passwrd: SECRET } }],
    ['a misspelt password outside of config', { basic_auth_passwrd: SECRET }],
    ['the password behind the name', { config: { basic_auth_username: `anna:${SECRET}` } }],
    ['config as a text', { config: SECRET }],
    ['config as a list', { config: [SECRET, { auth: { key: SECRET } }] }],
  ])('does not show %s', async (_name, members) => {
    for (const profile of ['lenient', 'table'] as const) {
      const sandbox = ncoreSandbox({ profile });
      await sandbox.post('/webhooks', { endpoint: ENDPOINT, events: EVENTS, ...members });
      expect(await journalOf(sandbox)).not.toContain(SECRET);
    }
  });

  it.each(['}', ',}', ']'])('does not show secrets in broken JSON (%s)', async (end) => {
    const sandbox = ncoreSandbox();
    const body = `{"endpoint":"${ENDPOINT}","config":{"custom_headers":["X-A: ${SECRET}"${end}`;
    const request = sandbox.http.post('/webhooks').set({ apikey: APIKEY, 'Content-Type': 'application/json' });
    expect((await request.send(body)).status).toBe(400);
    const journal = await journalOf(sandbox);
    expect(journal).not.toContain(SECRET);
    expect(journal).toContain(ENDPOINT);
  });

  it('shows what is not secret as it came', async () => {
    const sandbox = ncoreSandbox();
    const config = { basic_auth_username: 'anna', max_attempts: 99, custom_headers: [{ header_name: 'X-A' }] };
    await sandbox.post('/webhooks', { endpoint: ENDPOINT, events: EVENTS, config });
    const [entry] = JSON.parse(await journalOf(sandbox));
    expect(entry.request.body).toEqual({ endpoint: ENDPOINT, events: EVENTS, config });
    expect(entry.findings).toContainEqual(expect.objectContaining({ received: 99 }));
  });

  async function journalOf({ control }: ReturnType<typeof ncoreSandbox>): Promise<string> {
    const { body } = await control('get', '/requests');
    const ids: string[] = body.data.map(({ id }: { id: string }) => id);
    return JSON.stringify(await Promise.all(ids.map(async (id) => (await control('get', `/requests/${id}`)).body)));
  }
});

describe('listWebhooks', () => {
  it('gives pages, newest first', async () => {
    const sandbox = ncoreSandbox();
    const ids: string[] = [];
    for (const port of [9001, 9002, 9003]) {
      const made = await sandbox.post('/webhooks', { endpoint: `http://127.0.0.1:${port}/`, events: EVENTS });
      ids.push(made.body.id);
    }
    const first = await sandbox.get('/webhooks?limit=2');
    expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual([ids[2], ids[1]]);
    expect(first.body).toMatchObject({ after: ids[1], has_more: true });
    const second = await sandbox.get(`/webhooks?limit=2&after=${ids[1]}`);
    expect(second.body.data.map(({ id }: { id: string }) => id)).toEqual([ids[0]]);
  });
});

describe('updateWebhook', () => {
  it('changes the members it has, within config too, and keeps the password', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook({ config: CONFIG });
    const answer = await sandbox.put(`/webhooks/${id}`, { config: { basic_auth_username: 'berta' } });
    expect(answer.body.config).toMatchObject({ basic_auth_username: 'berta', custom_headers: CONFIG.custom_headers });
    await sandbox.link(1);
    await sandbox.receiver.has(1);
    const basic = `Basic ${Buffer.from('berta:open-sesame-42').toString('base64')}`;
    expect(sandbox.receiver.received[0]?.headers.authorization).toBe(basic);
  });

  it('removes basic authentication with null', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook({ config: CONFIG });
    await sandbox.put(`/webhooks/${id}`, { config: { basic_auth_username: null, basic_auth_password: null } });
    await sandbox.link(1);
    await sandbox.receiver.has(1);
    expect(sandbox.receiver.received[0]?.headers.authorization).toBeUndefined();
  });

  it('refuses an address that may not be called, and changes nothing', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    const answer = await sandbox.put(`/webhooks/${id}`, { endpoint: 'http://example.com/', events: ['TRANSACTION'] });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'endpoint']);
    expect((await sandbox.get(`/webhooks/${id}`)).body).toMatchObject({
      endpoint: sandbox.receiver.url,
      events: ['CARD_STATUS_CHANGE'],
    });
  });

  it('sends pending notifications to the new address', async () => {
    const sandbox = await webhookSandbox();
    const other = await receiver();
    const id = await sandbox.webhook();
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.tried(1);
    await sandbox.put(`/webhooks/${id}`, { endpoint: other.url });
    await sandbox.advance('PT1M');
    expect([sandbox.receiver.received.length, other.received.length]).toEqual([1, 1]);
  });
});

describe('deleteWebhook', () => {
  it('answers the webhook as it was, and drops its pending notifications', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.tried(1);
    const gone = await sandbox.call('delete', `/webhooks/${id}`);
    expect([gone.status, gone.body.id]).toEqual([200, id]);
    expect((await sandbox.get(`/webhooks/${id}`)).status).toBe(404);
    expect((await sandbox.call('delete', `/webhooks/${id}`)).status).toBe(404);
    await sandbox.advance('P1D');
    expect(sandbox.receiver.received).toHaveLength(1);
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'dropped', note: 'the webhook was deleted' }]);
  });
});

describe('a webhook that was deleted', () => {
  it('leaves no notification to a webhook that is made again under its id', async () => {
    const sandbox = await webhookSandbox();
    const once = { config: { max_attempts: 1 } };
    const id = await sandbox.webhook(once);
    sandbox.receiver.answers = [500, 500];
    await sandbox.link(1);
    const [given] = await sandbox.tried(1);
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'expired' }]);
    await sandbox.call('delete', `/webhooks/${id}`);
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'dropped', note: 'the webhook was deleted' }]);
    expect(await sandbox.webhook(once)).toBe(id);
    const redeliver = `/deliveries/${given?.id}/redeliver`;
    expect((await sandbox.control('post', redeliver)).body).toMatchObject({ status: 'dropped', attemptCount: 2 });
    expect((await sandbox.post(`/webhooks/${id}:trigger-expired`)).body).toEqual({ id, triggered: 0 });
    expect((await sandbox.control('post', redeliver)).body).toMatchObject({ status: 'delivered', attemptCount: 3 });
  });
});

describe('pingWebhook', () => {
  it.each([':ping', '%3Aping'])('sends a test at once and says that it was delivered (%s)', async (action) => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook({ config: CONFIG });
    const answer = await sandbox.post(`/v1/webhooks/${id}${action}`);
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        id,
        event_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
        delivered: true,
        http_status: 204,
        duration_ms: expect.any(Number),
        error: null,
      },
    ]);
    const [ping] = sandbox.receiver.received;
    expect(ping?.body).toEqual({
      event: 'PING',
      ping: { webhook_id: id },
      event_token: answer.body.event_token,
      created: at(0),
    });
    expect(ping?.headers).toMatchObject({ authorization: BASIC, 'x-team': 'the-value-of-the-team' });
  });

  it('answers 200 even if the receiver refuses, and does not retry', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    sandbox.receiver.answers = [401];
    const answer = await sandbox.post(`/webhooks/${id}:ping`);
    expect([answer.status, answer.body]).toEqual([
      200,
      expect.objectContaining({ delivered: false, http_status: 401, error: 'It answered 401.' }),
    ]);
    await sandbox.advance('P1D');
    expect(sandbox.receiver.received).toHaveLength(1);
    expect(await sandbox.deliveries('?event=PING')).toMatchObject([{ status: 'expired', attemptCount: 1 }]);
    expect((await sandbox.post(`/webhooks/${id}:trigger-expired`)).body).toEqual({ id, triggered: 0 });
  });

  it('follows no redirect', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    sandbox.receiver.answers = [302];
    const { body } = await sandbox.post(`/webhooks/${id}:ping`);
    expect(body).toMatchObject({
      delivered: false,
      http_status: 302,
      error: 'It answered 302; redirects are not followed.',
    });
    expect(sandbox.receiver.received).toHaveLength(1);
  });

  it('says that no server listens', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    await sandbox.receiver.close();
    const { body } = await sandbox.post(`/webhooks/${id}:ping`);
    expect(body).toMatchObject({
      delivered: false,
      http_status: null,
      error: 'It could not be reached: no server listens there (ECONNREFUSED).',
    });
  });

  it('does not wait for the body of an answer, and closes the connection', { timeout: 4_000 }, async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    sandbox.receiver.answers = ['endless'];
    const { body } = await sandbox.post(`/webhooks/${id}:ping`);
    expect(body).toMatchObject({ delivered: true, http_status: 200, error: null });
    await expect.poll(() => sandbox.receiver.brokenOff, { timeout: 3_000 }).toBe(1);
  });

  it('waits for an answer as long as the time limit says, which is five seconds by default', async () => {
    expect(ENGINE_TIME_LIMITS.answerWithinMs).toBe(5_000);
    const sandbox = await webhookSandbox({ timeLimits: { answerWithinMs: 500 } });
    const id = await sandbox.webhook();
    sandbox.receiver.answers = ['never'];
    const { body } = await sandbox.post(`/webhooks/${id}:ping`);
    expect(body).toMatchObject({ delivered: false, http_status: null, error: 'No answer within 0.5 seconds.' });
  });

  it('refuses a webhook that is not there', async () => {
    const sandbox = ncoreSandbox();
    expect((await sandbox.post(`/webhooks/${UNKNOWN_ID}:ping`)).status).toBe(404);
  });
});

describe('an event', () => {
  it('has the documented members of a status change, and the sandbox’s own beside them', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ config: CONFIG });
    const { id, bulk_issuance_id, last_four } = (await sandbox.link(1)) as unknown as Record<string, string>;
    await sandbox.receiver.has(1);
    const [received] = sandbox.receiver.received;
    expect(received?.body).toEqual({
      event: 'CARD_STATUS_CHANGE',
      card_status_change: {
        card_id: id,
        old_status: 'INACTIVE',
        new_status: 'ACTIVE',
        status_reason_code: 'A0',
        note: { category: 'LINK', description: 'Linked to a user.', extras: {} },
      },
      event_token: expect.stringMatching(/^[0-9a-f-]{36}$/),
      created: at(0),
      user_id: USER,
      bulk_issuance_id,
      last_four,
    });
  });

  it('is sent with credentials to a webhook that is registered for it', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ config: CONFIG });
    await sandbox.link(1);
    await sandbox.receiver.has(1);
    const [received] = sandbox.receiver.received;
    expect(received?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      authorization: BASIC,
      'x-team': 'the-value-of-the-team',
    });
    const [delivery] = await sandbox.tried(1);
    expect(delivery).toMatchObject({
      status: 'delivered',
      url: sandbox.receiver.url,
      headers: { Authorization: '[masked]', 'X-Team': '[masked]' },
      dueAt: null,
      attempts: [{ at: at(0), outcome: 'delivered', status: 204, error: null }],
    });
  });

  it('goes to every webhook that is registered for it, with one token, and to no other', async () => {
    const sandbox = await webhookSandbox();
    const others = [await receiver(), await receiver()] as const;
    await sandbox.webhook();
    await sandbox.webhook({ endpoint: others[0].url });
    await sandbox.webhook({ endpoint: others[1].url, events: ['USER_CREATED'] });
    await sandbox.link(1);
    await Promise.all([sandbox.receiver.has(1), others[0].has(1)]);
    expect(others[0].received[0]?.body.event_token).toBe(sandbox.receiver.received[0]?.body.event_token);
    expect(await sandbox.deliveries()).toHaveLength(2);
  });

  it('reports created users and changes of their status, and no other change', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ events: ['USER_CREATED', 'USER_STATUS_CHANGE'] });
    const { body: user } = await sandbox.post('/users', { first_name: 'Mary' });
    await sandbox.put(`/users/${user.id}`, { last_name: 'Jones' });
    await sandbox.put(`/users/${user.id}`, { status: 'SUSPENDED' });
    await sandbox.receiver.has(2);
    expect(sandbox.receiver.received.map(({ body }) => body)).toEqual([
      expect.objectContaining({
        event: 'USER_CREATED',
        user_created: { user_id: user.id, status: 'ACTIVE', status_reason_code: 'A0' },
      }),
      expect.objectContaining({
        event: 'USER_STATUS_CHANGE',
        user_status_change: {
          user_id: user.id,
          old_status: 'ACTIVE',
          new_status: 'SUSPENDED',
          status_reason_code: 'S0',
          note: { category: 'REQUEST', description: 'Changed by PUT /users/{id}.', extras: {} },
        },
      }),
    ]);
    expect(await sandbox.deliveries()).toHaveLength(2);
  });

  it('reports each status that the control API gives a card, each time with another token', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook();
    const { id } = await sandbox.link(1);
    for (const status of ['SUSPENDED', 'SUSPENDED', 'ACTIVE', 'SUSPENDED']) {
      await sandbox.control('patch', `/cards/${id}`, { status });
    }
    await sandbox.receiver.has(4);
    const bodies = sandbox.receiver.received.map(({ body }) => body);
    const changes = bodies.map(({ card_status_change }) => card_status_change as Record<string, string>);
    expect(changes.map(({ new_status, status_reason_code }) => [new_status, status_reason_code])).toEqual([
      ['ACTIVE', 'A0'],
      ['SUSPENDED', 'S0'],
      ['ACTIVE', 'A1'],
      ['SUSPENDED', 'S0'],
    ]);
    expect(new Set(bodies.map(({ event_token }) => event_token)).size).toBe(4);
  });

  it('fits its description in OpenAPI', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook({
      events: ['CARD_STATUS_CHANGE', 'TRANSACTION', 'USER_CREATED', 'USER_STATUS_CHANGE'],
    });
    const { body: user } = await sandbox.post('/users', { first_name: 'Mary' });
    await sandbox.put(`/users/${user.id}`, { status: 'SUSPENDED' });
    const card = await sandbox.link(1);
    const account = await sandbox.accountOf(card.id);
    await sandbox.post(`/accounts/${account.id}:loadFunds`, { currency: 'USD', amount: 1 });
    await sandbox.receiver.has(4);
    await sandbox.post(`/webhooks/${id}:ping`);
    const { body: document } = await sandbox.control('get', '/openapi/ncore.json');
    const met = sandbox.receiver.received.map(({ body }) => {
      const { schema } = document.webhooks[body.event as string].post.requestBody.content['application/json'];
      const check = createAjv({ checksSchemas: true }).compile({ ...schema, additionalProperties: false });
      expect([check(body), check.errors]).toEqual([true, null]);
      return body.event;
    });
    expect(met.sort()).toEqual(Object.keys(document.webhooks).sort());
  });

  it('has the same tokens in every sandbox of one seed', async () => {
    const tokens = async (others: boolean) => {
      const sandbox = await webhookSandbox();
      await sandbox.webhook();
      if (others) await sandbox.link(2);
      const { id } = await sandbox.link(1);
      await sandbox.receiver.has(others ? 2 : 1);
      return sandbox.receiver.received.find(
        ({ body }) => (body.card_status_change as { card_id: string }).card_id === id,
      )?.body.event_token;
    };
    expect(await tokens(true)).toBe(await tokens(false));
  });

  it('is not sent for a forced refusal, a refusal by the state, or a repetition under an idempotency key', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ events: ['CARD_STATUS_CHANGE', 'USER_CREATED'] });
    const { activation_token } = await sandbox.card('ready-to-link-01');
    const link = { activation_token, user_id: USER };
    const key = { 'x-nymos-idempotency-key': 'once' };
    expect((await sandbox.post('/~409/cards:link', link)).status).toBe(409);
    expect((await sandbox.post('/cards:link', { ...link, user_id: UNKNOWN_ID })).status).toBe(404);
    expect(await sandbox.deliveries()).toEqual([]);
    for (const _time of [1, 2, 3]) expect((await sandbox.post('/cards:link', link, key)).status).toBe(200);
    expect(await sandbox.deliveries()).toHaveLength(1);
  });

  it('is undone together with the change that it reports', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook();
    const { id, activation_token } = await sandbox.card('ready-to-link-01');
    const { store, sandboxes } = sandbox.engine;
    const world = await sandboxes.use('default');
    const { identity } = world;
    const undone = () =>
      store.transact(world, (transaction) => {
        linkCard.transition({
          id: 'r1',
          input: { activationToken: activation_token, userId: USER },
          message: { params: {}, query: {}, headers: {}, body: {} },
          caller: { name: 'tenant1' } as never,
          transaction,
          now: 0,
          identity,
          profile: 'lenient',
        });
        expect(transaction.collection(DELIVERIES).list().records).toHaveLength(1);
        throw new Error('something went wrong after it');
      });
    await expect((async () => undone())()).rejects.toThrow('after it');
    expect(sandbox.kept.card(id)).toMatchObject({ status: 'INACTIVE' });
    expect(await sandbox.deliveries()).toEqual([]);
  });
});
