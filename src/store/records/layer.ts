// One layer of one collection: the rows that were written while it was on top, and the indexes that find them.

import type { CollectionDefinition, KeyOf, Stored } from '../store.ts';
import { type Row, takeOut } from './rows.ts';

/** Stands in a layer where a record of a lower one was taken out. */
export const REMOVED = null;
/** The group of all records. */
export const EVERY_RECORD = '';

export class CollectionLayer<R extends Stored> {
  readonly rows = new Map<string, Row<R> | typeof REMOVED>();
  private readonly definition: CollectionDefinition<R>;
  /** Index name → key → id. A look-up checks the record it finds, so an outdated key does no harm. */
  private readonly unique = new Map<string, Map<string, string>>();
  /** Index name → key → rows by ascending sequence; the empty index name holds all records. */
  private readonly groups = new Map<string, Map<string, Row<R>[]>>();
  /** Groups that got a row older than their newest; they are put in order when they are listed. */
  private readonly unordered = new Set<Row<R>[]>();

  constructor(definition: CollectionDefinition<R>) {
    this.definition = definition;
  }

  /** The id that a unique key leads to here; the record may have another key by now. */
  idFor(index: string, key: string): string | undefined {
    return this.unique.get(index)?.get(key);
  }

  /** Rows that are or were in the group, by ascending sequence. */
  group(index: string, key: string): Row<R>[] | undefined {
    const rows = this.groups.get(index)?.get(key);
    if (rows && this.unordered.delete(rows)) rows.sort((a, b) => a.sequence - b.sequence);
    return rows;
  }

  /**
   * Writes a record at its place in the order.
   * @param below the record as the layers below have it, when known: what is indexed there need not be again
   */
  put(record: R, sequence: number, below?: R): void {
    const own = this.rows.get(record.id);
    if (own?.sequence === sequence) {
      const previous = own.record;
      own.record = record;
      this.index(own, previous, true);
      return;
    }
    if (own) this.leaveGroups(own);
    const row = { sequence, record };
    this.rows.set(record.id, row);
    this.index(row, below);
  }

  /** Marks a record as taken out, so that those below do not show. */
  remove(id: string): void {
    const own = this.rows.get(id);
    if (own) this.leaveGroups(own);
    this.rows.set(id, REMOVED);
  }

  /** Takes the mark away where no layer below has the record. */
  unmark(id: string): void {
    if (this.rows.get(id) === REMOVED) this.rows.delete(id);
  }

  /** Takes over what a layer directly above has written. */
  takeOver(above: CollectionLayer<R>): void {
    for (const [id, row] of above.rows) {
      if (row === REMOVED) this.remove(id);
      else this.put(row.record, row.sequence);
    }
  }

  /** Takes over what a layer directly below has that was not written here again. */
  takeUnder(below: CollectionLayer<R>): void {
    for (const [id, row] of below.rows) {
      const own = this.rows.get(id);
      // What is unchanged since then was only indexed there.
      if (own) this.index(own);
      else if (own === undefined && row === REMOVED) this.remove(id);
      else if (own === undefined && row) this.put(row.record, row.sequence);
    }
  }

  /**
   * @param previous the record as it was indexed before, here or below
   * @param isOwn true where that was here
   */
  private index(row: Row<R>, previous?: R, isOwn = false): void {
    const { unique, groups } = this.definition;
    const { record } = row;
    if (!previous) this.addToGroup(EVERY_RECORD, EVERY_RECORD, row);
    for (const index in unique) {
      const keyOf = unique[index] as KeyOf<R>;
      const key = keyOf(record);
      if (key !== undefined && (!previous || keyOf(previous) !== key)) keysOf(this.unique, index).set(key, record.id);
    }
    for (const index in groups) {
      const keyOf = groups[index] as KeyOf<R>;
      const key = keyOf(record);
      const before = previous && keyOf(previous);
      if (before === key) continue;
      if (isOwn && before !== undefined) this.removeFromGroup(index, before, row);
      if (key !== undefined) this.addToGroup(index, key, row);
    }
  }

  /** So that lists do not grow with what once was. */
  private leaveGroups(row: Row<R>): void {
    this.removeFromGroup(EVERY_RECORD, EVERY_RECORD, row);
    for (const index in this.definition.groups) {
      const key = this.definition.groups[index]?.(row.record);
      if (key !== undefined) this.removeFromGroup(index, key, row);
    }
  }

  private removeFromGroup(index: string, key: string, row: Row<R>): void {
    const rows = this.group(index, key);
    if (!rows) return;
    takeOut(rows, row);
    if (rows.length === 0) this.groups.get(index)?.delete(key);
  }

  private addToGroup(index: string, key: string, row: Row<R>): void {
    const keys = keysOf(this.groups, index);
    const rows = keys.get(key);
    if (!rows) {
      keys.set(key, [row]);
      return;
    }
    if ((rows[rows.length - 1] as Row<R>).sequence > row.sequence) this.unordered.add(rows);
    rows.push(row);
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
