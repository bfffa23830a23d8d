// Which layers a sandbox's parts stand on: reset, snapshot and restore move lists of numbers, never records.

import { MOST_STRATA } from '../records/stacking.ts';
import { goneOf, noSnapshot, tooManySnapshots } from '../refusals.ts';
import { MOST_SNAPSHOTS, PARTS, type Part, type SandboxRef, type Snapshot } from '../store.ts';
import type { Database, Query, Statement } from './database.ts';
import { joinCheapest } from './joining.ts';
import { keptText, readText } from './text.ts';

/** The layers of some parts, the lowest first. */
export type Layers = Partial<Record<Part, readonly number[]>>;

interface SandboxRow {
  readonly layers: string;
  /** Unused numbers, one for each part. */
  readonly fresh: readonly number[];
}

interface SnapshotRow {
  /** Null where a sandbox has no snapshot. */
  readonly name: string | null;
  readonly at: number;
  readonly layers: string;
}

/** One sandbox while its row is locked: nobody else writes to it. */
export interface Locked {
  /** As the database has it. */
  readonly id: string;
  layers: Record<Part, readonly number[]>;
  readonly snapshots: Map<string, { readonly at: number; layers: Layers }>;
}

const LOCK: Statement = {
  name: 'layers-lock',
  text: `SELECT layers, ARRAY(SELECT nextval('card_sandbox.numbers')::float8 FROM generate_series(1, ${PARTS.length})) AS fresh
    FROM card_sandbox.sandboxes WHERE id = $1 AND generation = $2 FOR UPDATE`,
};
const SNAPSHOTS: Statement = {
  name: 'snapshots-of',
  text: 'SELECT name, at, layers FROM card_sandbox.snapshots WHERE sandbox = $1',
};
const SNAPSHOTS_OF_MAKING: Statement = {
  name: 'snapshots-of-making',
  text: `SELECT n.name, n.at, n.layers FROM card_sandbox.sandboxes s LEFT JOIN card_sandbox.snapshots n ON n.sandbox = s.id
    WHERE s.id = $1 AND s.generation = $2`,
};
const HOLDS_ROWS: Statement = {
  name: 'layer-holds-rows',
  text: 'SELECT EXISTS (SELECT FROM card_sandbox.records WHERE sandbox = $1 AND layer = $2) AS holds',
};
/** A change that is none of records counts as one, so that everybody looks. */
const KEEP: Statement = {
  name: 'layers-keep',
  text: `UPDATE card_sandbox.sandboxes SET version = version + 1, layers = $2, live = $3,
      wake_at = CASE WHEN $4 THEN NULL ELSE wake_at END
    WHERE id = $1`,
};
const REMEMBER: Statement = {
  name: 'snapshot-keep',
  text: `INSERT INTO card_sandbox.snapshots (sandbox, name, at, layers, live) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (sandbox, name) DO UPDATE SET at = excluded.at, layers = excluded.layers, live = excluded.live`,
};
const FORGET: Statement = {
  name: 'snapshot-drop',
  text: 'DELETE FROM card_sandbox.snapshots WHERE sandbox = $1 AND name = $2',
};
const LEAVE: Statement = {
  name: 'layers-leave',
  text: 'INSERT INTO card_sandbox.leftovers (sandbox, number) SELECT $1, unnest($2::bigint[]) ON CONFLICT DO NOTHING',
};

export class PostgresLayers {
  private readonly database: Database;
  private readonly sweep: () => void;

  /** @param sweep takes leftovers away */
  constructor(database: Database, sweep: () => void) {
    this.database = database;
    this.sweep = sweep;
  }

  async reset(sandbox: SandboxRef, parts: readonly Part[]): Promise<void> {
    await this.change(sandbox, parts.includes('state'), async (locked, fresh) => {
      for (const part of parts) locked.layers[part] = [fresh(part)];
    });
  }

  /** @throws StoreError snapshot-limit */
  async snapshot(sandbox: SandboxRef, name: string, parts: readonly Part[], at: number): Promise<Snapshot> {
    await this.change(sandbox, false, async (locked, fresh, query) => {
      if (!locked.snapshots.has(name) && locked.snapshots.size >= MOST_SNAPSHOTS) {
        throw tooManySnapshots();
      }
      const layers: Layers = {};
      for (const part of parts) {
        const list = locked.layers[part];
        const [top] = await query<{ holds: boolean }>(HOLDS_ROWS, [locked.id, list.at(-1)]);
        layers[part] = top?.holds ? list : list.slice(0, -1);
        if (top?.holds) locked.layers[part] = [...list, fresh(part)];
      }
      locked.snapshots.set(name, { at, layers });
      for (const part of parts) {
        if (locked.layers[part].length > MOST_STRATA) await joinCheapest(query, locked, part);
      }
    });
    return { name, at, parts };
  }

  /** @throws StoreError no-snapshot */
  async restore(sandbox: SandboxRef, name: string, parts?: readonly Part[]): Promise<Part[]> {
    const restored: Part[] = [];
    await this.change(sandbox, false, async (locked, fresh) => {
      const snapshot = requireSnapshot(locked, sandbox, name);
      for (const part of PARTS) {
        const list = snapshot.layers[part];
        if (!list || (parts && !parts.includes(part))) continue;
        locked.layers[part] = [...list, fresh(part)];
        restored.push(part);
      }
    });
    return restored;
  }

  async snapshots({ id, generation }: SandboxRef): Promise<Snapshot[]> {
    const rows = await this.database.query<SnapshotRow>(SNAPSHOTS_OF_MAKING, [keptText(id), generation]);
    if (rows.length === 0) throw goneOf(id);
    const snapshots = rows.flatMap(({ name, at, layers }) =>
      name === null ? [] : [{ name: readText(name), at, parts: Object.keys(JSON.parse(layers)) as Part[] }],
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

  /** Changes the lists of a sandbox, and notes which layers are left over. */
  private async change(
    { id, generation }: SandboxRef,
    wakesNobody: boolean,
    work: (locked: Locked, fresh: (part: Part) => number, query: Query) => Promise<void>,
  ): Promise<void> {
    const isLeaving = await this.database.transaction(async (query) => {
      const [row] = await query<SandboxRow>(LOCK, [keptText(id), generation]);
      if (!row) throw goneOf(id);
      const locked: Locked = { id: keptText(id), layers: JSON.parse(row.layers), snapshots: new Map() };
      for (const { name, at, layers } of await query<SnapshotRow>(SNAPSHOTS, [locked.id])) {
        if (name !== null) locked.snapshots.set(readText(name), { at, layers: JSON.parse(layers) });
      }
      const before = { layers: { ...locked.layers }, snapshots: new Map(locked.snapshots) };
      await work(locked, (part) => row.fresh[PARTS.indexOf(part)] as number, query);
      for (const name of before.snapshots.keys()) {
        if (!locked.snapshots.has(name)) await query(FORGET, [locked.id, keptText(name)]);
      }
      for (const [name, { at, layers }] of locked.snapshots) {
        if (before.snapshots.get(name)?.layers === layers) continue;
        await query(REMEMBER, [locked.id, keptText(name), at, JSON.stringify(layers), numbersOf([layers])]);
      }
      await query(KEEP, [locked.id, JSON.stringify(locked.layers), numbersOf([locked.layers]), wakesNobody]);
      const after = new Set(everyNumber(locked));
      const leaving = everyNumber(before).filter((number) => !after.has(number));
      if (leaving.length > 0) await query(LEAVE, [locked.id, [...new Set(leaving)]]);
      return leaving.length > 0;
    });
    if (isLeaving) this.sweep();
  }
}

function requireSnapshot(locked: Locked, { id }: SandboxRef, name: string) {
  const snapshot = locked.snapshots.get(name);
  if (!snapshot) throw noSnapshot(id, name);
  return snapshot;
}

function everyNumber({ layers, snapshots }: Omit<Locked, 'id'>): number[] {
  return numbersOf([layers, ...[...snapshots.values()].map((snapshot) => snapshot.layers)]);
}

function numbersOf(all: readonly Layers[]): number[] {
  return all.flatMap((layers) => PARTS.flatMap((part) => layers[part] ?? []));
}
