// Reads the scenario files of a folder, and watches the folder for changes. No file outside the folder is ever opened.
import { type Dirent, type FSWatcher, readdirSync, readFileSync, realpathSync, statSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { SCENARIO_SUFFIX } from './scenario-file.ts';

const MOST_BYTES = 1024 * 1024;
/** An editor saves a file in several steps. Changes that follow each other within this time are handled together. */
const SETTLED_AFTER_MS = 60;

/** A scenario file in a folder: its text, or why there is none. */
export interface FoundFile {
  readonly path: string;
  /** Its path below the folder, for messages. */
  readonly shown: string;
  readonly text: string | undefined;
  readonly problem: string | undefined;
}

/** Every scenario file in the folder and below it, by path; without hidden ones (names that begin with a dot). */
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
    if (!target.isFile()) return [unusable(path, shown, 'it is not a file')];
    if (target.size > MOST_BYTES) return [unusable(path, shown, `it is larger than ${MOST_BYTES} bytes`)];
    return [{ path, shown, text: textOf(readFileSync(path)), problem: undefined }];
  } catch (problem) {
    // A file that was deleted since the folder was listed is ignored. A link to nothing is an error.
    const isGone = (problem as NodeJS.ErrnoException).code === 'ENOENT' && !isLink;
    return isGone || !isNamedSo ? [] : [unusable(path, shown, `it cannot be read: ${(problem as Error).message}`)];
  }
}

/** The text without the byte order mark that some editors put at the beginning of UTF-8. */
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
 * Calls back shortly after something in the folders, or in folders below them, has changed. It keeps no process alive. Where
 * the system cannot watch (too many watches, a network share) it never calls back; `Scenarios.get` reads the files anyway.
 * Each folder has a watch of its own: in Node.js 20 on Linux, a recursive watch follows files by inode and loses one that an
 * editor replaces.
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
