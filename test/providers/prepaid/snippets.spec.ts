// GET /_sandbox/crypto/snippets: code that runs as it is given, and seals what the sandbox opens.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { freshFolder } from '../../support/folder.ts';
import { finished, isInstalled, succeeds } from '../../support/programs.ts';
import { DEFAULT_CLIENT, FIXED_IV_CLIENT, opened, prepaidSandbox } from './support.ts';

interface Snippet {
  readonly language: string;
  readonly fileName: string;
  readonly run: string;
  readonly clientId: string;
  readonly ivMode: string;
  readonly code: string;
}

const LANGUAGES = ['node', 'java', 'python', 'php', 'csharp', 'go', 'openssl'];

async function snippets(query: Record<string, string>): Promise<readonly Snippet[]> {
  const { body } = await prepaidSandbox().base.http.get('/_sandbox/crypto/snippets').query(query);
  return body.data as readonly Snippet[];
}

describe('the snippets', () => {
  it('are in seven languages, with the key of the first client', async () => {
    const all = await snippets({});
    expect(all.map(({ language }) => language)).toEqual(LANGUAGES);
    for (const { code, clientId, ivMode } of all) {
      expect(code).toContain(DEFAULT_CLIENT.key.toString('hex'));
      expect(code).not.toContain(DEFAULT_CLIENT.iv.toString('hex'));
      expect([clientId, ivMode]).toEqual(['2000', 'prefix']);
    }
  });

  it('have the IV of a client whose IV is fixed', async () => {
    for (const { code, ivMode } of await snippets({ clientId: '2001' })) {
      expect(code).toContain(FIXED_IV_CLIENT.key.toString('hex'));
      expect(code).toContain(FIXED_IV_CLIENT.iv.toString('hex'));
      expect(ivMode).toBe('fixed');
    }
  });

  it('are refused for a language or a client that is unknown', async () => {
    const { http } = prepaidSandbox().base;
    const unknown = await http.get('/_sandbox/crypto/snippets?language=cobol');
    expect([unknown.status, unknown.body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
    expect(JSON.stringify(unknown.body.error.expected)).toContain('csharp');
    expect((await http.get('/_sandbox/crypto/snippets?clientId=1')).status).toBe(400);
  });

  describe.each([
    ['prefix', '2000', DEFAULT_CLIENT],
    ['fixed', '2001', FIXED_IV_CLIENT],
  ] as const)('with IV %s', (_mode, clientId, client) => {
    it.for(LANGUAGES)(
      'in %s seal what the sandbox opens, and open it again',
      { timeout: 120_000 },
      async (language, { skip }) => {
        const isMissing = language === 'python' && !succeeds('python3', ['-c', 'import cryptography']);
        skip(isMissing || !isInstalled(language), `${language} is not installed, so its snippet was not run`);
        const [snippet] = (await snippets({ language, clientId })) as [Snippet];
        const place = freshFolder();
        writeFileSync(join(place, snippet.fileName), snippet.code);
        const { code, stdout, stderr } = await finished(snippet.run, place);
        expect([code, stderr]).toEqual([0, '']);
        const [token = '', text = ''] = stdout.split('\n');
        expect(opened(token, client)).toEqual({ messageCode: '3424', clientTxnId: 'snippet-1' });
        expect(text).toBe('{"messageCode":"3424","clientTxnId":"snippet-1"}');
      },
    );
  });
});
