// The records of one sandbox in memory, and which version of the sandbox they are.
import type { WrittenRow } from '../records/table.ts';
import { type BaseWorldIndex, Layer, type Stacks, World, type WorldTransaction } from '../records/world.ts';
import {
  type CollectionDefinition,
  PARTS,
  type Part,
  type SandboxRef,
  type Stored,
  UnusableDataError,
} from '../store.ts';
import { LONG_MS, type Query } from './database.ts';
import type { LayerNumbers } from './locked-sandbox.ts';
import { readText, storedText } from './stored-text.ts';
import { REFRESH, type RecordRow, WRITE } from './world-statements.ts';

/** A write of more rows than this may take longer. */
const MANY_ROWS = 1_000;
/**
 * Removal marks that hide nothing are deleted once there are this many, and not earlier: every other process then has to
 * load the sandbox anew.
 */
const MANY_MARKS = 1_000;

/** Where a row marks a record as removed. */
interface RemovalMark {
  readonly layer: number;
  readonly collection: string;
  readonly id: string;
}

export class CachedWorld {
  private readonly sandbox: SandboxRef;
  private readonly definitions: readonly CollectionDefinition[];
  private readonly partOf: ReadonlyMap<string, Part>;
  private readonly baseWorld: BaseWorldIndex;
  private readonly layers = new Map<number, Layer>();
  private world: World | undefined;
  private version = 0;
  private layerNumbers = '';
  private wakeAt: number | null = null;
  /** Marks in the database that hide nothing: no layer below has the record. */
  private marks: RemovalMark[] = [];
  /** What was done and is not stored yet: a layer on top of each part. */
  private pending: { readonly layers: ReadonlyMap<Part, Layer>; wakeAt: number | null } | undefined;

  constructor(sandbox: SandboxRef, definitions: readonly CollectionDefinition[], baseWorld: BaseWorldIndex) {
    this.sandbox = sandbox;
    this.definitions = definitions;
    this.partOf = new Map(definitions.map(({ name, part }) => [name, part]));
    this.baseWorld = baseWorld;
  }

  /** How many records are in memory; those of the base world do not count. */
  get size(): number {
    return this.world?.size ?? 0;
  }

  /**
   * Loads what other processes have changed.
   * @returns true when they changed nothing, undefined when this generation of the sandbox is gone
   * @throws StoreError unavailable
   */
  async refresh(query: Query): Promise<boolean | undefined> {
    const isCold = this.world === undefined;
    const rows = await query<RecordRow>(
      REFRESH,
      [storedText(this.sandbox.id), this.sandbox.generation, this.version, [...this.layers.keys()]],
      isCold ? LONG_MS : undefined,
    );
    const [first] = rows;
    if (!first) return undefined;
    if (first.version === this.version) return true;
    if (!isCold && this.version < first.marks_deleted_at) {
      this.forget();
      return this.refresh(query);
    }
    if (first.layers !== this.layerNumbers) this.stack(JSON.parse(first.layers) as Required<LayerNumbers>);
    this.take(rows);
    this.version = first.version;
    this.layerNumbers = first.layers;
    this.wakeAt = first.wake_at;
    return false;
  }

  /** Begins a change. `write` stores it and `accept` takes it over, or `undo` forgets it. */
  begin(): void {
    const world = this.world as World;
    const layers = new Map(PARTS.map((part) => [part, new Layer('', part, this.definitions)]));
    for (const [part, layer] of layers) world.setStack(part, [...world.stack(part), layer]);
    this.pending = { layers, wakeAt: this.wakeAt };
  }

  transaction(): WorldTransaction {
    return (this.world as World).begin();
  }

  /** Adds what a transaction did to the change, so that the next transaction sees it. */
  commit(transaction: WorldTransaction): void {
    transaction.commit();
    if (this.pending && transaction.wakeAt !== undefined) this.pending.wakeAt = transaction.wakeAt;
  }

  /** Whether there is anything to store. */
  get isChanged(): boolean {
    const { layers, wakeAt } = this.pending ?? { layers: new Map<Part, Layer>(), wakeAt: this.wakeAt };
    return wakeAt !== this.wakeAt || [...layers.values()].some(({ size }) => size > 0);
  }

  /**
   * Stores the change. @returns false, with nothing stored, when another process changed the sandbox first
   * @throws StoreError unavailable
   */
  async write(query: Query): Promise<boolean> {
    const rows = [...(this.pending?.layers ?? [])].flatMap(([part, pendingLayer]) => {
      const layer = this.top(part);
      return [...pendingLayer.rows()].map((row) => ({ ...row, layer }));
    });
    const uselessMarks = this.marksToDelete(rows);
    const stored = await query(
      WRITE,
      [
        storedText(this.sandbox.id),
        this.sandbox.generation,
        this.version,
        this.pending?.wakeAt ?? null,
        rows.map(({ layer }) => layer),
        rows.map(({ collection }) => collection),
        rows.map(({ id }) => storedText(id)),
        rows.map(({ sequence }) => sequence),
        rows.map(({ record }) => record && JSON.stringify(record)),
        uselessMarks.map(({ layer }) => layer),
        uselessMarks.map(({ collection }) => collection),
        uselessMarks.map(({ id }) => storedText(id)),
      ],
      rows.length > MANY_ROWS ? LONG_MS : undefined,
    );
    if (stored.length > 0 && uselessMarks.length > 0) this.marks = [];
    return stored.length > 0;
  }

  /** Takes the change over into memory, after `write` has stored it. */
  accept(): void {
    const { pending } = this;
    this.undo();
    if (!pending) return;
    for (const [part, pendingLayer] of pending.layers) {
      const top = this.top(part);
      for (const [name, written] of pendingLayer.collections) {
        this.layers.get(top)?.collections.get(name)?.takeOver(written);
        for (const [id, row] of written.rows)
          if (row === null) this.forgetUselessMark({ layer: top, collection: name, id });
      }
    }
    this.version += 1;
    this.wakeAt = pending.wakeAt;
  }

  /** Forgets the change. */
  undo(): void {
    if (!this.pending) return;
    for (const part of PARTS) this.world?.setStack(part, this.world.stack(part).slice(0, -1));
    this.pending = undefined;
  }

  private top(part: Part): number {
    return Number(this.world?.stack(part).findLast(({ id }) => id !== '')?.id);
  }

  /** Arranges the layers as these lists say. A new one begins empty, and one that is on no list is forgotten. */
  private stack(numbers: Required<LayerNumbers>): void {
    const stacks = new Map(
      PARTS.map((part) => [
        part,
        numbers[part].map((number) => this.layers.get(number) ?? new Layer(String(number), part, this.definitions)),
      ]),
    );
    this.layers.clear();
    for (const layer of [...stacks.values()].flat()) this.layers.set(Number(layer.id), layer);
    if (this.world) for (const [part, stack] of stacks) this.world.setStack(part, stack);
    else this.world = new World(this.definitions, this.baseWorld, stacks as Stacks);
  }

  /** The marks that this write deletes. They must not include a row that it writes. */
  private marksToDelete(written: readonly RemovalMark[]): RemovalMark[] {
    if (this.marks.length < MANY_MARKS) return [];
    const keys = new Set(written.map(({ collection, id }) => `${collection} ${id}`));
    return this.marks.filter(({ collection, id }) => !keys.has(`${collection} ${id}`));
  }

  /** Forgets a mark when no layer below has the record. */
  private forgetUselessMark(mark: RemovalMark): void {
    const { layer, collection, id } = mark;
    const stack = this.world?.stack(this.partOf.get(collection) as Part) ?? [];
    const own = stack.findIndex(({ id }) => id === String(layer));
    const below = stack.slice(0, own).map(({ collections }) => collections.get(collection));
    const nearest = [this.baseWorld.get(collection), ...below].findLast((each) => each?.rows.has(id));
    if (nearest?.rows.get(id)) return;
    stack[own]?.collections.get(collection)?.unmark(id);
    this.marks.push(mark);
  }

  private forget(): void {
    this.layers.clear();
    this.world = undefined;
    this.version = 0;
    this.layerNumbers = '';
    this.marks = [];
  }

  private recordOf(collection: string, id: string, body: string): Stored {
    try {
      return JSON.parse(body) as Stored;
    } catch (problem) {
      const what = `PostgreSQL has a record of sandbox "${this.sandbox.id}" that cannot be read: ${collection}, "${readText(id)}"`;
      throw new UnusableDataError(`${what}: ${(problem as Error).message}`);
    }
  }

  private take(rows: readonly RecordRow[]): void {
    const byLayer = new Map<number, WrittenRow[]>();
    for (const { layer, collection, id, sequence, body } of rows) {
      // Another version of card-sandbox may have collections that this one does not know.
      if (layer === null || !this.partOf.has(collection)) continue;
      const record = body === null ? null : this.recordOf(collection, id, body);
      const written = { collection, id: readText(id), sequence, record };
      const others = byLayer.get(layer);
      if (others) others.push(written);
      else byLayer.set(layer, [written]);
    }
    for (const [layer, written] of byLayer) this.world?.take(this.layers.get(layer) as Layer, written);
    for (const [layer, written] of byLayer) {
      for (const { collection, id, record } of written)
        if (record === null) this.forgetUselessMark({ layer, collection, id });
    }
  }
}
