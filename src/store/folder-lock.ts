// One process a folder: a file with the name of whoever has it, so that a second start stops instead of writing over it.
import { readFileSync } from 'node:fs';
import { open, readFile, realpath, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UnusableDataError } from './store.ts';

const LOCK = 'card-sandbox.lock';
const MOST_TRIES = 3;

/** Who has a folder. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts: pids are given again. Null where the system does not tell. */
  readonly began: string | null;
}

/** The folders that this process has. */
const ours = new Set<string>();

/**
 * Takes a folder for this process. A lock that was left by a process that is no more is taken over.
 * @returns what gives it back
 * @throws UnusableDataError where another has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(await realpath(folder), LOCK);
  if (ours.has(path)) throw new UnusableDataError(`${folder} is in use by this very process.`);
  ours.add(path);
  try {
    for (let tries = 1; !(await take(path)); tries++) {
      const left = await ownerIn(path);
      if (tries === MOST_TRIES || (left && isThere(left))) throw new UnusableDataError(refusal(folder, path, left));
      await rm(path, { force: true });
    }
  } catch (problem) {
    ours.delete(path);
    throw problem;
  }
  return async () => {
    ours.delete(path);
    await rm(path, { force: true });
  };
}

/** @returns false where there is one */
async function take(path: string): Promise<boolean> {
  const owner: Owner = { pid: process.pid, host: hostname(), began: beganOf(process.pid) ?? null };
  try {
    const file = await open(path, 'wx');
    await file.writeFile(`${JSON.stringify(owner)}\n`).finally(() => file.close());
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw problem;
  }
}

/** Undefined where the lock is gone by now, or says nothing: whoever made it ended before it was written. */
async function ownerIn(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

/** Whether the owner may still be there. Of another machine, or of another container, nobody can say. */
function isThere({ pid, host, began }: Owner): boolean {
  if (host !== hostname()) return true;
  // After a restart of a container this process has the pid that the one before it had.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return began === null || beganOf(pid) === began;
}

/** When a process began, in ticks since its machine did, where Linux tells; undefined elsewhere. */
function beganOf(pid: number): string | undefined {
  try {
    // The name of the program stands in brackets and may hold anything; the 22nd field is the 20th behind it.
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];
  } catch {
    return undefined;
  }
}

function refusal(folder: string, path: string, owner: Owner | undefined): string {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'another process that is starting';
  return `${folder} is in use by ${who}. Stop that one, or choose another folder; several processes share PostgreSQL, not a folder. If it is certainly gone, delete ${path}.`;
}
