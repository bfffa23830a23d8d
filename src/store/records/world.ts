// A sandbox's records in memory: for each part a stack of layers above the base world, and the transactions over them.
// Whole layers are what resets, snapshots and restores move, so that none of them depends on how much a layer holds.

import type { BaseRecords, Change, CollectionDefinition, Part, Stored, Transaction } from '../store.ts';
import { PARTS } from '../store.ts';
import { CollectionLayer } from './layer.ts';
import { Table, type TableView, type WrittenRow } from './table.ts';

/** The base world, indexed: the lowest layer of every collection, shared by all sandboxes with the same base records. */
export type BaseWorldIndex = ReadonlyMap<string, CollectionLayer<Stored>>;

/** The base worlds that are in use, each indexed once, so that a thousand sandboxes with the same base records share theirs. */
export class BaseWorldIndexes {
  private readonly definitions: readonly CollectionDefinition[];
  private readonly known = new WeakMap<BaseRecords, BaseWorldIndex>();

  constructor(definitions: readonly CollectionDefinition[]) {
    this.definitions = definitions;
  }

  of(baseRecords: BaseRecords): BaseWorldIndex {
    let baseWorld = this.known.get(baseRecords);
    if (!baseWorld) {
      baseWorld = indexOf(this.definitions, baseRecords);
      this.known.set(baseRecords, baseWorld);
    }
    return baseWorld;
  }
}

function indexOf(definitions: readonly CollectionDefinition[], baseRecords: BaseRecords): BaseWorldIndex {
  const baseWorld = new Map<string, CollectionLayer<Stored>>();
  for (const definition of definitions) {
    const collectionLayer = new CollectionLayer<Stored>(definition);
    for (const [position, record] of (baseRecords.get(definition.name) ?? []).entries())
      collectionLayer.put(record, position + 1);
    baseWorld.set(definition.name, collectionLayer);
  }
  return baseWorld;
}

/** One level of a sandbox's changes: what was written to all collections of a part while it was on top. */
export class Layer {
  readonly id: string;
  /** By the name of the collection. */
  readonly collections: ReadonlyMap<string, CollectionLayer<Stored>>;

  constructor(id: string, part: Part, definitions: readonly CollectionDefinition[]) {
    this.id = id;
    const own = definitions.filter((definition) => definition.part === part);
    this.collections = new Map(own.map((definition) => [definition.name, new CollectionLayer<Stored>(definition)]));
  }

  /** How many records were written here. */
  get size(): number {
    let size = 0;
    for (const collectionLayer of this.collections.values()) size += collectionLayer.rows.size;
    return size;
  }

  /** Every record written here, null where it was taken out. */
  *rows(): Generator<WrittenRow> {
    for (const [collection, collectionLayer] of this.collections) {
      for (const [id, row] of collectionLayer.rows) {
        yield { collection, id, sequence: row?.sequence ?? 0, record: row?.record ?? null };
      }
    }
  }
}

/** The layers of a part, the lowest first. */
export type Stack = readonly Layer[];
export type Stacks = ReadonlyMap<Part, Stack>;

export class World {
  private readonly definitions: readonly CollectionDefinition[];
  private readonly baseWorld: BaseWorldIndex;
  private readonly tables = new Map<string, Table<Stored>>();
  private readonly stacks = new Map<Part, Stack>();

  /** @param stacks at least one layer for each part */
  constructor(definitions: readonly CollectionDefinition[], baseWorld: BaseWorldIndex, stacks: Stacks) {
    this.definitions = definitions;
    this.baseWorld = baseWorld;
    for (const definition of definitions) this.tables.set(definition.name, new Table<Stored>(definition, []));
    for (const part of PARTS) this.setStack(part, stacks.get(part) as Stack);
    for (const stack of stacks.values()) for (const layer of stack) this.noteSequences(layer.rows());
  }

  stack(part: Part): Stack {
    return this.stacks.get(part) as Stack;
  }

  /** Puts other layers in place of those of a part. */
  setStack(part: Part, stack: Stack): void {
    this.stacks.set(part, stack);
    for (const { name, part: its } of this.definitions) {
      if (its !== part) continue;
      const collectionLayers = stack.map((layer) => layer.collections.get(name) as CollectionLayer<Stored>);
      this.tables.get(name)?.stackOn([this.baseWorld.get(name) as CollectionLayer<Stored>, ...collectionLayers]);
    }
  }

  /** How many records its layers hold; those of the base world do not count. */
  get size(): number {
    let size = 0;
    for (const stack of this.stacks.values()) for (const layer of stack) size += layer.size;
    return size;
  }

  begin(): WorldTransaction {
    return new WorldTransaction(this.tables);
  }

  /** Takes rows that were kept elsewhere into a layer, wherever it is in the stacks. */
  take(layer: Layer, rows: readonly WrittenRow[]): void {
    for (const { collection, id, sequence, record } of rows) {
      const collectionLayer = layer.collections.get(collection);
      if (record === null) collectionLayer?.remove(id);
      else collectionLayer?.put(record, sequence);
    }
    this.noteSequences(rows);
  }

  private noteSequences(rows: Iterable<WrittenRow>): void {
    for (const { collection, sequence } of rows) this.tables.get(collection)?.noteSequence(sequence);
  }
}

/** What a transaction does to one world; merged in by `commit`, or forgotten. */
export class WorldTransaction implements Transaction {
  /** When the sandbox is to be woken, if the work said so. */
  wakeAt: number | null | undefined;
  private readonly tables: ReadonlyMap<string, Table<Stored>>;
  private readonly views = new Map<string, TableView<Stored>>();

  constructor(tables: ReadonlyMap<string, Table<Stored>>) {
    this.tables = tables;
  }

  collection<R extends Stored>(definition: CollectionDefinition<R>): TableView<R> {
    let view = this.views.get(definition.name);
    if (!view) {
      const table = this.tables.get(definition.name);
      if (!table) throw new Error(`No collection "${definition.name}" in this store`);
      view = table.view();
      this.views.set(definition.name, view);
    }
    return view as unknown as TableView<R>;
  }

  attempt<T>(part: () => T): T {
    const before = this.savepoints();
    const { wakeAt } = this;
    try {
      return part();
    } catch (problem) {
      for (const [name, view] of this.views) view.rollBack(before?.get(name));
      this.wakeAt = wakeAt;
      throw problem;
    }
  }

  changes(): Change[] {
    const changes: Change[] = [];
    for (const view of this.views.values()) view.addChanges(changes);
    return changes;
  }

  wake(atMs: number | null): void {
    this.wakeAt = atMs;
  }

  /** Whether there is anything to keep. */
  get hasWritten(): boolean {
    if (this.wakeAt !== undefined) return true;
    for (const view of this.views.values()) if (view.hasWritten) return true;
    return false;
  }

  /** The names of the collections that it looked at. */
  get seen(): Iterable<string> {
    return this.views.keys();
  }

  /** The names of the collections that it wrote to. */
  get written(): Iterable<string> {
    return [...this.views].flatMap(([name, view]) => (view.hasWritten ? [name] : []));
  }

  /** What `commit` would write, for a store that must keep it elsewhere first. */
  plan(): WrittenRow[] {
    return [...this.views.values()].flatMap((view) => view.plan());
  }

  commit(): void {
    for (const view of this.views.values()) view.commit();
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
}
