// Metrics: what a process has counted, as Prometheus reads it; and that no client can make it grow.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULTS, type RunningServer, startServer } from '../../../src/server.ts';
import { StoreError } from '../../../src/store/store.ts';
import { APIKEY, USER } from '../../providers/ncore/support.ts';
import { webhookSandbox } from '../../providers/ncore/webhook-support.ts';
import { freshFolder } from '../../support/folder.ts';
import { testSandbox } from '../../support/sandbox.ts';

type Http = ReturnType<typeof testSandbox>['http'];

async function scrape(http: Http): Promise<string> {
  return (await http.get('/_sandbox/metrics').expect(200)).text;
}

/** The value of a series written as it stands in the text; undefined where it is not there. */
function seriesValue(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

const link = (http: Http, token: string) =>
  http.post('/v1/cards:link').set('apikey', APIKEY).send({ activation_token: token, user_id: USER });

describe('the text', () => {
  it('follows the exposition format', async () => {
    const { http } = testSandbox();
    await http.get('/v1/users').set('apikey', APIKEY);
    const answer = await http.get('/_sandbox/metrics');
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const name = '[a-z_]+';
    const labels = String.raw`\{[a-z_]+="(?:[^"\\\n]|\\[\\"n])*"(?:,[a-z_]+="(?:[^"\\\n]|\\[\\"n])*")*\}`;
    const line = new RegExp(
      `^(# HELP ${name} .+|# TYPE ${name} (counter|gauge|histogram)|${name}(${labels})? [\\d.e+-]+)$`,
    );
    const lines = answer.text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.filter((each) => !line.test(each))).toEqual([]);
    const typed = lines.filter((each) => each.startsWith('# TYPE ')).map((each) => each.split(' ')[2]);
    expect(new Set(typed).size).toBe(typed.length);
    expect(typed).toEqual(expect.arrayContaining(['process_resident_memory_bytes', 'card_sandbox_sandboxes']));
  });

  it('counts each time in every bucket that it fits into', async () => {
    const { http } = testSandbox();
    for (let call = 0; call < 3; call++) await http.get('/v1/users').set('apikey', APIKEY);
    const text = await scrape(http);
    const counts = [...text.matchAll(/^card_sandbox_call_duration_seconds_bucket\{.*le="([^"]+)"\} (\d+)$/gm)];
    const values = counts.map(([, , count]) => Number(count));
    expect(counts.at(-1)?.[1]).toBe('+Inf');
    expect(values.at(-1)).toBe(3);
    expect(values).toEqual([...values].sort((a, b) => a - b));
    expect(seriesValue(text, 'card_sandbox_call_duration_seconds_count{operation="ncore.listUsers"}')).toBe(3);
    expect(seriesValue(text, 'card_sandbox_call_duration_seconds_sum{operation="ncore.listUsers"}')).toBeGreaterThan(0);
  });

  it('tells how late the event loop is from the second scrape on', async () => {
    const { http } = testSandbox();
    await scrape(http);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const end = performance.now() + 200;
    while (performance.now() < end);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const late = seriesValue(await scrape(http), 'nodejs_eventloop_lag_max_seconds');
    expect(late).toBeGreaterThan(0.1);
  });
});

describe('calls', () => {
  it('are counted by operation and outcome, however the outcome came about', async () => {
    const { http } = testSandbox();
    await link(http, 'A'.repeat(128));
    await link(http, 'A'.repeat(128)).set('X-Sandbox-Scenario', '409');
    await link(http, 'A'.repeat(128)).set('X-Sandbox-Scenario', '409');
    await http.post('/v1/cards:link').send('no JSON');
    await http.post('/~fault.connection-reset/v1/cards:link').catch(() => undefined);
    await http
      .post('/~fault.lost-reply/v1/users')
      .set('apikey', APIKEY)
      .send({ first_name: 'Ann' })
      .catch(() => undefined);
    const text = await scrape(http);
    const calls = (outcome: string) =>
      seriesValue(text, `card_sandbox_calls_total{operation="ncore.linkCard",outcome="${outcome}"}`);
    expect(calls('ncore.404')).toBe(1);
    expect(calls('ncore.409')).toBe(2);
    expect(calls('ncore.401')).toBe(1);
    expect(seriesValue(text, 'card_sandbox_faults_total{fault="fault.connection-reset"}')).toBe(1);
    expect(seriesValue(text, 'card_sandbox_faults_total{fault="fault.lost-reply"}')).toBe(1);
  });

  it('without an operation, and those that reach no sandbox, are counted too', async () => {
    const { http } = testSandbox({ makesOnUse: false });
    await http.get('/v1/cards/a/b/c').set('apikey', APIKEY);
    await http.get('/nowhere');
    await http.get('/@stranger/v1/users').set('apikey', APIKEY);
    const text = await scrape(http);
    const calls = (operation: string, outcome: string) =>
      seriesValue(text, `card_sandbox_calls_total{operation="${operation}",outcome="${outcome}"}`);
    expect(calls('none', 'ncore.404')).toBe(1);
    expect(calls('none', 'SBX_UNKNOWN_PATH')).toBe(1);
    expect(calls('ncore.listUsers', 'SBX_UNKNOWN_SANDBOX')).toBe(1);
  });

  it('add no series for what a client writes', async () => {
    const { http } = testSandbox();
    const provoke = async (word: string) => {
      await http.get(`/v1/users/${word}`).set('apikey', APIKEY);
      await http.get(`/${word}`);
      await http.get(`/_sandbox/${word}`);
      await http.get(`/@${word}/v1/users`).set('apikey', word);
      await http.get('/v1/users').set('apikey', APIKEY).set('X-Sandbox-Scenario', word);
      await http.get(`/~${word}/v1/users`).set('apikey', APIKEY);
    };
    const seriesOf = (text: string) => [...text.matchAll(/^card_sandbox_\w+_total\{.*?\}/gm)].map(([series]) => series);
    for (const word of ['first', 'a%22b%5Cc']) await provoke(word);
    await scrape(http);
    const before = seriesOf(await scrape(http));
    for (const word of ['stranger', '4111111111111111', 'd%22e%5Cf']) await provoke(word);
    const text = await scrape(http);
    expect(seriesOf(text)).toEqual(before);
    expect(text).not.toMatch(/stranger|4111111111111111/);
  });

  it('that are held count, and the time until the decision on them does not', async () => {
    const { http } = testSandbox();
    await http
      .post('/_sandbox/switches')
      .send({ hold: { maxMs: 300 }, operation: 'ncore.listUsers' })
      .expect(201);
    await http.get('/v1/users').set('apikey', APIKEY).expect(200);
    const text = await scrape(http);
    expect(seriesValue(text, 'card_sandbox_calls_total{operation="ncore.listUsers",outcome="ncore.200"}')).toBe(1);
    expect(text).not.toContain('card_sandbox_call_duration_seconds_count{operation="ncore.listUsers"}');
  });

  it('that are delayed count with the time that they took without the delay', async () => {
    const { http } = testSandbox();
    await http
      .post('/_sandbox/switches')
      .send({ delay: { ms: 300 }, operation: 'ncore.listUsers' })
      .expect(201);
    await http.get('/v1/users').set('apikey', APIKEY).expect(200);
    const text = await scrape(http);
    expect(seriesValue(text, 'card_sandbox_call_duration_seconds_sum{operation="ncore.listUsers"}')).toBeLessThan(0.25);
  });
});

describe('control calls', () => {
  it('are counted by operation and status, those included that were refused at the door', async () => {
    const { http } = testSandbox({ controlToken: 'a-long-token' });
    const token = { Authorization: 'Bearer a-long-token' };
    await http.get('/_sandbox/clock').set(token).expect(200);
    await http.post('/_sandbox/switches').set(token).send({}).expect(400);
    await http.get('/_sandbox/clock').expect(401);
    await http.get('/_sandbox/nothing').set(token).expect(404);
    const { text } = await http.get('/_sandbox/metrics').set(token);
    const calls = (operation: string, status: number) =>
      seriesValue(text, `card_sandbox_control_calls_total{operation="${operation}",status="${status}"}`);
    expect(calls('getClock', 200)).toBe(1);
    expect(calls('armSwitch', 400)).toBe(1);
    expect(calls('none', 401)).toBe(1);
    expect(calls('none', 404)).toBe(1);
  });

  it('need the token for metrics, too, and end with the control API', async () => {
    await testSandbox({ controlToken: 'a-long-token' }).http.get('/_sandbox/metrics').expect(401);
    await testSandbox({ hasControl: false }).http.get('/_sandbox/metrics').expect(404);
  });
});

describe('a quota', () => {
  it('that refuses is counted by its code, at a provider and at the control API', async () => {
    const { http } = testSandbox({ sandboxLimit: 1 });
    await http.get('/v1/users').set('apikey', APIKEY).expect(200);
    expect(await scrape(http)).not.toContain('refused_by_quota');
    await http.get('/@another/v1/users').set('apikey', APIKEY).expect(503);
    await http.put('/_sandbox/sandboxes/third').send({}).expect(503);
    const text = await scrape(http);
    expect(seriesValue(text, 'card_sandbox_refused_by_quota_total{code="SBX_SANDBOX_LIMIT"}')).toBe(2);
  });
});

describe('webhooks', () => {
  it('are counted by how an attempt ended', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook();
    await sandbox.webhook({ endpoint: 'http://127.0.0.1:1/' });
    await sandbox.link(1);
    await sandbox.tried(2);
    const { text } = await sandbox.control('get', '/metrics');
    expect(seriesValue(text, 'card_sandbox_webhook_attempts_total{outcome="delivered"}')).toBe(1);
    expect(seriesValue(text, 'card_sandbox_webhook_attempts_total{outcome="unreachable"}')).toBeGreaterThanOrEqual(1);
    expect(seriesValue(text, 'card_sandbox_webhook_duration_seconds_count{outcome="delivered"}')).toBe(1);
    expect(seriesValue(text, 'card_sandbox_webhook_attempts_in_progress')).toBe(0);
  });
});

describe('the store', () => {
  const servers: RunningServer[] = [];
  afterAll(() => Promise.all(servers.map((server) => server.stop())));
  let server: RunningServer;
  const read = async () => (await fetch(`${server.url}/_sandbox/metrics`)).text();

  beforeAll(async () => {
    server = await startServer({ ...DEFAULTS, port: 0, data: freshFolder() });
    servers.push(server);
  });

  it('counts its sandboxes and the time of its work', async () => {
    await fetch(`${server.url}/@one/v1/users`, { headers: { apikey: APIKEY } });
    const text = await read();
    expect(seriesValue(text, 'card_sandbox_sandboxes')).toBe(2);
    expect(seriesValue(text, 'card_sandbox_store_up')).toBe(1);
    expect(seriesValue(text, 'card_sandbox_store_duration_seconds_count{work="transact"}')).toBeGreaterThanOrEqual(2);
  });

  it('that is away is told, and everything else is answered', async () => {
    const { store } = server.engine;
    const away = () => Promise.reject(new StoreError('unavailable', 'away'));
    const { ping } = store;
    store.ping = away;
    const text = await read();
    store.ping = ping;
    expect(seriesValue(text, 'card_sandbox_store_up')).toBe(0);
    expect(seriesValue(text, 'card_sandbox_sandboxes')).toBeUndefined();
    expect(seriesValue(text, 'process_resident_memory_bytes')).toBeGreaterThan(1e7);
  });
});
