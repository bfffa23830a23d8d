// Every link and every mention of a document leads to a file, and to an anchor, that this repository has.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ROOMS = ['src', 'test', 'docs', 'decisions', 'bench', 'scripts', 'deploy', 'scenarios', 'fixtures'];
const TEXT = /\.(?:ts|js|md|json|ya?ml|conf)$|Dockerfile$/;
const THIS = 'test/docs/references.spec.ts';

interface Source {
  readonly file: string;
  readonly text: string;
}

const sources: readonly Source[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '--', ...ROOMS, '*.md'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
)
  .split('\n')
  .filter((file) => TEXT.test(file) && file !== THIS && existsSync(join(ROOT, file)))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

/** A link of Markdown that leads to this repository. */
const LINK = /\]\((?![a-z]+:)([^)\s]+)\)/g;
/** A document named in code or in running text, with or without an anchor. */
const MENTION = /(?<![\w/.-])((?:docs|decisions)\/[\w.-]+\.md(?:#[\w-]+)?)/g;
/** A mention of a decision by its number alone, as `decisions/0003`. */
const NUMBER = /(?<![\w/.-])decisions\/(\d{4})(?![\w-])/g;
/** What points to a document that only its author had. */
const NOWHERE = /\bcontract,? §|\breference,? §|\bsecond[ -]look\b|\bdesign\/\w+\.md|§ ?\d/i;
/** A section of a public standard has a paragraph sign too, next to the standard's name. */
const STANDARD = /\b(?:RFC|ISO|IEC|NIST|SP|ITU|OpenAPI|JSON Schema)\b[^\n]*§|§[^\n]*\b(?:RFC|ISO|NIST)\b/;

/** The anchors of a document: those of its headings, as GitHub makes them, and those written out. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '');
  for (const [, heading] of prose.matchAll(/^#{1,6} (.+)$/gm)) {
    const slug = slugOf(heading as string);
    let name = slug;
    for (let again = 1; anchors.has(name); again++) name = `${slug}-${again}`;
    anchors.add(name);
  }
  for (const [, id] of prose.matchAll(/<a id="([^"]+)">/g)) anchors.add(id as string);
  return anchors;
}

function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(' ', '-');
}

/** @returns what is wrong with a reference, or undefined where it leads somewhere */
function problemOf(reference: string, from: string, read: (path: string) => string | undefined): string | undefined {
  const [path = '', anchor] = reference.split('#');
  const text = read(path === '' ? from : path);
  if (text === undefined) return `${reference}: there is no such file`;
  if (anchor !== undefined && !anchorsOf(text).has(anchor)) return `${reference}: there is no such anchor`;
  return undefined;
}

function read(path: string): string | undefined {
  const full = join(ROOT, path);
  if (!existsSync(full)) return undefined;
  return statSync(full).isDirectory() ? '' : readFileSync(full, 'utf8');
}

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

/** Broken references of one text, each with its line. */
function brokenIn({ file, text }: Source, readFile = read): string[] {
  const broken: string[] = [];
  const check = (index: number, reference: string) => {
    const problem = problemOf(reference, file, readFile);
    if (problem) broken.push(`${file}:${lineOf(text, index)} ${problem}`);
  };
  if (file.endsWith('.md')) {
    for (const { index, 1: link } of text.matchAll(LINK)) {
      const target = link as string;
      check(index, target.startsWith('#') ? target : join(dirname(file), target));
    }
  }
  for (const { index, 1: mention } of text.matchAll(MENTION)) check(index, mention as string);
  for (const { index, 1: number } of text.matchAll(NUMBER)) {
    if (!sources.some(({ file: other }) => other.startsWith(`decisions/${number}-`))) {
      broken.push(`${file}:${lineOf(text, index)} decisions/${number}: there is no such decision`);
    }
  }
  return broken;
}

function pointsNowhere({ file, text }: Source): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      NOWHERE.test(line) && !STANDARD.test(line) ? [`${file}:${index + 1} ${line.trim()}`] : [],
    );
}

describe('a reference to a document', () => {
  it('leads to a file and an anchor of this repository', () => {
    expect(sources.length).toBeGreaterThan(300);
    expect(sources.flatMap((source) => brokenIn(source))).toEqual([]);
  });

  it('never points to a section of a document that is not in this repository', () => {
    expect(sources.flatMap(pointsNowhere)).toEqual([]);
  });
});

describe('the check of references', () => {
  const page = '# One page\n\n## What it does, and `how`\n\n<a id="kept"></a>\n\n```\n# no heading\n```\n';
  const inOneFolder = (path: string) => (path === 'docs/page.md' ? page : undefined);
  const brokenFrom = (file: string, text: string) => brokenIn({ file, text }, inOneFolder);

  it('knows the anchors of headings and those written out', () => {
    expect([...anchorsOf(page)]).toEqual(['one-page', 'what-it-does-and-how', 'kept']);
  });

  it.each([
    ['a link to a file that is there', 'docs/a.md', '[see](page.md#kept)'],
    ['a mention in a comment', 'src/a.ts', '// docs/page.md#what-it-does-and-how'],
    ['a link to another host', 'docs/a.md', '[see](https://example.com/x.md#y)'],
  ])('accepts %s', (_what, file, text) => {
    expect(brokenFrom(file, text)).toEqual([]);
  });

  it.each([
    [
      'a link to a file that is not there',
      'docs/a.md',
      'a\n[see](gone.md)',
      'docs/a.md:2 docs/gone.md: there is no such file',
    ],
    [
      'a link to an anchor that is not there',
      'docs/a.md',
      '[see](page.md#gone)',
      'docs/a.md:1 docs/page.md#gone: there is no such anchor',
    ],
    [
      'a mention of an anchor that is not there',
      'src/a.ts',
      '// docs/page.md#no-heading',
      'src/a.ts:1 docs/page.md#no-heading: there is no such anchor',
    ],
    [
      'a decision that is not there',
      'src/a.ts',
      '// decisions/9999',
      'src/a.ts:1 decisions/9999: there is no such decision',
    ],
  ])('refuses %s', (_what, file, text, problem) => {
    expect(brokenFrom(file, text)).toEqual([problem]);
  });

  it.each(['// as the contract §4 says', '(source: reference, §7)', 'see second-look.md', '// design/architecture.md'])(
    'refuses the words "%s"',
    (text) => {
      expect(pointsNowhere({ file: 'src/a.ts', text })).toHaveLength(1);
    },
  );

  it('accepts a section of a public standard', () => {
    expect(pointsNowhere({ file: 'src/a.ts', text: '// RFC 9112 §3.2.2' })).toEqual([]);
  });
});
