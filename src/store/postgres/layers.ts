// The lists of layers that a sandbox's parts are made of. Reset, snapshot and restore change these lists of numbers and
// never move a record.

import { MOST_LAYERS } from '../records/stacking.ts';
import { goneOf, noSnapshot, tooManySnapshots } from '../refusals.ts';
import { MOST_SNAPSHOTS, PARTS, type Part, type SandboxRef, type Snapshot } from '../store.ts';
import type { Database, Query, Statement } from './database.ts';
import { joinCheapest } from './join-layers.ts';
import type { LayerNumbers, LockedSandbox } from './locked-sandbox.ts';
import { readText, storedText } from './stored-text.ts';

interface LockedRow {
  readonly layers: string;
  /** A number for a new layer of each part. */
  readonly fresh: readonly number[];
}

interface SnapshotRow {
  /** Null for a sandbox without snapshots. */
  readonly name: string | null;
  readonly taken_at: number;
  readonly layers: string;
}

const LOCK: Statement = {
  name: 'layers-lock',
  text: `SELECT layers, ARRAY(SELECT nextval('card_sandbox.numbers')::float8 FROM generate_series(1, ${PARTS.length})) AS fresh
    FROM card_sandbox.sandboxes WHERE id = $1 AND generation = $2 FOR UPDATE`,
};
const SNAPSHOTS: Statement = {
  name: 'snapshots-of',
  text: 'SELECT name, taken_at, layers FROM card_sandbox.snapshots WHERE sandbox = $1',
};
const SNAPSHOTS_OF_GENERATION: Statement = {
  name: 'snapshots-of-generation',
  text: `SELECT n.name, n.taken_at, n.layers FROM card_sandbox.sandboxes s LEFT JOIN card_sandbox.snapshots n ON n.sandbox = s.id
    WHERE s.id = $1 AND s.generation = $2`,
};
const HAS_ROWS: Statement = {
  name: 'layer-has-rows',
  text: 'SELECT EXISTS (SELECT FROM card_sandbox.records WHERE sandbox = $1 AND layer = $2) AS has_rows',
};
/** Raises the version although no record changed, so that every process loads the new lists. */
const STORE_LISTS: Statement = {
  name: 'layers-store',
  text: `UPDATE card_sandbox.sandboxes SET version = version + 1, layers = $2, layer_numbers = $3,
      wake_at = CASE WHEN $4 THEN NULL ELSE wake_at END
    WHERE id = $1`,
};
const STORE_SNAPSHOT: Statement = {
  name: 'snapshot-store',
  text: `INSERT INTO card_sandbox.snapshots (sandbox, name, taken_at, layers, layer_numbers) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (sandbox, name) DO UPDATE SET taken_at = excluded.taken_at, layers = excluded.layers, layer_numbers = excluded.layer_numbers`,
};
const DROP_SNAPSHOT: Statement = {
  name: 'snapshot-drop',
  text: 'DELETE FROM card_sandbox.snapshots WHERE sandbox = $1 AND name = $2',
};
const NOTE_LEFTOVERS: Statement = {
  name: 'layers-note-leftovers',
  text: 'INSERT INTO card_sandbox.leftovers (sandbox, number) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING',
};

export class PostgresLayers {
  private readonly database: Database;
  private readonly sweep: () => void;

  /** @param sweep begins to delete leftovers */
  constructor(database: Database, sweep: () => void) {
    this.database = database;
    this.sweep = sweep;
  }

  async reset(sandbox: SandboxRef, parts: readonly Part[]): Promise<void> {
    await this.change(sandbox, parts.includes('state'), async (locked, newLayer) => {
      for (const part of parts) locked.layers[part] = [newLayer(part)];
    });
  }

  /** @throws StoreError snapshot-limit */
  async snapshot(sandbox: SandboxRef, name: string, parts: readonly Part[], at: number): Promise<Snapshot> {
    await this.change(sandbox, false, async (locked, newLayer, query) => {
      if (!locked.snapshots.has(name) && locked.snapshots.size >= MOST_SNAPSHOTS) throw tooManySnapshots();
      const layers: LayerNumbers = {};
      for (const part of parts) {
        const list = locked.layers[part];
        const [top] = await query<{ has_rows: boolean }>(HAS_ROWS, [locked.storedId, list.at(-1)]);
        layers[part] = top?.has_rows ? list : list.slice(0, -1);
        if (top?.has_rows) locked.layers[part] = [...list, newLayer(part)];
      }
      locked.snapshots.set(name, { at, layers });
      for (const part of parts) {
        if (locked.layers[part].length > MOST_LAYERS) await joinCheapest(query, locked, part);
      }
    });
    return { name, at, parts };
  }

  /** @throws StoreError no-snapshot */
  async restore(sandbox: SandboxRef, name: string, parts?: readonly Part[]): Promise<Part[]> {
    let restored: Part[] = [];
    await this.change(sandbox, false, async (locked, newLayer) => {
      restored = [];
      const snapshot = requireSnapshot(locked, sandbox, name);
      for (const part of PARTS) {
        const list = snapshot.layers[part];
        if (!list || (parts && !parts.includes(part))) continue;
        locked.layers[part] = [...list, newLayer(part)];
        restored.push(part);
      }
    });
    return restored;
  }

  async snapshots({ id, generation }: SandboxRef): Promise<Snapshot[]> {
    const rows = await this.database.query<SnapshotRow>(SNAPSHOTS_OF_GENERATION, [storedText(id), generation]);
    if (rows.length === 0) throw goneOf(id);
    const snapshots = rows.flatMap(({ name, taken_at, layers }) =>
      name === null ? [] : [{ name: readText(name), at: taken_at, parts: Object.keys(JSON.parse(layers)) as Part[] }],
    );
    return snapshots.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @throws StoreError no-snapshot */
  async dropSnapshot(sandbox: SandboxRef, name: string): Promise<void> {
    await this.change(sandbox, false, async (locked) => {
      requireSnapshot(locked, sandbox, name);
      locked.snapshots.delete(name);
    });
  }

  /** Changes the lists of a sandbox, and notes the layers that are on no list any more as leftovers. */
  private async change(
    { id, generation }: SandboxRef,
    endsWake: boolean,
    work: (locked: LockedSandbox, newLayer: (part: Part) => number, query: Query) => Promise<void>,
  ): Promise<void> {
    const hasLeftovers = await this.database.transaction(async (query) => {
      const [row] = await query<LockedRow>(LOCK, [storedText(id), generation]);
      if (!row) throw goneOf(id);
      const locked: LockedSandbox = { storedId: storedText(id), layers: JSON.parse(row.layers), snapshots: new Map() };
      for (const { name, taken_at: at, layers } of await query<SnapshotRow>(SNAPSHOTS, [locked.storedId])) {
        if (name !== null) locked.snapshots.set(readText(name), { at, layers: JSON.parse(layers) });
      }
      const before = { layers: { ...locked.layers }, snapshots: new Map(locked.snapshots) };
      await work(locked, (part) => row.fresh[PARTS.indexOf(part)] as number, query);
      for (const name of before.snapshots.keys()) {
        if (!locked.snapshots.has(name)) await query(DROP_SNAPSHOT, [locked.storedId, storedText(name)]);
      }
      for (const [name, { at, layers }] of locked.snapshots) {
        if (before.snapshots.get(name)?.layers === layers) continue;
        await query(STORE_SNAPSHOT, [
          locked.storedId,
          storedText(name),
          at,
          JSON.stringify(layers),
          numbersOf([layers]),
        ]);
      }
      await query(STORE_LISTS, [locked.storedId, JSON.stringify(locked.layers), numbersOf([locked.layers]), endsWake]);
      const after = new Set(everyNumber(locked));
      const leftovers = everyNumber(before).filter((number) => !after.has(number));
      if (leftovers.length > 0) await query(NOTE_LEFTOVERS, [locked.storedId, [...new Set(leftovers)]]);
      return leftovers.length > 0;
    });
    if (hasLeftovers) this.sweep();
  }
}

function requireSnapshot(locked: LockedSandbox, { id }: SandboxRef, name: string) {
  const snapshot = locked.snapshots.get(name);
  if (!snapshot) throw noSnapshot(id, name);
  return snapshot;
}

function everyNumber({ layers, snapshots }: Omit<LockedSandbox, 'storedId'>): number[] {
  return numbersOf([layers, ...[...snapshots.values()].map((snapshot) => snapshot.layers)]);
}

function numbersOf(all: readonly LayerNumbers[]): number[] {
  return all.flatMap((layers) => PARTS.flatMap((part) => layers[part] ?? []));
}
