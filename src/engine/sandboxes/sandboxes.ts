// Sandboxes are isolated from one another: each has its own state, switches, clock, journal and seed. They share only what
// never changes. This file finds them, makes them and drops them.
import { setMaxListeners } from 'node:events';
import type {
  NewSandbox,
  SandboxRef,
  Store,
  SandboxEntry as StoredSandbox,
  Settings as StoredSettings,
} from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { uniqueName } from '../base/identity.ts';
import type { Profile } from '../contract/message.ts';
import type { Journal } from '../journal/journal.ts';
import { JOURNAL_BOUNDS, MemoryJournal } from '../journal/memory-journal.ts';
import { StoredJournal } from '../journal/stored-journal.ts';
import { rulesFor } from '../masking/masking.ts';
import { BaseWorlds, type BaseWorldsOptions, type SeedWorlds, type WorldsByProvider } from './base-worlds.ts';
import { Keys } from './keys.ts';
import { hasKey, RememberedSandboxes } from './remembered-sandboxes.ts';
import { DEFAULT_SANDBOX, type Sandbox } from './sandbox.ts';
import {
  hasExpired,
  isKeyTaken,
  mayHaveRoomLater,
  type RequestedSettings,
  refusalToMake,
  requireName,
  type SandboxSettings,
  settingsFromStore,
  settingsToStore,
} from './settings.ts';

export interface SandboxesOptions extends BaseWorldsOptions {
  readonly store: Store;
  /** For sandboxes whose request names no seed or no profile. */
  readonly seed: number;
  readonly profile: Profile;
  /** How many sandboxes there may be. */
  readonly limit: number;
  /** Whether the first use of a name makes a sandbox; the default one is always made. */
  readonly makesOnUse: boolean;
}

/** A sandbox in a list; listing it does not make its world. */
export interface ListedSandbox {
  readonly id: string;
  readonly settings: SandboxSettings;
}

/**
 * How many sandboxes a process remembers when the store keeps their journals; then it forgets the oldest. Each may have
 * its own seed, and so a base world of its own in memory.
 */
const MOST_REMEMBERED = 2_000;

export class Sandboxes {
  private readonly options: SandboxesOptions;
  private readonly baseWorlds: BaseWorlds;
  private readonly startedAt = realTimeMs();
  /** The store refuses, with `gone`, a transaction in one of these that is no longer there. */
  private readonly remembered = new RememberedSandboxes();
  private madeKeys: Keys | undefined;

  constructor(options: SandboxesOptions) {
    this.options = options;
    this.baseWorlds = new BaseWorlds(options);
  }

  /** The base records of a sandbox with these settings. */
  recordsOf(settings: StoredSettings): SeedWorlds['records'] {
    return this.baseWorlds.of(settingsFromStore(settings).seed).records;
  }

  /** The sandbox of that name, if this process remembers it and it has not expired. */
  find(id: string): Sandbox | undefined {
    const sandbox = this.remembered.get(id);
    return sandbox && !hasExpired(sandbox.settings) ? sandbox : undefined;
  }

  /** A page of sandboxes in the order of their names, those after the name `after`. */
  async list(limit: number, after?: string): Promise<{ sandboxes: ListedSandbox[]; hasMore: boolean }> {
    const stored = await this.options.store.list(limit + 1, after);
    const listed = stored.slice(0, limit).map(({ id, settings }) => ({ id, settings: settingsFromStore(settings) }));
    return { sandboxes: listed.filter(({ settings }) => !hasExpired(settings)), hasMore: stored.length > limit };
  }

  /** The sandbox of that name as the store has it now; undefined when there is none. */
  async lookUp(id: string): Promise<Sandbox | undefined> {
    const stored = await this.options.store.find(id);
    if (!stored) {
      this.remembered.remove(id);
      return undefined;
    }
    const sandbox = this.of(stored);
    return hasExpired(sandbox.settings) ? undefined : sandbox;
  }

  /**
   * The sandbox of that name. Where the server allows it, the first use makes one with the server's settings.
   * @throws SandboxError SBX_INVALID_SANDBOX, SBX_UNKNOWN_SANDBOX, SBX_SANDBOX_LIMIT
   */
  async use(id: string): Promise<Sandbox> {
    const remembered = this.find(id);
    if (remembered) return remembered;
    requireName(id);
    const present = await this.lookUp(id);
    if (present) return present;
    if (!this.options.makesOnUse && id !== DEFAULT_SANDBOX) {
      throw new SandboxError('SBX_UNKNOWN_SANDBOX', {
        message: `There is no sandbox "${id}", and this server makes none on first use.`,
        received: id,
        next: 'Make it with PUT /_sandbox/sandboxes/{id}, or start the server with --new-sandboxes on-use.',
      });
    }
    return this.make(id, {}, false);
  }

  /**
   * Makes a sandbox with the requested settings. It replaces a sandbox of that name.
   * @throws SandboxError SBX_INVALID_SANDBOX, SBX_INVALID_REQUEST for keys, SBX_SANDBOX_LIMIT
   */
  async put(id: string, requested: RequestedSettings): Promise<Sandbox> {
    requireName(id);
    this.keys.requireOwn(requested.keys ?? {});
    return this.make(id, requested, true);
  }

  /** Forgets a sandbox whose generation the store no longer has. */
  forget({ id, generation }: SandboxRef): void {
    if (this.remembered.get(id)?.generation === generation) this.remembered.remove(id);
  }

  /** @returns false when there was none */
  async drop(id: string): Promise<boolean> {
    const wasThere = await this.options.store.drop(id);
    this.remembered.remove(id);
    return wasThere;
  }

  /** Drops the sandboxes that have expired. */
  async sweep(): Promise<void> {
    for (const id of await this.options.store.dropExpired(realTimeMs())) this.remembered.remove(id);
  }

  /** The id of the sandbox whose own key this is; undefined when it is no sandbox's own key. */
  ownerOf(key: string): string | undefined | Promise<string | undefined> {
    if (this.keys.isOfFixtures(key)) return undefined;
    return this.remembered.ownerOf(key) ?? this.lookUpOwner(key);
  }

  private async lookUpOwner(key: string): Promise<string | undefined> {
    const id = await this.options.store.owner(key);
    const sandbox = id === undefined ? undefined : await this.lookUp(id);
    return sandbox && hasKey(sandbox, key) ? id : undefined;
  }

  private async make(id: string, requested: RequestedSettings, isAnew: boolean): Promise<Sandbox> {
    const settings = settingsToStore(requested, this.options);
    const { limit } = this.options;
    try {
      const present = this.remembered.get(id);
      if (present && hasExpired(present.settings)) await this.sweep();
      return this.of(await this.makeInStore({ id, generation: uniqueName(), settings, limit, isAnew }));
    } catch (problem) {
      throw refusalToMake(
        problem,
        limit,
        isKeyTaken(problem) ? await this.providerOfTakenKey(id, requested) : undefined,
      );
    }
  }

  /** The provider whose requested key leads to another sandbox. */
  private async providerOfTakenKey(id: string, { keys = {} }: RequestedSettings): Promise<string | undefined> {
    for (const [provider, key] of Object.entries(keys)) {
      const owner = await this.options.store.owner(key);
      if (owner !== undefined && owner !== id) return provider;
    }
    return undefined;
  }

  /** Drops expired sandboxes to make room before it gives up. */
  private async makeInStore(sandbox: NewSandbox): Promise<StoredSandbox> {
    try {
      return await this.options.store.make(sandbox);
    } catch (problem) {
      if (!mayHaveRoomLater(problem)) throw problem;
      await this.sweep();
      return this.options.store.make(sandbox);
    }
  }

  /** The sandbox that a store has, remembered from now on. */
  of(stored: StoredSandbox): Sandbox {
    const known = this.remembered.get(stored.id);
    if (known?.generation === stored.generation) return known;
    const { id, generation } = stored;
    const settings = settingsFromStore(stored.settings);
    const { profile } = settings;
    const seedWorlds = this.baseWorlds.of(settings.seed);
    const { identity } = seedWorlds;
    const worlds = this.keys.worldsWith(settings.keys, seedWorlds.byProvider);
    const journal = this.journalOf(stored, settings, worlds);
    const end = new AbortController();
    const gone = end.signal;
    // Each open stream listens; there may be many.
    setMaxListeners(0, gone);
    const sandbox = { id, generation, settings, identity, profile, journal, worlds, gone, seedWorlds, end };
    this.remembered.add(sandbox);
    if (this.options.store.journal && this.remembered.size > MOST_REMEMBERED) this.remembered.forgetOldest();
    return sandbox;
  }

  /**
   * The journal is in the store where the store keeps journals, otherwise in this process. Then an earlier process may have
   * given ids, so the ids of an older sandbox begin at a number that no earlier process has reached.
   */
  private journalOf(ref: SandboxRef, { madeAt }: SandboxSettings, worlds: WorldsByProvider): Journal {
    const { store, providers } = this.options;
    if (!store.journal) return new MemoryJournal(JOURNAL_BOUNDS, madeAt < this.startedAt ? this.startedAt : 1);
    return new StoredJournal(store.journal, ref, (name) =>
      rulesFor({ provider: providers.find(({ id }) => id === name), sandbox: { worlds } }),
    );
  }

  /** Made when first needed: the start of a server does not need it. */
  private get keys(): Keys {
    const { providers, seed } = this.options;
    this.madeKeys ??= new Keys(providers, this.baseWorlds.of(seed).byProvider);
    return this.madeKeys;
  }
}
