// The README's examples, run as they are printed: every `sh` block against a fresh server, its output against the block after it.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../src/engine/base/errors.ts';
import { type StartedBinary, startBinary } from './support/binary.ts';

const shell = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The documents whose commands are run. */
const TOLD = ['README.md', 'docs/sandboxes.md'];

const textOf = (document: string) => readFileSync(join(ROOT, document), 'utf8');

const examples = TOLD.flatMap((document) =>
  [...textOf(document).matchAll(/```sh\n([\s\S]*?)```\s*```(json|text)\n([\s\S]*?)```/g)].map(
    ([, command, language, output]) => ({ command: command as string, language, output: (output as string).trim() }),
  ),
);

describe('the README and its neighbours', () => {
  let server: StartedBinary;
  const folder = mkdtempSync(join(tmpdir(), 'readme-'));

  beforeAll(async () => {
    server = await startBinary();
  });

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true });
  });

  it('shows the output of every command it prints', () => {
    expect(examples.length).toBeGreaterThanOrEqual(7);
    const commands = TOLD.flatMap((document) => textOf(document).match(/```sh\n/g) ?? []);
    expect(commands).toHaveLength(examples.length);
  });

  it.each(examples)('is true of: $command', async ({ command, language, output }) => {
    const local = command
      .replaceAll('http://127.0.0.1:4242', server.url)
      .replaceAll('npx card-sandbox', `node ${join(ROOT, 'dist/main.js')}`);
    const { stdout } = await shell('bash', ['-c', local], { cwd: folder });
    if (language === 'json') expect(JSON.parse(stdout)).toMatchObject(JSON.parse(output));
    else expect(stdout.trim()).toBe(output);
  });
});

describe('every link in the documents', () => {
  const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)];

  it.each(documents)('of %s leads somewhere', (document) => {
    const text = textOf(document);
    const targets = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, target]) => target as string);
    const missing = targets.filter((target) => !existsSync(join(ROOT, dirname(document), target)));
    expect(missing).toEqual([]);
  });
});

describe('docs/errors.md', () => {
  const text = textOf('docs/errors.md');

  it('lists every code of ours with its status and meaning, and no other', () => {
    const rows = [...text.matchAll(/^## (SBX_\w+)\n\n(\d{3})\. (.+)$/gm)].map(([, code, status, meaning]) => [
      code,
      status,
      meaning,
    ]);
    expect(rows).toEqual(Object.entries(ERRORS).map(([code, { status, meaning }]) => [code, String(status), meaning]));
  });
});
