// The folders of fixture files: what lies in them, and what lies there without being read.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nearestNames } from '../base/nearest-name.ts';

/** Files that a user may keep beside fixtures: hidden ones, and a text for people. */
const IGNORED = /^\.|^readme(\.\w+)?$/i;

/** The folder of the JSON Schemas for editors, beside the files. */
const SCHEMAS = 'schemas';

/** What is wrong with a path. */
export interface Stray {
  readonly path: string;
  readonly problem: string;
}

/** What lies in a user's folder of fixtures without being read: only folders with the names of the providers are. */
export function straysInRoot(root: string, providers: readonly string[]): Stray[] {
  const folders = providers.map((id) => `${id}/`).join(' or ');
  return entriesOf(root).flatMap(({ name, path, isFolder, problem }) => {
    if (problem !== undefined) return [{ path, problem }];
    if (IGNORED.test(name)) return [];
    if (providers.includes(name)) return isFolder ? [] : [{ path, problem: 'it is a file; a folder is expected here' }];
    if (!isFolder) return [{ path, problem: `it is not read here; fixture files go into ${folders}` }];
    const [nearest] = nearestNames(name.toLowerCase(), providers);
    return [{ path, problem: `no provider reads it; the nearest is ${nearest}/ (allowed: ${folders})` }];
  });
}

/**
 * What lies in a provider's folder without being read.
 * @param files the names of its files, e.g. `cards.json`
 */
export function straysInFolder(folder: string, files: readonly string[]): Stray[] {
  return entriesOf(folder).flatMap(({ name, path, isFolder, problem }) => {
    if (problem !== undefined) return [{ path, problem }];
    if (IGNORED.test(name) || files.includes(name)) return [];
    if (isFolder && name === SCHEMAS) return [];
    const [nearest] = nearestNames(name.toLowerCase(), files);
    const kind = isFolder ? 'no folder of this name is read' : 'no file of this name is read';
    return [{ path, problem: `${kind}; the nearest is ${nearest} (allowed: ${files.join(', ')})` }];
  });
}

interface Entry extends Partial<Stray> {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
}

/** What lies in a folder, by name; nothing where there is no folder. */
function entriesOf(folder: string): Entry[] {
  let names: string[];
  try {
    names = readdirSync(folder).sort();
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    const reason = code === 'ENOTDIR' ? 'it is a file; a folder is expected here' : `it cannot be read: ${message}`;
    return [{ name: '', path: folder, isFolder: false, problem: reason }];
  }
  return names.map((name) => {
    const path = join(folder, name);
    return { name, path, isFolder: isFolder(path) };
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
