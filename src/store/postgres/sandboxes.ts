// Which sandboxes there are: made, found and dropped, one maker at a time, so that a limit is a limit.
import { keyTakenBy, tooManySandboxes } from '../refusals.ts';
import { type Held, PARTS, type Settings, type Wanted } from '../store.ts';
import type { Database, Query, Statement } from './database.ts';
import { keptText, readText } from './text.ts';

interface Row {
  readonly id: string;
  readonly generation: string;
  readonly settings: string;
}

const ROW = 'SELECT id, generation, settings FROM card_sandbox.sandboxes';
const FIND: Statement = { name: 'find', text: `${ROW} WHERE id = $1` };
const LIST: Statement = {
  name: 'list',
  text: `${ROW} WHERE ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $1`,
};
const DUE: Statement = { name: 'due', text: `${ROW} WHERE wake_at <= $1 ORDER BY wake_at LIMIT $2` };
const OWNER: Statement = { name: 'owner', text: 'SELECT sandbox FROM card_sandbox.api_keys WHERE key = $1' };
const OWNERS: Statement = {
  name: 'owners',
  text: 'SELECT sandbox FROM card_sandbox.api_keys WHERE key = ANY($1) AND sandbox <> $2',
};
const LOCK: Statement = { name: 'lock-population', text: 'SELECT sandboxes FROM card_sandbox.population FOR UPDATE' };
const COUNT: Statement = { name: 'count', text: 'UPDATE card_sandbox.population SET sandboxes = sandboxes + $1' };
const EXPIRED: Statement = { name: 'expired', text: 'SELECT id FROM card_sandbox.sandboxes WHERE expires_at <= $1' };

/** A sandbox at rest: one layer for each part, an empty journal. */
const MAKE: Statement = {
  name: 'make',
  text: `WITH numbered AS (
      SELECT ${PARTS.map((part) => `nextval('card_sandbox.numbers') AS ${part}`).join(', ')},
        nextval('card_sandbox.numbers') AS making
    ), keyed AS (
      INSERT INTO card_sandbox.api_keys (key, sandbox) SELECT key, $1 FROM unnest($5::text[]) AS key
    ), journal AS (
      INSERT INTO card_sandbox.journals (sandbox, generation, making, last, forgotten)
      SELECT $1, $2, making, 0, 0 FROM numbered
    ), tally AS (
      INSERT INTO card_sandbox.tallies (sandbox, making, count) SELECT $1, making, 0 FROM numbered
    )
    INSERT INTO card_sandbox.sandboxes (id, generation, settings, expires_at, version, layers, live)
    SELECT $1, $2, $3, $4, 1, json_build_object(${PARTS.map((part) => `'${part}', ARRAY[${part}]`).join(', ')}),
      ARRAY[${PARTS.join(', ')}]
    FROM numbered`,
};

/** Waits for whoever writes to these sandboxes. What they write before is seen by the next statement. */
const LOCK_THESE: Statement = {
  name: 'lock-sandboxes',
  text: 'SELECT id FROM card_sandbox.sandboxes WHERE id = ANY($1) ORDER BY id FOR UPDATE',
};

/** Takes sandboxes away; what they held is left over for `Leftovers`. */
const DROP: Statement = {
  name: 'drop',
  text: `WITH dropped AS (
      DELETE FROM card_sandbox.sandboxes WHERE id = ANY($1) RETURNING id, live
    ), keys AS (
      DELETE FROM card_sandbox.api_keys WHERE sandbox = ANY($1)
    ), remembered AS (
      DELETE FROM card_sandbox.snapshots WHERE sandbox = ANY($1) RETURNING sandbox, live
    ), tallies AS (
      DELETE FROM card_sandbox.tallies WHERE sandbox = ANY($1)
    ), journals AS (
      DELETE FROM card_sandbox.journals WHERE sandbox = ANY($1) RETURNING sandbox, making
    ), leaving AS (
      INSERT INTO card_sandbox.leftovers (sandbox, number)
      SELECT id, unnest(live) FROM dropped
      UNION SELECT sandbox, unnest(live) FROM remembered
      UNION SELECT sandbox, making FROM journals
    )
    SELECT id FROM dropped`,
};

export class PostgresSandboxes {
  private readonly database: Database;

  constructor(database: Database) {
    this.database = database;
  }

  async find(id: string): Promise<Held | undefined> {
    const [row] = await this.database.query<Row>(FIND, [keptText(id)]);
    return row && heldOf(row);
  }

  async list(limit?: number, after?: string): Promise<Held[]> {
    const rows = await this.database.query<Row>(LIST, [limit ?? null, after === undefined ? null : keptText(after)]);
    return rows.map(heldOf);
  }

  async owner(key: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ sandbox: string }>(OWNER, [keptText(key)]);
    return row && readText(row.sandbox);
  }

  async due(nowMs: number, limit: number): Promise<Held[]> {
    return (await this.database.query<Row>(DUE, [nowMs, limit])).map(heldOf);
  }

  /** @throws StoreError limit, key-taken */
  async make(wanted: Wanted): Promise<Held> {
    const there = wanted.isAnew ? undefined : await this.find(wanted.id);
    return there ?? this.database.transaction((query) => this.makeAlone(query, wanted));
  }

  /** @returns those of the sandboxes that were there */
  async drop(ids: readonly string[]): Promise<string[]> {
    return this.database.transaction(async (query) => {
      await query(LOCK);
      const dropped = await this.dropAlone(query, ids.map(keptText));
      await query(COUNT, [-dropped.length]);
      return dropped;
    });
  }

  async dropExpired(nowMs: number): Promise<string[]> {
    const expired = await this.database.query<{ id: string }>(EXPIRED, [nowMs]);
    if (expired.length === 0) return [];
    return this.database.transaction(async (query) => {
      await query(LOCK);
      // One that was made anew since has another time.
      const still = await query<{ id: string }>(EXPIRED, [nowMs]);
      const dropped = await this.dropAlone(
        query,
        still.map(({ id }) => id),
      );
      await query(COUNT, [-dropped.length]);
      return dropped;
    });
  }

  private async makeAlone(query: Query, { id, generation, settings, limit, isAnew }: Wanted): Promise<Held> {
    const [population] = await query<{ sandboxes: number }>(LOCK);
    const kept = keptText(id);
    const [there] = await query<Row>(FIND, [kept]);
    if (there && !isAnew) return heldOf(there);
    if (!there && (population?.sandboxes ?? 0) >= limit) {
      throw tooManySandboxes(limit);
    }
    const keys = settings.keys.map(keptText);
    if (keys.length > 0) {
      const [owner] = await query<{ sandbox: string }>(OWNERS, [keys, kept]);
      if (owner) throw keyTakenBy(readText(owner.sandbox));
    }
    if (there) await this.dropAlone(query, [kept]);
    else await query(COUNT, [1]);
    await query(MAKE, [kept, generation, JSON.stringify(settings), settings.expiresAt, [...new Set(keys)]]);
    return { id, generation, settings };
  }

  /** @param kept names as the database has them */
  private async dropAlone(query: Query, kept: readonly string[]): Promise<string[]> {
    await query(LOCK_THESE, [kept]);
    return (await query<{ id: string }>(DROP, [kept])).map(({ id }) => readText(id));
  }
}

function heldOf({ id, generation, settings }: Row): Held {
  return { id: readText(id), generation, settings: JSON.parse(settings) as Settings };
}
