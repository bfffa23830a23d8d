// Runs the commands that the documents print, from top to bottom and twice, and compares what each prints with the block after it.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRORS } from '../src/engine/base/errors.ts';
import { type StartedBinary, startBinary } from './support/binary.ts';

const shell = promisify(execFile);
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const DOCUMENTS = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

const textOf = (document: string) => readFileSync(join(ROOT, document), 'utf8');

const examples = DOCUMENTS.flatMap((document) =>
  [...textOf(document).matchAll(/```sh\n([\s\S]*?)```\s*```(json|text)\n([\s\S]*?)```/g)].map(
    ([, command, language, output]) => ({
      document,
      command: command as string,
      language,
      output: (output as string).trim(),
    }),
  ),
);

/** The README is read by people who run it again: its commands have to work on a server that has seen them before. */
const twice = [...examples, ...examples.filter(({ document }) => document === 'README.md')];

describe('a document of the repository', () => {
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
    const commands = DOCUMENTS.flatMap((document) => textOf(document).match(/```sh\n/g) ?? []);
    expect(commands).toHaveLength(examples.length);
  });

  it.each(twice)('prints in $document what this command prints: $command', async ({ command, language, output }) => {
    const local = command
      .replaceAll('http://127.0.0.1:4242', server.url)
      .replaceAll('npx card-sandbox', `node ${join(ROOT, 'dist/main.js')}`);
    const { stdout } = await shell('bash', ['-c', local], { cwd: folder });
    if (language === 'json') expect(JSON.parse(stdout)).toMatchObject(JSON.parse(output));
    else expect(stdout.trim()).toBe(output);
  });
});

describe('the README', () => {
  it('stays short enough to be read at once', () => {
    expect(textOf('README.md').split('\n').length).toBeLessThanOrEqual(103);
    expect(Buffer.byteLength(textOf('README.md'))).toBeLessThanOrEqual(5_886);
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
