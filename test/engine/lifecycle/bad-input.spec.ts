// Bad input never gets a 5xx, never hangs, and never stops the process.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testSandbox } from '../../support/sandbox.ts';

const CASES = Number(process.env.BAD_INPUT_CASES ?? 2_000);

const { server, http } = testSandbox();
let port = 0;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

/** Sends bytes on a socket of their own and reads until the server closes or falls silent. */
async function exchange(bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(3_000, () => socket.destroy());
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  socket.end(bytes);
  await once(socket, 'close');
  return answer;
}

const PATHS = [
  '/cards:link',
  '/cards%3Alink',
  '/bulkissuances',
  '/bulkissuances/x',
  '/users',
  '/users/8009ace0-c16e-4d03-8a89-36010cf30b87',
  '/cards',
  '/cardproducts',
  '/api/issuance/v2/activate',
  '/mob1/api/issuance/v2/activate',
  '/api/onboarding/v1/checkStatus',
  '/api/v2/encrypt',
  '/api/v2/decrypt',
  '/_sandbox/switches',
  '/_sandbox/reset',
  '/_sandbox/clock',
  '/_sandbox/crypto/open',
  '/_sandbox/activation-token/explain',
];

const oddText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '\u0000',
    '\ud800',
    '1e999',
    'null',
    '../../etc/passwd',
    '%00',
    "' or 1=1",
  ),
);

const oddJson = fc.oneof(
  fc.json({ maxDepth: 6 }),
  fc.string({ maxLength: 200 }),
  fc.constantFrom(
    '',
    '{',
    'nul',
    '[]',
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"a":1,"a":2}',
    `{"urn":${'9'.repeat(400)}}`,
    '{"amount":1e400}',
    '{"name":"\\ud800"}',
    '{"name":"\\u0000"}',
    '\ufeff{}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    '{"token":""}',
    '{"token":"AAAA"}',
    '{"token":"AAAAAAAAAAAAAAAAAAAAAA=="}',
    '{"token":5}',
  ),
  fc.base64String({ maxLength: 400 }).map((token) => JSON.stringify({ token })),
  fc
    .dictionary(
      fc.constantFrom(
        'activation_token',
        'user_id',
        'card_product_id',
        'number_of_cards',
        'status',
        'outcome',
        'times',
        'match',
        'parts',
        'first_name',
        'email',
      ),
      fc.jsonValue({ maxDepth: 3 }),
    )
    .map((body) => JSON.stringify(body)),
);

function mapped(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value.toWellFormed()]));
}

describe('bad input', () => {
  it(`gets an answer below 500 in ${CASES} random cases`, async () => {
    const { body } = await http.get('/_sandbox/fixtures');
    const keys: Record<string, string> = {
      apikey: body.ncore.clients[0].apikey,
      'x-api-key': body.prepaid.clients[0].apiKey,
      clientId: body.prepaid.clients[0].clientId,
      bankId: String(body.prepaid.clients[0].bankId),
      secureCode: body.prepaid.clients[0].secureCode,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'),
        fc.oneof(
          { weight: 4, arbitrary: fc.constantFrom(...PATHS) },
          { weight: 1, arbitrary: oddText.map((text) => `/${encodeURIComponent(text.toWellFormed())}`) },
        ),
        fc.option(
          fc.dictionary(fc.constantFrom('limit', 'after', 'bulk_issuance_id', 'email', 'x'), oddText, { maxKeys: 2 }),
        ),
        oddJson,
        fc.option(
          oddText.map((text) => text.replace(/[^\x21-\x7e]/g, '')),
          { freq: 9 },
        ),
        fc.boolean(),
        async (method, path, query, payload, scenario, hasKeys) => {
          const search = query ? `?${new URLSearchParams(mapped(query))}` : '';
          const answer = await fetch(`http://127.0.0.1:${port}${path}${search}`, {
            method,
            ...(method === 'GET' ? {} : { body: payload }),
            headers: { ...(hasKeys ? keys : {}), ...(scenario ? { 'X-Sandbox-Scenario': scenario } : {}) },
          });
          const text = await answer.text();
          const forced = answer.headers.get('x-sandbox-decided-by') ?? '';
          if (answer.status >= 500 && forced !== 'header' && forced !== 'switch')
            throw new Error(`${answer.status} ${text}`);
          expect(text === '' || JSON.parse(text)).toBeTruthy();
          // A random switch may have been armed; the next case begins without.
          if (path === '/_sandbox/switches') await fetch(`http://127.0.0.1:${port}${path}`, { method: 'DELETE' });
        },
      ),
      { numRuns: CASES },
    );
    expect((await http.get('/_sandbox/health')).status).toBe(200);
  }, 300_000);

  it.each([
    ['garbage', 'hello\r\n\r\n'],
    ['a half request', 'POST /cards:link HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a"'],
    ['no Host', 'GET /cards HTTP/1.1\r\n\r\n'],
    ['two lengths', 'POST /cards:link HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
    ['a bad chunk', 'POST /cards:link HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['an absolute target', 'GET http://elsewhere/cards HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a target without a slash', 'GET cards HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['huge headers', `GET /cards HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(64 * 1024)}\r\n\r\n`],
    ['empty prefixes', 'GET /@/~/cards HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ])('survives %s on the wire', async (_name, bytes) => {
    expect(await exchange(bytes)).not.toMatch(/^HTTP\/1\.1 5/);
    expect((await http.get('/_sandbox/health')).status).toBe(200);
  });
});
