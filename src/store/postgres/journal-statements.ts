// The statements of the journals.
import type { Statement } from './database.ts';

export const CHANNEL = 'card_sandbox_journal';

const COLUMNS = 'r.position, r.id_number, r.at, r.operation, r.outcome, r.fault, r.body';

/**
 * Locks the journals that it appends to, always in the same order, so that two processes never wait for each other. The
 * locks last until the entries are stored. So positions have no gap, and a process that has seen one position has seen
 * every position before it.
 */
export const APPEND: Statement = {
  name: 'append',
  text: `WITH incoming AS (
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::text[], $6::text[], $7::text[], $8::text[])
        WITH ORDINALITY AS r(sandbox, generation, id_number, at, operation, outcome, fault, body, ordinal)
    ), counted AS (
      SELECT sandbox, generation, count(*) AS appended FROM incoming GROUP BY sandbox, generation
    ), locked AS (
      SELECT j.sandbox, j.generation, j.generation_number, j.last_position, j.cleared_position, j.watched_until, c.appended
      FROM card_sandbox.journals j JOIN counted c ON c.sandbox = j.sandbox AND c.generation = j.generation
      ORDER BY j.sandbox FOR UPDATE OF j
    ), moved AS (
      UPDATE card_sandbox.journals j SET last_position = l.last_position + l.appended FROM locked l WHERE j.sandbox = l.sandbox
    ), stored AS (
      INSERT INTO card_sandbox.journal_entries (sandbox, generation_number, position, id_number, at, operation, outcome, fault, body)
      SELECT r.sandbox, l.generation_number, l.last_position + row_number() OVER (PARTITION BY r.sandbox ORDER BY r.ordinal),
        r.id_number, r.at, r.operation, r.outcome, r.fault, r.body
      FROM incoming r JOIN locked l ON l.sandbox = r.sandbox AND l.generation = r.generation
    )
    SELECT sandbox, generation, generation_number, last_position + appended AS last_position, cleared_position, appended,
      CASE WHEN watched_until > now() THEN pg_notify('${CHANNEL}', sandbox) END
    FROM locked`,
};

/** `GET` and `LIST` answer one row of nulls when the journal exists and nothing is found, and no row when it does not exist. */
export const GET: Statement = {
  name: 'journal-get',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j
    LEFT JOIN card_sandbox.journal_entries r ON r.sandbox = j.sandbox
      AND r.generation_number = j.generation_number AND r.id_number = $3
      AND r.position > greatest(j.cleared_position, j.last_position - $4::bigint)
    WHERE j.sandbox = $1 AND j.generation = $2`,
};

export const LIST: Statement = {
  name: 'journal-list',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j LEFT JOIN LATERAL (
      SELECT * FROM card_sandbox.journal_entries r
      WHERE r.sandbox = j.sandbox AND r.generation_number = j.generation_number
        AND r.position > greatest(j.cleared_position, j.last_position - $3::bigint)
        AND ($4::text IS NULL OR r.operation = $4) AND ($5::text IS NULL OR r.outcome = $5 OR r.fault = $5)
        AND ($6::float8 IS NULL OR r.at >= $6)
        AND ($7::bigint IS NULL OR r.position < (
          SELECT a.position FROM card_sandbox.journal_entries a
          WHERE a.sandbox = j.sandbox AND a.generation_number = j.generation_number AND a.id_number = $7))
      ORDER BY r.position DESC LIMIT $8
    ) r ON true
    WHERE j.sandbox = $1 AND j.generation = $2 ORDER BY r.position DESC`,
};

export const SPAN: Statement = {
  name: 'journal-span',
  text: `SELECT sandbox, generation, generation_number, last_position, cleared_position FROM card_sandbox.journals
    WHERE sandbox = $1 AND generation = $2`,
};

export const TALLY: Statement = {
  name: 'journal-tally',
  text: 'SELECT trimmed, tally FROM card_sandbox.journal_tallies WHERE sandbox = $1 AND generation_number = $2',
};

/** The entries after a position ($3), oldest first: up to another position ($4) and at most $5 of them, where given. */
export const ENTRIES: Statement = {
  name: 'journal-entries',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journal_entries r
    WHERE r.sandbox = $1 AND r.generation_number = $2 AND r.position > $3 AND ($4::bigint IS NULL OR r.position <= $4)
    ORDER BY r.position LIMIT $5`,
};

export const TRIM = {
  /** Only one process at a time trims or clears a journal. */
  lock: {
    name: 'trim-lock',
    text: 'SELECT trimmed, tally FROM card_sandbox.journal_tallies WHERE sandbox = $1 AND generation_number = $2 FOR UPDATE',
  },
  tally: {
    name: 'trim-tally',
    text: 'UPDATE card_sandbox.journal_tallies SET trimmed = $3, tally = $4 WHERE sandbox = $1 AND generation_number = $2',
  },
  delete: {
    name: 'trim-delete',
    text: 'DELETE FROM card_sandbox.journal_entries WHERE sandbox = $1 AND generation_number = $2 AND position <= $3',
  },
} satisfies Record<string, Statement>;

export const CLEAR = {
  span: {
    name: 'clear-span',
    text: `SELECT last_position, cleared_position FROM card_sandbox.journals
      WHERE sandbox = $1 AND generation_number = $2 FOR UPDATE`,
  },
  entries: {
    name: 'clear-entries',
    text: `UPDATE card_sandbox.journals SET cleared_position = last_position
      WHERE sandbox = $1 AND generation_number = $2`,
  },
  tally: {
    name: 'clear-tally',
    text: `UPDATE card_sandbox.journal_tallies SET trimmed = 0, tally = NULL
      WHERE sandbox = $1 AND generation_number = $2`,
  },
} satisfies Record<string, Statement>;

/** Has the appends to these journals announced for the next 30 seconds. */
export const WATCH: Statement = {
  name: 'journal-watch',
  text: `UPDATE card_sandbox.journals SET watched_until = now() + interval '30 seconds' WHERE sandbox = ANY($1)`,
};

/** The entries of a journal after a position. */
export const FOLLOW: Statement = {
  name: 'journal-follow',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j
    JOIN card_sandbox.journal_entries r ON r.sandbox = j.sandbox AND r.generation_number = j.generation_number
      AND r.position > greatest($3::bigint, j.cleared_position)
    WHERE j.sandbox = $1 AND j.generation = $2 ORDER BY r.position LIMIT 200`,
};
