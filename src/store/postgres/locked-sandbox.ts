// A sandbox whose layers this transaction holds locked: what it has now, and what the work makes of it.
import type { Part } from '../parts.ts';

/** For some parts the numbers of their layers, lowest first. */
export type LayerNumbers = Partial<Record<Part, readonly number[]>>;

/** A sandbox whose row is locked, so that no other process changes it. */
export interface LockedSandbox {
  /** The id as the database has it (`storedText`). */
  readonly storedId: string;
  layers: Record<Part, readonly number[]>;
  readonly snapshots: Map<string, { readonly at: number; layers: LayerNumbers }>;
}
