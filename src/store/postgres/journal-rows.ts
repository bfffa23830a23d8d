// The rows of the journals' tables, and how they turn into the store's types and back.
import { goneOf } from '../refusals.ts';
import type { Dropped, JournalRecord, SandboxRef } from '../store.ts';
import { readText, storedText } from './stored-text.ts';

/** A row of `journal_entries`. */
export interface EntryRow {
  readonly position: number;
  readonly id_number: number;
  readonly at: number;
  readonly operation: string | null;
  readonly outcome: string | null;
  readonly fault: string | null;
  readonly body: string;
}

/** A row of `journal_tallies`. */
export interface TallyRow {
  readonly trimmed: number;
  readonly tally: string | null;
}

/** A row of `journals`: the positions that a journal has. */
export interface JournalSpan {
  readonly sandbox: string;
  readonly generation: string;
  readonly generation_number: number;
  readonly last_position: number;
  readonly cleared_position: number;
  /** How many entries the statement appended. */
  readonly appended: number;
}

export function journalRowOf({ id_number, at, operation, outcome, fault, body }: EntryRow): JournalRecord {
  const read = (name: string | null) => name && readText(name);
  return {
    id: `r${id_number}`,
    at,
    operation: read(operation),
    outcome: read(outcome),
    fault: read(fault),
    body: JSON.parse(body),
  };
}

export function droppedOf(row: TallyRow | undefined): Dropped {
  return { count: row?.trimmed ?? 0, tally: row?.tally ? JSON.parse(row.tally) : null };
}

/** The entries of an answer that has at least one row when the journal exists (`GET`). */
export function rowsFound(rows: readonly EntryRow[], sandbox: SandboxRef): JournalRecord[] {
  if (rows.length === 0) throw goneOf(sandbox.id);
  return rows.filter(({ position }) => position !== null).map(journalRowOf);
}

export function keyOf({ id, generation }: SandboxRef): [string, string] {
  return [storedText(id), generation];
}

/** A name as the database has it. A client that searches may send any text. */
export function nameOf(name: string | null | undefined): string | null {
  return name == null ? null : storedText(name);
}

/** @returns the number in an entry's id; 0, which no entry has, for any other text */
export function numberOf(id: string): number {
  return /^r\d{1,15}$/.test(id) ? Number(id.slice(1)) : 0;
}
