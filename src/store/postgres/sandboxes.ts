// The list of sandboxes: makes, finds and drops them. One process at a time does so, so that the limit on their number holds.
import { keyTakenBy, tooManySandboxes } from '../refusals.ts';
import { type NewSandbox, PARTS, type SandboxEntry, type Settings } from '../store.ts';
import type { Database, Query, Statement } from './database.ts';
import { readText, storedText } from './stored-text.ts';

interface SandboxRow {
  readonly id: string;
  readonly generation: string;
  readonly settings: string;
}

const SELECT = 'SELECT id, generation, settings FROM card_sandbox.sandboxes';
const FIND: Statement = { name: 'find', text: `${SELECT} WHERE id = $1` };
const LIST: Statement = {
  name: 'list',
  text: `${SELECT} WHERE ($2::text IS NULL OR id > $2) ORDER BY id LIMIT $1`,
};
const DUE: Statement = { name: 'due', text: `${SELECT} WHERE wake_at <= $1 ORDER BY wake_at LIMIT $2` };
const OWNER: Statement = { name: 'owner', text: 'SELECT sandbox FROM card_sandbox.api_keys WHERE key = $1' };
const OWNERS: Statement = {
  name: 'owners',
  text: 'SELECT sandbox FROM card_sandbox.api_keys WHERE key = ANY($1) AND sandbox <> $2',
};
const COUNT: Statement = { name: 'count', text: 'SELECT sandboxes FROM card_sandbox.population' };
const LOCK_POPULATION: Statement = {
  name: 'lock-population',
  text: 'SELECT sandboxes FROM card_sandbox.population FOR UPDATE',
};
const ADD_TO_POPULATION: Statement = {
  name: 'add-to-population',
  text: 'UPDATE card_sandbox.population SET sandboxes = sandboxes + $1',
};
const EXPIRED: Statement = { name: 'expired', text: 'SELECT id FROM card_sandbox.sandboxes WHERE expires_at <= $1' };

/** A sandbox in its base world: one empty layer for each part, an empty journal. */
const MAKE: Statement = {
  name: 'make',
  text: `WITH numbered AS (
      SELECT ${PARTS.map((part) => `nextval('card_sandbox.numbers') AS ${part}`).join(', ')},
        nextval('card_sandbox.numbers') AS generation_number
    ), keyed AS (
      INSERT INTO card_sandbox.api_keys (key, sandbox) SELECT key, $1 FROM unnest($5::text[]) AS key
    ), journal AS (
      INSERT INTO card_sandbox.journals (sandbox, generation, generation_number, last_position, cleared_position)
      SELECT $1, $2, generation_number, 0, 0 FROM numbered
    ), tally AS (
      INSERT INTO card_sandbox.journal_tallies (sandbox, generation_number, trimmed)
      SELECT $1, generation_number, 0 FROM numbered
    )
    INSERT INTO card_sandbox.sandboxes (id, generation, settings, expires_at, version, layers, layer_numbers)
    SELECT $1, $2, $3, $4, 1, json_build_object(${PARTS.map((part) => `'${part}', ARRAY[${part}]`).join(', ')}),
      ARRAY[${PARTS.join(', ')}]
    FROM numbered`,
};

/** Waits until no other process writes to these sandboxes. The next statement sees what those processes wrote. */
const LOCK_SANDBOXES: Statement = {
  name: 'lock-sandboxes',
  text: 'SELECT id FROM card_sandbox.sandboxes WHERE id = ANY($1) ORDER BY id FOR UPDATE',
};

/** Drops sandboxes, and notes their layers and generations as leftovers. */
const DROP: Statement = {
  name: 'drop',
  text: `WITH dropped AS (
      DELETE FROM card_sandbox.sandboxes WHERE id = ANY($1) RETURNING id, layer_numbers
    ), keys AS (
      DELETE FROM card_sandbox.api_keys WHERE sandbox = ANY($1)
    ), dropped_snapshots AS (
      DELETE FROM card_sandbox.snapshots WHERE sandbox = ANY($1) RETURNING sandbox, layer_numbers
    ), tallies AS (
      DELETE FROM card_sandbox.journal_tallies WHERE sandbox = ANY($1)
    ), journals AS (
      DELETE FROM card_sandbox.journals WHERE sandbox = ANY($1) RETURNING sandbox, generation_number
    ), noted AS (
      INSERT INTO card_sandbox.leftovers (sandbox, number)
      SELECT id, unnest(layer_numbers) FROM dropped
      UNION SELECT sandbox, unnest(layer_numbers) FROM dropped_snapshots
      UNION SELECT sandbox, generation_number FROM journals
    )
    SELECT id FROM dropped`,
};

export class PostgresSandboxes {
  private readonly database: Database;
  /** Sandboxes without keys of their own whose insertion is under way in this process, by id. */
  private readonly underWay = new Map<string, Promise<SandboxEntry>>();

  constructor(database: Database) {
    this.database = database;
  }

  async find(id: string): Promise<SandboxEntry | undefined> {
    const [row] = await this.database.query<SandboxRow>(FIND, [storedText(id)]);
    return row && heldOf(row);
  }

  async list(limit?: number, after?: string): Promise<SandboxEntry[]> {
    const rows = await this.database.query<SandboxRow>(LIST, [
      limit ?? null,
      after === undefined ? null : storedText(after),
    ]);
    return rows.map(heldOf);
  }

  async count(): Promise<number> {
    return (await this.database.query<{ sandboxes: number }>(COUNT))[0]?.sandboxes ?? 0;
  }

  async owner(key: string): Promise<string | undefined> {
    const [row] = await this.database.query<{ sandbox: string }>(OWNER, [storedText(key)]);
    return row && readText(row.sandbox);
  }

  async due(nowMs: number, limit: number): Promise<SandboxEntry[]> {
    return (await this.database.query<SandboxRow>(DUE, [nowMs, limit])).map(heldOf);
  }

  /**
   * Makes a sandbox. When many requests use a new sandbox at once, one transaction makes it for all of them.
   * @throws StoreError limit, key-taken
   */
  make(wanted: NewSandbox): Promise<SandboxEntry> {
    if (wanted.isAnew || wanted.settings.keys.length > 0) return this.makeAlone(wanted);
    let made = this.underWay.get(wanted.id);
    if (!made) {
      made = this.makeAlone(wanted).finally(() => this.underWay.delete(wanted.id));
      this.underWay.set(wanted.id, made);
    }
    return made;
  }

  private async makeAlone(wanted: NewSandbox): Promise<SandboxEntry> {
    const existing = wanted.isAnew ? undefined : await this.find(wanted.id);
    return existing ?? this.database.transaction((query) => this.makeLocked(query, wanted));
  }

  /** @returns the ids of those that existed */
  async drop(ids: readonly string[]): Promise<string[]> {
    return this.database.transaction(async (query) => {
      await query(LOCK_POPULATION);
      const dropped = await this.dropLocked(query, ids.map(storedText));
      await query(ADD_TO_POPULATION, [-dropped.length]);
      return dropped;
    });
  }

  async dropExpired(nowMs: number): Promise<string[]> {
    const expired = await this.database.query<{ id: string }>(EXPIRED, [nowMs]);
    if (expired.length === 0) return [];
    return this.database.transaction(async (query) => {
      await query(LOCK_POPULATION);
      // A sandbox that was made anew in the meantime has another expiry.
      const stillExpired = await query<{ id: string }>(EXPIRED, [nowMs]);
      const dropped = await this.dropLocked(
        query,
        stillExpired.map(({ id }) => id),
      );
      await query(ADD_TO_POPULATION, [-dropped.length]);
      return dropped;
    });
  }

  /** Makes the sandbox while no other process can make or drop one. */
  private async makeLocked(
    query: Query,
    { id, generation, settings, limit, isAnew }: NewSandbox,
  ): Promise<SandboxEntry> {
    const [population] = await query<{ sandboxes: number }>(LOCK_POPULATION);
    const storedId = storedText(id);
    const [existing] = await query<SandboxRow>(FIND, [storedId]);
    if (existing && !isAnew) return heldOf(existing);
    if (!existing && (population?.sandboxes ?? 0) >= limit) throw tooManySandboxes(limit);
    const keys = settings.keys.map(storedText);
    if (keys.length > 0) {
      const [owner] = await query<{ sandbox: string }>(OWNERS, [keys, storedId]);
      if (owner) throw keyTakenBy(readText(owner.sandbox));
    }
    if (existing) await this.dropLocked(query, [storedId]);
    else await query(ADD_TO_POPULATION, [1]);
    await query(MAKE, [storedId, generation, JSON.stringify(settings), settings.expiresAt, [...new Set(keys)]]);
    return { id, generation, settings };
  }

  /** @param storedIds ids as the database has them (`storedText`) */
  private async dropLocked(query: Query, storedIds: readonly string[]): Promise<string[]> {
    await query(LOCK_SANDBOXES, [storedIds]);
    return (await query<{ id: string }>(DROP, [storedIds])).map(({ id }) => readText(id));
  }
}

function heldOf({ id, generation, settings }: SandboxRow): SandboxEntry {
  return { id: readText(id), generation, settings: JSON.parse(settings) as Settings };
}
