// Keeps stacks of layers from growing without end: two that nobody tells apart are made one.
import type { Part } from '../store.ts';
import type { Query, Statement } from './database.ts';
import type { Locked } from './layers.ts';

/** A layer with more rows than this stays as it is: moving it would keep the sandbox waiting. */
const MOST_MOVED = 20_000;

const COUNT: Statement = {
  name: 'join-count',
  text: `SELECT l.layer, count(*) AS rows FROM unnest($2::bigint[]) AS l(layer) CROSS JOIN LATERAL (
      SELECT FROM card_sandbox.records r WHERE r.sandbox = $1 AND r.layer = l.layer LIMIT ${MOST_MOVED + 1}) AS r
    GROUP BY l.layer`,
};

/** Moved rows get the version that is being made: who has seen those before sees these. */
const MOVE: Statement = {
  name: 'join-move',
  text: `WITH moved AS (
      DELETE FROM card_sandbox.records WHERE sandbox = $1 AND layer = $2 RETURNING *
    )
    INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version, body)
    SELECT m.sandbox, $3, m.collection, m.id, m.sequence, s.version + 1, m.body
    FROM moved m JOIN card_sandbox.sandboxes s ON s.id = m.sandbox
    ON CONFLICT (sandbox, layer, collection, id)
      DO UPDATE SET sequence = excluded.sequence, version = excluded.version, body = excluded.body`,
};

/**
 * Moves a layer below the top down into its neighbour: the cheapest to move of those that every snapshot has together
 * with that neighbour, or not at all. It is gone from the lists then.
 */
export async function joinCheapest(query: Query, locked: Locked, part: Part): Promise<void> {
  const list = locked.layers[part];
  const others = [...locked.snapshots.values()].map(({ layers }) => layers[part] ?? []);
  const counts = await query<{ layer: number; rows: number }>(COUNT, [locked.id, list.slice(1, -1)]);
  const rowsOf = new Map(counts.map(({ layer, rows }) => [layer, rows]));
  let cheapest: readonly [lower: number, upper: number] | undefined;
  let cost = MOST_MOVED;
  for (let position = 0; position + 2 < list.length; position++) {
    const [lower, upper] = list.slice(position, position + 2) as [number, number];
    const itsCost = rowsOf.get(upper) ?? 0;
    if (itsCost > cost || others.some((other) => other.includes(lower) !== other.includes(upper))) continue;
    cheapest = [lower, upper];
    cost = itsCost;
  }
  if (!cheapest) return;
  const [lower, upper] = cheapest;
  await query(MOVE, [locked.id, upper, lower]);
  const without = (layers: readonly number[]) => layers.filter((layer) => layer !== upper);
  locked.layers[part] = without(list);
  for (const [name, { at, layers }] of locked.snapshots) {
    const its = layers[part];
    if (its?.includes(upper)) locked.snapshots.set(name, { at, layers: { ...layers, [part]: without(its) } });
  }
}
