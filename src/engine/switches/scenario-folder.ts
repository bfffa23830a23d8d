// Reads the scenario files of a folder, and watches the folder for changes. No file outside the folder is ever opened.
import { type Dirent, type FSWatcher, readdirSync, realpathSync, statSync, watch } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { nearestNames } from '../base/nearest-name.ts';
import { isInside, readTextFile } from '../base/text-file.ts';
import { SCENARIO_SUFFIX } from './scenario-file.ts';

const MOST_BYTES = 1024 * 1024;
/** An editor saves a file in several steps. Changes that follow each other within this time are handled together. */
const SETTLED_AFTER_MS = 60;
/** Under a steady stream of changes the files are read after this time all the same. */
const AT_MOST_MS = 1_000;

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
    const isFolder = entry.isDirectory() && !entry.name.endsWith(SCENARIO_SUFFIX);
    return isFolder ? below(path, realRoot, root) : read(path, entry, realRoot, root);
  });
}

function read(path: string, entry: Dirent, realRoot: string, root: string): FoundFile[] {
  const isNamedSo = entry.name.endsWith(SCENARIO_SUFFIX);
  const shown = shownAs(root, path);
  if (!isNamedSo) return entry.isSymbolicLink() && leadsOutside(path, realRoot) ? [unusable(path, shown, OUTSIDE)] : [];
  const file = readTextFile(path, root, MOST_BYTES);
  if ('text' in file) return [{ path, shown, text: file.text, problem: undefined }];
  // A file that was deleted since the folder was listed is ignored. A link to nothing is an error.
  return file.isGone && !entry.isSymbolicLink() ? [] : [unusable(path, shown, file.problem)];
}

const OUTSIDE = 'it is a link that leads outside its folder';

/** Whether a link to a folder leads outside; a link to any other file is not followed. */
function leadsOutside(path: string, realRoot: string): boolean {
  try {
    return statSync(path).isDirectory() && !isInside(realRoot, realpathSync(path));
  } catch {
    return false;
  }
}

function unusable(path: string, shown: string, problem: string): FoundFile {
  return { path, shown, text: undefined, problem };
}

function shownAs(root: string, path: string): string {
  return relative(root, path).split(sep).join('/');
}

/** What a folder of scenarios may hold: scenario files, demos, and a schema for editors. */
const USED = [SCENARIO_SUFFIX, '.arazzo.yaml'];
const BESIDE = /^readme(\.\w+)?$|\.schema\.json$/i;

/**
 * Files in a user's folder, or below it, that are not used because of their names. Hidden files, a README and schemas may
 * lie there.
 * @returns the path of each, and what is wrong with it
 */
export function straysIn(folder: string): { readonly path: string; readonly problem: string }[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const { name } = entry;
    const path = join(folder, name);
    if (name.startsWith('.') || BESIDE.test(name) || USED.some((suffix) => name.endsWith(suffix))) return [];
    if (entry.isDirectory()) return straysIn(path);
    if (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [];
    const stem = name.replace(/[._-]?(scenarios?|arazzo)?\.\w+$/i, '');
    const meant = nearestNames(
      name,
      USED.map((suffix) => `${stem}${suffix}`),
    )[0];
    return [{ path, problem: `no file of this name is used; the nearest is ${meant} (allowed: *${USED.join(', *')})` }];
  });
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
  let latest: NodeJS.Timeout | undefined;
  const stopWaiting = () => {
    clearTimeout(settling);
    clearTimeout(latest);
    latest = undefined;
  };
  const handle = () => {
    stopWaiting();
    for (const folder of folders) cover(folder);
    onChange();
  };
  const settle = () => {
    clearTimeout(settling);
    settling = setTimeout(handle, SETTLED_AFTER_MS).unref();
    latest ??= setTimeout(handle, AT_MOST_MS).unref();
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
    stopWaiting();
    for (const watcher of watchers.values()) watcher.close();
  };
}
