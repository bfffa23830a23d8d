// The embedded store with a folder: one JSON file a sandbox. What it returns is written; how, says sandbox-file.ts.
import { constants } from 'node:fs';
import { access, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Low } from 'lowdb';
import { parseBytes, type SandboxInFile, takeUp } from './file-format.ts';
import { fileNameOf, isDataFile, isTemporaryFile } from './file-name.ts';
import { lockFolder } from './folder-lock.ts';
import { type Database, type KeptSandbox, MemoryStore } from './memory.ts';
import { SandboxFile } from './sandbox-file.ts';
import {
  type CollectionDefinition,
  type Held,
  type SandboxRef,
  StoreError,
  type StoreStart,
  type Transaction,
  UnusableDataError,
  type Wanted,
} from './store.ts';

const NEXT = 'Nothing was changed. Move the file away or delete it to start without that sandbox.';

export class FileStore extends MemoryStore {
  private readonly folder: string;
  /** By sandbox; one that was dropped is there until its file is gone. */
  private readonly files = new Map<string, SandboxFile>();
  private started: Promise<void> | undefined;
  private unlock: (() => Promise<void>) | undefined;

  /**
   * @param definitions every collection of the engine and of the providers
   * @param folder made with `start` where it is missing
   */
  constructor(definitions: readonly CollectionDefinition[], folder: string) {
    super(definitions);
    this.folder = folder;
  }

  /** @throws UnusableDataError naming the file; then none was touched */
  override start(told: StoreStart): Promise<void> {
    super.start(told);
    this.started = this.open();
    // Whoever waits for it may have something else to do first.
    this.started.catch(() => undefined);
    return this.started;
  }

  override list(limit?: number, after?: string): readonly Held[] | Promise<readonly Held[]> {
    const waits = this.whenAllWritten();
    return waits ? waits.then(() => super.list(limit, after)) : super.list(limit, after);
  }

  override make(wanted: Wanted): Held | Promise<Held> {
    const waits = this.whenFreeOf(wanted);
    return waits ? waits.then(() => this.make(wanted)) : super.make(wanted);
  }

  override drop(id: string): boolean | Promise<boolean> {
    const dropped = super.drop(id);
    if (dropped) return dropped;
    // One that nobody sees any more may still have its file.
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

  /** Tries again to write what could not be written. */
  override async ping(): Promise<void> {
    await this.whenAllWritten();
    try {
      await access(this.folder, constants.R_OK | constants.W_OK);
    } catch (problem) {
      const { code } = problem as NodeJS.ErrnoException;
      throw new StoreError('unavailable', `The folder where data is kept cannot be reached (${code})`);
    }
  }

  override async close(): Promise<void> {
    await this.started?.catch(() => undefined);
    // Who waits for a write that fails is told of it; nobody else was told that it is kept.
    await Promise.allSettled([...this.files.values()].map((file) => file.whenWritten()));
    await super.close();
    await this.release();
  }

  protected override databaseOf(sandbox: KeptSandbox): Low<KeptSandbox> {
    return this.fileOf(sandbox.held.id).databaseOf(sandbox);
  }

  protected override settle<T>(database: Database, result: T, written?: Iterable<string>): Promise<T> {
    const file = this.fileOf(database.data.held.id);
    return file.change(database as Low<KeptSandbox>, written).then(() => result);
  }

  protected override await<T>(database: Database, result: T, seen?: Iterable<string>): T | Promise<T> {
    const waits = this.files.get(database.data.held.id)?.whenWritten(seen);
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
      this.unlock = await lockFolder(this.folder);
      const names = (await readdir(this.folder)).sort();
      const found = await this.read(names.filter(isDataFile));
      // In one go: the worlds at rest are shared for as long as nobody could have let them go.
      for (const [name, inFile] of found) this.takeUp(name, inFile);
      for (const name of names.filter(isTemporaryFile)) await rm(join(this.folder, name), { force: true });
    } catch (problem) {
      await this.release();
      throw unusable(problem, this.folder);
    }
  }

  private gone<T>(file: SandboxFile, id: string, result: T): T {
    if (file.isGone && this.files.get(id) === file) this.files.delete(id);
    return result;
  }

  /** Waits for a file by which a key would still lead to another sandbox: two such files could not be started with. */
  private whenFreeOf({ id, settings: { keys } }: Wanted): Promise<void> | undefined {
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
      file = new SandboxFile(join(this.folder, fileNameOf(id)));
      this.files.set(id, file);
    }
    return file;
  }

  /** Reads every file before the first is taken up. */
  private async read(names: readonly string[]): Promise<[name: string, inFile: SandboxInFile][]> {
    const found: [string, SandboxInFile][] = [];
    for (const name of names) {
      const path = join(this.folder, name);
      const bytes = await readFile(path).catch((problem: unknown) => refuse(path, 'cannot be read', problem));
      found.push([name, naming(path, () => parseBytes(bytes))]);
    }
    return found;
  }

  private takeUp(name: string, inFile: SandboxInFile): void {
    const path = join(this.folder, name);
    const { sandbox: id, settings } = inFile;
    if (fileNameOf(id) !== name) refuse(path, `holds sandbox "${id}", whose file is ${fileNameOf(id)}`);
    const taken = settings.keys.find((key) => this.owner(key) !== undefined);
    if (taken !== undefined) refuse(path, `has a key that leads to sandbox "${this.owner(taken)}" already`);
    const ground = this.groundOf(settings);
    const database = this.hold(naming(path, () => takeUp(inFile, this.definitions, ground)));
    this.fileOf(id).holds(database as Low<KeptSandbox>);
  }

  private async release(): Promise<void> {
    this.files.clear();
    await this.unlock?.();
    this.unlock = undefined;
  }
}

function naming<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof UnusableDataError) return refuse(path, problem.message);
    return refuse(path, 'is not laid out as its format says', problem);
  }
}

function refuse(path: string, reason: string, cause?: unknown): never {
  const detail = cause instanceof Error ? ` (${cause.message})` : '';
  throw new UnusableDataError(`${path} ${reason}${detail}. ${NEXT}`, { cause });
}

/** What the system says of the folder, as what it means for the start. */
function unusable(problem: unknown, folder: string): unknown {
  const { syscall, message } = problem as NodeJS.ErrnoException;
  if (syscall === undefined) return problem;
  return new UnusableDataError(`${folder} cannot be used as the folder for data: ${message}.`, { cause: problem });
}
