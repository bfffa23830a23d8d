// The records of one sandbox in memory, and the version of the sandbox that they show.
import { type CollectionDefinition, PARTS, type Part, type SandboxRef, type Stored } from '../store.ts';
import type { WrittenRow } from '../table.ts';
import { type Ground, type Stacks, Stratum, World, type WorldTransaction } from '../world.ts';
import { LONG_MS, type Query, type Statement } from './database.ts';
import type { Layers } from './layers.ts';
import { keptText, readText } from './text.ts';

interface Row {
  readonly version: number;
  readonly layers: string;
  readonly wake_at: number | null;
  /** Null where there is no record to tell. */
  readonly layer: number | null;
  readonly collection: string;
  readonly id: string;
  readonly sequence: number;
  readonly body: string | null;
}

/**
 * The sandbox as it is, and the records that changed after a version ($3) in layers that are known ($4), and all of
 * layers that are not; in one statement, so that they belong together. A sandbox may hold a million records and the
 * changes are few, so the planner is kept on the right index whatever it believes: `layer + 0` matches none but the one
 * by version, and OFFSET 0 has it look into one layer at a time.
 */
const REFRESH: Statement = {
  name: 'refresh',
  text: `SELECT s.version, s.layers, s.wake_at, r.layer, r.collection, r.id, r.sequence, r.body
    FROM card_sandbox.sandboxes s LEFT JOIN LATERAL (
      SELECT c.layer, c.collection, c.id, c.sequence, c.body FROM card_sandbox.records c
      WHERE s.version > $3 AND c.sandbox = s.id AND c.version > $3
        AND c.layer + 0 = ANY(s.live) AND c.layer + 0 = ANY($4::bigint[])
      UNION ALL
      SELECT u.layer, u.collection, u.id, u.sequence, u.body
      FROM (SELECT unnest(s.live) AS layer EXCEPT SELECT unnest($4::bigint[])) AS unknown CROSS JOIN LATERAL (
        SELECT * FROM card_sandbox.records n WHERE n.sandbox = s.id AND n.layer = unknown.layer OFFSET 0
      ) AS u
      WHERE s.version > $3
    ) r ON true
    WHERE s.id = $1 AND s.incarnation = $2`,
};

/** Keeps what was done to a version, if that is the version still. A record that is null is one taken out. */
const WRITE: Statement = {
  name: 'write',
  text: `WITH bumped AS (
      UPDATE card_sandbox.sandboxes SET version = version + 1, wake_at = $4
      WHERE id = $1 AND incarnation = $2 AND version = $3 RETURNING version
    ), written AS (
      INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version, body)
      SELECT $1, r.layer, r.collection, r.id, r.sequence, bumped.version, r.body
      FROM bumped, unnest($5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[])
        AS r(layer, collection, id, sequence, body)
      ON CONFLICT (sandbox, layer, collection, id)
        DO UPDATE SET sequence = excluded.sequence, version = excluded.version, body = excluded.body
    )
    SELECT version FROM bumped`,
};

/** From so many rows on a write may take longer. */
const MANY_ROWS = 1_000;

export class CachedWorld {
  private readonly sandbox: SandboxRef;
  private readonly definitions: readonly CollectionDefinition[];
  private readonly partOf: ReadonlyMap<string, Part>;
  private readonly ground: Ground;
  private readonly strata = new Map<number, Stratum>();
  private world: World | undefined;
  private version = 0;
  private layers = '';
  private wakeAt: number | null = null;
  /** Above everything, what was done and is not kept yet. */
  private pending: { readonly strata: ReadonlyMap<Part, Stratum>; wakeAt: number | null } | undefined;

  constructor(sandbox: SandboxRef, definitions: readonly CollectionDefinition[], ground: Ground) {
    this.sandbox = sandbox;
    this.definitions = definitions;
    this.partOf = new Map(definitions.map(({ name, part }) => [name, part]));
    this.ground = ground;
  }

  /** How many records it holds. */
  get size(): number {
    return this.world?.size ?? 0;
  }

  /**
   * Brings it up to what is kept.
   * @returns whether it showed that already, or undefined where that making of the sandbox is not there
   * @throws StoreError unavailable
   */
  async refresh(query: Query): Promise<boolean | undefined> {
    const isCold = this.world === undefined;
    const rows = await query<Row>(
      REFRESH,
      [keptText(this.sandbox.id), this.sandbox.incarnation, this.version, [...this.strata.keys()]],
      isCold ? LONG_MS : undefined,
    );
    const [first] = rows;
    if (!first) return undefined;
    if (first.version === this.version) return true;
    if (first.layers !== this.layers) this.stack(JSON.parse(first.layers) as Required<Layers>);
    this.take(rows);
    this.version = first.version;
    this.layers = first.layers;
    this.wakeAt = first.wake_at;
    return false;
  }

  /** Begins to do something that is not kept before `write` and `keep`. */
  begin(): void {
    const world = this.world as World;
    const strata = new Map(PARTS.map((part) => [part, new Stratum('', part, this.definitions)]));
    for (const [part, stratum] of strata) world.setStack(part, [...world.stack(part), stratum]);
    this.pending = { strata, wakeAt: this.wakeAt };
  }

  transaction(): WorldTransaction {
    return (this.world as World).begin();
  }

  /** Takes over what a transaction did, so that the next one sees it. */
  commit(transaction: WorldTransaction): void {
    transaction.commit();
    if (this.pending && transaction.wakeAt !== undefined) this.pending.wakeAt = transaction.wakeAt;
  }

  /** Whether what was done is to be kept at all. */
  get isChanged(): boolean {
    const { strata, wakeAt } = this.pending ?? { strata: new Map<Part, Stratum>(), wakeAt: this.wakeAt };
    return wakeAt !== this.wakeAt || [...strata.values()].some(({ size }) => size > 0);
  }

  /** Keeps what was done. @returns false where somebody else changed the sandbox before. @throws StoreError unavailable */
  async write(query: Query): Promise<boolean> {
    const rows = [...(this.pending?.strata ?? [])].flatMap(([part, stratum]) => {
      const layer = this.top(part);
      return [...stratum.rows()].map((row) => ({ ...row, layer }));
    });
    const bumped = await query(
      WRITE,
      [
        keptText(this.sandbox.id),
        this.sandbox.incarnation,
        this.version,
        this.pending?.wakeAt ?? null,
        rows.map(({ layer }) => layer),
        rows.map(({ collection }) => collection),
        rows.map(({ id }) => keptText(id)),
        rows.map(({ sequence }) => sequence),
        rows.map(({ record }) => record && JSON.stringify(record)),
      ],
      rows.length > MANY_ROWS ? LONG_MS : undefined,
    );
    return bumped.length > 0;
  }

  /** Takes over what was written. */
  keep(): void {
    const { pending } = this;
    this.undo();
    if (!pending) return;
    for (const [part, stratum] of pending.strata) {
      const top = this.strata.get(this.top(part));
      for (const [name, layer] of stratum.layers) top?.layers.get(name)?.takeOver(layer);
    }
    this.version += 1;
    this.wakeAt = pending.wakeAt;
  }

  /** Forgets what was done. */
  undo(): void {
    if (!this.pending) return;
    for (const part of PARTS) this.world?.setStack(part, this.world.stack(part).slice(0, -1));
    this.pending = undefined;
  }

  private top(part: Part): number {
    return Number(this.world?.stack(part).findLast(({ id }) => id !== '')?.id);
  }

  /** Puts the strata in the order of these lists; those not known yet are empty, those not named go. */
  private stack(layers: Required<Layers>): void {
    const stacks = new Map(
      PARTS.map((part) => [
        part,
        layers[part].map((number) => this.strata.get(number) ?? new Stratum(String(number), part, this.definitions)),
      ]),
    );
    this.strata.clear();
    for (const stratum of [...stacks.values()].flat()) this.strata.set(Number(stratum.id), stratum);
    if (this.world) for (const [part, stack] of stacks) this.world.setStack(part, stack);
    else this.world = new World(this.definitions, this.ground, stacks as Stacks);
  }

  private take(rows: readonly Row[]): void {
    const byLayer = new Map<number, WrittenRow[]>();
    for (const { layer, collection, id, sequence, body } of rows) {
      // A collection of another version of card-sandbox is none of ours.
      if (layer === null || !this.partOf.has(collection)) continue;
      const record = body === null ? null : (JSON.parse(body) as Stored);
      const written = { collection, id: readText(id), sequence, record };
      const others = byLayer.get(layer);
      if (others) others.push(written);
      else byLayer.set(layer, [written]);
    }
    for (const [layer, written] of byLayer) this.world?.take(this.strata.get(layer) as Stratum, written);
  }
}
