// The file of one sandbox: when it is written. All callers that wait at the same time share one write.
import { constants } from 'node:fs';
import { access, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { type Adapter, Low } from 'lowdb';
import type { StoredSandbox } from '../memory/stored-sandbox.ts';
import { StoreError } from '../store.ts';
import type { SandboxInFile } from './file-format.ts';
import { SandboxAdapter } from './sandbox-adapter.ts';

/** From so many bytes on a write costs more than waiting for the changes that are about to come. */
const LARGE_BYTES = 256 * 1024;
const WAIT_MS = 1;
const MOST_WAITS = 10;

export class SandboxFile {
  private readonly path: string;
  private readonly requireFolder: () => Promise<void>;
  private readonly adapter: SandboxAdapter;
  /** The sandbox that the file is to hold; undefined where there is to be no file. */
  private database: Low<StoredSandbox> | undefined;
  /** The keys that lead to the sandbox by what lies in the file now. */
  private keysWritten: readonly string[] = [];
  /** How often it was changed, and how many of these changes the last write took up, or has brought to its end. */
  private changes = 0;
  private taken = 0;
  private written = 0;
  /** The last change in each collection, and the last that was in all of them. */
  private readonly changedAt = new Map<string, number>();
  private allChangedAt = 0;
  private underWay: Promise<void> | undefined;
  /** While the write under way still takes up what comes. */
  private isGathering = false;
  /** The write after the one under way. */
  private next: Promise<void> | undefined;

  /**
   * @param path where the file is, or will be with the first change
   * @param takeUp makes a sandbox of what its file has
   * @param requireFolder asked before every write; rejects where the folder is not ours to write to
   */
  constructor(path: string, takeUp: (inFile: SandboxInFile) => StoredSandbox, requireFolder: () => Promise<void>) {
    this.path = path;
    this.adapter = new SandboxAdapter(path, takeUp);
    this.requireFolder = requireFolder;
  }

  /** A new database of this sandbox, written here with its first change. */
  databaseOf(sandbox: StoredSandbox): Low<StoredSandbox> {
    return new Low<StoredSandbox>(this.adapter, sandbox);
  }

  /**
   * The database as the file has it; from then on the file follows it.
   * @throws UnusableFileInFolder, by rejection, and what the system says of a file that cannot be read
   */
  async read(): Promise<Low<StoredSandbox>> {
    // lowdb asks for data before the first read, and writes no null; the adapter gives a sandbox or rejects.
    const unread = new Low<StoredSandbox | null>(this.adapter as Adapter<StoredSandbox | null>, null);
    await unread.read();
    const database = unread as Low<StoredSandbox>;
    this.database = database;
    this.keysWritten = database.data.held.settings.keys;
    return database;
  }

  /** Whether there is no file and is to be none. */
  get isGone(): boolean {
    return !this.database && this.written === this.changes;
  }

  /** The name of the file in its folder. */
  get name(): string {
    return this.adapter.name;
  }

  /** Whether the file is there, unless it was taken away from outside. */
  get isKept(): boolean {
    return this.database !== undefined && this.written === this.changes;
  }

  /** Has the whole file written with the next write: it is not there any more. */
  isLost(): void {
    this.changes += 1;
    this.allChangedAt = this.changes;
  }

  /** Whether one of these keys would lead to this sandbox if the process ended now. */
  leadsBy(keys: readonly string[]): boolean {
    return this.keysWritten.some((key) => keys.includes(key));
  }

  /**
   * Has the file follow the sandbox, and resolves once it does.
   * @param database undefined takes the file away
   * @param collections where something was changed; everything when left out
   * @throws StoreError unavailable, by rejection; the change stays to be written, and the next to wait has it tried again
   */
  change(database: Low<StoredSandbox> | undefined, collections?: Iterable<string>): Promise<void> {
    this.database = database;
    this.changes += 1;
    if (collections) for (const name of collections) this.changedAt.set(name, this.changes);
    else this.allChangedAt = this.changes;
    return this.whenNext();
  }

  /**
   * Waits until what was changed so far is written, and starts a write where none is under way.
   * @param collections of which; all when left out
   * @returns undefined where all is written
   * @throws StoreError unavailable, by rejection, as above
   */
  whenWritten(collections?: Iterable<string>): Promise<void> | undefined {
    if (this.written === this.changes) return undefined;
    return this.isWritten(collections) ? undefined : this.whenNext();
  }

  private isWritten(collections?: Iterable<string>): boolean {
    if (!collections || this.allChangedAt > this.written) return false;
    for (const name of collections) if ((this.changedAt.get(name) ?? 0) > this.written) return false;
    return true;
  }

  /** The first write that has every change made so far. */
  private whenNext(): Promise<void> {
    if (this.next) return this.next;
    if (!this.underWay) return this.write();
    if (this.isGathering || this.taken === this.changes) return this.underWay;
    this.next = this.underWay.catch(() => undefined).then(() => this.write());
    return this.next;
  }

  private write(): Promise<void> {
    this.next = undefined;
    this.underWay = this.writeOnce().finally(() => {
      this.underWay = undefined;
    });
    return this.underWay;
  }

  private async writeOnce(): Promise<void> {
    await this.gather().finally(() => {
      this.isGathering = false;
    });
    const { database } = this;
    const keys = database?.data.held.settings.keys ?? [];
    const taken = this.changes;
    this.taken = taken;
    try {
      await (database ? database.write() : this.remove());
    } catch (problem) {
      throw this.unavailable(problem);
    }
    this.written = taken;
    this.keysWritten = keys;
  }

  /** Waits for the changes of this turn of the event loop and, for a large file, for those shortly after it. */
  private async gather(): Promise<void> {
    this.isGathering = true;
    await setImmediate();
    for (
      let waits = 0, come = 0;
      this.adapter.sizeBytes > LARGE_BYTES && waits < MOST_WAITS && come < this.changes;
      waits++
    ) {
      come = this.changes;
      await setTimeout(WAIT_MS);
    }
    await this.requireFolder();
  }

  private async remove(): Promise<void> {
    // Where the whole folder is away the file is not gone.
    await access(dirname(this.path), constants.W_OK);
    await rm(this.adapter.temporary, { force: true });
    await rm(this.path, { force: true });
  }

  /** What the system refused is no defect of ours. */
  private unavailable(problem: unknown): unknown {
    const { code, syscall } = problem as NodeJS.ErrnoException;
    if (syscall === undefined) return problem;
    return new StoreError('unavailable', `The file ${this.name} could not be written (${code})`);
  }
}
