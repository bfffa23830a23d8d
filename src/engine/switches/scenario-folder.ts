// scenario-folder: the scenario files of a folder, read; and a watch over it. Nothing outside the folder is ever opened.
import { type Dirent, type FSWatcher, readdirSync, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SCENARIO_SUFFIX } from './scenario-file.ts';

const MOST_BYTES = 1024 * 1024;
/** An editor saves in several steps; what comes together is looked at once. */
const SETTLED_AFTER_MS = 60;

/** A scenario file as it was found: its text, or in words why it has none. */
export interface FoundFile {
  readonly path: string;
  /** As it is shown: below the folder. */
  readonly shown: string;
  readonly text: string | undefined;
  readonly problem: string | undefined;
}

/** Every scenario file in the folder and below, by path. What is hidden (a name with a dot in front) is passed over. */
export function findScenarioFiles(folder: string): FoundFile[] {
  try {
    return below(folder, realpathSync(folder), folder);
  } catch (problem) {
    return [unusable(folder, folder, `the folder cannot be read: ${(problem as Error).message}`)];
  }
}

function below(folder: string, realRoot: string, root: string): FoundFile[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) return [];
    return entry.isDirectory() ? below(path, realRoot, root) : read(path, entry, realRoot, root);
  });
}

function read(path: string, entry: Dirent, realRoot: string, root: string): FoundFile[] {
  const isNamedSo = entry.name.endsWith(SCENARIO_SUFFIX);
  const isLink = entry.isSymbolicLink();
  if (!isNamedSo && !isLink) return [];
  const shown = shownAs(root, path);
  try {
    const target = statSync(path);
    if (!isNamedSo && !target.isDirectory()) return [];
    if (isLink && !isBelow(realRoot, realpathSync(path))) return [unusable(path, shown, 'it leads outside its folder')];
    if (target.isDirectory()) return [];
    if (!target.isFile()) return [unusable(path, shown, 'it is no file')];
    if (target.size > MOST_BYTES) return [unusable(path, shown, `it is larger than ${MOST_BYTES} bytes`)];
    return [{ path, shown, text: textOf(readFileSync(path)), problem: undefined }];
  } catch (problem) {
    // Gone since the folder was listed: as if it had never been there. A link to nothing stays a mistake.
    const isGone = (problem as NodeJS.ErrnoException).code === 'ENOENT' && !isLink;
    return isGone || !isNamedSo ? [] : [unusable(path, shown, `it cannot be read: ${(problem as Error).message}`)];
  }
}

/** Some editors begin UTF-8 with a byte order mark: it says how to read the file and is no part of what the file says. */
function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function isBelow(root: string, path: string): boolean {
  return path.startsWith(root.endsWith(sep) ? root : root + sep);
}

function unusable(path: string, shown: string, problem: string): FoundFile {
  return { path, shown, text: undefined, problem };
}

function shownAs(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/**
 * Calls back some time after anything in the folders, or in folders below them, has changed. It keeps no process alive.
 * Where the system cannot watch (too many watches, a network share) nothing is called: who asks for scenarios looks anyway.
 * @returns ends the watch
 */
export function watchFolders(folders: readonly string[], onChange: () => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  let settling: NodeJS.Timeout | undefined;
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      for (const folder of folders) cover(folder);
      onChange();
    }, SETTLED_AFTER_MS).unref();
  };
  const drop = (folder: string) => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const cover = (folder: string): void => {
    try {
      if (!watchers.has(folder)) {
        const watcher = watch(folder, { persistent: false }, settle);
        watcher.on('error', () => drop(folder));
        watchers.set(folder, watcher);
      }
      for (const entry of readdirSync(folder, { withFileTypes: true })) {
        if (entry.isDirectory() && !entry.name.startsWith('.')) cover(join(folder, entry.name));
      }
    } catch {
      drop(folder);
    }
  };
  for (const folder of folders) cover(folder);
  return () => {
    clearTimeout(settling);
    for (const watcher of watchers.values()) watcher.close();
  };
}
