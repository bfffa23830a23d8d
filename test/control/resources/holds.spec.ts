// Held calls: a switch holds a call until it is decided, its time is over, its caller leaves or the sandbox is set back; with
// every store, and across two processes.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type RunningServer, startServer } from '../../../src/server.ts';
import { APIKEY } from '../../providers/ncore/support.ts';
import { ACTIVATE, DEFAULT_CLIENT, freshActivation, opened, sealed } from '../../providers/prepaid/support.ts';
import { freshFolder } from '../../support/folder.ts';
import { type StartedPostgres, startPostgres } from '../../support/postgres.ts';

interface Place {
  readonly name: string;
  /** Starts what is needed. @returns the value of `--data` */
  open(): Promise<string>;
  close(): Promise<void>;
  readonly processes: 1 | 2;
}

let postgres: StartedPostgres | undefined;
const PLACES: readonly Place[] = [
  { name: 'memory', processes: 1, open: async () => 'memory', close: async () => {} },
  { name: 'files', processes: 1, open: async () => freshFolder(), close: async () => {} },
  {
    name: 'PostgreSQL with two processes',
    processes: 2,
    open: async () => {
      postgres = await startPostgres();
      return postgres.url('holds');
    },
    close: async () => postgres?.close(),
  },
];

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

describe.each(PLACES)('a held call, $name', ({ open, close, processes }) => {
  const servers: RunningServer[] = [];
  let names = 0;

  beforeAll(async () => {
    const data = await open();
    for (let index = 0; index < processes; index++) {
      servers.push(await startServer({ ...DEFAULTS, port: 0, data, onNotice: () => undefined }));
    }
  }, 120_000);

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await close();
  });

  /** A sandbox of its own. The partner's calls go to one process, the control calls to the other where there are two. */
  function world() {
    names += 1;
    const name = `held-${names}`;
    const [first, last] = [servers[0], servers.at(-1)] as [RunningServer, RunningServer];
    const send = async (
      server: RunningServer,
      method: string,
      path: string,
      body?: unknown,
      init: RequestInit = {},
    ): Promise<Answered> => {
      const answer = await fetch(`${server.url}/@${name}${path}`, {
        method,
        headers: { apikey: APIKEY, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...init,
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
    };
    const control = (method: string, path: string, body?: unknown) => send(last, method, `/_sandbox${path}`, body);
    const holds = async () => (await control('GET', '/holds')).body.data as Record<string, unknown>[];
    return {
      call: (method: string, path: string, body?: unknown, init?: RequestInit) => send(first, method, path, body, init),
      control,
      holds,
      arm: (more: object = {}) => control('POST', '/switches', { hold: {}, ...more }),
      decide: (id: unknown, body: object) => control('POST', `/holds/${id}`, body),
      /** Waits until so many calls are held. */
      held: async (count = 1) => {
        await expect.poll(async () => (await holds()).length, { timeout: 5_000, interval: 20 }).toBe(count);
        return holds();
      },
    };
  }

  it('is listed with its request, masked, and its time', async () => {
    const { arm, call, held, decide } = world();
    expect((await arm({ hold: { maxMs: 30_000 } })).body).toMatchObject({
      outcome: null,
      hold: { maxMs: 30_000 },
      remaining: 1,
    });
    const answer = call('POST', '/v1/users', { first_name: 'Asha', last_name: 'Rao', email: 'asha@example.com' });
    const [hold] = await held();
    expect(hold).toMatchObject({
      id: expect.stringMatching(/^r\d+$/),
      switch: 's1',
      provider: 'ncore',
      operation: 'ncore.createUser',
      request: { method: 'POST', path: '/v1/users', headers: { apikey: '[masked]' } },
      message: { first_name: 'Asha' },
    });
    const times = ['heldAt', 'until'].map((name) => Date.parse(hold?.[name] as string));
    expect((times[1] as number) - (times[0] as number)).toBe(30_000);
    expect(JSON.stringify(hold)).not.toContain(APIKEY);
    await decide(hold?.id, { continue: true });
    expect((await answer).status).toBeLessThan(300);
  });

  it.each<[string, object, number, string, string]>([
    ['a refusal', { outcome: 'ncore.409' }, 409, 'ncore.409', 'hold'],
    ['a gateway status', { outcome: 'ncore.503' }, 503, 'ncore.503', 'hold'],
    ['an outcome by its code', { outcome: '404' }, 404, 'ncore.404', 'hold'],
    ['a success', { outcome: 'ncore.200' }, 200, 'ncore.200', 'state'],
    ['going on', { continue: true }, 200, 'ncore.200', 'state'],
  ])('is answered with what is decided: %s', async (_what, decision, status, outcome, decidedBy) => {
    const { arm, call, held, decide, holds, control } = world();
    await arm();
    const answer = call('GET', '/v1/users');
    const [hold] = await held();
    expect((await decide(hold?.id, decision)).status).toBe(200);
    const { status: answered, headers } = await answer;
    expect([answered, headers.get('x-sandbox-outcome')]).toEqual([status, outcome]);
    expect(headers.get('x-sandbox-request-id')).toBe(hold?.id);
    expect(['hold', decidedBy]).toContain(headers.get('x-sandbox-decided-by'));
    expect(await holds()).toEqual([]);
    const entry = (await control('GET', `/requests/${hold?.id}`)).body;
    expect(JSON.stringify(entry.chain)).toContain('switch s1 held it for');
  });

  it('is dropped without an answer, and nothing is changed', async () => {
    const { arm, call, held, decide, control } = world();
    await arm();
    const answer = call('POST', '/v1/users', { first_name: 'A', last_name: 'B', email: 'dropped@example.com' });
    const [hold] = await held();
    expect((await decide(hold?.id, { drop: true })).body).toEqual({ id: hold?.id, decision: { drop: true } });
    await expect(answer).rejects.toThrow();
    const entry = (await control('GET', `/requests/${hold?.id}`)).body;
    expect(entry).toMatchObject({ outcome: 'fault.connection-reset', decidedBy: 'hold', changes: [] });
  });

  it('can be a sealed call, refused by the code that is decided', async () => {
    const { arm, call, held, decide } = world();
    await arm({ operation: 'prepaid.activateCard' });
    const message = freshActivation();
    const answer = call(
      'POST',
      ACTIVATE,
      { token: sealed(JSON.stringify(message)) },
      { headers: { 'Content-Type': 'application/json', ...DEFAULT_CLIENT.headers } },
    );
    const [hold] = await held();
    expect(hold).toMatchObject({ operation: 'prepaid.activateCard', message: { urn: message.urn } });
    await decide(hold?.id, { outcome: '1009' });
    expect(opened((await answer).body.token as string)).toMatchObject({ responseCode: '1009' });
  });

  it('is refused what it cannot answer, and stays held', async () => {
    const { arm, call, held, decide, holds } = world();
    await arm();
    const answer = call('GET', '/v1/users');
    const [hold] = await held();
    for (const [body, status, code] of [
      [{ outcome: 'prepaid.1004' }, 409, 'SBX_OUTCOME_NOT_APPLICABLE'],
      [{ outcome: 'webhook.drop' }, 409, 'SBX_OUTCOME_NOT_APPLICABLE'],
      [{ outcome: 'ncore.nothing' }, 400, 'SBX_UNKNOWN_OUTCOME'],
      [{}, 400, 'SBX_INVALID_REQUEST'],
      [{ continue: false }, 400, 'SBX_INVALID_REQUEST'],
      [{ continue: true, drop: true }, 400, 'SBX_INVALID_REQUEST'],
    ] as const) {
      const refused = await decide(hold?.id, body);
      expect([refused.status, (refused.body.error as { code: string }).code]).toEqual([status, code]);
    }
    expect(await holds()).toHaveLength(1);
    await decide(hold?.id, { continue: true });
    expect((await answer).status).toBe(200);
  });

  it('is decided once, and an unknown one is refused', async () => {
    const { arm, call, held, decide } = world();
    await arm();
    const answer = call('GET', '/v1/users');
    const [hold] = await held();
    const decisions = await Promise.all(
      ['ncore.409', 'ncore.503', 'ncore.500'].map((outcome) => decide(hold?.id, { outcome })),
    );
    expect(decisions.map(({ status }) => status).sort()).toEqual([200, 404, 404]);
    const won = decisions.find(({ status }) => status === 200)?.body.decision as { outcome: string };
    expect(`ncore.${(await answer).status}`).toBe(won.outcome);
    expect((await decide('r999', { continue: true })).status).toBe(404);
    expect((await decide(hold?.id, { continue: true })).status).toBe(404);
  });

  it('goes on by itself when its time is over', async () => {
    const { arm, call, held, holds } = world();
    await arm({ hold: { maxMs: 700 } });
    const begun = performance.now();
    const answer = call('GET', '/v1/users');
    await held();
    expect((await answer).status).toBe(200);
    expect(performance.now() - begun).toBeGreaterThan(650);
    expect(await holds()).toEqual([]);
  });

  it('keeps no other call waiting', async () => {
    const { arm, call, held, decide } = world();
    await arm();
    const answer = call('GET', '/v1/users');
    const [hold] = await held();
    const others = await Promise.all(Array.from({ length: 10 }, () => call('GET', '/v1/cardproducts')));
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 200));
    const changed = await call('POST', '/v1/users', { first_name: 'A', last_name: 'B', email: 'other@example.com' });
    expect(changed.status).toBeLessThan(300);
    await decide(hold?.id, { continue: true });
    expect(JSON.stringify((await answer).body)).toContain('other@example.com');
  });

  it('is over when its caller leaves', async () => {
    const { arm, call, held, control } = world();
    await arm();
    const caller = new AbortController();
    const answer = call(
      'POST',
      '/v1/users',
      { first_name: 'A', last_name: 'B', email: 'left@example.com' },
      { signal: caller.signal },
    ).catch(() => 'left');
    const [hold] = await held();
    caller.abort();
    expect(await answer).toBe('left');
    await held(0);
    const entry = (await control('GET', `/requests/${hold?.id}`)).body;
    expect([JSON.stringify(entry.chain), entry.changes]).toEqual([expect.stringContaining('its caller left'), []]);
  });

  it('goes on when the sandbox is reset', async () => {
    const { arm, call, held, control, holds } = world();
    await arm();
    const answer = call('GET', '/v1/users');
    await held();
    await control('POST', '/reset', { parts: ['switches'] });
    expect((await answer).status).toBe(200);
    expect(await holds()).toEqual([]);
  });

  it('is held once unless the switch says otherwise, and by match', async () => {
    const { arm, call, held, decide } = world();
    await arm({ times: 2, match: { limit: '7' }, operation: 'listUsers' });
    expect((await call('GET', '/v1/users?limit=8')).status).toBe(200);
    const answers = [call('GET', '/v1/users?limit=7'), call('GET', '/v1/users?limit=7')];
    const both = await held(2);
    expect((await call('GET', '/v1/users?limit=7')).status).toBe(200);
    for (const { id } of both) await decide(id, { continue: true });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it('lets a counted switch fire only when it goes on', async () => {
    const { arm, call, held, decide, control } = world();
    await arm();
    await control('POST', '/switches', { outcome: 'ncore.503', times: 1 });
    const answer = call('GET', '/v1/users');
    const [hold] = await held();
    expect((await control('GET', '/switches/s2')).body).toMatchObject({ fired: 0 });
    await decide(hold?.id, { outcome: 'ncore.500' });
    expect((await answer).status).toBe(500);
    expect((await control('GET', '/switches/s2')).body).toMatchObject({ fired: 0 });
    expect((await call('GET', '/v1/users')).status).toBe(503);
  });

  it('does not keep an unknown path, which has no operation', async () => {
    const { arm, call } = world();
    await arm();
    expect((await call('GET', '/v1/nothing')).status).toBe(404);
  });

  it('is not there for another sandbox', async () => {
    const [one, other] = [world(), world()];
    await one.arm();
    const answer = one.call('GET', '/v1/users');
    const [hold] = await one.held();
    expect(await other.holds()).toEqual([]);
    expect((await other.decide(hold?.id, { drop: true })).status).toBe(404);
    await one.decide(hold?.id, { continue: true });
    expect((await answer).status).toBe(200);
  });

  it.each([
    [{ outcome: 'ncore.409' }, '/outcome'],
    [{ delay: { ms: 1 } }, '/delay'],
    [{ headers: { 'X-A': 'a' } }, '/headers'],
    [{ hold: { maxMs: 0 } }, '/hold/maxMs'],
    [{ hold: { maxMs: 600_001 } }, '/hold/maxMs'],
    [{ hold: true }, '/hold'],
  ])('is not armed with what it cannot have: %j', async (more, member) => {
    const { status, body } = await world().arm(more);
    expect([status, (body.error as { member: string }).member]).toEqual([400, member]);
  });
});

it('a held call goes on when its server stops', async () => {
  const server = await startServer({ ...DEFAULTS, port: 0 });
  await fetch(`${server.url}/_sandbox/switches`, { method: 'POST', body: '{"hold":{}}' });
  const answer = fetch(`${server.url}/v1/users`, { headers: { apikey: APIKEY } });
  const holds = async () =>
    ((await (await fetch(`${server.url}/_sandbox/holds`)).json()) as { data: object[] }).data.length;
  await expect.poll(holds).toBe(1);
  const begun = performance.now();
  await server.stop();
  expect((await answer).status).toBe(200);
  expect(performance.now() - begun).toBeLessThan(2_000);
});
