// The envelope: which tokens open, why the others do not, and the faults of an answer's envelope.
import { execFileSync } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CARDS } from '../../../src/providers/prepaid/records/records.ts';
import { parseIv, parseKey, sealText } from '../../../src/providers/prepaid/wire/cipher.ts';
import { wordsOf } from '../../../src/providers/prepaid/wire/diagnosis/causes.ts';
import { openToken, type UnopenedToken } from '../../../src/providers/prepaid/wire/open-token.ts';
import { SAMPLE_REQUEST } from './page-sample.ts';
import {
  ACTIVATE,
  DEFAULT_CLIENT,
  FIXED_IV_CLIENT,
  freshActivation,
  opened,
  prepaidSandbox,
  sealed,
  type TestClient,
} from './support.ts';

const TEXT = JSON.stringify(SAMPLE_REQUEST);
const { key, iv } = DEFAULT_CLIENT;

function openssl(direction: '-e' | '-d', client: TestClient, vector: Buffer, input: Buffer): Buffer {
  const args = ['enc', direction, '-aes-192-cbc', '-K', client.key.toString('hex'), '-iv', vector.toString('hex')];
  return execFileSync('openssl', args, { input });
}

describe('a token', () => {
  it.each([
    ['prefix', DEFAULT_CLIENT],
    ['fixed', FIXED_IV_CLIENT],
  ] as const)('sealed and opened by openssl is understood both ways, IV %s', async (ivMode, client) => {
    const sandbox = prepaidSandbox();
    const body = openssl('-e', client, client.iv, Buffer.from(TEXT));
    const token = (ivMode === 'prefix' ? Buffer.concat([client.iv, body]) : body).toString('base64');
    expect(token).toBe(sealText(TEXT, client.key, client.iv, ivMode));
    await sandbox.sendRaw(ACTIVATE, JSON.stringify({ token }), { client });
    const answer = JSON.parse(sandbox.last().wireReply?.body ?? '') as { token: string };
    const bytes = Buffer.from(answer.token, 'base64');
    const plain =
      ivMode === 'prefix'
        ? openssl('-d', client, bytes.subarray(0, 16), bytes.subarray(16))
        : openssl('-d', client, client.iv, bytes);
    expect(JSON.parse(plain.toString('utf8'))).toMatchObject({ responseCode: '00', urn: 70000000008 });
  });

  it.each([
    ['fixed', { ...DEFAULT_CLIENT, ivMode: 'fixed' }],
    ['prefix', { ...FIXED_IV_CLIENT, ivMode: 'prefix' }],
  ] as const)(
    'in the mode that is not configured opens all the same, and is answered in it: %s',
    async (_mode, client) => {
      const { message } = await prepaidSandbox().activate(SAMPLE_REQUEST, { client });
      expect(message.responseCode).toBe('00');
    },
  );

  it('of an answer has an IV of its own, and the same one in a repeated run', async () => {
    const ivsOf = async () => {
      const sandbox = prepaidSandbox();
      const tokens = [];
      for (let call = 0; call < 5; call++) tokens.push((await sandbox.answerTo(ACTIVATE, SAMPLE_REQUEST)).body.token);
      return tokens.map((token: string) => Buffer.from(token, 'base64').toString('hex', 0, 16));
    };
    const ivs = await ivsOf();
    expect(new Set(ivs).size).toBe(5);
    expect(await ivsOf()).toEqual(ivs);
  });

  it('may have line breaks in its base64', async () => {
    const token = sealed(TEXT).replace(/.{64}/g, '$&\r\n');
    const { message } = await prepaidSandbox().sendRaw(ACTIVATE, JSON.stringify({ token }));
    expect(message.responseCode).toBe('00');
  });

  it.each([
    ['text', 'hello'],
    ['a JSON array', '[1,2,3]'],
    ['a JSON string longer than a block', JSON.stringify('x'.repeat(40))],
    ['an empty text', ''],
    ['curly quotes', '{“messageCode”: “3424”}'],
    ['JSON nested 100 levels deep', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}`],
  ])('that opens to %s is refused with a sealed 1030', async (_what, text) => {
    for (const client of [DEFAULT_CLIENT, FIXED_IV_CLIENT]) {
      const sandbox = prepaidSandbox();
      const token = sealed(text, client);
      const answer = await sandbox.sendRaw(ACTIVATE, JSON.stringify({ token }), { client });
      expect([answer.status, answer.isSealed, answer.message.responseCode]).toEqual([200, true, '1030']);
    }
  });
});

describe('a token sealed with an IV that is not the client’s', () => {
  it('is refused with 1030, and the journal says that its beginning is missing', async () => {
    const sandbox = prepaidSandbox();
    const cipher = createCipheriv('aes-192-cbc', DEFAULT_CLIENT.key, Buffer.alloc(16, 7));
    const token = Buffer.concat([cipher.update(TEXT), cipher.final()]).toString('base64');
    const { message } = await sandbox.sendRaw(ACTIVATE, JSON.stringify({ token }));
    expect(message.responseCode).toBe('1030');
    expect(sandbox.last().refusal?.note).toContain('either the IV is not in front of it, or the IV is not');
  });
});

describe('a body that cannot be opened', () => {
  const asAes = (algorithm: string, otherKey: Buffer, vector: Buffer | null) => {
    const cipher = createCipheriv(algorithm, otherKey, vector);
    return Buffer.concat([cipher.update(TEXT), cipher.final()]);
  };
  const withZeros = () => {
    const cipher = createCipheriv('aes-192-cbc', key, iv).setAutoPadding(false);
    return Buffer.concat([iv, cipher.update(TEXT + '\0'.repeat(16 - (Buffer.byteLength(TEXT) % 16))), cipher.final()]);
  };
  const token = (bytes: Buffer) => JSON.stringify({ token: bytes.toString('base64') });
  const whole = Buffer.from(sealed(TEXT), 'base64');

  it.each([
    ['no JSON', 'token=abc', /not JSON/],
    ['an empty body', '', /not JSON/],
    ['an array', '[]', /not an object/],
    ['no token', '{"Token":"abcd"}', /members are Token/],
    ['a token that is null', '{"token":null}', /token is null/],
    ['a token that is a number', '{"token":12}', /of type number/],
    ['an empty token', '{"token":""}', /empty/],
    ['no base64', '{"token":"$$$$"}', /not base64: "\$" at position 0/],
    ['URL-safe base64', token(whole).replace(/[+/]/g, '_'), /URL-safe/],
    ['base64 without padding', '{"token":"QUJDRA"}', /padding/],
    ['half blocks', token(whole.subarray(0, 77)), /last 13 bytes, which are no whole block/],
    ['an IV alone', token(whole.subarray(0, 16)), /./],
    ['another key', token(Buffer.from(sealText(TEXT, Buffer.alloc(24, 7), iv, 'prefix'), 'base64')), /another key/],
    ['ECB', token(asAes('aes-192-ecb', key, null)), /sealed with AES-192-ECB/],
    ['a key of 128 bits', token(asAes('aes-128-cbc', key.subarray(0, 16), iv)), /AES-128 and the first 16 bytes/],
    [
      'a key filled up to 256 bits',
      token(asAes('aes-256-cbc', Buffer.concat([key, Buffer.alloc(8)]), iv)),
      /zero bytes/,
    ],
    [
      'the digits of the key as a key',
      token(asAes('aes-192-cbc', Buffer.from(key.toString('hex').slice(0, 24)), iv)),
      /hexadecimal digits of the key taken as text .its first 24/,
    ],
    ['zero padding', token(withZeros()), /instead of PKCS#5/],
  ])('(%s) is answered 400 in plain JSON, and the journal says why', async (_what, body, note) => {
    const sandbox = prepaidSandbox();
    const answer = await sandbox.sendRaw(ACTIVATE, body);
    expect([answer.status, answer.isSealed]).toEqual([400, false]);
    expect(answer.message.message).toMatch(/^Bad Request: the body must be \{"token"/);
    expect(sandbox.last().refusal?.note).toMatch(note);
    const forced = await sandbox.sendRaw(ACTIVATE, body, { headers: { 'X-Sandbox-Scenario': '400' } });
    expect(forced.text).toBe(answer.text);
  });
});

describe('a damaged answer', () => {
  const damagedBy = async (fault: string) => {
    const sandbox = prepaidSandbox();
    const headers = { 'X-Sandbox-Scenario': `prepaid.${fault}` };
    const { status, text } = await sandbox.answerTo(ACTIVATE, freshActivation(), { headers });
    expect(status).toBe(200);
    expect((await sandbox.records(CARDS)).find(({ id }) => id === '70000000000')?.status).toBe('active');
    return text;
  };
  const tokenOf = (text: string) => (JSON.parse(text) as { token: string }).token;

  it('is sealed with another key', async () => {
    const token = tokenOf(await damagedBy('reply-wrong-key'));
    expect(() => opened(token)).toThrow();
    const flipped = Buffer.from(key.map((byte) => byte ^ 0xff));
    expect(opened(token, { ...DEFAULT_CLIENT, key: flipped })).toMatchObject({ responseCode: '00' });
  });

  it('is not padded as PKCS#5 says', async () => {
    const token = tokenOf(await damagedBy('reply-bad-padding'));
    expect(Buffer.from(token, 'base64').length % 16).toBe(0);
    expect(() => opened(token)).toThrow(/bad decrypt|wrong final block/i);
    expect(wordsOf((openToken(token, DEFAULT_CLIENT) as UnopenedToken).diagnosis)).toMatch(/PKCS#5/);
  });

  it('is not base64', async () => {
    expect(tokenOf(await damagedBy('reply-not-base64'))).toMatch(/^%%%/);
  });

  it('is not sealed', async () => {
    expect(JSON.parse(await damagedBy('reply-plaintext'))).toMatchObject({ responseCode: '00', messageCode: 3425 });
  });

  it('does not come from a switch that is used up', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.arm({ outcome: 'prepaid.reply-plaintext', times: 1 });
    const request = freshActivation();
    expect((await sandbox.activate(request)).isSealed).toBe(false);
    expect(await sandbox.activate(request)).toMatchObject({ isSealed: true, message: { responseCode: '00' } });
  });
});

describe('encrypt and decrypt', () => {
  const withKeyOnly = {
    headers: { clientId: undefined, bankId: undefined, entityId: undefined, secureCode: undefined },
  };

  it.each([
    ['prefix', DEFAULT_CLIENT, ''],
    ['fixed', FIXED_IV_CLIENT, '/mob1'],
  ] as const)('carry a message to and fro with the x-api-key alone, IV %s', async (_mode, client, prefix) => {
    const sandbox = prepaidSandbox();
    const call = { client, ...withKeyOnly };
    const sealedByUs = await sandbox.sendRaw(`${prefix}/api/v2/encrypt`, TEXT, call);
    expect(sealedByUs).toMatchObject({ status: 200, message: SAMPLE_REQUEST });
    const plain = await sandbox.sendRaw(
      `${prefix}/api/v2/decrypt`,
      JSON.stringify({ token: sealed(TEXT, client) }),
      call,
    );
    expect(plain).toMatchObject({ status: 200, isSealed: false, message: SAMPLE_REQUEST });
  });

  it('are enough for a whole activation', async () => {
    const sandbox = prepaidSandbox();
    const { body } = await sandbox.base.http
      .post('/api/v2/encrypt')
      .set('x-api-key', '7fe1c0de')
      .set('X-Sandbox', (await sandbox.world()).id)
      .send(SAMPLE_REQUEST);
    await sandbox.sendRaw(ACTIVATE, JSON.stringify(body));
    const sealedAnswer = sandbox.last().wireReply?.body ?? '';
    const { message } = await sandbox.sendRaw('/api/v2/decrypt', sealedAnswer, withKeyOnly);
    expect(message).toMatchObject({ responseCode: '00', responseMessage: 'SUCCESS' });
  });

  it.each([
    ['/api/v2/encrypt', 'hello', 'a JSON object'],
    ['/api/v2/encrypt', '[]', 'a JSON object'],
    ['/api/v2/decrypt', '{}', '{"token"'],
    ['/api/v2/decrypt', '{"token":"QUJD"}', '{"token"'],
    ['/api/v2/decrypt', JSON.stringify({ token: sealed('hello') }), '{"token"'],
  ])('refuse on %s %s with 400', async (path, body, wanted) => {
    const { status, message } = await prepaidSandbox().sendRaw(path, body);
    expect(status).toBe(400);
    expect(message.message).toContain(wanted);
  });
});

describe('key and IV', () => {
  it('are read from hexadecimal digits, base64 or text', () => {
    const text = 'twenty-four bytes of key';
    const bytes = Buffer.from(text);
    expect([parseKey(text), parseKey(bytes.toString('hex')), parseKey(bytes.toString('base64'))]).toEqual([
      bytes,
      bytes,
      bytes,
    ]);
    const vector = Buffer.from('sixteen byte IV!');
    expect([parseIv(vector.toString()), parseIv(vector.toString('hex')), parseIv(vector.toString('base64'))]).toEqual([
      vector,
      vector,
      vector,
    ]);
  });

  it('are refused at any other length, with a message that does not show them', () => {
    expect(() => parseKey('too short')).toThrow(/key must be 24 bytes/);
    expect(() => parseIv('0011')).toThrow(/IV must be 16 bytes/);
    expect(() => parseKey('a-secret-of-25-bytes-long')).toThrow(/^The key must be 24 bytes\.$/);
  });
});
