// The file of one sandbox: brought up to what the sandbox is by writes that everybody shares who waits meanwhile.
import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Low } from 'lowdb';
import { temporaryNameOf } from './file-name.ts';
import type { KeptSandbox } from './memory.ts';
import { StoreError } from './store.ts';

export class SandboxFile {
  readonly path: string;
  /** The sandbox that the file is to hold; undefined where there is to be no file. */
  private database: Low<KeptSandbox> | undefined;
  /** The keys that lead to the sandbox by what lies in the file now. */
  private keysWritten: readonly string[] = [];
  /** How often it was changed, and how many of these changes the last write took up, or has brought to its end. */
  private changes = 0;
  private taken = 0;
  private written = 0;
  private underWay: Promise<void> | undefined;
  /** While the write under way still takes up what comes. */
  private isGathering = false;
  /** The write after the one under way. */
  private next: Promise<void> | undefined;

  /** @param path where the file is, or will be with the first change */
  constructor(path: string) {
    this.path = path;
  }

  /** Whether what lies there is what is to be there. */
  get isWritten(): boolean {
    return this.written === this.changes;
  }

  /** Whether there is no file and is to be none. */
  get isGone(): boolean {
    return this.isWritten && !this.database;
  }

  /** Says that the file is there and holds the sandbox as it is. */
  holds(database: Low<KeptSandbox>): void {
    this.database = database;
    this.keysWritten = database.data.held.settings.keys;
  }

  /** Has the file follow the sandbox; undefined takes the file away. Nothing is written before somebody waits for it. */
  change(database: Low<KeptSandbox> | undefined): void {
    this.database = database;
    this.changes += 1;
  }

  /** Whether one of these keys would lead to this sandbox if the process ended now. */
  leadsBy(keys: readonly string[]): boolean {
    return this.keysWritten.some((key) => keys.includes(key));
  }

  /**
   * Waits until every change made so far is written, and has it written where nobody does.
   * @returns undefined where all is written
   * @throws StoreError unavailable, by rejection; the changes stay to be written, and the next to wait has it tried again
   */
  whenWritten(): Promise<void> | undefined {
    if (this.isWritten) return undefined;
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
    this.isGathering = true;
    // Whoever else came with this turn of the event loop goes along.
    await setImmediate();
    this.isGathering = false;
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

  private async remove(): Promise<void> {
    await rm(join(dirname(this.path), temporaryNameOf(basename(this.path))), { force: true });
    await rm(this.path, { force: true });
  }

  /** What the system refused is no defect of ours. */
  private unavailable(problem: unknown): unknown {
    const { code, syscall } = problem as NodeJS.ErrnoException;
    if (syscall === undefined) return problem;
    return new StoreError('unavailable', `The file ${basename(this.path)} could not be written (${code})`);
  }
}
