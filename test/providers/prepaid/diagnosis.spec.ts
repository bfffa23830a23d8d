// The diagnosis of a token that does not open: what is named, at every entrance, and what it costs.
import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { changesFor, wordsOf } from '../../../src/providers/prepaid/wire/diagnosis/causes.ts';
import { openToken } from '../../../src/providers/prepaid/wire/open-token.ts';
import { brokenTokens, LONG, SHORT } from './broken-tokens.ts';
import {
  ACTIVATE,
  CHECK_STATUS,
  DEFAULT_CLIENT,
  FIXED_IV_CLIENT,
  freshActivation,
  prepaidSandbox,
  sealed,
  type TestClient,
} from './support.ts';

const NAMED = [
  { name: 'default', ...DEFAULT_CLIENT },
  { name: 'fixed-iv', ...FIXED_IV_CLIENT },
];
const diagnosed = (token: string, client: TestClient) => {
  const opened = openToken(
    token,
    client,
    NAMED.filter(({ key }) => key !== client.key),
  );
  if (opened.message) throw new Error(`It opened to ${opened.text}`);
  return opened.diagnosis;
};

describe('a token that was sealed wrongly', () => {
  it('is of more than twenty kinds, more than a hundred in all', () => {
    expect(brokenTokens().length).toBeGreaterThan(200);
  });

  it.each(brokenTokens())('($kind) is told $causes', ({ token, client, causes, words }) => {
    const diagnosis = diagnosed(token, client);
    expect(wordsOf(diagnosis)).toMatch(words);
    if (causes.length > 0) expect(diagnosis.explanations.flat().map(({ id }) => id)).toEqual(causes);
  });

  it('is told what to change in five languages', () => {
    for (const { kind, token, client } of brokenTokens()) {
      const changes = changesFor(diagnosed(token, client));
      if (/token of the page/.test(kind)) expect(changes.size).toBe(0);
      else expect([kind, [...changes.keys()]]).toEqual([kind, ['Java', 'Python', 'PHP', 'C#', 'Node']]);
    }
  });
});

describe('a token of chance bytes', () => {
  it('is never told more than that no key opens it', () => {
    for (let run = 0; run < 400; run++) {
      const bytes = randomBytes(16 * (2 + (run % 12)));
      const ids = diagnosed(bytes.toString('base64'), run % 2 === 0 ? DEFAULT_CLIENT : FIXED_IV_CLIENT)
        .explanations.flat()
        .map(({ id }) => id);
      expect(ids).toEqual(['other-key', 'damaged']);
    }
  });

  it('that are no whole blocks is told so', () => {
    for (let run = 0; run < 100; run++) {
      const bytes = randomBytes(17 + run + (run % 16 === 15 ? 1 : 0));
      if (bytes.length % 16 === 0) continue;
      const [causes = []] = diagnosed(bytes.toString('base64'), DEFAULT_CLIENT).explanations;
      expect(causes.map(({ id }) => id)).toEqual(['left-over', 'other-key']);
    }
  });
});

describe('a token whose text fits two causes', () => {
  it('is told both', () => {
    const padded = (text: string, tail: readonly number[]) => {
      const cipher = createCipheriv('aes-192-cbc', DEFAULT_CLIENT.key, DEFAULT_CLIENT.iv).setAutoPadding(false);
      const bytes = Buffer.concat([Buffer.from(text), Buffer.from(tail)]);
      return Buffer.concat([DEFAULT_CLIENT.iv, cipher.update(bytes), cipher.final()]).toString('base64');
    };
    const text = `${SHORT.slice(0, -1)}${' '.repeat((94 - SHORT.length) % 16)}}`;
    expect(text.length % 16).toBe(14);
    expect(wordsOf(diagnosed(padded(text, [0, 2]), DEFAULT_CLIENT))).toMatch(/ANSI X9\.23.*, or .*ISO 10126/);
  });
});

describe('the diagnosis', () => {
  const wrong = Buffer.from(sealed(LONG), 'base64').toString('hex');

  it('is in the note of the journal, with what to change', async () => {
    const sandbox = prepaidSandbox();
    for (const path of [ACTIVATE, CHECK_STATUS, '/api/v2/decrypt']) {
      const { status, message } = await sandbox.sendRaw(path, JSON.stringify({ token: wrong }));
      expect(status).toBe(400);
      expect(JSON.stringify(message)).not.toContain('hexadecimal');
      const { note } = sandbox.last().refusal ?? {};
      expect(note).toMatch(
        /^the token is hexadecimal, not base64\. What to change: Java: .*Python: .*PHP: .*C#: .*Node: /,
      );
    }
  });

  it('is in the note of a sealed 1030, with the parser’s reason and place', async () => {
    const sandbox = prepaidSandbox();
    for (const [text, note] of [
      ['hello', /not JSON.*at position 0/],
      ['{"messageCode":"3424",}', /not JSON.*at position 22/],
      ["{'messageCode': '3424'}", /Python prints of a dict.*position 1/],
      ['[1,2]', /a list, not to an object/],
    ] as const) {
      const { message } = await sandbox.sendRaw(ACTIVATE, JSON.stringify({ token: sealed(text) }));
      expect(message.responseCode).toBe('1030');
      expect(sandbox.last().refusal?.note).toMatch(note);
    }
  });

  it('is in the error of POST /crypto/open', async () => {
    const { body, status } = await prepaidSandbox().base.http.post('/_sandbox/crypto/open').send({ token: wrong });
    expect(status).toBe(400);
    expect(body.error.message).toBe('The token does not hold a message: the token is hexadecimal, not base64.');
    expect(body.error.next).toMatch(/Java: .*Python: .*PHP: .*C#: .*Node: /);
  });

  it('says that an answer was sent back', async () => {
    const sandbox = prepaidSandbox();
    const { text } = await sandbox.answerTo(ACTIVATE, freshActivation());
    const { message } = await sandbox.sendRaw(ACTIVATE, text);
    expect(message.responseCode).toBe('1056');
    expect(sandbox.last().refusal?.note).toContain('the token of an answer was sent back');
  });

  it('refuses a sealed message and a body that are not UTF-8, and stores nothing', async () => {
    const sandbox = prepaidSandbox();
    const cardHolder = { ...freshActivation().cardHolder, cardholderFirstName: 'Zoë' };
    const text = JSON.stringify(freshActivation({ cardHolder }));
    const answer = await sandbox.sendRaw(ACTIVATE, JSON.stringify({ token: sealed(Buffer.from(text, 'latin1')) }));
    expect([answer.status, sandbox.last().changes]).toEqual([400, []]);
    expect(sandbox.last().refusal?.note).toMatch(/not UTF-8 \(byte EB at position \d+\)/);
    const raw = await sandbox.base.http
      .post('/api/v2/encrypt')
      .set('x-api-key', '7fe1c0de')
      .set('X-Sandbox', (await sandbox.world()).id)
      .set('Content-Type', 'application/json')
      .serialize((body) => body as never)
      .send(Buffer.from(text, 'latin1') as never);
    expect(raw.status).toBe(400);
    expect(sandbox.last().refusal?.note).toMatch(/the body is not UTF-8: its byte \d+ is 0xeb/);
  });

  it.each([
    ['chance bytes', () => randomBytes(700_000).toString('base64')],
    ['hexadecimal', () => randomBytes(500_000).toString('hex')],
    ['numbers', () => [...randomBytes(250_000)].join(',')],
    ['a message with another charset', () => sealed(Buffer.from(`{"a":"${'ë'.repeat(700_000)}"}`, 'latin1'))],
    ['a message that is no JSON', () => sealed(`{"a":${'x'.repeat(700_000)}}`)],
    ['many members', () => sealed(`{${'"a":1,'.repeat(110_000)}}`)],
    ['one long word', () => 'a'.repeat(1_048_000)],
    ['percent signs', () => '%2B'.repeat(349_000)],
    ['blanks', () => 'a '.repeat(524_000)],
    ['quotation marks', () => `"${'"'.repeat(1_000_000)}`],
    ['braces', () => '{"token'.repeat(149_000)],
    ['equal signs', () => '='.repeat(1_048_000)],
    ['colons', () => `${'ab:'.repeat(349_000)}`],
  ])('costs little for a mebibyte of %s', (_what, make) => {
    const token = make();
    const times = [0, 1, 2].map(() => {
      const begin = process.hrtime.bigint();
      openToken(token, DEFAULT_CLIENT, NAMED.slice(1));
      return Number(process.hrtime.bigint() - begin) / 1e6;
    });
    // 150 ms on an idle machine; the build's may be busy.
    expect(Math.min(...times)).toBeLessThan(300);
  });
});
