// The house's import rules, read off the sources themselves.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

interface SourceFile {
  /** Relative to `src`, e.g. `engine/decide.ts`. */
  readonly path: string;
  readonly text: string;
  /** What it imports of our own, relative to `src`. */
  readonly imports: readonly string[];
}

const files: readonly SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(SOURCE, name), 'utf8');
    return { path: name, text, imports: importsOf(text, join(SOURCE, name)) };
  });

const providers = readdirSync(join(SOURCE, 'providers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

function importsOf(text: string, file: string): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, specifier]) => specifier as string,
  );
  return specifiers.map((specifier) => relative(SOURCE, join(dirname(file), specifier)));
}

function under(...folders: string[]): readonly SourceFile[] {
  return files.filter(({ path }) => folders.some((folder) => path.startsWith(`${folder}/`)));
}

function offending(
  within: readonly SourceFile[],
  isForbidden: (imported: string, importer: string) => boolean,
): string[] {
  return within.flatMap(({ path, imports }) =>
    imports.filter((imported) => isForbidden(imported, path)).map((imported) => `${path} imports ${imported}`),
  );
}

describe('imports', () => {
  it('finds the sources it speaks of', () => {
    expect(providers).toEqual(expect.arrayContaining(['ncore', 'prepaid']));
    for (const folder of ['engine', 'store', 'control', 'cli', 'providers/ncore', 'providers/prepaid']) {
      expect(under(folder).length, folder).toBeGreaterThan(2);
    }
  });

  it('lets the store know nobody', () => {
    expect(offending(under('store'), (imported) => !imported.startsWith('store/'))).toEqual([]);
  });

  it('lets the engine know itself and the store contract only', () => {
    expect(
      offending(under('engine'), (imported) => !imported.startsWith('engine/') && imported !== 'store/store.ts'),
    ).toEqual([]);
  });

  it('lets a provider know the provider contract and itself only', () => {
    for (const provider of providers) {
      const own = `providers/${provider}/`;
      const allowed = (imported: string) => imported.startsWith(own) || imported === 'engine/provider.ts';
      expect(offending(under(`providers/${provider}`), (imported) => !allowed(imported))).toEqual([]);
    }
  });

  it('keeps control and inspector away from providers', () => {
    expect(offending(under('control', 'inspector'), (imported) => imported.startsWith('providers/'))).toEqual([]);
  });

  it('has no circle', () => {
    const graph = new Map(
      files.map(({ path, text }) => [path, importsOf(withoutTypeImports(text), join(SOURCE, path))]),
    );
    const circles: string[] = [];
    const walk = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      else if (!done.has(path)) {
        for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
        done.add(path);
      }
    };
    const done = new Set<string>();
    for (const path of graph.keys()) walk(path, []);
    expect(circles).toEqual([]);
  });
});

describe('the engine', () => {
  it('names no provider and no card field', () => {
    const words = new RegExp(
      `\\b(${[...providers, 'urn', 'cvv2?', 'activation_?token', 'clientTxnId', 'bulkissuances?'].join('|')})\\b`,
      'i',
    );
    const named = under('engine').flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => words.test(line.replace(/\/\/.*|^\s*\*.*|\/\*\*.*/g, '').replace(/`[^`]*`/g, '')))
        .map((line) => `${path}: ${line.trim()}`),
    );
    expect(named).toEqual([]);
  });
});

describe('time and chance', () => {
  it('come from clock and identity alone', () => {
    const calls = /\bDate\.now\(|\bMath\.random\(|\brandomUUID\(|\bnew Date\(\)|\bperformance\.now\(/;
    const found = files
      .filter(({ path }) => path !== 'engine/base/clock.ts' && path !== 'engine/base/identity.ts')
      .filter(({ text }) => calls.test(text))
      .map(({ path }) => path);
    expect(found).toEqual([]);
  });
});

describe('every source file', () => {
  it('begins with a comment that says its place', () => {
    const silent = files.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path);
    expect(silent).toEqual([]);
  });

  it('leaves nothing to be done later', () => {
    expect(files.filter(({ text }) => /\b(TODO|FIXME|XXX)\b/.test(text)).map(({ path }) => path)).toEqual([]);
  });
});

/** A type import is gone at run time and cannot close a circle. */
function withoutTypeImports(text: string): string {
  return text.replace(/^(?:import|export) type [^;]*;/gm, '');
}
