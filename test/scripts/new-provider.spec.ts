// npm run new:provider: what it makes serves, compiles and passes the contract suite; what it refuses leaves nothing behind.
import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** Everything that building, checking and testing a provider reads. */
const COPIED = [
  '.gitignore',
  'CONTRIBUTING.md',
  'biome.json',
  'dist',
  'fixtures',
  'package.json',
  'scenarios',
  'scripts',
  'src',
  'test',
  'tsconfig.build.json',
  'tsconfig.json',
  'vitest.config.ts',
];
const REGISTRY = 'src/providers/registry.ts';

let tree: string;

beforeAll(() => {
  tree = mkdtempSync(join(tmpdir(), 'new-provider-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(tree, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
});

afterAll(() => rmSync(tree, { recursive: true }));

interface Run {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a command in the copy of the tree, as a developer would: without what this test run has in its environment. */
function run(command: string, ...args: string[]): Promise<Run> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(CI$|VITEST|NODE_ENV|TEST$)/.test(name)),
  );
  return new Promise((resolve) => {
    execFile(command, args, { cwd: tree, env }, (problem, stdout, stderr) => {
      resolve({ exitCode: problem ? Number(problem.code ?? 1) : 0, output: stdout + stderr });
    });
  });
}

const generate = (...names: string[]) => run('node', 'scripts/new-provider.js', ...names);

/** Every file of the copy that a run may touch. */
function snapshot(): string {
  const files = ['src', 'fixtures', 'test'].flatMap((folder) =>
    readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  );
  return [readFileSync(join(tree, REGISTRY), 'utf8'), ...files.sort()].join('\n');
}

/** Does with the new provider what CONTRIBUTING.md says under "Add an operation", steps 1 to 3. */
function addOperationOfContributing(): void {
  const guide = readFileSync(join(tree, 'CONTRIBUTING.md'), 'utf8').split('## Add an operation')[1] ?? '';
  const [, file = ''] = /Write `(\S+)`/.exec(guide) ?? [];
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(guide) ?? [];
  writeFileSync(join(tree, file), code.trim().replaceAll(/^ {3}/gm, '').concat('\n'));
  edit('src/providers/acme-pay/operations.ts', [
    [/^(?=import \{ createAccount)/m, "import { closeAccount } from './accounts/close-account.ts';\n"],
    [/(?<=getAccount)(?=\];)/, ', closeAccount'],
  ]);
  edit('src/providers/acme-pay/outcomes/outcomes.ts', [[/(?<=READS = \['getAccount')/, ", 'closeAccount'"]]);
}

function edit(file: string, changes: readonly (readonly [place: RegExp, text: string])[]): void {
  let text = readFileSync(join(tree, file), 'utf8');
  for (const [place, addition] of changes) {
    expect(text).toMatch(place);
    text = text.replace(place, addition);
  }
  writeFileSync(join(tree, file), text);
}

describe('new:provider', () => {
  it.each([
    [[], 'it needs the name of the provider'],
    [['acme', 'pay'], 'it takes one name'],
    [['Acme'], 'lower-case letters, digits and single hyphens'],
    [['acme--pay'], 'lower-case letters, digits and single hyphens'],
    [['../acme'], 'lower-case letters, digits and single hyphens'],
    [['a'.repeat(33)], 'at most 32'],
    [['fault'], "a name of the sandbox's own"],
    [['default'], 'a word of TypeScript'],
    [['prepaid'], 'there is a provider "prepaid" already'],
    [['mob1'], 'the provider prepaid serves the paths below /mob1'],
    [['journal'], 'uses the word "journal" for something else'],
  ])('refuses %j with a sentence, and leaves nothing behind', async (names, words) => {
    const before = snapshot();
    const { exitCode, output } = await generate(...names);
    expect(exitCode).toBe(2);
    expect(output).toContain(words);
    expect(output).toContain('Usage: npm run new:provider NAME');
    expect(snapshot()).toBe(before);
  });

  it('leaves nothing behind when it fails halfway', async () => {
    const before = snapshot();
    const configuration = join(tree, 'biome.json');
    const sound = readFileSync(configuration, 'utf8');
    writeFileSync(configuration, '{');
    const { exitCode, output } = await generate('acme-pay');
    writeFileSync(configuration, sound);
    expect(exitCode).toBe(1);
    expect(output).toContain('Nothing was left behind.');
    expect(snapshot()).toBe(before);
  });

  it('makes a provider that takes the operation of CONTRIBUTING.md, compiles and passes the contract suite', async () => {
    const made = await run('npm', 'run', '--silent', 'new:provider', 'acme-pay');
    expect(made).toMatchObject({ exitCode: 0, output: expect.stringContaining('Made the provider acme-pay') });
    expect(readFileSync(join(tree, REGISTRY), 'utf8')).toContain("export { acmePay } from './acme-pay/index.ts';");
    addOperationOfContributing();
    const own = ['src/providers', 'fixtures/acme-pay', 'test/providers/acme-pay'];
    expect(await run('npx', 'biome', 'ci', '--error-on-warnings', ...own)).toMatchObject({ exitCode: 0 });
    expect(await run('npm', 'run', '--silent', 'types')).toEqual({ exitCode: 0, output: '' });
    const suites = ['test/providers/provider-contract.spec.ts', 'test/providers/acme-pay', 'test/architecture.spec.ts'];
    const itsOwn = 'provider acme-pay|fixtures/acme-pay|Account|^imports|^the engine';
    const tested = await run(
      'npx',
      'vitest',
      'run',
      ...suites,
      '-t',
      itsOwn,
      '--reporter',
      'json',
      '--outputFile',
      'results.json',
    );
    expect(tested).toMatchObject({ exitCode: 0 });
    const { testResults } = JSON.parse(readFileSync(join(tree, 'results.json'), 'utf8')) as {
      testResults: { assertionResults: { ancestorTitles: string[]; status: string }[] }[];
    };
    const passed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'passed');
    expect(passed.filter(({ ancestorTitles }) => ancestorTitles[0] === 'provider acme-pay').length).toBeGreaterThan(8);
  }, 120_000);

  it('refuses the same name again', async () => {
    const { exitCode, output } = await generate('acme-pay');
    expect([exitCode, output]).toEqual([2, expect.stringMatching(/already/)]);
  });
});
