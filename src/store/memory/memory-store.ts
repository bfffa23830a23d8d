// The embedded store: every sandbox is one lowdb database, in memory and gone with the process.
// `../file/` keeps them in files.
import { type Low, LowSync, MemorySync } from 'lowdb';
import { worthKeeping } from '../records/stacking.ts';
import { BaseWorldIndexes, type Stack, World, type WorldTransaction } from '../records/world.ts';
import { goneOf, keyTakenBy, noSnapshot, tooManySandboxes, tooManySnapshots } from '../refusals.ts';
import {
  type BaseRecords,
  type CollectionDefinition,
  MOST_SNAPSHOTS,
  type NewSandbox,
  PARTS,
  type Part,
  type SandboxEntry,
  type SandboxRef,
  type Settings,
  type Snapshot,
  type Store,
  type StoreStart,
  type Transaction,
} from '../store.ts';
import { freshLayer, freshStacks, joinLayers, type StoredSandbox, type StoredSnapshot } from './stored-sandbox.ts';

/** lowdb's, with or without waiting for a write. */
export type Database = LowSync<StoredSandbox> | Low<StoredSandbox>;

export class MemoryStore implements Store {
  protected readonly definitions: readonly CollectionDefinition[];
  protected readonly databases = new Map<string, Database>();
  /** Key → sandbox. */
  private readonly owners = new Map<string, string>();
  /** Sandboxes that asked to be woken. */
  private readonly waking = new Set<StoredSandbox>();
  protected readonly baseWorlds: BaseWorldIndexes;
  private told: StoreStart | undefined;

  /** @param definitions every collection of the engine and of the providers */
  constructor(definitions: readonly CollectionDefinition[]) {
    this.definitions = definitions;
    this.baseWorlds = new BaseWorldIndexes(definitions);
  }

  start(told: StoreStart): void | Promise<void> {
    this.told = told;
  }

  find(id: string): SandboxEntry | undefined | Promise<SandboxEntry | undefined> {
    const database = this.databases.get(id);
    return database && this.await(database, database.data.held);
  }

  list(limit?: number, after?: string): readonly SandboxEntry[] | Promise<readonly SandboxEntry[]> {
    const all = [...this.databases.values()].map(({ data }) => data.held);
    const asked = after === undefined ? all : all.filter(({ id }) => id > after);
    return asked.sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
  }

  count(): number {
    return this.databases.size;
  }

  owner(key: string): string | undefined {
    return this.owners.get(key);
  }

  make({ id, generation, settings, limit, isAnew }: NewSandbox): SandboxEntry | Promise<SandboxEntry> {
    const there = this.databases.get(id);
    if (there && !isAnew) return this.await(there, there.data.held);
    if (!there && this.databases.size >= limit) throw tooManySandboxes(limit);
    for (const key of settings.keys) {
      const owner = this.owners.get(key) ?? id;
      if (owner !== id) throw keyTakenBy(owner);
    }
    if (there) this.forget(there.data);
    const held = { id, generation, settings };
    const sandbox: StoredSandbox = {
      held,
      world: new World(
        this.definitions,
        this.baseWorlds.of(this.baseRecordsOf(settings)),
        freshStacks(this.definitions),
      ),
      snapshots: new Map(),
      wakeAt: null,
      layers: PARTS.length,
    };
    return this.settle(this.hold(this.databaseOf(sandbox)), held);
  }

  drop(id: string): boolean | Promise<boolean> {
    const database = this.databases.get(id);
    if (!database) return false;
    this.forget(database.data);
    return this.erase(database, true);
  }

  dropExpired(nowMs: number): readonly string[] | Promise<readonly string[]> {
    const ids: string[] = [];
    for (const [id, { data }] of this.databases) {
      const { expiresAt } = data.held.settings;
      if (expiresAt !== null && expiresAt <= nowMs) ids.push(id);
    }
    const dropped = ids.map((id) => this.drop(id));
    return dropped.some((result) => result instanceof Promise) ? Promise.all(dropped).then(() => ids) : ids;
  }

  transact<T>(sandbox: SandboxRef, work: (transaction: Transaction) => T): T | Promise<T> {
    const database = this.database(sandbox);
    const { data } = database;
    const transaction = data.world.begin();
    const result = work(transaction);
    if (!transaction.hasWritten) return this.await(database, result, transaction);
    transaction.commit();
    if (transaction.wakeAt !== undefined) this.wake(data, transaction.wakeAt);
    return this.settle(database, result, transaction);
  }

  reset(sandbox: SandboxRef, parts: readonly Part[]): void | Promise<void> {
    const database = this.database(sandbox);
    const { data } = database;
    for (const part of parts) data.world.setStack(part, [freshLayer(data, part, this.definitions)]);
    if (parts.includes('state')) this.wake(data, null);
    return this.settle(database, undefined);
  }

  snapshot(sandbox: SandboxRef, name: string, parts: readonly Part[], at: number): Snapshot | Promise<Snapshot> {
    const database = this.database(sandbox);
    const { data } = database;
    if (!data.snapshots.has(name) && data.snapshots.size >= MOST_SNAPSHOTS) {
      throw tooManySnapshots();
    }
    const stacks = new Map<Part, Stack>();
    for (const part of parts) {
      const stack = worthKeeping(data.world.stack(part));
      stacks.set(part, stack);
      if (stack.length === data.world.stack(part).length) {
        data.world.setStack(part, [...stack, freshLayer(data, part, this.definitions)]);
      }
    }
    data.snapshots.set(name, { at, stacks });
    for (const part of parts) joinLayers(data, part);
    return this.settle(database, { name, at, parts });
  }

  restore(sandbox: SandboxRef, name: string, parts?: readonly Part[]): readonly Part[] | Promise<readonly Part[]> {
    const database = this.database(sandbox);
    const { data } = database;
    const { stacks } = this.snapshotOf(data, name);
    const restored = [...stacks.keys()].filter((part) => parts === undefined || parts.includes(part));
    for (const part of restored) {
      data.world.setStack(part, [...(stacks.get(part) as Stack), freshLayer(data, part, this.definitions)]);
    }
    return this.settle(database, restored);
  }

  snapshots(sandbox: SandboxRef): readonly Snapshot[] | Promise<readonly Snapshot[]> {
    const database = this.database(sandbox);
    const all = [...database.data.snapshots].map(([name, { at, stacks }]) => ({ name, at, parts: [...stacks.keys()] }));
    return this.await(
      database,
      all.sort((a, b) => (a.name < b.name ? -1 : 1)),
    );
  }

  dropSnapshot(sandbox: SandboxRef, name: string): void | Promise<void> {
    const database = this.database(sandbox);
    this.snapshotOf(database.data, name);
    database.data.snapshots.delete(name);
    return this.settle(database, undefined);
  }

  due(nowMs: number, limit: number): readonly SandboxEntry[] {
    const due = [...this.waking].filter(({ wakeAt }) => wakeAt !== null && wakeAt <= nowMs);
    due.sort((a, b) => (a.wakeAt as number) - (b.wakeAt as number));
    return due.slice(0, limit).map(({ held }) => held);
  }

  ping(): void | Promise<void> {}

  close(): void | Promise<void> {
    this.databases.clear();
    this.owners.clear();
    this.waking.clear();
  }

  /**
   * Keeps what was just done, and gives the result once it is kept.
   * @param _done the transaction that was committed; everything may have changed when left out
   */
  protected settle<T>(database: Database, result: T, _done?: WorldTransaction): T | Promise<T> {
    database.write();
    return result;
  }

  /**
   * Gives the result of work that only looked, once what it saw is kept.
   * @param _done the transaction that only looked; everything may have been looked at when left out
   */
  protected await<T>(_database: Database, result: T, _done?: WorldTransaction): T | Promise<T> {
    return result;
  }

  /** Keeps that the sandbox, already forgotten, is no more. */
  protected erase<T>(_database: Database, result: T): T | Promise<T> {
    return result;
  }

  protected databaseOf(sandbox: StoredSandbox): Database {
    return new LowSync<StoredSandbox>(new MemorySync(), sandbox);
  }

  /** Takes a sandbox up among those there are. */
  protected hold(database: Database): Database {
    const { data } = database;
    const { id, settings } = data.held;
    this.databases.set(id, database);
    for (const key of settings.keys) this.owners.set(key, id);
    this.wake(data, data.wakeAt);
    return database;
  }

  protected baseRecordsOf(settings: Settings): BaseRecords {
    if (!this.told) throw new Error('The store was not started');
    return this.told.baseRecords(settings);
  }

  private snapshotOf({ held, snapshots }: StoredSandbox, name: string): StoredSnapshot {
    const snapshot = snapshots.get(name);
    if (!snapshot) throw noSnapshot(held.id, name);
    return snapshot;
  }

  private wake(sandbox: StoredSandbox, atMs: number | null): void {
    sandbox.wakeAt = atMs;
    if (atMs === null) this.waking.delete(sandbox);
    else this.waking.add(sandbox);
  }

  private forget(sandbox: StoredSandbox): void {
    this.databases.delete(sandbox.held.id);
    for (const key of sandbox.held.settings.keys) this.owners.delete(key);
    this.waking.delete(sandbox);
  }

  private database({ id, generation }: SandboxRef): Database {
    const database = this.databases.get(id);
    if (database?.data.held.generation === generation) return database;
    throw goneOf(id);
  }
}
