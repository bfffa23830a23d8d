// One process a folder: a file that says who has it and is written again all the while, so that a second start stops, and
// so that a process learns that the folder is not its own any more.
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { StoreError, UnusableDataError } from '../store.ts';
import { isDataFile } from './file-name.ts';
import { beganOf, spaceOfPids } from './process-origin.ts';

const LOCK = 'card-sandbox.lock';
const MOST_TRIES = 3;

/** How often a lock is written again, and how long it must lie unchanged to be taken for left behind. */
export interface LockPace {
  readonly beatMs: number;
  readonly staleMs: number;
}

export const LOCK_PACE: LockPace = { beatMs: 1_000, staleMs: 10_000 };

/** Who has a folder. */
interface Owner {
  readonly pid: number;
  readonly host: string;
  /** When the process began, as its system counts: pids are given again. Null where the system does not tell. */
  readonly began: string | null;
  /** Where the pid means something: the run of the machine and the namespace. Null where the system does not tell. */
  readonly space: string | null;
  /** Given by chance: containers may agree in everything else. */
  readonly token: string;
}

/** The folders that this process has. */
const ours = new Set<string>();
/** Tokens of locks that this process has given back; where a folder was away then, its lock is there yet. */
const givenBack = new Set<string>();

/**
 * Takes a folder for this process. A lock that was left is taken over: at once where its process can be seen to be gone,
 * else once it has lain there unchanged for `pace.staleMs`.
 * @param onAnew told when the folder has become another one or was emptied, and is taken again: nothing is in it
 * @throws UnusableDataError where another has it
 */
export async function lockFolder(folder: string, onAnew: () => void, pace = LOCK_PACE): Promise<FolderLock> {
  const key = await realpath(folder);
  if (ours.has(key)) throw new UnusableDataError(`${folder} is in use by this very process.`);
  ours.add(key);
  const lock = new FolderLock(folder, onAnew, () => ours.delete(key));
  try {
    for (let tries = 1; !(await lock.take()); tries++) {
      const left = await textOf(lock.path);
      if (left === undefined) continue;
      const living = tries < MOST_TRIES ? await livingOwner(lock.path, left, pace) : left;
      if (living !== undefined) throw new UnusableDataError(refusal(folder, lock.path, ownerIn(living)));
      await rm(lock.path, { force: true });
    }
    lock.keep(pace.beatMs);
    return lock;
  } catch (problem) {
    ours.delete(key);
    throw problem;
  }
}

export class FolderLock {
  readonly path: string;
  private readonly folder: string;
  private readonly onAnew: () => void;
  private readonly onRelease: () => void;
  private readonly owner: Owner;
  private beats = 0;
  /** Device and number of the folder: another one may come to lie under its name. */
  private place = '';
  private checking: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(folder: string, onAnew: () => void, onRelease: () => void) {
    this.folder = folder;
    this.path = join(folder, LOCK);
    this.onAnew = onAnew;
    this.onRelease = onRelease;
    const { pid } = process;
    const token = randomBytes(16).toString('hex');
    this.owner = { pid, host: hostname(), began: beganOf(pid) ?? null, space: spaceOfPids(), token };
  }

  /** @returns false where there is a lock */
  async take(): Promise<boolean> {
    this.place = await placeOf(this.folder);
    try {
      const file = await open(this.path, 'wx', 0o600);
      await file.writeFile(this.text()).finally(() => file.close());
      return true;
    } catch (problem) {
      if ((problem as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw problem;
    }
  }

  /** Writes the lock again and again, so that other processes see that this one lives. */
  keep(beatMs: number): void {
    this.timer = globalThis.setInterval(() => this.beat().catch(() => undefined), beatMs).unref();
  }

  /**
   * Makes sure that the folder is still the one that was taken; one that was emptied is taken again.
   * @throws StoreError unavailable where it is away, or another process has it
   */
  check(): Promise<void> {
    this.checking ??= this.look().finally(() => {
      this.checking = undefined;
    });
    return this.checking;
  }

  async release(): Promise<void> {
    globalThis.clearInterval(this.timer);
    this.onRelease();
    givenBack.add(this.owner.token);
    const text = await textOf(this.path).catch(() => undefined);
    if (this.isOurs(text)) await rm(this.path, { force: true });
  }

  private async look(): Promise<void> {
    try {
      const place = await placeOf(this.folder);
      const text = await textOf(this.path);
      if (text === undefined) await this.takeAgain();
      else if (!this.isOurs(text)) throw unavailable('has been taken over by another process');
      if (text !== undefined && place === this.place) return;
      this.place = place;
      this.onAnew();
    } catch (problem) {
      const { syscall, code } = problem as NodeJS.ErrnoException;
      throw syscall === undefined ? problem : unavailable(`cannot be reached (${code})`);
    }
  }

  /** Only where nothing is kept: data of another process, which may have ended since, must not be written over. */
  private async takeAgain(): Promise<void> {
    if ((await readdir(this.folder)).some(isDataFile)) {
      throw unavailable(
        `holds data, but the lock of this process is gone from it; start again to go on with that data`,
      );
    }
    if (!(await this.take())) throw unavailable('has been taken over by another process');
  }

  private async beat(): Promise<void> {
    const file = await open(this.path, 'r+');
    try {
      // Read and written as one file: should another be put in its place, that one is left alone.
      if (!this.isOurs(await file.readFile('utf8'))) return;
      this.beats += 1;
      await file.write(this.text(), 0);
    } finally {
      await file.close();
    }
  }

  private isOurs(text: string | undefined): boolean {
    return text !== undefined && ownerIn(text)?.token === this.owner.token;
  }

  private text(): string {
    return `${JSON.stringify({ ...this.owner, beats: this.beats })}\n`;
  }
}

/** The lock of a living process; undefined where its process has ended, after a wait where that cannot be seen. */
async function livingOwner(path: string, left: string, { beatMs, staleMs }: LockPace): Promise<string | undefined> {
  const owner = ownerIn(left);
  const seen = owner && canSee(owner) ? isThere(owner) : undefined;
  if (seen !== undefined) return seen ? left : undefined;
  // Counted in looks, not in time: the clocks of two machines may differ, and this process may have been asleep.
  for (let looks = Math.ceil(staleMs / beatMs); looks > 0; looks--) {
    await setTimeout(beatMs);
    const now = await textOf(path);
    if (now !== left) return now;
  }
  return undefined;
}

/** Whether its pid says something here. */
function canSee({ host, space }: Owner): boolean {
  return host === hostname() && space === spaceOfPids();
}

/** Whether an owner whose pid says something here is there; undefined where the pid may be another's by now. */
function isThere({ pid, began, token }: Owner): boolean | undefined {
  if (givenBack.has(token)) return false;
  try {
    process.kill(pid, 0);
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return began === null ? undefined : beganOf(pid) === began;
}

/** Undefined where the lock is empty: its process has not written it yet, or ended before. */
function ownerIn(text: string): Owner | undefined {
  try {
    return JSON.parse(text) as Owner;
  } catch {
    return undefined;
  }
}

/** Undefined where there is no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw problem;
  }
}

async function placeOf(folder: string): Promise<string> {
  const { dev, ino } = await stat(folder);
  return `${dev}:${ino}`;
}

function unavailable(reason: string): StoreError {
  return new StoreError('unavailable', `The folder where data is kept ${reason}`);
}

function refusal(folder: string, path: string, owner: Owner | undefined): string {
  const who = owner ? `process ${owner.pid} on ${owner.host}` : 'a process that is starting';
  return `${folder} is in use by ${who}. Stop that one, or choose another folder; several processes share PostgreSQL, not a folder. If it is certainly gone, delete ${path}.`;
}
