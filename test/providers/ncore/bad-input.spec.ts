// Broken input: refused in the shape of the provider, never a 5xx, and nothing changed.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, SAMPLE_ORDER, UNKNOWN_ID, USER } from './support.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const deep = `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`;

const BODIES: readonly [string, string | undefined, RegExp][] = [
  ['no body', undefined, /empty/],
  ['an empty body', '', /empty/],
  ['text', 'hello', /not JSON/],
  ['the page’s typographic quotes', '{ “activation_token”: “4E8A”, “user_id”: “8009”}', /typographic quotes/],
  ['half an object', '{"a":', /not JSON/],
  ['an array', '[]', /must be a JSON object/],
  ['null', 'null', /must be a JSON object/],
  ['a number', '7', /must be a JSON object/],
  ['a text in quotes', '"x"', /must be a JSON object/],
  ['a hundred levels', deep, /levels deep/],
  ['a byte order mark', '\ufeff{}', /not JSON/],
];

describe.each(['/bulkissuances', '/cards:link', '/users'])('POST %s', (path) => {
  it.each(BODIES)('refuses %s with 400 that says so', async (_name, body, reason) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post(path, body, JSON_TYPE);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([{ field: 'body', reason: expect.stringMatching(reason) }]);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.400', decidedBy: 'validation', changed: [] });
  });

  it('refuses a body over 1 MiB with 413', async () => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post(path, `{"a":"${'x'.repeat(1024 * 1024)}"}`, JSON_TYPE);
    expect([answer.status, answer.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.413', changed: [] });
  });
});

describe('members of the wrong kind', () => {
  const WRONG: readonly unknown[] = [null, true, -1, 1e308, '', 'x', '\u0000', '\ud800', [], [1], {}, { a: 1 }];
  const REQUESTS: readonly [string, 'post' | 'put', string, Record<string, unknown>][] = [
    [
      'createBulkIssuance',
      'post',
      '/bulkissuances',
      { ...SAMPLE_ORDER, shipping_address: { city: 'X' }, shipping_details: {}, status: 'DRAFT' },
    ],
    [
      'updateBulkIssuance',
      'put',
      '/bulkissuances/5eed0b03-9dd2-4eed-9c03-9aabbccddeef',
      { number_of_cards: 5, amount: 1, status: 'DRAFT' },
    ],
    ['linkCard', 'post', '/cards:link', { activation_token: 'A'.repeat(128), user_id: USER }],
    [
      'createUser',
      'post',
      '/users',
      { first_name: 'Mary', email: 'a@b.c', address: {}, parent_user_id: USER, date_of_birth: '2000-01-01' },
    ],
    ['updateUser', 'put', `/users/${USER}`, { status: 'ACTIVE', mobile: '+12345', address: { city: 'X' } }],
  ];

  it.each(REQUESTS)('never make %s fail', async (operation, method, path, right) => {
    const sandbox = ncoreSandbox();
    for (const name of Object.keys(right)) {
      for (const wrong of WRONG) {
        const answer = await sandbox.call(method, path, JSON.stringify({ ...right, [name]: wrong }), JSON_TYPE);
        expect(answer.status, `${operation} ${name} ${JSON.stringify(wrong)}`).toBeLessThan(500);
        expect(answer.headers['x-sandbox-outcome']).toMatch(/^ncore\./);
      }
    }
  });

  it('of a number that JSON cannot hold is refused with 400', async () => {
    const body = JSON.stringify(SAMPLE_ORDER).replace('"amount":100', '"amount":1e999');
    const answer = await ncoreSandbox().post('/bulkissuances', body, JSON_TYPE);
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'amount']);
  });
});

describe('an id in a path', () => {
  it.each([
    'x',
    '%00',
    '%E0%A4%A',
    'a'.repeat(2000),
    '__proto__',
    'constructor',
    UNKNOWN_ID,
    '..%2f..',
    '%F0%9F%92%B3',
  ])('%s is as unknown as any other', async (id) => {
    const sandbox = ncoreSandbox();
    for (const path of ['/users/', '/cards/', '/bulkissuances/', '/cardproducts/']) {
      expect((await sandbox.get(path + id)).status, path).toBe(404);
    }
  });
});

describe('a long token', () => {
  it('of white space is refused without delay', async () => {
    const sandbox = ncoreSandbox();
    const started = performance.now();
    const answer = await sandbox.post('/cards:link', { activation_token: `A${' '.repeat(900_000)}!`, user_id: USER });
    expect(answer.status).toBe(400);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
