// The statements of a cached world: load what other processes changed, and store a change.
import type { Statement } from './database.ts';

/** A row of `REFRESH`: the state of the sandbox, the same in every row, and one record. */
export interface RecordRow {
  readonly version: number;
  readonly layers: string;
  readonly wake_at: number | null;
  readonly marks_deleted_at: number;
  /** Null in a row without a record. */
  readonly layer: number | null;
  readonly collection: string;
  readonly id: string;
  readonly sequence: number;
  readonly body: string | null;
}

/**
 * Reads the sandbox, the records that changed after a version ($3) in the layers that this process knows ($4), and every
 * record of the other layers. It is one statement, so that all of it belongs to one moment. A sandbox may have a million
 * records of which few changed, so two tricks keep the planner on the right index: `layer + 0` fits only the index by
 * version, and OFFSET 0 makes it search one layer at a time.
 */
export const REFRESH: Statement = {
  name: 'refresh',
  text: `SELECT s.version, s.layers, s.wake_at, s.marks_deleted_at, r.layer, r.collection, r.id, r.sequence, r.body
    FROM card_sandbox.sandboxes s LEFT JOIN LATERAL (
      SELECT c.layer, c.collection, c.id, c.sequence, c.body FROM card_sandbox.records c
      WHERE s.version > $3 AND c.sandbox = s.id AND c.version > $3
        AND c.layer + 0 = ANY(s.layer_numbers) AND c.layer + 0 = ANY($4::bigint[])
      UNION ALL
      SELECT u.layer, u.collection, u.id, u.sequence, u.body
      FROM (SELECT unnest(s.layer_numbers) AS layer EXCEPT SELECT unnest($4::bigint[])) AS unknown CROSS JOIN LATERAL (
        SELECT * FROM card_sandbox.records n WHERE n.sandbox = s.id AND n.layer = unknown.layer OFFSET 0
      ) AS u
      WHERE s.version > $3
    ) r ON true
    WHERE s.id = $1 AND s.generation = $2`,
};

/**
 * Stores a change, if the sandbox still has the version ($3) that the change was made on. A body of null marks a record
 * as removed. Marks for which no layer below has a record ($10 to $12) are deleted.
 */
export const WRITE: Statement = {
  name: 'write',
  text: `WITH bumped AS (
      UPDATE card_sandbox.sandboxes SET version = version + 1, wake_at = $4,
        marks_deleted_at = CASE WHEN cardinality($10::bigint[]) > 0 THEN version + 1 ELSE marks_deleted_at END
      WHERE id = $1 AND generation = $2 AND version = $3 RETURNING version
    ), written AS (
      INSERT INTO card_sandbox.records (sandbox, layer, collection, id, sequence, version, body)
      SELECT $1, r.layer, r.collection, r.id, r.sequence, bumped.version, r.body
      FROM bumped, unnest($5::bigint[], $6::text[], $7::text[], $8::bigint[], $9::text[])
        AS r(layer, collection, id, sequence, body)
      ON CONFLICT (sandbox, layer, collection, id)
        DO UPDATE SET sequence = excluded.sequence, version = excluded.version, body = excluded.body
    ), deleted_marks AS (
      DELETE FROM card_sandbox.records d
      USING bumped, unnest($10::bigint[], $11::text[], $12::text[]) AS m(layer, collection, id)
      WHERE d.sandbox = $1 AND d.layer = m.layer AND d.collection = m.collection AND d.id = m.id AND d.body IS NULL
    )
    SELECT version FROM bumped`,
};
