// Sandboxes: isolated worlds. Each has its own state, switches, clock, journal and seed; nothing is shared but what never changes.
import type { RecordsAtRest, Store, Stored } from '../store/store.ts';
import { Clock } from './clock.ts';
import { SandboxError } from './errors.ts';
import type { Profile } from './exchange.ts';
import { Identity } from './identity.ts';
import type { Journal } from './journal.ts';
import { MemoryJournal } from './memory-journal.ts';
import type { Provider, WorldAtRest } from './provider.ts';

export const DEFAULT_SANDBOX = 'default';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export interface Sandbox {
  readonly id: string;
  readonly identity: Identity;
  readonly profile: Profile;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Each provider's world before anything happened to it. */
  readonly worlds: ReadonlyMap<string, WorldAtRest<unknown>>;
}

export interface SandboxesOptions {
  readonly providers: readonly Provider[];
  readonly store: Store;
  readonly seed: number;
  readonly profile: Profile;
  /** Folders of fixture files for a provider, the later laid over the earlier. */
  readonly fixtureFolders: (provider: string) => readonly string[];
  /** Where every clock stands still from the start, in milliseconds. */
  readonly frozenAtMs?: number;
  /** How many sandboxes there may be. */
  readonly limit: number;
}

/** Everything of one seed that never changes; shared by the sandboxes of that seed. */
interface Worlds {
  readonly identity: Identity;
  readonly byProvider: ReadonlyMap<string, WorldAtRest<unknown>>;
  readonly records: RecordsAtRest;
}

export class Sandboxes {
  private readonly options: SandboxesOptions;
  private readonly open = new Map<string, Sandbox>();
  private readonly worlds = new Map<number, Worlds>();

  constructor(options: SandboxesOptions) {
    this.options = options;
  }

  /** The sandbox of that name if it was used before. */
  find(id: string): Sandbox | undefined {
    return this.open.get(id);
  }

  list(): Sandbox[] {
    return [...this.open.values()];
  }

  /**
   * The sandbox of that name, made at rest on first use.
   * @throws SandboxError SBX_INVALID_SANDBOX, SBX_SANDBOX_LIMIT
   */
  async use(id: string): Promise<Sandbox> {
    const known = this.open.get(id);
    if (known) return known;
    if (!NAME.test(id)) {
      throw new SandboxError('SBX_INVALID_SANDBOX', {
        message:
          'A sandbox name has 1 to 64 letters, digits, dots, hyphens or underscores and begins with a letter or digit.',
        expected: NAME.source,
        received: id.slice(0, 80),
      });
    }
    const { store, seed, profile, frozenAtMs, limit } = this.options;
    if (this.open.size >= limit) {
      throw new SandboxError('SBX_SANDBOX_LIMIT', {
        message: `This server keeps at most ${limit} sandboxes.`,
        expected: limit,
        received: this.open.size + 1,
        next: 'Delete one with DELETE /_sandbox/sandboxes/{id}, or use one that is there.',
      });
    }
    const { identity, byProvider, records } = this.worldsOf(seed);
    await store.open(id, records);
    const sandbox = {
      id,
      identity,
      profile,
      clock: new Clock(frozenAtMs),
      journal: new MemoryJournal(),
      worlds: byProvider,
    };
    const madeMeanwhile = this.open.get(id);
    if (madeMeanwhile) return madeMeanwhile;
    this.open.set(id, sandbox);
    return sandbox;
  }

  async drop(id: string): Promise<void> {
    this.open.delete(id);
    await this.options.store.drop(id);
  }

  private worldsOf(seed: number): Worlds {
    let worlds = this.worlds.get(seed);
    if (!worlds) {
      const identity = new Identity(seed);
      const byProvider = new Map<string, WorldAtRest<unknown>>();
      const records = new Map<string, readonly Stored[]>();
      for (const provider of this.options.providers) {
        const world = provider.fixtures({ identity, folders: this.options.fixtureFolders(provider.id) });
        byProvider.set(provider.id, world);
        for (const [collection, atRest] of world.records) records.set(collection, atRest);
      }
      worlds = { identity, byProvider, records };
      this.worlds.set(seed, worlds);
    }
    return worlds;
  }
}
