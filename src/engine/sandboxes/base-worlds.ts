// Worlds at rest: what a seed makes of the fixtures of every provider. Worked out once a seed, and shared for as long as a
// sandbox of that seed lives.
import type { BaseRecords, Stored } from '../../store/store.ts';
import { baseClock, CLOCK } from '../base/clock.ts';
import { Identity } from '../base/identity.ts';
import type { BaseWorld, Provider } from '../contract/provider.ts';

export interface WorldsOptions {
  readonly providers: readonly Provider[];
  /** Folders of fixture files for a provider, the later laid over the earlier. */
  readonly fixtureFolders: (provider: string) => readonly string[];
  /** Where every clock stands still from the start, in milliseconds. */
  readonly frozenAtMs?: number;
}

/** Everything of one seed that never changes. */
export interface Worlds {
  readonly identity: Identity;
  readonly byProvider: ReadonlyMap<string, BaseWorld<unknown>>;
  readonly records: BaseRecords;
}

export class BaseWorlds {
  private readonly options: WorldsOptions;
  private readonly bySeed = new Map<number, WeakRef<Worlds>>();

  constructor(options: WorldsOptions) {
    this.options = options;
  }

  /** @throws FixtureError when a fixture does not fit its schema */
  of(seed: number): Worlds {
    const known = this.bySeed.get(seed)?.deref();
    if (known) return known;
    const identity = new Identity(seed);
    const byProvider = new Map<string, BaseWorld<unknown>>();
    const records = new Map<string, readonly Stored[]>([[CLOCK.name, [baseClock(this.options.frozenAtMs)]]]);
    for (const provider of this.options.providers) {
      const world = provider.fixtures({ identity, folders: this.options.fixtureFolders(provider.id) });
      byProvider.set(provider.id, world);
      for (const [collection, baseRecords] of world.records) records.set(collection, baseRecords);
    }
    const worlds = { identity, byProvider, records };
    this.forgetCollected();
    this.bySeed.set(seed, new WeakRef(worlds));
    return worlds;
  }

  private forgetCollected(): void {
    for (const [seed, worlds] of this.bySeed) if (!worlds.deref()) this.bySeed.delete(seed);
  }
}
