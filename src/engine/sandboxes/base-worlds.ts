// Base worlds: what a seed makes of the fixtures of every provider. A base world never changes, so it is made once for each
// seed and shared by the sandboxes of that seed for as long as one of them is in use.
import type { BaseRecords, Stored } from '../../store/store.ts';
import { baseClock, CLOCK } from '../base/clock.ts';
import { Identity } from '../base/identity.ts';
import type { BaseWorld, Provider } from '../contract/provider.ts';

export interface BaseWorldsOptions {
  readonly providers: readonly Provider[];
  /** Folders of fixture files for a provider; a later folder overrides an earlier one. */
  readonly fixtureFolders: (provider: string) => readonly string[];
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
  /** Keeps the worlds of a seed for as long as a store holds their records. */
  private readonly byRecords = new WeakMap<BaseRecords, SeedWorlds>();

  constructor(options: BaseWorldsOptions) {
    this.options = options;
  }

  /** @throws FixtureError when a fixture does not fit its schema */
  of(seed: number): SeedWorlds {
    const present = this.bySeed.get(seed)?.deref();
    if (present) return present;
    const identity = new Identity(seed);
    const byProvider = new Map<string, BaseWorld<unknown>>();
    const records = new Map<string, readonly Stored[]>([[CLOCK.name, [baseClock(this.options.frozenAtMs)]]]);
    for (const provider of this.options.providers) {
      const world = provider.fixtures({ identity, folders: this.options.fixtureFolders(provider.id) });
      byProvider.set(provider.id, world);
      for (const [collection, baseRecords] of world.records) records.set(collection, baseRecords);
    }
    const worlds = { identity, byProvider, records };
    this.removeCollected();
    this.bySeed.set(seed, new WeakRef(worlds));
    this.byRecords.set(records, worlds);
    return worlds;
  }

  /** Removes the entries whose worlds the garbage collector has taken. */
  private removeCollected(): void {
    for (const [seed, worlds] of this.bySeed) if (!worlds.deref()) this.bySeed.delete(seed);
  }
}
