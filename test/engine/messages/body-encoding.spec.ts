// Bodies that are compressed or not UTF-8: refused by name at every entrance, and nothing is stored.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APIKEY } from '../../providers/ncore/support.ts';
import { ACTIVATE, DEFAULT_CLIENT } from '../../providers/prepaid/support.ts';
import { runBinary } from '../../support/binary.ts';
import { listen } from '../../support/raw-http.ts';
import { testSandbox } from '../../support/sandbox.ts';

const { server, http } = testSandbox();
let url = '';

beforeAll(async () => {
  url = `http://127.0.0.1:${await listen(server)}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const USER = '{"first_name":"Ren\u00e9","last_name":"Rao","email":"rene@example.com"}';
const SWITCH = '{"outcome":"ncore.409","match":{"first_name":"Ren\u00e9"}}';

interface Entrance {
  readonly name: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The refusal in the answer, or in the journal's entry. */
  reason(answer: Response, sandbox: string): Promise<string>;
}

const entry = async (sandbox: string) => (await http.get(`/@${sandbox}/_sandbox/requests?limit=1`)).body.data[0];

const ENTRANCES: readonly Entrance[] = [
  {
    name: 'an nCore call',
    path: '/v1/users',
    headers: { apikey: APIKEY },
    text: USER,
    reason: async (answer) => JSON.stringify(await answer.json()),
  },
  {
    name: 'a sealed prepaid call',
    path: ACTIVATE,
    headers: DEFAULT_CLIENT.headers,
    text: '{"token":"Ren\u00e9"}',
    reason: async (_answer, sandbox) => (await entry(sandbox)).note,
  },
  {
    name: 'a plain prepaid call',
    path: '/mob1/api/v2/encrypt',
    headers: DEFAULT_CLIENT.headers,
    text: '{"name":"Ren\u00e9"}',
    reason: async (_answer, sandbox) => (await entry(sandbox)).note,
  },
  {
    name: 'a control call',
    path: '/_sandbox/switches',
    headers: {},
    text: SWITCH,
    reason: async (answer) => ((await answer.json()) as { error?: { message: string } }).error?.message ?? '',
  },
];

describe.each(ENTRANCES)('the body of $name', ({ path, headers, text, reason }) => {
  let count = 0;
  const send = async (body: Buffer, encoding?: string) => {
    count += 1;
    const sandbox = `bytes${count}-${path.replace(/\W/g, '')}`;
    const answer = await fetch(`${url}/@${sandbox}${path}`, {
      method: 'POST',
      headers: { ...headers, ...(encoding === undefined ? {} : { 'Content-Encoding': encoding }) },
      body: new Uint8Array(body),
    });
    return { status: answer.status, reason: await reason(answer, sandbox), sandbox };
  };

  it.each<[string, Buffer, RegExp]>([
    ['ISO-8859-1', Buffer.from(text, 'latin1'), /not UTF-8: its byte \d+ is 0xe9, most likely of ISO-8859-1/],
    ['a character cut in two', Buffer.from(text).subarray(0, text.indexOf('\u00e9') + 1), /not UTF-8/],
    [
      'a surrogate in UTF-8 (CESU-8)',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xed, 0xa0, 0xbd]), Buffer.from('"}')]),
      /not UTF-8: its byte 7 is 0xed/,
    ],
    [
      'an overlong slash',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xc0, 0xaf]), Buffer.from('"}')]),
      /not UTF-8: its byte 7 is 0xc0/,
    ],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${text}`, 'utf16le'), /UTF-16; send UTF-8/],
    ['UTF-16 without a mark', Buffer.from(text.replace('\u00e9', 'e'), 'utf16le'), /UTF-16; send UTF-8/],
    ['gzip that no header names', gzipSync(text), /compressed with gzip; send it as it is/],
    ['deflate that no header names', deflateSync(text), /compressed with deflate; send it as it is/],
  ])('is refused and stores nothing: %s', async (_what, body, expected) => {
    const sent = await send(body);
    expect([sent.status, sent.reason]).toEqual([400, expect.stringMatching(expected)]);
    expect(
      (await http.get(`/@${sent.sandbox}/v1/users?email=rene@example.com`).set('apikey', APIKEY)).body.data,
    ).toEqual([]);
    expect((await http.get(`/@${sent.sandbox}/_sandbox/switches`)).body.data).toEqual([]);
  });

  it.each([
    ['gzip', gzipSync(text), 'compressed with gzip (Content-Encoding: gzip); send it as it is'],
    ['GZIP', gzipSync(text), 'compressed with gzip (Content-Encoding: GZIP)'],
    ['br', brotliCompressSync(text), 'compressed with Brotli (Content-Encoding: br)'],
    ['deflate', deflateRawSync(text), 'compressed with deflate (Content-Encoding: deflate)'],
    ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0]), 'compressed with zstd (Content-Encoding: zstd)'],
    ['gzip, br', gzipSync(text), 'encoded in a way that this server does not know (Content-Encoding: gzip, br)'],
    ['rot13', Buffer.from(text), 'encoded in a way that this server does not know (Content-Encoding: rot13)'],
    ['gzip', Buffer.from(text), 'compressed with gzip (Content-Encoding: gzip)'],
  ])('is refused by the name of its encoding: %s', async (encoding, body, expected) => {
    const sent = await send(body, encoding);
    expect([sent.status, sent.reason]).toEqual([400, expect.stringContaining(expected)]);
  });

  it('is taken as it is with the encoding identity', async () => {
    const sent = await send(Buffer.from(text), 'identity');
    expect(sent.reason ?? '').not.toContain('Content-Encoding');
  });
});

it('two bodies that differ only in bytes that are not UTF-8 do not share an idempotency key', async () => {
  for (const byte of [0xe9, 0xe8]) {
    const body = Buffer.from(USER.replace('\u00e9', '?'));
    body[body.indexOf('?')] = byte;
    const answer = await fetch(`${url}/@keys/v1/users`, {
      method: 'POST',
      headers: { apikey: APIKEY, 'x-nymos-idempotency-key': 'one' },
      body: new Uint8Array(body),
    });
    expect(answer.status).toBe(400);
  }
});

describe('text that enters elsewhere', () => {
  it('is refused in the query of a control call', async () => {
    const answer = await fetch(`${url}/_sandbox/requests?operation=%E9`);
    expect([answer.status, ((await answer.json()) as { error: { message: string } }).error.message]).toEqual([
      400,
      'The query has percent signs that do not encode UTF-8.',
    ]);
  });

  it('is refused in the path of a control call', async () => {
    expect((await fetch(`${url}/_sandbox/requests/%E9`)).status).toBe(400);
  });

  it.each(['seal', 'open'])('is refused on the standard input of %s', async (command) => {
    const ended = await runBinary([command], Buffer.from('{"a":"\u00e9"}', 'latin1'));
    expect([ended.code, ended.stdout]).toEqual([2, '']);
    expect(ended.stderr).toContain('Standard input is not UTF-8: its byte 7 is 0xe9');
  });

  it('is refused in an option', async () => {
    const ended = await runBinary(['token', '--pan', '4122\ufffd', '--expiry', '2112', '--cvv', '453']);
    expect([ended.code, ended.stderr]).toEqual([2, expect.stringContaining('--pan holds bytes that are not UTF-8')]);
  });
});
