// What a cached world says to PostgreSQL: bring me up to what is kept, keep what was done.
import type { Statement } from './database.ts';

/** A record, beside what is said of its sandbox in every row. */
export interface RecordRow {
  readonly version: number;
  readonly layers: string;
  readonly wake_at: number | null;
  readonly pruned: number;
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
export const REFRESH: Statement = {
  name: 'refresh',
  text: `SELECT s.version, s.layers, s.wake_at, s.pruned, r.layer, r.collection, r.id, r.sequence, r.body
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
    WHERE s.id = $1 AND s.generation = $2`,
};

/**
 * Keeps what was done to a version, if that is the version still. A body that is null marks a record that was taken out;
 * marks that hide nothing ($10 to $12) are taken away.
 */
export const WRITE: Statement = {
  name: 'write',
  text: `WITH bumped AS (
      UPDATE card_sandbox.sandboxes SET version = version + 1, wake_at = $4,
        pruned = CASE WHEN cardinality($10::bigint[]) > 0 THEN version + 1 ELSE pruned END
      WHERE id = $1 AND generation = $2 AND version = $3 RETURNING version
    ), written AS (
      INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version, body)
      SELECT $1, r.layer, r.collection, r.id, r.sequence, bumped.version, r.body
      FROM bumped, unnest($5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[])
        AS r(layer, collection, id, sequence, body)
      ON CONFLICT (sandbox, layer, collection, id)
        DO UPDATE SET sequence = excluded.sequence, version = excluded.version, body = excluded.body
    ), unmarked AS (
      DELETE FROM card_sandbox.records d
      USING bumped, unnest($10::bigint[], $11::text[], $12::text[]) AS m(layer, collection, id)
      WHERE d.sandbox = $1 AND d.layer = m.layer AND d.collection = m.collection AND d.id = m.id AND d.body IS NULL
    )
    SELECT version FROM bumped`,
};
