// The rules of the house: pure functions from sources to what breaks them, so that each can be tried on made-up sources.

export interface SourceFile {
  /** Relative to `src`, e.g. `engine/lifecycle/decide.ts`. */
  readonly path: string;
  readonly text: string;
  /** What it imports of our own, relative to `src`; type imports too. */
  readonly imports: readonly string[];
}

/** The rooms of `engine/`, lower ones first: an import goes only downwards, or stays in its room. */
export const ENGINE_ROOMS = [
  'base',
  'metrics',
  'contract',
  'messages',
  'masking',
  'catalogue',
  'routing',
  'matching',
  'switches',
  'journal',
  'sandboxes',
  'webhooks',
  'engine.ts',
  'provider.ts',
  'verification',
  'lifecycle',
] as const;

/** The facade: only providers import it. */
const FACADE = 'engine/provider.ts';
const STORE_CONTRACT = 'store/store.ts';
const REGISTRY = 'providers/registry.ts';

/** What each room outside of `engine/` and `providers/` may import besides itself; a name that ends in `/` is a folder. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  store: [],
  control: ['engine/', STORE_CONTRACT, 'version.ts'],
  http: ['engine/base/'],
  demos: ['engine/', 'server.ts'],
  client: [],
  console: ['client/'],
  cli: [
    'engine/',
    'store/open.ts',
    STORE_CONTRACT,
    'control/',
    'demos/',
    'server.ts',
    'version.ts',
    REGISTRY,
    'options/',
  ],
  options: ['engine/', 'store/open.ts', 'server.ts'],
};

export const MOST_FILES_IN_A_FOLDER = 20;
/** No file may be imported by so many others. */
export const FAN_IN_LIMIT = 70;

const roomOf = (path: string): string => path.slice(0, path.indexOf('/') < 0 ? path.length : path.indexOf('/'));
const isWithin = (path: string, allowed: string): boolean =>
  allowed.endsWith('/') ? path.startsWith(allowed) : path === allowed;

/** `engine/lifecycle/decide.ts` is in `lifecycle`, `engine/engine.ts` in `engine.ts`. */
function engineRoomOf(path: string): string {
  return path.split('/')[1] as string;
}

/** Imports that go upwards in `engine/`, leave it, or use the facade; and files in a room that the table does not have. */
export function upwardImports(files: readonly SourceFile[]): string[] {
  const order = (path: string) => (ENGINE_ROOMS as readonly string[]).indexOf(engineRoomOf(path));
  return files
    .filter(({ path }) => path.startsWith('engine/'))
    .flatMap(({ path, imports }) => {
      if (order(path) < 0) return [`${path} is in a room that the table does not have`];
      return imports
        .filter((imported) =>
          imported.startsWith('engine/')
            ? order(imported) > order(path) || imported === FACADE
            : imported !== STORE_CONTRACT,
        )
        .map((imported) => `${path} imports ${imported}`);
    });
}

/** Imports of the other rooms that the table does not allow. */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    const allowed = MAY_IMPORT[room];
    if (!allowed) return [];
    return imports
      .filter((imported) => roomOf(imported) !== room && !allowed.some((name) => isWithin(imported, name)))
      .map((imported) => `${path} imports ${imported}`);
  });
}

/** A provider imports the facade and itself, and only the registry imports a provider. */
export function foreignProviderImports(files: readonly SourceFile[]): string[] {
  const folderOf = (path: string) => /^providers\/[^/]+\//.exec(path)?.[0];
  return files.flatMap(({ path, imports }) => {
    const own = folderOf(path);
    return imports
      .filter((imported) =>
        own === undefined
          ? folderOf(imported) !== undefined && path !== REGISTRY
          : folderOf(imported) !== own && imported !== FACADE,
      )
      .map((imported) => `${path} imports ${imported}`);
  });
}

/** Files outside of a provider's folder, besides the registry, whose code or comments name a provider. */
export function namedProviders(files: readonly SourceFile[], providers: readonly string[]): string[] {
  const names = new RegExp(`(?<![A-Za-z])(?:${providers.join('|')})(?![A-Za-z])`, 'i');
  return files
    .filter(({ path }) => !path.startsWith('providers/'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => names.test(line))
        .map((line) => `${path}: ${line.trim()}`),
    );
}

/** Circles of files, each told once, type imports included. */
export function circles(files: readonly SourceFile[]): string[] {
  const graph = new Map(files.map(({ path, imports }) => [path, imports]));
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      found.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) walk(path, []);
  return found;
}

/** Folders with more source files than a reader takes in at once. */
export function crowdedFolders(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { path } of files) {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0)) || '.';
    counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .filter(([, count]) => count > MOST_FILES_IN_A_FOLDER)
    .map(([folder, count]) => `${folder}: ${count}`);
}

/** Files that so many others import that no one can change them with an easy mind. */
export function crowdedImports(files: readonly SourceFile[]): string[] {
  const counts = new Map<string, number>();
  for (const { imports } of files) {
    for (const imported of new Set(imports)) counts.set(imported, (counts.get(imported) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count >= FAN_IN_LIMIT).map(([path, count]) => `${path}: ${count}`);
}

/** Real time and chance outside of the two files that give them out. */
export function ownTimeAndChance(files: readonly SourceFile[]): string[] {
  const calls = /\bDate\.now\(|\bMath\.random\(|\brandomUUID\(|\bnew Date\(\)|\bperformance\.now\(/;
  return files
    .filter(({ path }) => path !== 'engine/base/clock.ts' && path !== 'engine/base/identity.ts')
    .filter(({ text }) => calls.test(text))
    .map(({ path }) => path);
}

/** Code of the engine that names a card field or a provider's own word; comments may. */
export function cardWords(files: readonly SourceFile[], words: readonly string[]): string[] {
  const pattern = new RegExp(`\\b(?:${words.join('|')})\\b`, 'i');
  return files
    .filter(({ path }) => path.startsWith('engine/'))
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .filter((line) => pattern.test(line.replace(/\/\/.*|^\s*\*.*|\/\*\*.*/g, '').replace(/`[^`]*`/g, '')))
        .map((line) => `${path}: ${line.trim()}`),
    );
}

/** Files whose first line does not say their place in the flow. */
export function silentFiles(files: readonly SourceFile[]): string[] {
  return files.filter(({ text }) => !/^(#!.*\n)?\/\/ \S/.test(text)).map(({ path }) => path);
}

/** Files that leave something to be done later. */
export function unfinishedFiles(files: readonly SourceFile[]): string[] {
  return files.filter(({ text }) => /\b(TODO|FIXME|XXX)\b/.test(text)).map(({ path }) => path);
}
