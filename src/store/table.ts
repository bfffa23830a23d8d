// How the embedded store keeps one collection: layers, newest on top.
// The bottom layer is the world at rest and is shared; a transaction is one more layer that is merged down or thrown away.
import { insertInOrder, merged, type Row, takeOut } from './rows.ts';
import type { Change, Collection, CollectionDefinition, KeyOf, ListQuery, Page, Stored } from './store.ts';

const REMOVED = null;
const EVERY_RECORD = '';
const NO_ROWS: readonly never[] = [];
const NOTHING_LISTED: Page<never> = { records: [], hasMore: false };

class Layer<R extends Stored> {
  readonly rows = new Map<string, Row<R> | typeof REMOVED>();
  /** Index name → key → id. A look-up checks the record it finds, so an outdated key does no harm. */
  readonly unique = new Map<string, Map<string, string>>();
  /** Index name → key → rows by ascending sequence; the empty index name holds all records. */
  readonly groups = new Map<string, Map<string, Row<R>[]>>();

  /** Groups that got a row older than their newest; they are put in order when somebody lists them. */
  private readonly unordered = new Set<Row<R>[]>();

  group(index: string, key: string): Row<R>[] | undefined {
    const rows = this.groups.get(index)?.get(key);
    if (rows && this.unordered.delete(rows)) rows.sort((a, b) => a.sequence - b.sequence);
    return rows;
  }

  addToGroup(index: string, key: string, row: Row<R>): void {
    const keys = keysOf(this.groups, index);
    const rows = keys.get(key);
    if (!rows) {
      keys.set(key, [row]);
      return;
    }
    if ((rows[rows.length - 1] as Row<R>).sequence > row.sequence) this.unordered.add(rows);
    rows.push(row);
  }

  /** Takes a row out of a group that it is no longer of, so that lists do not grow with what once was. */
  removeFromGroup(index: string, key: string, row: Row<R>): void {
    const rows = this.group(index, key);
    if (!rows) return;
    takeOut(rows, row);
    if (rows.length === 0) this.groups.get(index)?.delete(key);
  }

  setUnique(index: string, key: string, id: string): void {
    keysOf(this.unique, index).set(key, id);
  }
}

export class Table<R extends Stored> {
  readonly definition: CollectionDefinition<R>;
  private readonly layers: Layer<R>[];
  private nextSequence: number;

  private constructor(definition: CollectionDefinition<R>, base: Layer<R>, nextSequence: number) {
    this.definition = definition;
    this.layers = [base];
    this.nextSequence = nextSequence;
  }

  /** A table that holds these records at rest. */
  static of<R extends Stored>(definition: CollectionDefinition<R>, records: readonly R[]): Table<R> {
    const table = new Table(definition, new Layer<R>(), 1);
    for (const record of records) table.write(record);
    return table;
  }

  /** A table of its own over this one's world at rest. Takes the same time whatever either holds. */
  fresh(): Table<R> {
    const table = new Table(this.definition, this.layers[0] as Layer<R>, this.nextSequence);
    table.layers.push(new Layer<R>());
    return table;
  }

  /** The table as a transaction sees it; nothing reaches the table before `commit`. */
  view(): TableView<R> {
    return new TableView<R>(this);
  }

  row(id: string): Row<R> | undefined {
    for (let depth = this.layers.length - 1; depth >= 0; depth--) {
      const row = (this.layers[depth] as Layer<R>).rows.get(id);
      if (row !== undefined) return row ?? undefined;
    }
    return undefined;
  }

  /** The ids that a unique key may lead to, newest first; the caller checks them. */
  idFor(index: string, key: string): string | undefined {
    for (let depth = this.layers.length - 1; depth >= 0; depth--) {
      const id = (this.layers[depth] as Layer<R>).unique.get(index)?.get(key);
      if (id !== undefined) return id;
    }
    return undefined;
  }

  rowsOfGroup(index: string, key: string): Row<R>[][] {
    const found: Row<R>[][] = [];
    for (const layer of this.layers) {
      const rows = layer.group(index, key);
      if (rows) found.push(rows);
    }
    return found;
  }

  /** Merges what a transaction wrote into the topmost layer. */
  commit(written: ReadonlyMap<string, R | typeof REMOVED>): void {
    for (const [id, record] of written) {
      if (record === REMOVED) this.erase(id);
      else this.write(record);
    }
  }

  /** A mark that a record is gone is only needed above a layer that has it. */
  private erase(id: string): void {
    const layer = this.top();
    const row = layer.rows.get(id);
    if (row) {
      layer.removeFromGroup(EVERY_RECORD, EVERY_RECORD, row);
      for (const index in this.definition.groups) {
        const key = this.definition.groups[index]?.(row.record);
        if (key !== undefined) layer.removeFromGroup(index, key, row);
      }
    }
    layer.rows.delete(id);
    if (this.row(id)) layer.rows.set(id, REMOVED);
  }

  private top(): Layer<R> {
    return this.layers[this.layers.length - 1] as Layer<R>;
  }

  private write(record: R): void {
    const { unique, groups } = this.definition;
    const layer = this.top();
    const known = this.row(record.id);
    const previous = known?.record;
    let row = layer.rows.get(record.id);
    const isOwn = Boolean(row);
    if (row) row.record = record;
    else {
      row = { sequence: known?.sequence ?? this.nextSequence++, record };
      layer.rows.set(record.id, row);
    }
    if (!known) layer.addToGroup(EVERY_RECORD, EVERY_RECORD, row);
    for (const index in unique) {
      const keyOf = unique[index] as KeyOf<R>;
      const key = keyOf(record);
      if (key !== undefined && (!previous || keyOf(previous) !== key)) layer.setUnique(index, key, record.id);
    }
    for (const index in groups) {
      const keyOf = groups[index] as KeyOf<R>;
      const key = keyOf(record);
      const before = previous && keyOf(previous);
      if (before === key) continue;
      if (isOwn && before !== undefined) layer.removeFromGroup(index, before, row);
      if (key !== undefined) layer.addToGroup(index, key, row);
    }
  }
}

/** What a transaction has written of one collection, by id. */
type Written<R> = Map<string, R | typeof REMOVED>;

/** One collection inside one transaction. */
export class TableView<R extends Stored> implements Collection<R> {
  private readonly table: Table<R>;
  /** Made with the first write: most transactions only read most of their collections. */
  private written: Written<R> | undefined;

  constructor(table: Table<R>) {
    this.table = table;
  }

  get(id: string): R | undefined {
    const own = this.written?.get(id);
    if (own !== undefined) return own ?? undefined;
    return this.table.row(id)?.record;
  }

  find(index: string, key: string): R | undefined {
    const keyOf = this.table.definition.unique?.[index];
    if (!keyOf) throw new Error(`${this.table.definition.name} has no unique index "${index}"`);
    if (this.written) {
      for (const record of this.written.values()) {
        if (record !== REMOVED && keyOf(record) === key) return record;
      }
    }
    const id = this.table.idFor(index, key);
    const record = id === undefined ? undefined : this.get(id);
    return record && keyOf(record) === key ? record : undefined;
  }

  list({ group, after, limit = Number.POSITIVE_INFINITY, order = 'newest' }: ListQuery = {}): Page<R> {
    const keyOf = group && this.table.definition.groups?.[group.index];
    if (group && !keyOf) throw new Error(`${this.table.definition.name} has no group index "${group.index}"`);
    const sources = this.table.rowsOfGroup(group?.index ?? EVERY_RECORD, group?.key ?? EVERY_RECORD);
    const own = this.written ? this.ownRows(keyOf, group?.key) : NO_ROWS;
    if (own.length > 0) sources.push(own as Row<R>[]);
    if (sources.length === 0) return NOTHING_LISTED as Page<R>;
    const start = after === undefined ? undefined : this.sequenceOf(after, own);
    const records: R[] = [];
    for (const row of merged(sources, order, start)) {
      const record = this.recordOf(row);
      if (!record || (keyOf && keyOf(record) !== group?.key)) continue;
      if (records.length >= limit) return { records, hasMore: true };
      records.push(record);
    }
    return { records, hasMore: false };
  }

  put(record: R): void {
    this.written ??= new Map();
    this.written.set(record.id, record);
  }

  remove(id: string): void {
    if (this.get(id) === undefined) return;
    this.written ??= new Map();
    this.written.set(id, REMOVED);
  }

  /** What was written so far, to come back to. */
  savepoint(): Written<R> | undefined {
    return this.written && new Map(this.written);
  }

  rollBack(savepoint: Written<R> | undefined): void {
    this.written = savepoint;
  }

  /** Adds what this transaction changed in this collection. */
  addChanges(changes: Change[]): void {
    if (!this.written) return;
    for (const [id, record] of this.written) {
      const before = this.table.row(id)?.record;
      if (before === undefined && record === REMOVED) continue;
      changes.push({ collection: this.table.definition.name, id, before, after: record ?? undefined });
    }
  }

  commit(): void {
    if (this.written) this.table.commit(this.written);
  }

  /** What this transaction wrote into the group, as rows after all that is already there. */
  private ownRows(keyOf: KeyOf<R> | undefined, key: string | undefined): Row<R>[] {
    const rows: Row<R>[] = [];
    let sequence = Number.MAX_SAFE_INTEGER / 2;
    for (const record of this.written?.values() ?? []) {
      if (record === REMOVED || (keyOf && keyOf(record) !== key)) continue;
      insertInOrder(rows, { sequence: this.table.row(record.id)?.sequence ?? sequence++, record });
    }
    return rows;
  }

  /** The record as it is now of a row that an index named, unless it was removed or made anew since. */
  private recordOf(row: Row<R>): R | undefined {
    const own = this.written?.get(row.record.id);
    if (own !== undefined) return own ?? undefined;
    const current = this.table.row(row.record.id);
    return current?.sequence === row.sequence ? current.record : undefined;
  }

  private sequenceOf(id: string, own: readonly Row<R>[]): number | undefined {
    return this.table.row(id)?.sequence ?? own.find((row) => row.record.id === id)?.sequence;
  }
}

/** The keys of an index, made with the first of them. */
function keysOf<V>(indexes: Map<string, Map<string, V>>, index: string): Map<string, V> {
  let keys = indexes.get(index);
  if (!keys) {
    keys = new Map();
    indexes.set(index, keys);
  }
  return keys;
}
