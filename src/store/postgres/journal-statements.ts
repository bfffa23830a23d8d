// What the journals say to PostgreSQL, and what its rows look like.
import type { JournalRow } from '../store.ts';
import type { Statement } from './database.ts';
import { readText } from './text.ts';

/** A row of `journal`. */
export interface Row {
  readonly position: number;
  readonly number: number;
  readonly at: number;
  readonly operation: string | null;
  readonly outcome: string | null;
  readonly fault: string | null;
  readonly body: string;
}

/** A row of `tallies`. */
export interface TallyRow {
  readonly count: number;
  readonly tally: string | null;
}

/** A row of `journals`: which positions a journal holds. */
export interface Span {
  readonly sandbox: string;
  readonly generation: string;
  readonly making: number;
  readonly last: number;
  readonly forgotten: number;
  /** How many rows were appended just now. */
  readonly count: number;
}

export const CHANNEL = 'card_sandbox_journal';

const COLUMNS = 'r.position, r.number, r.at, r.operation, r.outcome, r.fault, r.body';

/**
 * Locks the journals it appends to, always in the same order, so that two processes never wait for each other. The lock
 * lasts until the rows are kept: so positions have no gap, and whoever has seen one has seen all before it.
 */
export const APPEND: Statement = {
  name: 'append',
  text: `WITH incoming AS (
      SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[], $4::float8[], $5::text[], $6::text[], $7::text[], $8::text[])
        WITH ORDINALITY AS r(sandbox, generation, number, at, operation, outcome, fault, body, ordinal)
    ), counted AS (
      SELECT sandbox, generation, count(*) AS count FROM incoming GROUP BY sandbox, generation
    ), locked AS (
      SELECT j.sandbox, j.generation, j.making, j.last, j.forgotten, j.watched_until, c.count
      FROM card_sandbox.journals j JOIN counted c ON c.sandbox = j.sandbox AND c.generation = j.generation
      ORDER BY j.sandbox FOR UPDATE OF j
    ), moved AS (
      UPDATE card_sandbox.journals j SET last = l.last + l.count FROM locked l WHERE j.sandbox = l.sandbox
    ), kept AS (
      INSERT INTO card_sandbox.journal (sandbox, making, position, number, at, operation, outcome, fault, body)
      SELECT r.sandbox, l.making, l.last + row_number() OVER (PARTITION BY r.sandbox ORDER BY r.ordinal),
        r.number, r.at, r.operation, r.outcome, r.fault, r.body
      FROM incoming r JOIN locked l ON l.sandbox = r.sandbox AND l.generation = r.generation
    )
    SELECT sandbox, generation, making, last + count AS last, forgotten, count,
      CASE WHEN watched_until > now() THEN pg_notify('${CHANNEL}', sandbox) END
    FROM locked`,
};

/** Each of these gives one line without a row where the journal is there and nothing is found, and none where it is not. */
export const GET: Statement = {
  name: 'journal-get',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j
    LEFT JOIN card_sandbox.journal r ON r.sandbox = j.sandbox AND r.making = j.making AND r.number = $3
      AND r.position > greatest(j.forgotten, j.last - $4::bigint)
    WHERE j.sandbox = $1 AND j.generation = $2`,
};

export const LIST: Statement = {
  name: 'journal-list',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j LEFT JOIN LATERAL (
      SELECT * FROM card_sandbox.journal r
      WHERE r.sandbox = j.sandbox AND r.making = j.making AND r.position > greatest(j.forgotten, j.last - $3::bigint)
        AND ($4::text IS NULL OR r.operation = $4) AND ($5::text IS NULL OR r.outcome = $5 OR r.fault = $5)
        AND ($6::float8 IS NULL OR r.at >= $6)
        AND ($7::bigint IS NULL OR r.position < (
          SELECT a.position FROM card_sandbox.journal a
          WHERE a.sandbox = j.sandbox AND a.making = j.making AND a.number = $7))
      ORDER BY r.position DESC LIMIT $8
    ) r ON true
    WHERE j.sandbox = $1 AND j.generation = $2 ORDER BY r.position DESC`,
};

export const SPAN: Statement = {
  name: 'journal-span',
  text: `SELECT sandbox, generation, making, last, forgotten FROM card_sandbox.journals
    WHERE sandbox = $1 AND generation = $2`,
};

export const TALLY: Statement = {
  name: 'journal-tally',
  text: 'SELECT count, tally FROM card_sandbox.tallies WHERE sandbox = $1 AND making = $2',
};

/** Rows after a position, up to another and so many, where those are given; oldest first. */
export const ALL: Statement = {
  name: 'journal-all',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journal r
    WHERE r.sandbox = $1 AND r.making = $2 AND r.position > $3 AND ($4::bigint IS NULL OR r.position <= $4)
    ORDER BY r.position LIMIT $5`,
};

export const TRIM = {
  /** Whoever trims or clears a journal does so alone. */
  lock: {
    name: 'trim-lock',
    text: 'SELECT count, tally FROM card_sandbox.tallies WHERE sandbox = $1 AND making = $2 FOR UPDATE',
  },
  keep: {
    name: 'trim-keep',
    text: 'UPDATE card_sandbox.tallies SET count = $3, tally = $4 WHERE sandbox = $1 AND making = $2',
  },
  remove: {
    name: 'trim-remove',
    text: 'DELETE FROM card_sandbox.journal WHERE sandbox = $1 AND making = $2 AND position <= $3',
  },
} satisfies Record<string, Statement>;

export const CLEAR = {
  span: {
    name: 'clear-span',
    text: 'SELECT last, forgotten FROM card_sandbox.journals WHERE sandbox = $1 AND making = $2 FOR UPDATE',
  },
  forget: {
    name: 'clear-forget',
    text: 'UPDATE card_sandbox.journals SET forgotten = last WHERE sandbox = $1 AND making = $2',
  },
  tally: {
    name: 'clear-tally',
    text: 'UPDATE card_sandbox.tallies SET count = 0, tally = NULL WHERE sandbox = $1 AND making = $2',
  },
} satisfies Record<string, Statement>;

/** Says until when rows of these sandboxes are to be announced. */
export const WATCH: Statement = {
  name: 'journal-watch',
  text: `UPDATE card_sandbox.journals SET watched_until = now() + interval '30 seconds' WHERE sandbox = ANY($1)`,
};

/** Rows of a journal after a position. */
export const FOLLOW: Statement = {
  name: 'journal-follow',
  text: `SELECT ${COLUMNS} FROM card_sandbox.journals j
    JOIN card_sandbox.journal r ON r.sandbox = j.sandbox AND r.making = j.making
      AND r.position > greatest($3::bigint, j.forgotten)
    WHERE j.sandbox = $1 AND j.generation = $2 ORDER BY r.position LIMIT 200`,
};

export function rowOf({ number, at, operation, outcome, fault, body }: Row): JournalRow {
  const read = (name: string | null) => name && readText(name);
  return {
    id: `r${number}`,
    at,
    operation: read(operation),
    outcome: read(outcome),
    fault: read(fault),
    body: JSON.parse(body),
  };
}
