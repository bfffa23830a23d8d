// npm run new:provider NAME: makes a provider with two calls, its fixtures, its tests and its line in the registry, from the
// templates in scripts/new-provider/. It refuses a name that cannot be used, and a run that fails leaves nothing behind.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const TEMPLATES = join(ROOT, 'scripts', 'new-provider');
const ENDING = '.tpl';
const REGISTRY = join('src', 'providers', 'registry.ts');

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const LONGEST_NAME = 32;
/** Names that the catalogue, the control API and the folder of the providers use themselves. */
const RESERVED = ['control', 'fault', 'registry', 'sandbox', 'webhook'];
/** Words that the provider's constant cannot have as its name. */
const WORDS_OF_TYPESCRIPT = new Set(
  [
    'abstract any as async await boolean break case catch class const continue debugger declare default delete do else',
    'enum eval export extends false finally for from function get if implements import in instanceof interface is let',
    'module namespace never new null number object of package private protected public return set static string super',
    'switch symbol this throw true try type typeof undefined unknown var void while with yield arguments',
  ]
    .join(' ')
    .split(' '),
);

const [name = '', ...others] = process.argv.slice(2);
const problem = others.length > 0 ? 'it takes one name' : (flawOf(name) ?? (await conflictOf(name)));
if (problem) {
  console.error(
    `new:provider: ${problem}.\nUsage: npm run new:provider NAME, for example: npm run new:provider acme-pay`,
  );
  process.exitCode = 2;
} else {
  try {
    make(name);
    console.log(`Made the provider ${name}:

  src/providers/${name}/        read operations.ts first
  fixtures/${name}/             its clients and its test data
  test/providers/${name}/       its tests
  ${REGISTRY}   one line

Next:
  npm run docs    lists its outcomes in docs/outcomes.md
  npm run check   format, lint, types, OpenAPI documents and tests
  npm start       serves it: curl -H 'x-api-key: ${name}-client-1-key' http://127.0.0.1:4242/${name}/v1/accounts/acc-1

CONTRIBUTING.md says how to go on from here.`);
  } catch (failure) {
    console.error(`new:provider: ${failure.stderr?.toString().trim() || failure.message}\nNothing was left behind.`);
    process.exitCode = 1;
  }
}

/** What is wrong with a name as such, as the rest of a sentence; undefined where nothing is. */
function flawOf(wanted) {
  if (wanted === '') return 'it needs the name of the provider';
  if (!NAME.test(wanted) || wanted.length > LONGEST_NAME) {
    return `"${wanted}" cannot be the name of a provider: use at most ${LONGEST_NAME} lower-case letters, digits and single hyphens, with a letter first`;
  }
  if (RESERVED.includes(wanted)) return `"${wanted}" is a name of the sandbox's own; choose another`;
  return WORDS_OF_TYPESCRIPT.has(wanted) ? `"${wanted}" is a word of TypeScript; choose another name` : undefined;
}

/** What has the name already, as the rest of a sentence; undefined where the name is free. */
async function conflictOf(wanted) {
  const { PROVIDERS } = await import('../dist/server.js');
  const owner = PROVIDERS.find(({ id, territory }) => id === wanted || territory.includes(wanted));
  if (owner?.id === wanted) return `there is a provider "${wanted}" already`;
  if (owner) return `the provider ${owner.id} serves the paths below /${wanted}; choose another name`;
  const twin = PROVIDERS.find(({ id }) => constantOf(id) === constantOf(wanted));
  if (twin) return `"${wanted}" and the provider ${twin.id} would have one name in the registry; choose another name`;
  const folder = Object.values(foldersOf(wanted)).find((path) => existsSync(join(ROOT, path)));
  if (folder) return `${folder} is there already; choose another name or remove it`;
  const user = firstUseOf(wanted);
  if (user) {
    return `${user} uses the word "${wanted}" for something else, and no file outside a provider's folder may name a provider; choose another name`;
  }
  return undefined;
}

function foldersOf(provider) {
  return {
    src: join('src', 'providers', provider),
    fixtures: join('fixtures', provider),
    test: join('test', 'providers', provider),
  };
}

/** The first source file outside the providers' folders whose code, comments aside, has the word. */
function firstUseOf(word) {
  const used = new RegExp(`\\b${word}\\b`, 'i');
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.startsWith('providers'))
    .map((file) => join('src', file))
    .find((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .some((line) => used.test(line.replace(/\/\/.*|^\s*\*.*|\/\*\*.*/g, '').replace(/`[^`]*`/g, ''))),
    );
}

/** Writes every file, or none. */
function make(provider) {
  const folders = foldersOf(provider);
  const registry = readFileSync(join(ROOT, REGISTRY), 'utf8');
  try {
    for (const [templates, folder] of Object.entries(folders)) {
      for (const file of readdirSync(join(TEMPLATES, templates), { recursive: true, encoding: 'utf8' })) {
        if (file.endsWith(ENDING)) writeFrom(join(TEMPLATES, templates, file), join(ROOT, folder, file), provider);
      }
    }
    writeFileSync(join(ROOT, REGISTRY), withLineFor(provider, registry));
    format([...Object.values(folders), REGISTRY]);
  } catch (failure) {
    for (const folder of Object.values(folders)) rmSync(join(ROOT, folder), { recursive: true, force: true });
    writeFileSync(join(ROOT, REGISTRY), registry);
    throw failure;
  }
}

function writeFrom(template, file, provider) {
  const words = provider.split('-');
  const capital = (word) => word[0].toUpperCase() + word.slice(1);
  const text = readFileSync(template, 'utf8')
    .replaceAll('__NAME__', provider)
    .replaceAll('__EXPORT__', constantOf(provider))
    .replaceAll('__TITLE__', words.map(capital).join(' '));
  const target = file.slice(0, -ENDING.length);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

/** `acmePay` for `acme-pay`. */
function constantOf(provider) {
  return provider.replace(/-([a-z0-9])/g, (_hyphen, letter) => letter.toUpperCase());
}

/** The registry with one line more, its lines in alphabetical order. */
function withLineFor(provider, registry) {
  const lines = registry.trimEnd().split('\n');
  const exported = lines.filter((line) => line.startsWith('export '));
  const others = lines.filter((line) => !line.startsWith('export '));
  const byFile = (a, b) => (a.slice(a.indexOf("'")) < b.slice(b.indexOf("'")) ? -1 : 1);
  exported.push(`export { ${constantOf(provider)} } from './${provider}/index.ts';`);
  return `${[...others, ...exported.sort(byFile)].join('\n')}\n`;
}

/** Line lengths and the order of imports depend on the name. */
function format(paths) {
  const biome = join(ROOT, 'node_modules', '.bin', 'biome');
  execFileSync(biome, ['check', '--write', '--error-on-warnings', ...paths], { cwd: ROOT, stdio: 'pipe' });
}
