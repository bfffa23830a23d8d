// Two processes on one database: one winner of every race, and one history.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBinary } from '../../support/binary.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { describeRaces } from '../../support/races.ts';
import { receiver } from '../../support/receiver.ts';

const server = postgresOfFile();

/** Processes that share a database of their own. */
async function processes(count: number, ...more: readonly string[]) {
  const data = await server.fresh();
  const started = await Promise.all(Array.from({ length: count }, () => startBinary(['--data', data, ...more])));
  const stop = () => Promise.all(started.map((each) => each.stop()));
  return { urls: started.map(({ url }) => url), stop };
}

describeRaces('two processes on one PostgreSQL', () => processes(2));

const KEY = 'tenant1-5a4db0c5-key';

describe('two processes on one PostgreSQL', () => {
  let urls: readonly string[];
  let stop: () => Promise<unknown>;

  beforeAll(async () => {
    ({ urls, stop } = await processes(2));
  });

  afterAll(() => stop());

  const call = async (at: 0 | 1, method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const answer = await fetch(urls[at] + path, {
      method,
      headers: { 'Content-Type': 'application/json', apikey: KEY, ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at below
    return { status: answer.status, body: (await answer.json()) as any, headers: answer.headers };
  };
  const user = (at: 0 | 1, sandbox: string, name: string) =>
    call(at, 'POST', `/@${sandbox}/users`, { first_name: name });

  it('show one journal and judge the whole of it, whichever of them is called', async () => {
    await user(0, 'journal', 'a');
    await user(1, 'journal', 'b');
    await call(0, 'GET', '/@journal/users', undefined, { 'X-Sandbox-Scenario': '503' });
    for (const at of [0, 1] as const) {
      const { body } = await call(at, 'GET', '/@journal/_sandbox/requests');
      expect(body.data.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
        'ncore.503',
        'ncore.200',
        'ncore.200',
      ]);
      expect(new Set(body.data.map(({ id }: { id: string }) => id)).size).toBe(3);
      const verified = await call(at, 'POST', '/@journal/_sandbox/verify', {
        operation: 'ncore.createUser',
        match: { first_name: 'b' },
        count: 1,
      });
      expect(verified.body.verified).toBe(true);
      const report = await call(at, 'GET', '/@journal/_sandbox/report');
      expect(report.body.exchanges).toBe(3);
    }
  });

  it('stream the exchanges of the other one', async () => {
    const stream = await fetch(`${urls[1]}/@stream/_sandbox/requests/stream`);
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    const decoder = new TextDecoder();
    let seen = '';
    const until = async (text: string) => {
      while (!seen.includes(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error('The stream ended');
        seen += decoder.decode(value);
      }
    };
    await until(': connected');
    const made = await user(0, 'stream', 'a');
    await until(`"id":"${made.headers.get('x-sandbox-request-id')}"`);
    expect(seen).toContain('"operation":"ncore.createUser"');
    await reader.cancel();
  });

  it('share clock, snapshots, resets and sandbox settings', async () => {
    await call(0, 'PUT', '/_sandbox/sandboxes/shared', { seed: 9, keys: { ncore: 'shared-key' } });
    const own = { apikey: 'shared-key' };
    await call(1, 'PUT', '/_sandbox/clock', { frozenAt: '2030-05-05T00:00:00Z' }, own);
    const made = await call(0, 'POST', '/users', { first_name: 'A' }, own);
    expect(made.body.created).toBe('2030-05-05T00:00:00.000Z');
    await call(1, 'PUT', '/_sandbox/snapshots/s', {}, own);
    await call(0, 'POST', '/users', { first_name: 'B' }, own);
    await call(1, 'POST', '/_sandbox/snapshots/s/restore', {}, own);
    const names = async (at: 0 | 1) =>
      (await call(at, 'GET', '/users?limit=2', undefined, own)).body.data.map(
        ({ first_name }: { first_name: string }) => first_name,
      );
    expect((await names(0))[0]).toBe('A');
    await call(1, 'POST', '/_sandbox/reset', { parts: ['state', 'clock'] }, own);
    expect((await names(0))[0]).not.toBe('A');
    expect((await call(0, 'GET', '/_sandbox/clock', undefined, own)).body.running).toBe(true);
    expect((await call(1, 'GET', '/_sandbox/sandboxes/shared')).body).toMatchObject({ seed: 9, ownKeys: ['ncore'] });
  });

  it('notice that the other one made a sandbox anew or deleted it', async () => {
    await call(0, 'PUT', '/_sandbox/sandboxes/anew', { keys: { ncore: 'first-key' } });
    expect((await call(1, 'GET', '/cardproducts', undefined, { apikey: 'first-key' })).status).toBe(200);
    await call(0, 'PUT', '/_sandbox/sandboxes/anew', { keys: { ncore: 'second-key' } });
    expect((await call(1, 'GET', '/cardproducts', undefined, { apikey: 'second-key' })).status).toBe(200);
    expect((await call(1, 'GET', '/cardproducts', undefined, { apikey: 'first-key' })).status).toBe(401);
    expect((await call(1, 'GET', '/@anew/cardproducts', undefined, { apikey: 'first-key' })).status).toBe(401);
    await call(0, 'DELETE', '/_sandbox/sandboxes/anew');
    expect((await call(1, 'GET', '/_sandbox/sandboxes/anew')).status).toBe(404);
    expect((await call(1, 'GET', '/cardproducts', undefined, { apikey: 'second-key' })).status).toBe(401);
  });

  it('add up the clock advances of both, also while notifications are sent on the way', async () => {
    const to = await receiver();
    await call(0, 'PUT', '/@moved/_sandbox/clock', { frozenAt: '2026-01-01T00:00:00Z' });
    await call(0, 'POST', '/@moved/webhooks', { endpoint: to.url, events: ['USER_CREATED'] });
    to.answers = [500, 500, 500, 200];
    await user(1, 'moved', 'a');
    await Promise.all(
      Array.from({ length: 10 }, (_, number) =>
        call((number % 2) as 0 | 1, 'POST', '/@moved/_sandbox/clock/advance', { by: 'P1D' }),
      ),
    );
    expect((await call(1, 'GET', '/@moved/_sandbox/clock')).body.now).toBe('2026-01-11T00:00:00.000Z');
  });

  it('show no card number that a client sent', async () => {
    await call(0, 'POST', '/@secret/users', { first_name: 'Real card 4111111111111111' });
    const { body } = await call(1, 'GET', '/@secret/_sandbox/requests');
    expect(JSON.stringify(body)).not.toContain('4111111111111111');
    expect(JSON.stringify(body)).toContain('foreign-pan');
  });
});

describe('a server whose database goes away', () => {
  it('answers 503, is not ready, and works again once the database is back', async () => {
    const { urls, stop } = await processes(1);
    const [url] = urls as [string];
    const make = () =>
      fetch(`${url}/users`, { method: 'POST', headers: { apikey: KEY }, body: JSON.stringify({ first_name: 'A' }) });
    try {
      expect((await make()).status).toBe(200);
      await server.stopServer('crash');
      const away = await make();
      expect(away.status).toBe(503);
      expect(((await away.json()) as { error: { code: string } }).error.code).toBe('SBX_STORE_UNAVAILABLE');
      expect((await fetch(`${url}/_sandbox/ready`)).status).toBe(503);
      expect((await fetch(`${url}/_sandbox/health`)).status).toBe(200);
    } finally {
      await server.startServer();
    }
    try {
      expect((await make()).status).toBe(200);
      expect((await fetch(`${url}/_sandbox/ready`)).status).toBe(200);
    } finally {
      await stop();
    }
  });
});
