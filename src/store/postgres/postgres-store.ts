// The store that several processes share. PostgreSQL has every sandbox; each process also remembers those that it works on.
import { BaseWorldIndexes } from '../records/world.ts';
import { goneOf } from '../refusals.ts';
import type {
  CollectionDefinition,
  NewSandbox,
  Part,
  SandboxEntry,
  SandboxRef,
  Snapshot,
  Store,
  StoreStart,
  Transaction,
} from '../store.ts';
import { CachedSandbox } from './cached-sandbox.ts';
import { CachedWorld } from './cached-world.ts';
import { Database, type Statement } from './database.ts';
import { PostgresJournal } from './journal.ts';
import { PostgresLayers } from './layers.ts';
import { Leftovers } from './leftovers.ts';
import type { TimeLimits } from './limits.ts';
import { PostgresSandboxes } from './sandboxes.ts';
import { prepareSchema } from './schema.ts';

/** How much a process remembers before it forgets the sandboxes that were not used for longest. */
export interface CacheBounds {
  readonly sandboxes: number;
  /** Records of all sandboxes together; those of base worlds do not count. */
  readonly records: number;
}

const CACHE_BOUNDS: CacheBounds = { sandboxes: 2_000, records: 300_000 };

/** Bounds and limits in place of the defaults; tests set them. */
export interface PostgresStoreOptions {
  readonly cacheBounds?: CacheBounds;
  readonly limits?: TimeLimits;
}

const PING: Statement = { text: 'SELECT 1' };

export class PostgresStore implements Store {
  readonly journal: PostgresJournal;
  private readonly definitions: readonly CollectionDefinition[];
  private readonly database: Database;
  private readonly bounds: CacheBounds;
  private readonly sandboxes: PostgresSandboxes;
  private readonly layers: PostgresLayers;
  private readonly leftovers: Leftovers;
  /** By id, the one that was used last at the end. */
  private readonly cached = new Map<string, CachedSandbox>();
  private readonly sizes = new Map<CachedSandbox, number>();
  private records = 0;
  private readonly baseWorlds: BaseWorldIndexes;
  private given: StoreStart | undefined;
  /** No notices before: `start` itself throws what goes wrong. */
  private isStarted = false;

  /**
   * @param url `postgres://user:password@host:port/database`; `?max=` bounds the number of connections, 10 when left out
   * @param definitions every collection of the engine and of the providers
   * @throws UnusableDataError when `url` is no such URL
   */
  constructor(
    url: string,
    definitions: readonly CollectionDefinition[],
    { cacheBounds = CACHE_BOUNDS, limits }: PostgresStoreOptions = {},
  ) {
    this.definitions = definitions;
    this.baseWorlds = new BaseWorldIndexes(definitions);
    this.bounds = cacheBounds;
    this.database = new Database(url, (notice) => this.isStarted && this.given?.onNotice(notice), limits);
    this.sandboxes = new PostgresSandboxes(this.database);
    this.leftovers = new Leftovers(this.database, (defect) => this.given?.onDefect(defect));
    this.layers = new PostgresLayers(this.database, () => this.leftovers.sweep());
    this.journal = new PostgresJournal(this.database);
  }

  async start(given: StoreStart): Promise<void> {
    this.given = given;
    this.journal.start(given);
    await prepareSchema(this.database);
    this.isStarted = true;
    this.leftovers.sweep();
  }

  find(id: string): Promise<SandboxEntry | undefined> {
    return this.sandboxes.find(id);
  }

  list(limit?: number, after?: string): Promise<readonly SandboxEntry[]> {
    return this.sandboxes.list(limit, after);
  }

  count(): Promise<number> {
    return this.sandboxes.count();
  }

  owner(key: string): Promise<string | undefined> {
    return this.sandboxes.owner(key);
  }

  async make(wanted: NewSandbox): Promise<SandboxEntry> {
    const held = await this.sandboxes.make(wanted);
    if (wanted.isAnew) this.leftovers.sweep();
    return held;
  }

  async drop(id: string): Promise<boolean> {
    return (await this.dropped(this.sandboxes.drop([id]))).length > 0;
  }

  dropExpired(nowMs: number): Promise<readonly string[]> {
    return this.dropped(this.sandboxes.dropExpired(nowMs));
  }

  transact<T>(sandbox: SandboxRef, work: (transaction: Transaction) => T): Promise<T> {
    return this.cachedOf(sandbox).transact(work);
  }

  reset(sandbox: SandboxRef, parts: readonly Part[]): Promise<void> {
    return this.layers.reset(sandbox, parts);
  }

  snapshot(sandbox: SandboxRef, name: string, parts: readonly Part[], atMs: number): Promise<Snapshot> {
    return this.layers.snapshot(sandbox, name, parts, atMs);
  }

  restore(sandbox: SandboxRef, name: string, parts?: readonly Part[]): Promise<readonly Part[]> {
    return this.layers.restore(sandbox, name, parts);
  }

  snapshots(sandbox: SandboxRef): Promise<readonly Snapshot[]> {
    return this.layers.snapshots(sandbox);
  }

  dropSnapshot(sandbox: SandboxRef, name: string): Promise<void> {
    return this.layers.dropSnapshot(sandbox, name);
  }

  due(nowMs: number, limit: number): Promise<readonly SandboxEntry[]> {
    return this.sandboxes.due(nowMs, limit);
  }

  /** How much this process remembers. */
  get remembered(): CacheBounds {
    return { sandboxes: this.cached.size, records: this.records };
  }

  async ping(): Promise<void> {
    await this.database.query(PING);
  }

  async close(): Promise<void> {
    await this.journal.close();
    await this.leftovers.close();
    await this.database.close();
  }

  private async dropped(dropping: Promise<string[]>): Promise<string[]> {
    const ids = await dropping;
    for (const id of ids) this.forget(this.cached.get(id));
    if (ids.length > 0) this.leftovers.sweep();
    return ids;
  }

  private cachedOf(sandbox: SandboxRef): CachedSandbox {
    const { id, generation } = sandbox;
    let cached = this.cached.get(id);
    if (cached?.sandbox.generation !== generation) {
      this.forget(cached);
      const made: CachedSandbox = new CachedSandbox(sandbox, this.database, this.load, () => this.weigh(made));
      cached = made;
    }
    this.cached.delete(id);
    this.cached.set(id, cached);
    return cached;
  }

  private readonly load = async (sandbox: SandboxRef): Promise<CachedWorld> => {
    const held = await this.sandboxes.find(sandbox.id);
    if (!held || held.generation !== sandbox.generation || !this.given) throw goneOf(sandbox.id);
    const baseWorld = this.baseWorlds.of(this.given.baseRecords(held.settings));
    return new CachedWorld(sandbox, this.definitions, baseWorld);
  };

  /** Counts what a sandbox has in memory now. When that is too much, it forgets idle sandboxes, but never this one. */
  private weigh(cached: CachedSandbox): void {
    if (this.cached.get(cached.sandbox.id) !== cached) return;
    this.records += cached.size - (this.sizes.get(cached) ?? 0);
    this.sizes.set(cached, cached.size);
    for (const oldest of this.cached.values()) {
      if (this.cached.size <= this.bounds.sandboxes && this.records <= this.bounds.records) return;
      if (oldest.isIdle && oldest !== cached) this.forget(oldest);
    }
  }

  private forget(cached: CachedSandbox | undefined): void {
    if (!cached) return;
    this.records -= this.sizes.get(cached) ?? 0;
    this.sizes.delete(cached);
    this.cached.delete(cached.sandbox.id);
  }
}
