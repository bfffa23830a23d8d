// Sandboxes: isolated worlds. Each has its own state, switches, clock, journal and seed; nothing is shared but what never changes.
import type { Held, SandboxRef, Settings, Store, Wanted } from '../../store/store.ts';
import { realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { type Identity, uniqueName } from '../base/identity.ts';
import type { Profile } from '../contract/message.ts';
import type { BaseWorld } from '../contract/provider.ts';
import type { Journal } from '../journal/journal.ts';
import { JOURNAL_BOUNDS, MemoryJournal } from '../journal/memory-journal.ts';
import { StoredJournal } from '../journal/stored-journal.ts';
import { rulesFor } from '../masking/masking.ts';
import { BaseWorlds, type Worlds, type WorldsOptions } from './base-worlds.ts';
import { Keys } from './keys.ts';
import {
  type Asked,
  isKeyTaken,
  isOver,
  type Making,
  makingOf,
  mayHaveRoomLater,
  refusalOfMaking,
  requireName,
  settingsOf,
} from './settings.ts';

export const DEFAULT_SANDBOX = 'default';

export interface Sandbox extends SandboxRef {
  readonly making: Making;
  readonly identity: Identity;
  readonly profile: Profile;
  readonly journal: Journal;
  /** Aborts when this process learns that the sandbox is no more, or was made anew. */
  readonly gone: AbortSignal;
  /** Each provider's world before anything happened to it, with the callers that this sandbox knows. */
  readonly worlds: ReadonlyMap<string, BaseWorld<unknown>>;
}

export interface SandboxesOptions extends WorldsOptions {
  readonly store: Store;
  /** Of sandboxes that do not say otherwise. */
  readonly seed: number;
  readonly profile: Profile;
  /** How many sandboxes there may be. */
  readonly limit: number;
  /** Whether the first use of a name makes a sandbox; the default one is always made. */
  readonly makesOnUse: boolean;
}

/** A sandbox, and what this process holds of it. */
interface Seen extends Sandbox {
  readonly worldsOfSeed: Worlds;
  readonly end: AbortController;
}

/** A sandbox that there is; looking it up in a list does not make its world. */
export interface Listed {
  readonly id: string;
  readonly making: Making;
}

/**
 * Sandboxes whose journals are in the store need not be remembered; of more than so many the oldest are forgotten. Each
 * may have a seed of its own, and then holds a world of its own.
 */
const MOST_REMEMBERED = 2_000;

export class Sandboxes {
  private readonly options: SandboxesOptions;
  private readonly baseRecords: BaseWorlds;
  private readonly startedAt = realTimeMs();
  /** As this process last saw them; the store says `gone` where that is no longer so. */
  private readonly seen = new Map<string, Seen>();
  /** Own keys, each with the sandbox that this process last saw it lead to. */
  private readonly owners = new Map<string, string>();
  private knownKeys: Keys | undefined;

  constructor(options: SandboxesOptions) {
    this.options = options;
    this.baseRecords = new BaseWorlds(options);
  }

  /** The world at rest of a sandbox of these settings. */
  recordsOf(settings: Settings): Worlds['records'] {
    return this.baseRecords.of(makingOf(settings).seed).records;
  }

  /** The sandbox of that name if this process has used it before and it is not over. */
  find(id: string): Sandbox | undefined {
    const sandbox = this.seen.get(id);
    return sandbox && !isOver(sandbox.making) ? sandbox : undefined;
  }

  /** Sandboxes there are, in the order of their names, from the one after `after` on. */
  async list(limit: number, after?: string): Promise<{ sandboxes: Listed[]; hasMore: boolean }> {
    const held = await this.options.store.list(limit + 1, after);
    const listed = held.slice(0, limit).map(({ id, settings }) => ({ id, making: makingOf(settings) }));
    return { sandboxes: listed.filter(({ making }) => !isOver(making)), hasMore: held.length > limit };
  }

  /** The sandbox of that name if there is one, as the store has it now. */
  async look(id: string): Promise<Sandbox | undefined> {
    const held = await this.options.store.find(id);
    if (!held) {
      this.unsee(id);
      return undefined;
    }
    const sandbox = this.of(held);
    return isOver(sandbox.making) ? undefined : sandbox;
  }

  /**
   * The sandbox of that name, made at rest on first use where that is allowed.
   * @throws SandboxError SBX_INVALID_SANDBOX, SBX_UNKNOWN_SANDBOX, SBX_SANDBOX_LIMIT
   */
  async use(id: string): Promise<Sandbox> {
    const known = this.find(id);
    if (known) return known;
    requireName(id);
    const there = await this.look(id);
    if (there) return there;
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
   * Makes a sandbox as it is asked for, in place of one that is there.
   * @throws SandboxError SBX_INVALID_SANDBOX, SBX_INVALID_REQUEST for keys, SBX_SANDBOX_LIMIT
   */
  async put(id: string, asked: Asked): Promise<Sandbox> {
    requireName(id);
    this.keys.requireOwn(asked.keys ?? {});
    return this.make(id, asked, true);
  }

  /** Forgets what this process knows of a sandbox that the store no longer has in that making. */
  forget({ id, generation }: SandboxRef): void {
    if (this.seen.get(id)?.generation === generation) this.unsee(id);
  }

  /** @returns false when there was none */
  async drop(id: string): Promise<boolean> {
    const wasThere = await this.options.store.drop(id);
    this.unsee(id);
    return wasThere;
  }

  /** Drops the sandboxes whose time is over. */
  async sweep(): Promise<void> {
    for (const id of await this.options.store.dropExpired(realTimeMs())) this.unsee(id);
  }

  /** The id of the sandbox that a key belongs to, if it is the own key of one. */
  ownerOf(key: string): string | undefined | Promise<string | undefined> {
    if (this.keys.isOfFixtures(key)) return undefined;
    const seen = this.owners.get(key);
    if (seen !== undefined && hasKey(this.find(seen), key)) return seen;
    return this.lookUpOwner(key);
  }

  private async lookUpOwner(key: string): Promise<string | undefined> {
    this.owners.delete(key);
    const id = await this.options.store.owner(key);
    return id !== undefined && hasKey(await this.look(id), key) ? id : undefined;
  }

  private async make(id: string, asked: Asked, isAnew: boolean): Promise<Sandbox> {
    const settings = settingsOf(asked, this.options);
    const { limit } = this.options;
    const wanted = { id, generation: uniqueName(), settings, limit, isAnew };
    try {
      const there = this.seen.get(id);
      if (there && isOver(there.making)) await this.sweep();
      return this.of(await this.made(wanted));
    } catch (problem) {
      throw refusalOfMaking(problem, limit, isKeyTaken(problem) ? await this.takenOf(id, asked) : undefined);
    }
  }

  /** The provider whose key, as asked for, leads to another sandbox. */
  private async takenOf(id: string, { keys = {} }: Asked): Promise<string | undefined> {
    for (const [provider, key] of Object.entries(keys)) {
      const owner = await this.options.store.owner(key);
      if (owner !== undefined && owner !== id) return provider;
    }
    return undefined;
  }

  /** Those whose time is over make room before anybody is refused. */
  private async made(wanted: Wanted): Promise<Held> {
    try {
      return await this.options.store.make(wanted);
    } catch (problem) {
      if (!mayHaveRoomLater(problem)) throw problem;
      await this.sweep();
      return this.options.store.make(wanted);
    }
  }

  /** What this process makes of a sandbox that the store holds. */
  of(held: Held): Sandbox {
    const known = this.seen.get(held.id);
    if (known?.generation === held.generation) return known;
    known?.end.abort();
    const { id, generation } = held;
    const making = makingOf(held.settings);
    const worldsOfSeed = this.baseRecords.of(making.seed);
    const { identity } = worldsOfSeed;
    const worlds = this.keys.worldsWith(making.keys, worldsOfSeed.byProvider);
    const journal = this.journalOf(held, making, worlds);
    const end = new AbortController();
    const { profile } = making;
    const gone = end.signal;
    const sandbox = { id, generation, making, identity, profile, journal, worlds, gone, worldsOfSeed, end };
    this.seen.set(id, sandbox);
    for (const key of held.settings.keys) this.owners.set(key, id);
    if (this.options.store.journal && this.seen.size > MOST_REMEMBERED) this.unsee(firstOf(this.seen), false);
    return sandbox;
  }

  /**
   * In the store where it keeps journals, else in this process: then nothing is known of an earlier one, whose ids are
   * not given again.
   */
  private journalOf(sandbox: SandboxRef, { madeAt }: Making, worlds: Sandbox['worlds']): Journal {
    const { store, providers } = this.options;
    if (!store.journal) return new MemoryJournal(JOURNAL_BOUNDS, madeAt < this.startedAt ? this.startedAt : 1);
    return new StoredJournal(store.journal, sandbox, (name) =>
      rulesFor({ provider: providers.find(({ id }) => id === name), sandbox: { worlds } }),
    );
  }

  /** @param isGone false where the sandbox is only forgotten here, for want of room */
  private unsee(id: string, isGone = true): void {
    if (isGone) this.seen.get(id)?.end.abort();
    for (const key of Object.values(this.seen.get(id)?.making.keys ?? {})) this.owners.delete(key);
    this.seen.delete(id);
  }

  private get keys(): Keys {
    const { providers, seed } = this.options;
    this.knownKeys ??= new Keys(providers, this.baseRecords.of(seed).byProvider);
    return this.knownKeys;
  }
}

function hasKey(sandbox: Sandbox | undefined, key: string): boolean {
  return sandbox !== undefined && Object.values(sandbox.making.keys).includes(key);
}

function firstOf(map: ReadonlyMap<string, unknown>): string {
  const [first] = map.keys();
  return first as string;
}
