// The store contract: the only door to state. It knows nobody: no provider, no HTTP, no outcome.

/** Something a store keeps. Records are never changed in place: a change is a new record with the same `id`. */
export interface Stored {
  readonly id: string;
}

/** The parts of a sandbox that can be set back on their own (`POST /_sandbox/reset`). */
export type Part = 'state' | 'switches';

/** The key of a record in an index. Bivariant like a method, so that definitions of unlike records share one list. */
export type KeyOf<R> = { key(record: R): string | undefined }['key'];

/** What a provider or the engine says about a set of records it keeps. */
export interface CollectionDefinition<R extends Stored = Stored> {
  /** Unique over all providers, e.g. `ncore.cards`. */
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

/** One set of records as a transaction sees it: with its own changes, without anybody else's. */
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
   * Says when somebody should look after this sandbox, whoever it is and on whichever machine (`Store.due`).
   * @param atMs real time in milliseconds; null for never. What was said before is forgotten.
   */
  wake(atMs: number | null): void;
}

/** Records a sandbox begins with and returns to on reset, by collection name. */
export type RecordsAtRest = ReadonlyMap<string, readonly Stored[]>;

/**
 * Keeps the worlds of all sandboxes.
 *
 * `transact` runs `work` alone in its sandbox and keeps everything it did, or, when it throws, nothing.
 * Work is synchronous and acts on nothing but its transaction, so a store that must fetch records from elsewhere
 * may run it again once it has them.
 */
export interface Store {
  /** Makes the sandbox at rest unless the store already has it. */
  open(sandbox: string, atRest: RecordsAtRest): void | Promise<void>;
  has(sandbox: string): boolean | Promise<boolean>;
  transact<T>(sandbox: string, work: (transaction: Transaction) => T): T | Promise<T>;
  /** Sets the named parts back to rest, in time that does not depend on what they hold. */
  reset(sandbox: string, parts: readonly Part[]): void | Promise<void>;
  /** Forgets the sandbox; nothing of it stays. */
  drop(sandbox: string): void | Promise<void>;
  /** Sandboxes whose `wake` time has come, the earliest first; each stays due until its work says otherwise. */
  due(nowMs: number, limit: number): readonly { readonly id: string }[] | Promise<readonly { readonly id: string }[]>;
  /** Ends orderly: what was acknowledged is kept. */
  close(): void | Promise<void>;
}
