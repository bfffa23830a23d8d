// Every scenario that comes with the product: started, it does what it says, in that order, to calls that fit.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCENARIO_SUFFIX, type Scenario } from '../../../../src/engine/switches/scenario-file.ts';
import { DEFAULTS, type RunningServer, startServer } from '../../../../src/server.ts';
import { APIKEY } from '../../../providers/ncore/support.ts';
import { receiver } from '../../../support/receiver.ts';
import { type CallName, clientOf, NO_ANSWER_MS, NO_END_MS, SLOW_BODY_MS } from './client.ts';

const FOLDER = fileURLToPath(new URL('../../../../scenarios/', import.meta.url));
const FILES = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith(SCENARIO_SUFFIX),
);

/** Calls in a row, and what the client gets for each. */
type Row = readonly [CallName, ...string[]];

const ON_PREPAID = 'prepaid.00';
const ON_NCORE = 'ncore.200';
const once = (damage: string): readonly Row[] => [
  ['link', damage, ON_NCORE],
  ['activate', damage, ON_PREPAID],
];

const SITUATIONS: Readonly<Record<string, readonly Row[]>> = {
  'already-activated': [['activate', 'prepaid.1004', 'prepaid.1004']],
  'card-not-found': [['activate', 'prepaid.1001', 'prepaid.1001']],
  'card-closed': [['activate', 'prepaid.1009', 'prepaid.1009']],
  'card-blocked': [['activate', 'prepaid.1010', 'prepaid.1010', ON_PREPAID]],
  'card-pending-cancellation': [['activate', 'prepaid.1012', 'prepaid.1012']],
  'credit-blocked': [
    ['activate', 'prepaid.1118', 'prepaid.1118'],
    ['activate without a load', ON_PREPAID],
  ],
  'duplicate-email': [['activate', 'prepaid.8004', ON_PREPAID]],
  'aml-minimum': [['activate', 'prepaid.1013', ON_PREPAID]],
  'wrong-secure-code': [
    ['activate', 'prepaid.1049', 'prepaid.1049'],
    ['inquire', 'prepaid.1049'],
  ],
  'program-inactive': [['activate', 'prepaid.1366', 'prepaid.1366']],
  'transaction-id-reused': [['activate', 'prepaid.1093', ON_PREPAID]],
  'system-error-twice': [['activate', 'prepaid.1052', 'prepaid.1052', ON_PREPAID]],
  'database-trouble': [['activate', 'prepaid.1501', 'prepaid.1504', ON_PREPAID]],
  'temporarily-unable': [['activate', 'prepaid.1045', ON_PREPAID, ON_PREPAID, 'prepaid.1045', ON_PREPAID]],
  'status-not-known-yet': [['inquire', 'prepaid.29201', 'prepaid.29201', ON_PREPAID]],
  'status-service-down': [
    ['inquire', 'prepaid.1052', 'prepaid.1052'],
    ['activate', ON_PREPAID],
  ],
  'sealed-with-wrong-key': [['activate', 'does not open', ON_PREPAID]],
  'answer-with-bad-padding': [['activate', 'does not open', ON_PREPAID]],
  'answer-not-base64': [['activate', 'does not open', ON_PREPAID]],
  'answer-in-plaintext': [['activate', 'not sealed', ON_PREPAID]],
  'already-linked': [['link', 'ncore.409', 'ncore.409']],
  'token-unknown': [['link', 'ncore.404', 'ncore.404']],
  'user-unknown': [['link', 'ncore.404-user', ON_NCORE]],
  'user-not-active': [['link', 'ncore.403', 'ncore.403', ON_NCORE]],
  'card-terminated': [['link', 'ncore.409-terminated', 'ncore.409-terminated']],
  'card-suspended': [['link', 'ncore.409-suspended', ON_NCORE]],
  'idempotency-conflict': [['create user', 'ncore.409-idempotency', 'ncore.200']],
  'bulk-rejected': [['submit order', 'ncore.bulk-rejected', ON_NCORE]],
  'bulk-partly-failed': [['submit order', 'ncore.bulk-rows-failed', ON_NCORE]],
  'bulk-stuck': [['submit order', 'ncore.bulk-stuck', ON_NCORE]],
  'product-withdrawn': [
    ['order', 'ncore.404'],
    ['read product', 'ncore.404'],
    ['list products', ON_NCORE],
  ],
  'order-already-submitted': [['submit order', 'ncore.409-submitted', ON_NCORE]],
  'order-slow-to-appear': [['read order', 'ncore.404', 'ncore.404', ON_NCORE]],
  'rate-limited': [['list products', ON_NCORE, ON_NCORE, ON_NCORE, 'ncore.429', 'ncore.429', ON_NCORE]],
  'upstream-timeout': [['link', 'ncore.504', ON_NCORE]],
  'out-of-order': [['list products', 'ncore.500', 'ncore.502', 'ncore.408', ON_NCORE]],
  'gateway-unauthorized': [
    ['link', 'ncore.401', 'ncore.401'],
    ['activate', 'prepaid.401', 'prepaid.401'],
  ],
  'timeout-then-success': once('no answer'),
  'connection-reset-once': once('reset'),
  'empty-reply-once': once('closed'),
  'lost-reply-then-retry': once('reset'),
  'truncated-answer': once('cut short'),
  'malformed-answer': once('not JSON'),
  'trickling-answer': once('still coming'),
};

/** How long a call is given whose answer does not come, or does not end. */
const DEADLINES: Readonly<Record<string, number>> = { 'no answer': NO_ANSWER_MS, 'still coming': NO_END_MS };

/** Those whose tests below are their own: chance, time and waiting. */
const ON_THEIR_OWN = [
  'bulk-rejected-later',
  'gateway-brownout',
  'maintenance-window',
  'slow-partner',
  'webhook-lost-and-doubled',
  'webhook-out-of-order',
];

let server: RunningServer;

beforeAll(async () => {
  server = await startServer({ ...DEFAULTS, port: 0, timeLimits: { slowBodyMs: SLOW_BODY_MS } });
});

afterAll(() => server.stop());

async function started(scenario: string, sandbox = scenario) {
  const client = clientOf(server, sandbox);
  const { status } = await client.control('POST', `/scenarios/${scenario}/start`);
  expect(status).toBe(200);
  return client;
}

describe('the scenario files', () => {
  it('are at least twenty-two, and each is tested below', () => {
    const names = FILES.map((file) => (JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Scenario).name);
    expect(names.length).toBeGreaterThanOrEqual(22);
    expect(names.sort()).toEqual([...Object.keys(SITUATIONS), ...ON_THEIR_OWN].sort());
  });

  it.each(FILES)('%s is named after its file and says what a good client does', (file) => {
    const text = readFileSync(FOLDER + file, 'utf8');
    const { name, goodClient, situation } = JSON.parse(text) as Scenario;
    expect(file.endsWith(`/${name}${SCENARIO_SUFFIX}`)).toBe(true);
    expect([situation, goodClient]).toEqual([expect.stringMatching(/\.$/), expect.stringMatching(/\.$/)]);
  });
});

describe.concurrent('the scenario', () => {
  it.each(Object.entries(SITUATIONS))('%s does what it says', async (name, rows) => {
    const client = await started(name);
    for (const [call, ...expected] of rows) {
      const met: string[] = [];
      for (const wanted of expected) met.push(await client.call(call, DEADLINES[wanted]));
      expect(met, call).toEqual(expected);
    }
  });

  it('lost-reply-then-retry lets a retry find the card activated exactly once', async () => {
    const client = await started('lost-reply-then-retry', 'lost-and-retried');
    const request = await client.request('activate');
    expect(await client.send(request)).toBe('reset');
    expect(await client.send(request)).toBe('prepaid.00');
    const { entries } = (await server.engine.sandboxes.find('lost-and-retried')?.journal.list({ limit: 10 })) ?? {};
    const changed = entries?.map((entry) => (entry.whole() as { changes: { collection: string }[] }).changes);
    expect(changed?.map((changes) => changes.some(({ collection }) => collection === 'prepaid.cards'))).toEqual([
      false,
      true,
    ]);
  });

  it('bulk-rejected-later shows the order as rejected when an hour has passed', async () => {
    const client = await started('bulk-rejected-later');
    const request = await client.request('submit order');
    const status = async () => {
      const { headers } = request;
      const answer = await fetch(`${server.url}/@bulk-rejected-later${request.path}`, { headers });
      return ((await answer.json()) as { status: string }).status;
    };
    await client.send(request);
    expect(await status()).toBe('SUBMITTED');
    await client.control('POST', '/clock/advance', { by: 'PT1H1S' });
    expect(await status()).toBe('REJECTED');
  });

  it.each([
    ['webhook-out-of-order', ['user 2', 'user 1', 'user 3']],
    ['webhook-lost-and-doubled', ['user 2', 'user 2', 'user 3']],
  ])('%s shows in what the webhook gets', async (name, expected) => {
    const to = await receiver();
    await started(name);
    const post = async (path: string, body: object) => {
      const init = { method: 'POST', headers: { apikey: APIKEY }, body: JSON.stringify(body) };
      return ((await (await fetch(`${server.url}/@${name}${path}`, init)).json()) as { id: string }).id;
    };
    await post('/webhooks', { endpoint: to.url, events: ['USER_CREATED'] });
    const names = new Map<unknown, string>();
    for (const user of ['user 1', 'user 2', 'user 3']) names.set(await post('/users', { first_name: user }), user);
    await to.has(3);
    expect(to.received.map(({ body }) => names.get((body.user_created as { user_id: string }).user_id))).toEqual(
      expected,
    );
  });

  it('gateway-brownout refuses some calls and slows the others', async () => {
    const client = await started('gateway-brownout');
    const met = await Promise.all(Array.from({ length: 30 }, () => client.call('list products')));
    const refused = met.filter((outcome) => outcome === 'ncore.503').length;
    expect(new Set(met)).toEqual(new Set(['ncore.200', 'ncore.503']));
    expect(refused).toBeGreaterThan(4);
    expect(refused).toBeLessThan(22);
    const begun = performance.now();
    while ((await client.call('activate')) !== 'prepaid.00');
    expect(performance.now() - begun).toBeGreaterThan(99);
  });

  it('maintenance-window ends after ten minutes of the sandbox', async () => {
    const client = await started('maintenance-window');
    expect([await client.call('link'), await client.call('activate')]).toEqual(['ncore.503', 'prepaid.503']);
    await client.control('POST', '/clock/advance', { by: 'PT10M1S' });
    const { body } = await client.control('GET', '/scenarios');
    const { active } = (body as { data: { name: string; active: boolean }[] }).data.find(
      ({ name }) => name === 'maintenance-window',
    ) as { active: boolean };
    expect(active).toBe(false);
    expect([await client.call('link'), await client.call('activate')]).toEqual(['ncore.200', 'prepaid.00']);
  });

  it('slow-partner delays every call, and lets it succeed', async () => {
    const client = await started('slow-partner');
    const begun = performance.now();
    expect(await Promise.all([client.call('link'), client.call('activate')])).toEqual(['ncore.200', 'prepaid.00']);
    expect(performance.now() - begun).toBeGreaterThan(300);
  });
});
