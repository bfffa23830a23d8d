// One collection of a sandbox: layers, newest on top, and a transaction's own changes above them.
// The bottom layer is the base world and is shared; what a transaction wrote is merged into the top or thrown away.

import type { Change, Collection, CollectionDefinition, KeyOf, ListQuery, Page, Stored } from '../store.ts';
import { type CollectionLayer, EVERY_RECORD, REMOVED } from './layer.ts';
import { insertInOrder, merged, type Row } from './rows.ts';

const NO_ROWS: readonly never[] = [];
const NOTHING_LISTED: Page<never> = { records: [], hasMore: false };

/** Where the order of a sandbox's own records begins, so that the base world may grow without meeting them. */
const FIRST_OWN = 1_000_000_000;

/** A record as it is kept elsewhere: at its place in the order, null where it was taken out. */
export interface WrittenRow {
  readonly collection: string;
  readonly id: string;
  readonly sequence: number;
  readonly record: Stored | null;
}

export class Table<R extends Stored> {
  readonly definition: CollectionDefinition<R>;
  private layers: readonly CollectionLayer<R>[];
  private nextSequence = FIRST_OWN;

  /** @param layers the lowest first; what is written goes into the last */
  constructor(definition: CollectionDefinition<R>, layers: readonly CollectionLayer<R>[]) {
    this.definition = definition;
    this.layers = layers;
  }

  /** Puts other layers in place of those there are, in a time that does not depend on what either holds. */
  stackOn(layers: readonly CollectionLayer<R>[]): void {
    this.layers = layers;
  }

  /** The table as a transaction sees it; nothing reaches the table before `commit`. */
  view(): TableView<R> {
    return new TableView<R>(this);
  }

  row(id: string): Row<R> | undefined {
    for (let depth = this.layers.length - 1; depth >= 0; depth--) {
      const row = (this.layers[depth] as CollectionLayer<R>).rows.get(id);
      if (row !== undefined) return row ?? undefined;
    }
    return undefined;
  }

  /** The id that a unique key may lead to, as the newest layer that knows the key has it; the caller checks it. */
  idFor(index: string, key: string): string | undefined {
    for (let depth = this.layers.length - 1; depth >= 0; depth--) {
      const id = (this.layers[depth] as CollectionLayer<R>).idFor(index, key);
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

  /** What `commit` would write, each record at its place, for a store that must keep it elsewhere first. */
  plan(written: Written<R>): WrittenRow[] {
    const collection = this.definition.name;
    let next = this.nextSequence;
    return [...written].map(([id, record]) => {
      const known = this.row(id)?.sequence;
      return { collection, id, sequence: record === REMOVED ? (known ?? 0) : (known ?? next++), record };
    });
  }

  /** Merges what a transaction wrote into the topmost layer. */
  commit(written: Written<R>): void {
    const top = this.layers[this.layers.length - 1] as CollectionLayer<R>;
    for (const [id, record] of written) {
      if (record === REMOVED) {
        top.remove(id);
        if (!this.isBelowTop(id)) top.unmark(id);
      } else {
        const known = this.row(id);
        top.put(record, known?.sequence ?? this.nextSequence++, known?.record);
      }
    }
  }

  private isBelowTop(id: string): boolean {
    for (let depth = this.layers.length - 2; depth >= 0; depth--) {
      const row = (this.layers[depth] as CollectionLayer<R>).rows.get(id);
      if (row !== undefined) return row !== REMOVED;
    }
    return false;
  }

  /** Takes note of a row that another process wrote into one of the layers. */
  noteSequence(sequence: number): void {
    if (sequence >= this.nextSequence) this.nextSequence = sequence + 1;
  }
}

/** What a transaction has written of one collection, by id. */
export type Written<R> = Map<string, R | typeof REMOVED>;

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

  get hasWritten(): boolean {
    return this.written !== undefined;
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

  /** What `commit` would write. */
  plan(): WrittenRow[] {
    return this.written ? this.table.plan(this.written) : [];
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
