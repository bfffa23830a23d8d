// The file of one sandbox: brought up to what the sandbox is by writes that everybody shares who waits meanwhile.
import { constants } from 'node:fs';
import { access, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import { Low } from 'lowdb';
import { Writer } from 'steno';
import type { StoredSandbox } from '../memory/memory-store.ts';
import { StoreError } from '../store.ts';
import { bytesOf } from './file-format.ts';
import { temporaryNameOf } from './file-name.ts';

/** From so many bytes on a write costs more than waiting for the changes that are about to come. */
const LARGE_BYTES = 256 * 1024;
const WAIT_MS = 1;
const MOST_WAITS = 10;

export class SandboxFile {
  private readonly path: string;
  private readonly requireFolder: () => Promise<void>;
  /** Writes beside the old file and renames. */
  private readonly writer: Writer;
  /** The sandbox that the file is to hold; undefined where there is to be no file. */
  private database: Low<StoredSandbox> | undefined;
  /** The keys that lead to the sandbox by what lies in the file now. */
  private keysWritten: readonly string[] = [];
  /** How large it was when it was last written. */
  private sizeBytes = 0;
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
   * @param requireFolder asked before every write; rejects where the folder is not ours to write to
   */
  constructor(path: string, requireFolder: () => Promise<void>) {
    this.path = path;
    this.requireFolder = requireFolder;
    this.writer = new Writer(path);
  }

  /** A database that is written here. What lies here is read at the start, and then never again. */
  databaseOf(sandbox: StoredSandbox): Low<StoredSandbox> {
    const write = async (kept: StoredSandbox) => {
      const bytes = bytesOf(kept);
      this.sizeBytes = bytes.length;
      // Keys and card numbers are for the owner only, and steno writes on with the rights that a file has.
      const file = await open(this.temporary, 'w', 0o600);
      await file.close();
      await this.writer.write(bytes);
    };
    return new Low<StoredSandbox>({ read: async () => null, write }, sandbox);
  }

  /** Whether there is no file and is to be none. */
  get isGone(): boolean {
    return !this.database && this.written === this.changes;
  }

  /** The name of the file in its folder. */
  get name(): string {
    return basename(this.path);
  }

  /** Whether the file is there, unless it was taken away from outside. */
  get isKept(): boolean {
    return this.database !== undefined && this.written === this.changes;
  }

  /** Says that the file is there and holds the sandbox as it is. */
  holds(database: Low<StoredSandbox>): void {
    this.database = database;
    this.keysWritten = database.data.held.settings.keys;
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

  /** Lets everybody come along who comes with this turn of the event loop or, for a large file, shortly after. */
  private async gather(): Promise<void> {
    this.isGathering = true;
    await setImmediate();
    for (let waits = 0, come = 0; this.sizeBytes > LARGE_BYTES && waits < MOST_WAITS && come < this.changes; waits++) {
      come = this.changes;
      await setTimeout(WAIT_MS);
    }
    await this.requireFolder();
  }

  private async remove(): Promise<void> {
    // Where the whole folder is away the file is not gone.
    await access(dirname(this.path), constants.W_OK);
    await rm(this.temporary, { force: true });
    await rm(this.path, { force: true });
  }

  private get temporary(): string {
    return join(dirname(this.path), temporaryNameOf(this.name));
  }

  /** What the system refused is no defect of ours. */
  private unavailable(problem: unknown): unknown {
    const { code, syscall } = problem as NodeJS.ErrnoException;
    if (syscall === undefined) return problem;
    return new StoreError('unavailable', `The file ${this.name} could not be written (${code})`);
  }
}
