// The embedded store: every sandbox is one lowdb database in memory, gone with the process.
import { LowSync, MemorySync } from 'lowdb';
import type { Change, CollectionDefinition, Part, RecordsAtRest, Store, Stored, Transaction } from './store.ts';
import { Table, type TableView } from './table.ts';

type World = Map<string, Table<Stored>>;

/** What a transaction does to one world; merged in when its work returns. */
class WorldTransaction implements Transaction {
  private readonly world: World;
  private readonly views = new Map<string, TableView<Stored>>();
  /** Undefined where this transaction says nothing about it. */
  wakeAt: number | null | undefined;

  constructor(world: World) {
    this.world = world;
  }

  collection<R extends Stored>(definition: CollectionDefinition<R>): TableView<R> {
    let view = this.views.get(definition.name);
    if (!view) {
      const table = this.world.get(definition.name);
      if (!table) throw new Error(`No collection "${definition.name}" in this store`);
      view = table.view();
      this.views.set(definition.name, view);
    }
    return view as unknown as TableView<R>;
  }

  attempt<T>(part: () => T): T {
    const before = this.savepoints();
    try {
      return part();
    } catch (problem) {
      for (const [name, view] of this.views) view.rollBack(before?.get(name));
      throw problem;
    }
  }

  wake(atMs: number | null): void {
    this.wakeAt = atMs;
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (const view of this.views.values()) view.addChanges(changes);
    return changes;
  }

  /** Of the views that were written to; mostly there are none yet. */
  private savepoints() {
    let savepoints: Map<string, ReturnType<TableView<Stored>['savepoint']>> | undefined;
    for (const [name, view] of this.views) {
      const savepoint = view.savepoint();
      if (!savepoint) continue;
      savepoints ??= new Map();
      savepoints.set(name, savepoint);
    }
    return savepoints;
  }

  commit(): void {
    for (const view of this.views.values()) view.commit();
  }
}

export class MemoryStore implements Store {
  private readonly definitions: readonly CollectionDefinition[];
  private readonly sandboxes = new Map<string, LowSync<World>>();
  /** Worlds at rest already indexed, so that a thousand sandboxes of one seed share them. */
  private readonly wakes = new Map<string, number>();
  private readonly prototypes = new WeakMap<RecordsAtRest, World>();

  /** @param definitions every collection of the engine and of the providers */
  constructor(definitions: readonly CollectionDefinition[]) {
    this.definitions = definitions;
  }

  open(sandbox: string, atRest: RecordsAtRest): void {
    if (this.sandboxes.has(sandbox)) return;
    const world: World = new Map();
    for (const [name, table] of this.prototype(atRest)) world.set(name, table.fresh());
    this.sandboxes.set(sandbox, new LowSync<World>(new MemorySync(), world));
  }

  has(sandbox: string): boolean {
    return this.sandboxes.has(sandbox);
  }

  transact<T>(sandbox: string, work: (transaction: Transaction) => T): T {
    const database = this.database(sandbox);
    const transaction = new WorldTransaction(database.data);
    const result = work(transaction);
    transaction.commit();
    database.write();
    if (typeof transaction.wakeAt === 'number') this.wakes.set(sandbox, transaction.wakeAt);
    else if (transaction.wakeAt === null) this.wakes.delete(sandbox);
    return result;
  }

  reset(sandbox: string, parts: readonly Part[]): void {
    const database = this.database(sandbox);
    for (const [name, table] of database.data) {
      if (parts.includes(table.definition.part)) database.data.set(name, table.fresh());
    }
    database.write();
    if (parts.includes('state')) this.wakes.delete(sandbox);
  }

  due(nowMs: number, limit: number): readonly { readonly id: string }[] {
    const due = [...this.wakes].filter(([, at]) => at <= nowMs).sort(([, a], [, b]) => a - b);
    return due.slice(0, limit).map(([id]) => ({ id }));
  }

  drop(sandbox: string): void {
    this.wakes.delete(sandbox);
    this.sandboxes.delete(sandbox);
  }

  close(): void {
    this.sandboxes.clear();
  }

  private database(sandbox: string): LowSync<World> {
    const database = this.sandboxes.get(sandbox);
    if (!database) throw new Error(`No sandbox "${sandbox}" in this store`);
    return database;
  }

  private prototype(atRest: RecordsAtRest): World {
    let world = this.prototypes.get(atRest);
    if (!world) {
      world = new Map();
      for (const definition of this.definitions) {
        world.set(definition.name, Table.of(definition, atRest.get(definition.name) ?? []));
      }
      this.prototypes.set(atRest, world);
    }
    return world;
  }
}
