// Sandboxes and their snapshots through the control API: made, keyed, timed, kept under a name and brought back.
import supertest from 'supertest';
import { describe, expect, it, vi } from 'vitest';
import { testSandbox } from '../../support/sandbox.ts';

const KEY = 'tenant1-5a4db0c5-key';
const TOKEN =
  '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE1B3964B67C2DAADFA0DA95B49C1CE83F86946';
const USER = '8009ace0-c16e-4d03-8a89-36010cf30b87';

function client(options: Parameters<typeof testSandbox>[0] = {}) {
  const sandbox = testSandbox(options);
  const http = supertest(sandbox.server);
  const link = async (prefix = '', apikey = KEY) => {
    const body = { activation_token: TOKEN, user_id: USER };
    return (await http.post(`${prefix}/cards:link`).set('apikey', apikey).send(body)).status;
  };
  const products = async (headers: Record<string, string>, prefix = '') =>
    (await http.get(`${prefix}/cardproducts`).set(headers)).status;
  const put = (id: string, body: object = {}) => http.put(`/_sandbox/sandboxes/${id}`).send(body);
  return { ...sandbox, http, link, products, put };
}

describe('PUT /_sandbox/sandboxes/{id}', () => {
  it('makes a sandbox with its own seed and profile', async () => {
    const { http, put } = client();
    const made = await put('anna', { seed: 7, profile: 'table' });
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ id: 'anna', seed: 7, profile: 'table', ownKeys: [], expiresAt: null });
    const pansOf = async (prefix: string) =>
      (await http.get(`${prefix}/_sandbox/fixtures`)).body.prepaid.cards.map(({ pan }: { pan: string }) => pan);
    expect(await pansOf('/@anna')).not.toEqual(await pansOf(''));
    await put('ben', { seed: 7 });
    expect(await pansOf('/@ben')).toEqual(await pansOf('/@anna'));
    // The stray space of the printed token is a deviation that only the reading "table" refuses.
    const spaced = { activation_token: `${TOKEN.slice(0, 91)} ${TOKEN.slice(91)}`, user_id: USER };
    expect((await http.post('/@anna/cards:link').set('apikey', KEY).send(spaced)).status).toBe(400);
    expect((await http.post('/@ben/cards:link').set('apikey', KEY).send(spaced)).status).toBe(200);
  });

  it('makes one that is there anew: nothing of the old one stays', async () => {
    const { http, link, put } = client();
    expect(await link('/@anna')).toBe(200);
    await http.post('/@anna/_sandbox/switches').send({ outcome: 'ncore.503' });
    await http.put('/@anna/_sandbox/clock').send({ frozenAt: '2020-01-01T00:00:00Z' });
    await http.put('/@anna/_sandbox/snapshots/s').send();
    await put('anna');
    expect((await http.get('/@anna/_sandbox/switches')).body.data).toEqual([]);
    expect((await http.get('/@anna/_sandbox/snapshots')).body.data).toEqual([]);
    expect((await http.get('/@anna/_sandbox/requests')).body.data).toEqual([]);
    expect((await http.get('/@anna/_sandbox/clock')).body.running).toBe(true);
    expect(await link('/@anna')).toBe(200);
  });

  it('leads its own key to it, and lets no other key in', async () => {
    const { journal, link, products, put } = client();
    const made = await put('anna', { keys: { ncore: 'anna-key' } });
    expect(made.body.ownKeys).toEqual(['ncore']);
    expect(await link('', 'anna-key')).toBe(200);
    expect(journal('anna').map(({ operation }) => operation?.id)).toEqual(['ncore.linkCard']);
    expect(await link('', KEY)).toBe(200);
    expect(journal('default')).toHaveLength(1);
    expect(await products({ apikey: KEY }, '/@anna')).toBe(401);
    expect(await products({ apikey: 'anna-key' }, '/@anna')).toBe(200);
    expect(await products({ apikey: 'anna-key', 'X-Sandbox': 'ben' })).toBe(401);
  });

  it('shows the own key among the fixtures, and takes it for the control API too', async () => {
    const { http, put } = client();
    await put('anna', { keys: { ncore: 'anna-key', prepaid: 'anna-key' }, seed: 5 });
    const { body } = await http.get('/_sandbox/fixtures').set('x-api-key', 'anna-key');
    expect(body.ncore.clients).toMatchObject([{ apikey: 'anna-key' }]);
    expect(body.prepaid.clients).toMatchObject([{ apiKey: 'anna-key', clientId: '2000' }]);
  });

  it('leads a key away from a sandbox that gave it up', async () => {
    const { http, products, put } = client();
    await put('anna', { keys: { ncore: 'one-key' } });
    expect((await put('ben', { keys: { ncore: 'one-key' } })).body.error).toMatchObject({
      code: 'SBX_INVALID_REQUEST',
      member: '/keys/ncore',
      received: 'a key of another sandbox',
    });
    expect((await http.get('/_sandbox/sandboxes/ben')).status).toBe(404);
    await put('anna', { keys: { ncore: 'two-key' } });
    expect(await products({ apikey: 'one-key' })).toBe(401);
    await put('ben', { keys: { ncore: 'one-key' } });
    expect(await products({ apikey: 'one-key' })).toBe(200);
    await http.delete('/_sandbox/sandboxes/ben');
    expect(await products({ apikey: 'one-key' })).toBe(401);
  });

  it.each([
    [{ keys: { ncore: KEY } }, '/keys/ncore'],
    [{ keys: { acme: 'a-key-of-acme' } }, '/keys'],
    [{ keys: { ncore: 'no' } }, '/keys/ncore'],
    [{ keys: ['a-key'] }, '/keys'],
    [{ seed: 1.5 }, '/seed'],
    [{ seed: -1 }, '/seed'],
    [{ profile: 'strict' }, '/profile'],
    [{ ttl: '1h' }, '/ttl'],
    [{ ttl: 'PT0S' }, '/ttl'],
    [{ ttl: 3600 }, '/ttl'],
    [{ sead: 1 }, ''],
  ])('refuses %j, naming the member, and changes nothing', async (body, member) => {
    const { http, link, put } = client();
    await put('anna');
    expect(await link('/@anna')).toBe(200);
    const { status, body: answer } = await put('anna', body);
    expect(status).toBe(400);
    expect(JSON.stringify(answer.error)).toContain(member);
    expect(answer.error.expected ?? answer.error.problems).toBeDefined();
    expect(await link('/@anna')).toBe(409);
    expect((await http.get('/_sandbox/sandboxes')).body.data.map(({ id }: { id: string }) => id)).toContain('anna');
  });

  it('names the provider whose key is taken, and not one whose key is its own', async () => {
    const { put } = client();
    await put('anna', { keys: { prepaid: 'shared-key' } });
    const { body } = await put('ben', { keys: { ncore: 'ben-key', prepaid: 'shared-key' } });
    expect(body.error.member).toBe('/keys/prepaid');
    expect(body.error.message).toContain('/keys/prepaid');
  });

  it.each([
    { keys: { ncore: 'my secret key' } },
    { keys: { ncore: ['my secret key'] } },
    { keys: 'my secret key' },
    { keys: ['my secret key'] },
    [{ keys: { ncore: 'my secret key' } }],
  ])('refuses %j without repeating the key', async (body) => {
    const { text, status } = await client().put('anna', body);
    expect(status).toBe(400);
    expect(text).toContain('[masked]');
    expect(text).not.toContain('my secret key');
  });

  it.each([
    ['P99999Y', 'it ends after the year 9998'],
    ['1h', 'an ISO 8601 duration'],
    ['P0D', 'longer than nothing'],
  ])('says of the lifetime %s why it cannot be', async (ttl, reason) => {
    const { body } = await client().put('anna', { ttl });
    expect(body.error).toMatchObject({ member: '/ttl', received: ttl, message: expect.stringContaining(reason) });
  });

  it.each(['-x', 'a b', 'x'.repeat(65)])('refuses the name "%s"', async (name) => {
    const { put } = client();
    expect((await put(encodeURIComponent(name))).body.error.code).toBe('SBX_INVALID_SANDBOX');
  });

  it('gives it a lifetime after which nothing of it is left', async () => {
    const { engine, http, link, put } = client();
    const { body } = await put('brief', { ttl: 'PT1H', keys: { ncore: 'brief-key' } });
    expect(Date.parse(body.expiresAt) - Date.parse(body.madeAt)).toBe(3_600_000);
    expect(await link('', 'brief-key')).toBe(200);
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.parse(body.expiresAt));
    try {
      expect((await http.get('/_sandbox/sandboxes/brief')).status).toBe(404);
      expect(await link('', 'brief-key')).toBe(401);
      await engine.sandboxes.sweep();
      expect((await http.get('/_sandbox/sandboxes')).body.data.map(({ id }: { id: string }) => id)).toEqual([
        'default',
      ]);
      expect(await link('/@brief')).toBe(200);
    } finally {
      later.mockRestore();
    }
  });
});

describe('the first use of a name', () => {
  it('makes nothing where only PUT may, except the default sandbox', async () => {
    const { http, link, put } = client({ makesOnUse: false });
    expect(await link()).toBe(200);
    const answer = await http.get('/@anna/cardproducts').set('apikey', KEY);
    expect(answer.status).toBe(404);
    expect(answer.body.error).toMatchObject({ code: 'SBX_UNKNOWN_SANDBOX', received: 'anna' });
    await put('anna');
    expect(await link('/@anna')).toBe(200);
  });

  it('makes none for a control call that is refused', async () => {
    const { engine, http } = client();
    expect((await http.post('/@anna/_sandbox/switches').send({ outcom: 'x' })).status).toBe(400);
    expect((await engine.sandboxes.list(10)).sandboxes).toEqual([]);
  });

  it('makes room by dropping those whose time is over', async () => {
    const { http, link, put } = client({ sandboxLimit: 2 });
    await put('one', { ttl: 'PT1S' });
    await put('two');
    expect((await put('three')).body.error).toMatchObject({ code: 'SBX_SANDBOX_LIMIT', expected: 2 });
    const later = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 2_000);
    try {
      expect(await link('/@three')).toBe(200);
    } finally {
      later.mockRestore();
    }
    expect((await http.get('/_sandbox/sandboxes')).body.data).toMatchObject([{ id: 'three' }, { id: 'two' }]);
  });
});

describe('500 sandboxes at once', () => {
  it('do not touch one another, though all use the same cards and the same addresses', async () => {
    const { http, link } = client();
    const names = Array.from({ length: 500 }, (_, number) => `w${number}`);
    const first = await Promise.all(names.map((name) => link(`/@${name}`)));
    expect(first.every((status) => status === 200)).toBe(true);
    const again = await Promise.all(names.map((name) => link(`/@${name}`)));
    expect(again.every((status) => status === 409)).toBe(true);
    const made = await Promise.all(
      names.map((name) =>
        http.post(`/@${name}/users`).set('apikey', KEY).send({ first_name: 'A', email: 'a@b.example' }),
      ),
    );
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([200]));
    const { body } = await http.get('/@w77/_sandbox/requests');
    expect(body.data).toHaveLength(3);
  });
});

describe('DELETE /_sandbox/sandboxes/{id}', () => {
  it('leaves nothing, and names the nearest where there is none of that name', async () => {
    const { engine, http, link } = client();
    await link('/@anna');
    expect((await http.delete('/_sandbox/sandboxes/anna')).body).toEqual({ deleted: 'anna' });
    expect(engine.sandboxes.find('anna')).toBeUndefined();
    await link('/@annabel');
    const missing = await http.delete('/_sandbox/sandboxes/annabell');
    expect(missing.status).toBe(404);
    expect(missing.body.error).toMatchObject({ code: 'SBX_UNKNOWN_SANDBOX', expected: ['annabel'] });
    expect(await link('/@anna')).toBe(200);
  });

  it('leaves calls on their way to the sandbox that has the name afterwards', async () => {
    const { http, link } = client();
    const answers = await Promise.all([
      ...Array.from({ length: 40 }, () => link('/@anna')),
      http.put('/_sandbox/sandboxes/anna').send(),
      http.delete('/_sandbox/sandboxes/anna'),
      ...Array.from({ length: 40 }, () => link('/@anna')),
    ]);
    expect(answers.filter((answer) => typeof answer === 'number' && ![200, 409, 404].includes(answer))).toEqual([]);
  });
});

describe('snapshots', () => {
  it('bring back state, switches and clock, whole or by part, as often as asked', async () => {
    const { http, link } = client({ frozenAtMs: Date.UTC(2026, 0, 1) });
    const switches = async () => (await http.get('/_sandbox/switches')).body.data.map(({ id }: { id: string }) => id);
    const now = async () => (await http.get('/_sandbox/clock')).body.now;
    await http.post('/_sandbox/switches').send({ outcome: 'ncore.503', operation: 'ncore.getCard' });
    const taken = await http.put('/_sandbox/snapshots/fresh').send();
    expect(taken.body).toMatchObject({ name: 'fresh', parts: ['state', 'switches', 'clock'] });
    for (const round of [1, 2]) {
      expect(await link(), `round ${round}`).toBe(200);
      await http.delete('/_sandbox/switches');
      await http.post('/_sandbox/clock/advance').send({ by: 'P1Y' });
      const restored = await http.post('/_sandbox/snapshots/fresh/restore').send();
      expect(restored.body).toEqual({
        sandbox: 'default',
        snapshot: 'fresh',
        restored: ['state', 'switches', 'clock'],
      });
      expect(await switches()).toEqual(['s1']);
      expect(await now()).toBe('2026-01-01T00:00:00.000Z');
    }
    expect(await link()).toBe(200);
    await http.post('/_sandbox/clock/advance').send({ by: 'P1Y' });
    const part = await http.post('/_sandbox/snapshots/fresh/restore').send({ parts: ['clock'] });
    expect(part.body.restored).toEqual(['clock']);
    expect(await now()).toBe('2026-01-01T00:00:00.000Z');
    expect(await link()).toBe(409);
    expect((await http.get('/_sandbox/requests')).body.data.length).toBeGreaterThan(3);
  });

  it('are refused by name and part, naming what there is', async () => {
    const { http } = client();
    await http.put('/_sandbox/snapshots/only-state').send({ parts: ['state'] });
    const missing = await http.post('/_sandbox/snapshots/unknown/restore').send();
    expect([missing.status, missing.body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
    const part = await http.post('/_sandbox/snapshots/only-state/restore').send({ parts: ['clock'] });
    expect(part.body.error).toMatchObject({ member: '/parts', expected: ['state'] });
    expect((await http.put('/_sandbox/snapshots/x').send({ parts: ['journal'] })).status).toBe(400);
    expect((await http.put('/_sandbox/snapshots/%2e%2e').send()).status).toBeGreaterThanOrEqual(400);
    expect((await http.delete('/_sandbox/snapshots/only-state')).body).toEqual({ deleted: 'only-state' });
    expect((await http.delete('/_sandbox/snapshots/only-state')).status).toBe(404);
  });

  it('are shown one by one, and the nearest are named where there is none of that name', async () => {
    const { http } = client();
    const taken = await http.put('/_sandbox/snapshots/before-link').send();
    expect((await http.get('/_sandbox/snapshots/before-link')).body).toEqual(taken.body);
    const missing = await http.get('/_sandbox/snapshots/before-lin');
    expect(missing.status).toBe(404);
    expect(missing.body.error).toMatchObject({ code: 'SBX_NOT_FOUND', expected: ['before-link'] });
  });

  it('end at a hundred, and one may be replaced even then', async () => {
    const { http } = client();
    for (let number = 0; number < 100; number++) await http.put(`/_sandbox/snapshots/s${number}`).send();
    const more = await http.put('/_sandbox/snapshots/more').send();
    expect([more.status, more.body.error.code]).toEqual([409, 'SBX_SNAPSHOT_LIMIT']);
    expect((await http.put('/_sandbox/snapshots/s5').send()).status).toBe(200);
  });

  it('keep a long history of one name as cheap to read as one', async () => {
    const { engine, http } = client();
    for (let number = 0; number < 60; number++) {
      await http
        .post('/users')
        .set('apikey', KEY)
        .send({ first_name: `n${number}` });
      await http.put('/_sandbox/snapshots/latest').send();
    }
    await http.post('/_sandbox/reset').send();
    await http.post('/_sandbox/snapshots/latest/restore').send();
    const { body } = await http.get('/users?limit=100').set('apikey', KEY);
    const names = body.data.map(({ first_name }: { first_name: string }) => first_name).slice(0, 60);
    expect(names).toEqual(Array.from({ length: 60 }, (_, number) => `n${59 - number}`));
    expect(engine.sandboxes.find('default')).toBeDefined();
  });
});

describe('the clock of one sandbox', () => {
  it('is moved a year while another stands still', async () => {
    const { http } = client();
    await http.put('/@still/_sandbox/clock').send({ frozenAt: '2026-01-01T00:00:00Z' });
    const before = Date.parse((await http.get('/@moved/_sandbox/clock')).body.now);
    const moved = await http.post('/@moved/_sandbox/clock/advance').send({ by: 'P1Y' });
    expect(moved.body.running).toBe(true);
    expect(Date.parse(moved.body.now) - before).toBeGreaterThanOrEqual(365 * 86_400_000);
    expect((await http.get('/@still/_sandbox/clock')).body).toEqual({
      now: '2026-01-01T00:00:00.000Z',
      running: false,
    });
    const user = await http.post('/@moved/users').set('apikey', KEY).send({ first_name: 'A' });
    expect(user.body.created.slice(0, 4)).toBe(moved.body.now.slice(0, 4));
  });

  it.each([
    ['2026-01-31T12:00:00Z', 'P1M', '2026-02-28T12:00:00.000Z'],
    ['2024-02-29T00:00:00Z', 'P1Y', '2025-02-28T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', 'P4Y', '2028-02-29T00:00:00.000Z'],
    ['2026-12-31T00:00:00Z', 'P2M', '2027-02-28T00:00:00.000Z'],
    ['2026-01-31T00:00:00Z', 'P1M1D', '2026-03-01T00:00:00.000Z'],
    ['2026-01-30T00:00:00Z', 'P2M', '2026-03-30T00:00:00.000Z'],
  ])('counts months to the last day there is: %s and %s', async (frozenAt, by, now) => {
    const { http } = client();
    await http.put('/_sandbox/clock').send({ frozenAt }).expect(200);
    expect((await http.post('/_sandbox/clock/advance').send({ by })).body).toEqual({ now, running: false });
  });

  it.each([
    ['1d', 'an ISO 8601 duration'],
    ['P', 'an ISO 8601 duration'],
    ['P1.5D', 'an ISO 8601 duration'],
    ['P99999Y', 'ends after the year 9998'],
    ['P999999Y999999M', 'ends after the year 9998'],
  ])('refuses to move on by %s with the reason, and stands still', async (by, reason) => {
    const { http } = client({ frozenAtMs: 0 });
    const { status, body } = await http.post('/_sandbox/clock/advance').send({ by });
    expect([status, body.error.member, body.error.received]).toEqual([400, '/by', by]);
    expect(body.error.message).toContain(reason);
    expect((await http.get('/_sandbox/clock')).body.now).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each([
    '0000-01-01T00:00:00Z',
    '1969-12-31T23:59:59.999Z',
    '9999-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '2016-12-31T23:59:60Z',
  ])('refuses to stop at %s, where it could not run on', async (frozenAt) => {
    const { http } = client({ frozenAtMs: 0 });
    const { status, body } = await http.put('/_sandbox/clock').send({ frozenAt });
    expect([status, body.error.member, body.error.received]).toEqual([400, '/frozenAt', frozenAt]);
    expect(body.error.expected).toContain('9999-01-01');
    expect((await http.get('/_sandbox/clock')).body.now).toBe('1970-01-01T00:00:00.000Z');
  });

  it('may be put to the first and the last instant there is', async () => {
    const { http } = client();
    for (const frozenAt of ['1970-01-01T00:00:00.000Z', '9998-12-31T23:59:59.999Z']) {
      expect((await http.put('/_sandbox/clock').send({ frozenAt })).body).toEqual({ now: frozenAt, running: false });
    }
  });
});
