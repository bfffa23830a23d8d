// The embedded store with a folder: one JSON file a sandbox. What it returns is written; how, says sandbox-file.ts.
import { constants } from 'node:fs';
import { access, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Low } from 'lowdb';
import { type Database, MemoryStore } from '../memory/memory-store.ts';
import type { StoredSandbox } from '../memory/stored-sandbox.ts';
import type { WorldTransaction } from '../records/world.ts';
import {
  type BaseRecords,
  type CollectionDefinition,
  type NewSandbox,
  type SandboxEntry,
  type SandboxRef,
  StoreError,
  type StoreStart,
  type Transaction,
} from '../store.ts';
import { type SandboxInFile, takeUp } from './file-format.ts';
import { fileNameOf, isDataFile, isTemporaryFile } from './file-name.ts';
import { type FileProblem, refusalOf, tryFile, UnusableFileInFolder, unusableFolder } from './file-problem.ts';
import { type FolderLock, LOCK_PACE, type LockPace, lockFolder } from './folder-lock.ts';
import { SandboxFile } from './sandbox-file.ts';

export class FileStore extends MemoryStore {
  private readonly folder: string;
  private readonly pace: LockPace;
  /** By sandbox; one that was dropped is there until its file is gone. */
  private readonly files = new Map<string, SandboxFile>();
  private started: Promise<void> | undefined;
  private lock: FolderLock | undefined;
  private rounds: NodeJS.Timeout | undefined;
  /** The base worlds of the sandboxes read so far, held until the last is read, so that none is made twice. */
  private baseRecords: Set<BaseRecords> | undefined = new Set();

  /**
   * @param definitions every collection of the engine and of the providers
   * @param folder made with `start` where it is missing
   */
  constructor(definitions: readonly CollectionDefinition[], folder: string, pace: LockPace = LOCK_PACE) {
    super(definitions);
    this.folder = folder;
    this.pace = pace;
  }

  /** @throws UnusableDataError naming the file; then none was touched */
  override start(told: StoreStart): Promise<void> {
    super.start(told);
    this.started = this.open();
    // The caller may do something else before it waits for the start, so a failure must not count as unhandled.
    this.started.catch(() => undefined);
    return this.started;
  }

  override list(limit?: number, after?: string): readonly SandboxEntry[] | Promise<readonly SandboxEntry[]> {
    const waits = this.whenAllWritten();
    return waits ? waits.then(() => super.list(limit, after)) : super.list(limit, after);
  }

  override make(wanted: NewSandbox): SandboxEntry | Promise<SandboxEntry> {
    const waits = this.whenFreeOf(wanted);
    return waits ? waits.then(() => this.make(wanted)) : super.make(wanted);
  }

  override drop(id: string): boolean | Promise<boolean> {
    const dropped = super.drop(id);
    if (dropped) return dropped;
    // A sandbox that is not listed any more may still have its file.
    const file = this.files.get(id);
    return file?.whenWritten()?.then(() => this.gone(file, id, true)) ?? false;
  }

  override transact<T>(sandbox: SandboxRef, work: (transaction: Transaction) => T): T | Promise<T> {
    try {
      return super.transact(sandbox, work);
    } catch (problem) {
      // Work that throws tells of what it saw, too.
      const written = this.files.get(sandbox.id)?.whenWritten();
      if (!written) throw problem;
      return written.then(() => {
        throw problem;
      });
    }
  }

  /** Tries again to write what could not be written, and writes again what was taken away. */
  override async ping(): Promise<void> {
    await this.requireFolder();
    await this.missFiles();
    await this.whenAllWritten();
    try {
      await access(this.folder, constants.R_OK | constants.W_OK);
    } catch (problem) {
      const { code } = problem as NodeJS.ErrnoException;
      throw new StoreError('unavailable', `The folder where data is kept cannot be reached (${code})`);
    }
  }

  /** @throws StoreError unavailable, once it has ended, where something could not be written; no caller was told that it is kept */
  override async close(): Promise<void> {
    await this.started?.catch(() => undefined);
    const files = [...this.files.values()];
    const written = await Promise.allSettled(files.map((file) => file.whenWritten()));
    const names = files.flatMap(({ name }, place) => (written[place]?.status === 'rejected' ? [name] : []));
    const reason = written.find((result) => result.status === 'rejected')?.reason;
    await super.close();
    await this.release();
    if (reason === undefined) return;
    if (!(reason instanceof StoreError)) throw reason;
    throw new StoreError('unavailable', `The last changes to ${listed(names)} are lost: ${reason.message}`);
  }

  protected override databaseOf(sandbox: StoredSandbox): Low<StoredSandbox> {
    return this.fileOf(sandbox.held.id).databaseOf(sandbox);
  }

  protected override settle<T>(database: Database, result: T, done?: WorldTransaction): Promise<T> {
    const file = this.fileOf(database.data.held.id);
    return file.change(database as Low<StoredSandbox>, done?.written).then(() => result);
  }

  protected override await<T>(database: Database, result: T, done?: WorldTransaction): T | Promise<T> {
    const waits = this.files.get(database.data.held.id)?.whenWritten(done?.seen);
    return waits ? waits.then(() => result) : result;
  }

  protected override erase<T>(database: Database, result: T): Promise<T> {
    const { id } = database.data.held;
    const file = this.fileOf(id);
    return file.change(undefined).then(() => this.gone(file, id, result));
  }

  private async open(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      this.lock = await lockFolder(this.folder, () => this.missAll(), this.pace);
      const names = (await readdir(this.folder)).sort();
      await this.read(names.filter(isDataFile));
      for (const name of names.filter(isTemporaryFile)) await rm(join(this.folder, name), { force: true });
      // Two starts that found the same lock left behind may both have come as far as this.
      await this.lock.check();
    } catch (problem) {
      await this.release();
      throw unusableFolder(problem, this.folder);
    } finally {
      this.baseRecords = undefined;
    }
    this.rounds = setInterval(() => this.ping().catch(() => undefined), this.pace.beatMs).unref();
  }

  private gone<T>(file: SandboxFile, id: string, result: T): T {
    if (file.isGone && this.files.get(id) === file) this.files.delete(id);
    return result;
  }

  /** Waits for a file by which a key would still lead to another sandbox: two such files could not be started with. */
  private whenFreeOf({ id, settings: { keys } }: NewSandbox): Promise<void> | undefined {
    if (keys.length === 0) return undefined;
    for (const [other, file] of this.files) {
      const wait = other !== id && file.leadsBy(keys) ? file.whenWritten() : undefined;
      if (wait) return wait;
    }
    return undefined;
  }

  private whenAllWritten(): Promise<unknown> | undefined {
    const waits = [...this.files.values()].flatMap((file) => file.whenWritten() ?? []);
    return waits.length === 0 ? undefined : Promise.all(waits);
  }

  private fileOf(id: string): SandboxFile {
    let file = this.files.get(id);
    if (!file) {
      file = this.fileAt(join(this.folder, fileNameOf(id)));
      this.files.set(id, file);
    }
    return file;
  }

  private fileAt(path: string): SandboxFile {
    return new SandboxFile(
      path,
      (inFile) => this.takeUp(inFile),
      () => this.requireFolder(),
    );
  }

  private async requireFolder(): Promise<void> {
    await this.lock?.check();
  }

  /** Has everything written again. */
  private missAll(): void {
    for (const file of this.files.values()) file.isLost();
  }

  /** Writes files again that were taken away from the folder. */
  private async missFiles(): Promise<void> {
    const kept = [...this.files.values()].filter((file) => file.isKept);
    const names = new Set(await readdir(this.folder).catch(() => kept.map(({ name }) => name)));
    for (const file of kept) if (!names.has(file.name)) file.isLost();
  }

  /** Reads every file and holds its sandbox. @throws UnusableDataError naming all files that cannot be used */
  private async read(names: readonly string[]): Promise<void> {
    const problems: FileProblem[] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      const read = await tryFile(path, () => this.readOne(this.fileAt(path)));
      if ('problem' in read) problems.push(read);
    }
    if (problems.length > 0) throw refusalOf(problems);
  }

  private async readOne(file: SandboxFile): Promise<void> {
    const database = await file.read();
    const { id, settings } = database.data.held;
    if (fileNameOf(id) !== file.name)
      throw new UnusableFileInFolder(`holds sandbox "${id}", whose file is ${fileNameOf(id)}`);
    const taken = settings.keys.find((key) => this.owner(key) !== undefined);
    if (taken !== undefined) {
      throw new UnusableFileInFolder(`has a key that leads to sandbox "${this.owner(taken)}" already`);
    }
    this.files.set(id, file);
    this.hold(database);
  }

  private takeUp(inFile: SandboxInFile): StoredSandbox {
    const baseRecords = this.baseRecordsOf(inFile.settings);
    this.baseRecords?.add(baseRecords);
    return takeUp(inFile, this.definitions, this.baseWorlds.of(baseRecords));
  }

  private async release(): Promise<void> {
    clearInterval(this.rounds);
    this.files.clear();
    await this.lock?.release();
    this.lock = undefined;
  }
}

const MOST_NAMED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
