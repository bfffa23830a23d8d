// The store contract: the only door to state. It knows no provider, no HTTP and no outcome.
import type { Fold, JournalLog } from './journal-log.ts';
import type { Part } from './parts.ts';
import type { NewSandbox, SandboxEntry, SandboxRef, Settings } from './sandbox-entry.ts';

export type * from './journal-log.ts';
export * from './parts.ts';
export type * from './sandbox-entry.ts';

/** Something a store keeps. Records are never changed in place: a change is a new record with the same `id`. */
export interface Stored {
  readonly id: string;
}

/** The key of a record in an index. Bivariant like a method, so that definitions of unlike records share one list. */
export type KeyOf<R> = { key(record: R): string | undefined }['key'];

/** What a provider or the engine says about a set of records it keeps. */
export interface CollectionDefinition<R extends Stored = Stored> {
  /** Unique over all providers: `provider.records`. */
  readonly name: string;
  readonly part: Part;
  /** Look-ups that find at most one record. A key of `undefined` is not indexed. */
  readonly unique?: Readonly<Record<string, KeyOf<R>>>;
  /** Look-ups that find many records, listed in the order in which they were made. */
  readonly groups?: Readonly<Record<string, KeyOf<R>>>;
}

export interface ListQuery {
  /** Only the records of this group; all records when left out. */
  readonly group?: { readonly index: string; readonly key: string };
  /** The `id` of the record after which the page begins. */
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
  /** Default `newest`. */
  readonly order?: 'newest' | 'oldest';
}

export interface Page<R> {
  readonly records: readonly R[];
  readonly hasMore: boolean;
}

/** One set of records as a transaction sees it: with its own changes, and without those of other transactions under way. */
export interface Collection<R extends Stored> {
  get(id: string): R | undefined;
  /** Looks a record up in a `unique` index. */
  find(index: string, key: string): R | undefined;
  list(query?: ListQuery): Page<R>;
  /** Adds a record, or replaces the one with the same `id` in its old place in the order. */
  put(record: R): void;
  /** Takes a record out; an unknown `id` is no error. */
  remove(id: string): void;
}

export interface Change {
  readonly collection: string;
  readonly id: string;
  readonly before: Stored | undefined;
  readonly after: Stored | undefined;
}

export interface Transaction {
  collection<R extends Stored>(definition: CollectionDefinition<R>): Collection<R>;
  /** Runs a part of the work; when that part throws, its changes are undone and those before it stay. */
  attempt<T>(part: () => T): T;
  /** What this transaction has changed so far, one entry a record, in the order of the first change. */
  changes(): Change[];
  /**
   * Says when this sandbox is to be woken, by any process on any machine (`Store.due`).
   * @param atMs real time in milliseconds; null for never. What was said before is forgotten.
   */
  wake(atMs: number | null): void;
}

/** Records a sandbox begins with and returns to on reset, by collection name. */
export type BaseRecords = ReadonlyMap<string, readonly Stored[]>;

/** State kept under a name. */
export interface Snapshot {
  readonly name: string;
  /** When it was taken, in milliseconds of real time. */
  readonly at: number;
  readonly parts: readonly Part[];
}

/** How many snapshots a sandbox may have. */
export const MOST_SNAPSHOTS = 100;

/** Why a store did not do what it was asked; the engine tells the client. */
export type StoreRefusal = 'gone' | 'limit' | 'key-taken' | 'no-snapshot' | 'snapshot-limit' | 'unavailable';

/** Thrown by a store; `gone` when there is no sandbox of that name and generation. */
export class StoreError extends Error {
  readonly refusal: StoreRefusal;

  constructor(refusal: StoreRefusal, message: string) {
    super(message);
    this.name = 'StoreError';
    this.refusal = refusal;
  }
}

/** Kept data that cannot be used: damaged, or of another format. The start stops at it, and it is left as it is. */
export class UnusableDataError extends Error {}

/** What a store is told when it starts. */
export interface StoreStart {
  /** The records a sandbox of these settings begins with; the same map for the same settings. */
  baseRecords(settings: Settings): BaseRecords;
  /** For stores that keep journals. */
  readonly fold: Fold;
  /** How many rows a journal keeps. */
  readonly journalRows: number;
  /** Receives a failure of work that no caller waits for. */
  onDefect(defect: unknown): void;
  /** Receives one line that the operator should read: the kept data cannot be reached, or can be reached again. */
  onNotice(notice: string): void;
}

/**
 * Keeps the worlds of all sandboxes. What it returns is kept: acknowledged means done.
 *
 * `transact` runs `work` alone in its sandbox and keeps everything it did, or, when it throws, nothing.
 * Work is synchronous and acts on nothing but its transaction, so that a store may run it again.
 * Everything that takes a `SandboxRef` throws StoreError `gone` when that generation of the sandbox does not exist, and
 * everything throws `unavailable` while the place where data is kept cannot be reached.
 */
export interface Store {
  /** Opens what is kept; called once, before everything else. @throws UnusableDataError */
  start(told: StoreStart): void | Promise<void>;
  /** The sandbox of that name; whether its time is over is for the caller to see. */
  find(id: string): SandboxEntry | undefined | Promise<SandboxEntry | undefined>;
  /**
   * In the order of their names, those whose time is over included until they are dropped.
   * @param limit all of them when left out
   * @param after only those whose names come after it
   */
  list(limit?: number, after?: string): readonly SandboxEntry[] | Promise<readonly SandboxEntry[]>;
  /** How many sandboxes there are, those included whose time is over until they are dropped. */
  count(): number | Promise<number>;
  /** The id of the sandbox that a key leads to. */
  owner(key: string): string | undefined | Promise<string | undefined>;
  /**
   * Makes a sandbox that holds its base world only. A sandbox of that name that exists is given back, or replaced if `isAnew`.
   * @throws StoreError limit, key-taken
   */
  make(wanted: NewSandbox): SandboxEntry | Promise<SandboxEntry>;
  /** Forgets the sandbox; nothing of it stays. @returns false when there was none */
  drop(id: string): boolean | Promise<boolean>;
  /** Drops the sandboxes whose time is over. @returns their ids */
  dropExpired(nowMs: number): readonly string[] | Promise<readonly string[]>;
  transact<T>(sandbox: SandboxRef, work: (transaction: Transaction) => T): T | Promise<T>;
  /**
   * Sets the named parts back to the base world, in time that does not depend on what they hold. The sandbox is not woken any
   * more if `state` is among them.
   */
  reset(sandbox: SandboxRef, parts: readonly Part[]): void | Promise<void>;
  /**
   * Keeps the named parts as they are now under a name, in place of what was kept under it, in constant time.
   * @param atMs real time in milliseconds
   * @throws StoreError snapshot-limit
   */
  snapshot(sandbox: SandboxRef, name: string, parts: readonly Part[], atMs: number): Snapshot | Promise<Snapshot>;
  /**
   * Puts the named parts of a snapshot in place of what is, in constant time; all it has when left out. Who is to be
   * woken stays as it is: the work that follows says when.
   * @returns the parts that were restored
   * @throws StoreError no-snapshot
   */
  restore(sandbox: SandboxRef, name: string, parts?: readonly Part[]): readonly Part[] | Promise<readonly Part[]>;
  /** In the order of their names. */
  snapshots(sandbox: SandboxRef): readonly Snapshot[] | Promise<readonly Snapshot[]>;
  /** @throws StoreError no-snapshot */
  dropSnapshot(sandbox: SandboxRef, name: string): void | Promise<void>;
  /** Sandboxes whose `wake` time has come, the earliest first; each stays due until its work says otherwise. */
  due(nowMs: number, limit: number): readonly SandboxEntry[] | Promise<readonly SandboxEntry[]>;
  /** Where the store keeps journals; a store without leaves them to the process. */
  readonly journal?: JournalLog;
  /** Whether what is kept can be reached: resolves if so. @throws StoreError unavailable */
  ping(): void | Promise<void>;
  /** Ends orderly: what was acknowledged is kept. */
  close(): void | Promise<void>;
}
