// The rules of the house, held against the sources; and each rule tried on sources that break it.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  cardWords,
  circles,
  crowdedFolders,
  crowdedImports,
  ENGINE_ROOMS,
  FAN_IN_LIMIT,
  forbiddenImports,
  foreignProviderImports,
  MOST_FILES_IN_A_FOLDER,
  namedProviders,
  ownTimeAndChance,
  type SourceFile,
  silentFiles,
  unfinishedFiles,
  upwardImports,
} from './architecture/rules.ts';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));

const files: readonly SourceFile[] = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => {
    const text = readFileSync(join(SOURCE, name), 'utf8');
    return { path: name, text, imports: importsOf(text, join(SOURCE, name)) };
  });

const providers = readdirSync(join(SOURCE, 'providers'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** Static and dynamic imports, `import type` included. */
function importsOf(text: string, file: string): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
    ([, specifier]) => specifier as string,
  );
  return specifiers.map((specifier) => relative(SOURCE, join(dirname(file), specifier)));
}

/** A made-up source file. */
function file(path: string, imports: readonly string[] = [], text = '// What it is.\n'): SourceFile {
  return { path, imports, text };
}

const OWN_WORDS = [...providers, 'urn', 'cvv2?', 'activation_?token', 'clientTxnId', 'bulkissuances?'];

describe('the sources', () => {
  it('are found: every room of the table has files', () => {
    expect(providers).toEqual(expect.arrayContaining(['ncore', 'prepaid']));
    for (const room of ENGINE_ROOMS) {
      expect(files.filter(({ path }) => path.startsWith(`engine/${room}`)).length, `engine/${room}`).toBeGreaterThan(0);
    }
    for (const folder of ['store', 'control', 'cli', 'demos', ...providers.map((name) => `providers/${name}`)]) {
      expect(files.filter(({ path }) => path.startsWith(`${folder}/`)).length, folder).toBeGreaterThan(2);
    }
  });
});

describe('the engine', () => {
  it('imports only downwards, and of the store only its contract', () => {
    expect(upwardImports(files)).toEqual([]);
  });

  it.each([
    ['upwards', file('engine/journal/journal.ts', ['engine/lifecycle/decide.ts'])],
    ['of the composition', file('engine/sandboxes/keys.ts', ['engine/engine.ts'])],
    ['of the facade', file('engine/lifecycle/decide.ts', ['engine/provider.ts'])],
    ['of a store', file('engine/base/clock.ts', ['store/memory/memory-store.ts'])],
    ['of a provider', file('engine/engine.ts', ['providers/ncore/index.ts'])],
    ['from an unknown room', file('engine/attic/box.ts')],
  ])('may not import %s', (_what, broken) => {
    expect(upwardImports([broken])).toHaveLength(1);
  });

  it('may import downwards, in its own room, and the store contract', () => {
    const sound = file('engine/journal/journal.ts', [
      'engine/base/clock.ts',
      'engine/journal/tally.ts',
      'store/store.ts',
    ]);
    expect(upwardImports([sound])).toEqual([]);
  });

  it('names no provider and no card field', () => {
    expect(cardWords(files, OWN_WORDS)).toEqual([]);
  });

  it('may not name a card field in code, only in a comment', () => {
    expect(cardWords([file('engine/base/x.ts', [], '// A urn is one.\nconst urn = 1;')], OWN_WORDS)).toEqual([
      'engine/base/x.ts: const urn = 1;',
    ]);
  });
});

describe('the other rooms', () => {
  it('import only what the table allows', () => {
    expect(forbiddenImports(files)).toEqual([]);
  });

  it.each([
    ['a store that knows the engine', file('store/memory/memory-store.ts', ['engine/base/clock.ts'])],
    ['a control file that knows a store’s insides', file('control/resources/reset.ts', ['store/records/layer.ts'])],
    ['a control file that knows a provider', file('control/resources/cards.ts', ['providers/ncore/index.ts'])],
    ['a client that knows the server', file('client/connect.ts', ['server.ts'])],
    ['a console that knows the engine', file('console/traffic.ts', ['engine/journal/journal.ts'])],
    ['a demo that knows the control API’s code', file('demos/relay.ts', ['control/host/api.ts'])],
  ])('refuse %s', (_what, broken) => {
    expect(forbiddenImports([broken])).toHaveLength(1);
  });
});

describe('a provider', () => {
  it('imports the facade and itself, and only the registry imports it', () => {
    expect(foreignProviderImports(files)).toEqual([]);
  });

  it.each([
    ['another room of the engine', file('providers/ncore/index.ts', ['engine/base/clock.ts'])],
    ['another provider', file('providers/ncore/index.ts', ['providers/prepaid/index.ts'])],
    ['the store', file('providers/ncore/index.ts', ['store/store.ts'])],
  ])('may not import %s', (_what, broken) => {
    expect(foreignProviderImports([broken])).toHaveLength(1);
  });

  it('may not be imported but by the registry', () => {
    expect(foreignProviderImports([file('cli/token.ts', ['providers/ncore/cards/activation-token.ts'])])).toHaveLength(
      1,
    );
    expect(foreignProviderImports([file('providers/registry.ts', ['providers/ncore/index.ts'])])).toEqual([]);
  });

  it('is named by no file outside of its folder', () => {
    expect(namedProviders(files, providers)).toEqual([]);
  });

  it('may not be named elsewhere, in code or in a comment', () => {
    const made = [
      file('cli/banner.ts', [], "// Says what nCore takes.\nconst id = 'prepaid';"),
      file('providers/ncore/index.ts', [], "const id = 'ncore';"),
      file('providers/registry.ts', [], "export { ncore } from './ncore/index.ts';"),
      file('engine/base/clock.ts', [], 'const encore = 1;'),
    ];
    expect(namedProviders(made, ['ncore', 'prepaid'])).toEqual([
      'cli/banner.ts: // Says what nCore takes.',
      "cli/banner.ts: const id = 'prepaid';",
    ]);
  });
});

describe('files', () => {
  it('form no circle, type imports included', () => {
    expect(circles(files)).toEqual([]);
  });

  it('may not form a circle', () => {
    const made = [file('a.ts', ['b.ts']), file('b.ts', ['c.ts']), file('c.ts', ['a.ts']), file('d.ts', ['a.ts'])];
    expect(circles(made)).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    expect(importsOf("import type { A } from './a.ts';", join(SOURCE, 'b.ts'))).toEqual(['a.ts']);
  });

  it(`are at most ${MOST_FILES_IN_A_FOLDER} in a folder`, () => {
    expect(crowdedFolders(files)).toEqual([]);
  });

  it('may not crowd a folder', () => {
    const made = Array.from({ length: MOST_FILES_IN_A_FOLDER + 1 }, (_, index) => file(`engine/base/f${index}.ts`));
    expect(crowdedFolders(made)).toEqual([`engine/base: ${MOST_FILES_IN_A_FOLDER + 1}`]);
    expect(crowdedFolders(made.slice(1))).toEqual([]);
  });

  it(`are each imported by fewer than ${FAN_IN_LIMIT} others`, () => {
    expect(crowdedImports(files)).toEqual([]);
  });

  it('may not be imported by too many', () => {
    const made = Array.from({ length: FAN_IN_LIMIT }, (_, index) => file(`f${index}.ts`, ['x.ts', 'x.ts']));
    expect(crowdedImports(made)).toEqual([`x.ts: ${FAN_IN_LIMIT}`]);
    expect(crowdedImports(made.slice(1))).toEqual([]);
  });

  it('take time and chance from clock and identity alone', () => {
    expect(ownTimeAndChance(files)).toEqual([]);
    expect(
      ownTimeAndChance([file('cli/x.ts', [], 'Date.now()'), file('engine/base/clock.ts', [], 'Date.now()')]),
    ).toEqual(['cli/x.ts']);
  });

  it('begin with a comment that says their place', () => {
    expect(silentFiles(files)).toEqual([]);
    expect(silentFiles([file('a.ts', [], 'const a = 1;'), file('b.ts', [], '#!/usr/bin/env node\n// B.')])).toEqual([
      'a.ts',
    ]);
  });

  it('leave nothing to be done later', () => {
    expect(unfinishedFiles(files)).toEqual([]);
    expect(unfinishedFiles([file('a.ts', [], '// TO' + 'DO: more')])).toEqual(['a.ts']);
  });
});
