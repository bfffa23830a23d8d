// Base worlds: what a seed makes of the fixtures of every provider. A base world never changes, so it is made once for each
// seed and shared by the sandboxes of that seed for as long as one of them is in use.
import { join } from 'node:path';
import type { BaseRecords, Stored } from '../../store/store.ts';
import { baseClock, CLOCK } from '../base/clock.ts';
import { Identity } from '../base/identity.ts';
import type { BaseWorld, Provider } from '../contract/provider.ts';
import { FixtureError, FixtureReader } from './fixture-files.ts';
import { straysInRoot } from './fixture-folder.ts';

export interface BaseWorldsOptions {
  readonly providers: readonly Provider[];
  /** Folders with one folder of fixture files a provider. The first is the product's own; a later one is laid over it. */
  readonly fixtureFolders: readonly string[];
  /** Where every clock stands still from the start, in milliseconds; clocks run when left out. */
  readonly frozenAtMs?: number;
}

export type WorldsByProvider = ReadonlyMap<string, BaseWorld<unknown>>;

/** Everything that follows from a seed. */
export interface SeedWorlds {
  readonly identity: Identity;
  readonly byProvider: WorldsByProvider;
  /** The records of all providers, and the clock. */
  readonly records: BaseRecords;
}

export class BaseWorlds {
  private readonly options: BaseWorldsOptions;
  private readonly bySeed = new Map<number, WeakRef<SeedWorlds>>();
  private readonly readers: ReadonlyMap<string, FixtureReader>;
  private isChecked = false;
  /** Keeps the worlds of a seed for as long as a store holds their records. */
  private readonly byRecords = new WeakMap<BaseRecords, SeedWorlds>();

  constructor(options: BaseWorldsOptions) {
    this.options = options;
    const { providers, fixtureFolders } = options;
    const folders = (id: string) => fixtureFolders.map((folder) => join(folder, id));
    this.readers = new Map(providers.map(({ id }) => [id, new FixtureReader(folders(id))]));
  }

  /** @throws FixtureError when a fixture file cannot be used */
  of(seed: number): SeedWorlds {
    const present = this.bySeed.get(seed)?.deref();
    if (present) return present;
    const identity = new Identity(seed);
    const byProvider = new Map<string, BaseWorld<unknown>>();
    const records = new Map<string, readonly Stored[]>([[CLOCK.name, [baseClock(this.options.frozenAtMs)]]]);
    this.requireKnownFolders();
    for (const provider of this.options.providers) {
      const world = this.worldOf(provider, identity);
      byProvider.set(provider.id, world);
      for (const [collection, baseRecords] of world.records) records.set(collection, baseRecords);
    }
    const worlds = { identity, byProvider, records };
    this.removeCollected();
    this.bySeed.set(seed, new WeakRef(worlds));
    this.byRecords.set(records, worlds);
    return worlds;
  }

  private worldOf(provider: Provider, identity: Identity): BaseWorld<unknown> {
    const files = this.readers.get(provider.id) as FixtureReader;
    try {
      return { ...provider.fixtures({ identity, files }), ownClients: files.ownNames('clients') };
    } finally {
      // What was refused explains best why a provider could not go on.
      files.settle();
    }
  }

  /** @throws FixtureError when a user's folder holds anything that no provider reads */
  private requireKnownFolders(): void {
    if (this.isChecked) return;
    const { providers, fixtureFolders } = this.options;
    const ids = providers.map(({ id }) => id);
    const strays = fixtureFolders.slice(1).flatMap((root) => straysInRoot(root, ids));
    if (strays.length > 0)
      throw new FixtureError(strays.map(({ path, problem }) => `${path}:1: ${problem}`).join('\n'));
    this.isChecked = true;
  }

  /** Removes the entries whose worlds the garbage collector has taken. */
  private removeCollected(): void {
    for (const [seed, worlds] of this.bySeed) if (!worlds.deref()) this.bySeed.delete(seed);
  }
}
