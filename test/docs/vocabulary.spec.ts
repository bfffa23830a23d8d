// One vocabulary: the words that docs/glossary.md gives up occur nowhere in the repository.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const GLOSSARY = 'docs/glossary.md';
const HEADING = '## Words that the project does not use';
const TEXT = /\.(?:ts|tsx|js|svelte|css|html|md|json|ya?ml|conf|py|java|php|cs|go|sh)$|Dockerfile$/;
/** Where a word is the name of something outside and not ours to choose. */
const NAMES: Readonly<Record<string, RegExp>> = {
  'test/support/postgres-binaries.ts': /`nobody`|'nobody'/g,
};
/** Written by programs, or made of words for this test. */
const EXEMPT = new Set([GLOSSARY, 'test/docs/vocabulary.spec.ts', 'package-lock.json']);

/** The words in the left column of the glossary's last table. */
function unusedWords(glossary: string): string[] {
  const [, table = ''] = glossary.split(HEADING);
  const cells = [...table.matchAll(/^\| (?!not |---)([^|]+) \|/gm)].map(([, cell]) => cell as string);
  return cells.flatMap((cell) => cell.split(', ').map((word) => word.trim()));
}

/** Every line of a text that has one of the words, as `line: text`. */
function linesWith(words: readonly string[], text: string): string[] {
  const pattern = new RegExp(`\\b(?:${words.join('|').replaceAll(' ', '\\s+')})\\b`, 'i');
  // camelCase and snake_case are words too.
  const spaced = (line: string) => line.replace(/([a-z])([A-Z])/g, '$1 $2').replaceAll('_', ' ');
  return text
    .split('\n')
    .flatMap((line, index) => (pattern.test(spaced(line)) ? [`${index + 1}: ${line.trim()}`] : []));
}

const words = unusedWords(readFileSync(join(ROOT, GLOSSARY), 'utf8'));

describe('the vocabulary', () => {
  it('reads its words from the glossary', () => {
    expect(words).toEqual(expect.arrayContaining(['courier', 'departures', 'world at rest', 'whoever']));
  });

  it.each([
    'the Courier sends it',
    'departuresOf(entry)',
    'who_befell',
    'A slip.',
    'the world at\n rest'.replace('\n', ''),
  ])('finds a word in %j', (line) => {
    expect(linesWith(words, `\n${line}`)).toEqual([`2: ${line}`]);
  });

  it.each(['strategy', 'a slippery slope', 'encrypted at rest', 'no body'])('finds none in %j', (line) => {
    expect(linesWith(words, line)).toEqual([]);
  });

  it('has each of them nowhere in the repository', () => {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    }).split('\n');
    const found = files
      .filter((file) => TEXT.test(file) && !EXEMPT.has(file) && existsSync(join(ROOT, file)))
      .flatMap((file) => {
        const text = readFileSync(join(ROOT, file), 'utf8').replace(NAMES[file] ?? /(?!)/g, '');
        return linesWith(words, text).map((line) => `${file}:${line}`);
      });
    expect(found).toEqual([]);
  });
});
