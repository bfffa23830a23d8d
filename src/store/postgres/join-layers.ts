// Keeps a part's list of layers short: joins two layers that no snapshot needs apart.
import type { Part } from '../parts.ts';
import type { Query, Statement } from './database.ts';
import type { LockedSandbox } from './locked-sandbox.ts';

/** A layer with more rows than this is not moved, because the sandbox would have to wait for it. */
const MOST_MOVED = 20_000;

const COUNT: Statement = {
  name: 'join-count',
  text: `SELECT l.layer, count(*) AS rows FROM unnest($2::bigint[]) AS l(layer) CROSS JOIN LATERAL (
      SELECT FROM card_sandbox.records r WHERE r.sandbox = $1 AND r.layer = l.layer LIMIT ${MOST_MOVED + 1}) AS r
    GROUP BY l.layer`,
};

/** Moved rows get the version of this change, so that every process loads them where they are now. */
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
 * Moves the records of one layer down into the layer below it, and takes it off every list. It chooses the layer with the
 * fewest rows among those that every snapshot has together with the layer below, and leaves the topmost alone. Without
 * such a layer it does nothing.
 */
export async function joinCheapest(query: Query, sandbox: LockedSandbox, part: Part): Promise<void> {
  const list = sandbox.layers[part];
  const snapshotLists = [...sandbox.snapshots.values()].map(({ layers }) => layers[part] ?? []);
  const counts = await query<{ layer: number; rows: number }>(COUNT, [sandbox.storedId, list.slice(1, -1)]);
  const rowsOf = new Map(counts.map(({ layer, rows }) => [layer, rows]));
  let cheapest: readonly [lower: number, upper: number] | undefined;
  let fewestRows = MOST_MOVED;
  for (let position = 0; position + 2 < list.length; position++) {
    const [lower, upper] = list.slice(position, position + 2) as [number, number];
    const rows = rowsOf.get(upper) ?? 0;
    const areNeededApart = snapshotLists.some((layers) => layers.includes(lower) !== layers.includes(upper));
    if (rows > fewestRows || areNeededApart) continue;
    cheapest = [lower, upper];
    fewestRows = rows;
  }
  if (!cheapest) return;
  const [lower, upper] = cheapest;
  await query(MOVE, [sandbox.storedId, upper, lower]);
  const without = (layers: readonly number[]) => layers.filter((layer) => layer !== upper);
  sandbox.layers[part] = without(list);
  for (const [name, { at, layers }] of sandbox.snapshots) {
    const list = layers[part];
    if (list?.includes(upper)) sandbox.snapshots.set(name, { at, layers: { ...layers, [part]: without(list) } });
  }
}
