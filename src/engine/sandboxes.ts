// Sandboxes: isolated worlds. Each has its own state, switches, clock, journal and seed; nothing is shared but what never changes.
import { type Held, type SandboxRef, type Settings, type Store, StoreError } from '../store/store.ts';
import { realTimeMs } from './clock.ts';
import { refuseMember, SandboxError } from './errors.ts';
import type { Profile } from './exchange.ts';
import { type Identity, uniqueName } from './identity.ts';
import type { Journal } from './journal.ts';
import { rulesFor } from './masking.ts';
import { MemoryJournal } from './memory-journal.ts';
import type { WorldAtRest } from './provider.ts';
import { StoredJournal } from './stored-journal.ts';
import { type Worlds, WorldsAtRest, type WorldsOptions } from './worlds-at-rest.ts';

export const DEFAULT_SANDBOX = 'default';

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** What a sandbox is made of; kept with it. */
export interface Making {
  readonly seed: number;
  readonly profile: Profile;
  /** The only key of a provider that opens it, by the provider's id; those of the fixtures where there is none. */
  readonly keys: Readonly<Record<string, string>>;
  /** Real time in milliseconds. */
  readonly madeAt: number;
  readonly expiresAt: number | null;
}

export interface Sandbox extends SandboxRef {
  readonly making: Making;
  readonly identity: Identity;
  readonly profile: Profile;
  readonly journal: Journal;
  /** Each provider's world before anything happened to it, with the callers that this sandbox knows. */
  readonly worlds: ReadonlyMap<string, WorldAtRest<unknown>>;
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

/** What somebody asks of a sandbox that is to be made; the server's own where something is left out. */
export interface Asked {
  readonly seed?: number;
  readonly profile?: Profile;
  readonly keys?: Readonly<Record<string, string>>;
  /** How long it lives, in milliseconds of real time. */
  readonly ttlMs?: number;
}

/** Sandboxes whose journals are in the store need not be remembered; of more than so many the oldest are forgotten. */
const MOST_REMEMBERED = 10_000;

export class Sandboxes {
  private readonly options: SandboxesOptions;
  private readonly atRest: WorldsAtRest;
  /** As this process last saw them; the store says `gone` where that is no longer so. */
  private readonly seen = new Map<string, Sandbox & { readonly worldsOfSeed: Worlds }>();

  /** Own keys, each with the sandbox that this process last saw it lead to. */
  private readonly owners = new Map<string, string>();
  /** Key → provider. */
  private fixtureKeys: ReadonlyMap<string, string> | undefined;

  constructor(options: SandboxesOptions) {
    this.options = options;
    this.atRest = new WorldsAtRest(options);
  }

  /** The world at rest of a sandbox of these settings. */
  recordsOf({ making }: Settings): Worlds['records'] {
    return this.atRest.of((making as Making).seed).records;
  }

  /** The sandbox of that name if this process has used it before and it is not over. */
  find(id: string): Sandbox | undefined {
    const sandbox = this.seen.get(id);
    return sandbox && !isOver(sandbox.making) ? sandbox : undefined;
  }

  /** Every sandbox there is, in the order of their names. */
  async list(): Promise<Sandbox[]> {
    const held = await this.options.store.list();
    return held.map((each) => this.see(each)).filter(({ making }) => !isOver(making));
  }

  /** The sandbox of that name if there is one, as the store has it now. */
  async look(id: string): Promise<Sandbox | undefined> {
    const held = await this.options.store.find(id);
    if (!held) {
      this.unsee(id);
      return undefined;
    }
    const sandbox = this.see(held);
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
    this.requireKeys(asked.keys ?? {});
    return this.make(id, asked, true);
  }

  /** Forgets what this process knows of a sandbox that the store no longer has in that making. */
  forget({ id, incarnation }: SandboxRef): void {
    if (this.seen.get(id)?.incarnation === incarnation) this.unsee(id);
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
    if (this.providerOfFixtureKey(key)) return undefined;
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
    const { seed, profile, limit } = this.options;
    const madeAt = realTimeMs();
    const making: Making = {
      seed: asked.seed ?? seed,
      profile: asked.profile ?? profile,
      keys: asked.keys ?? {},
      madeAt,
      expiresAt: asked.ttlMs === undefined ? null : madeAt + asked.ttlMs,
    };
    const settings = { keys: [...new Set(Object.values(making.keys))], expiresAt: making.expiresAt, making };
    const wanted = { id, incarnation: uniqueName(), settings, limit, isAnew };
    try {
      const there = this.seen.get(id);
      if (there && isOver(there.making)) await this.sweep();
      return this.see(await this.made(wanted));
    } catch (problem) {
      throw this.refusalOf(problem, settings.keys);
    }
  }

  /** Those whose time is over make room before anybody is refused. */
  private async made(wanted: Parameters<Store['make']>[0]): Promise<Held> {
    try {
      return await this.options.store.make(wanted);
    } catch (problem) {
      if (!(problem instanceof StoreError) || !['limit', 'key-taken'].includes(problem.refusal)) throw problem;
      await this.sweep();
      return this.options.store.make(wanted);
    }
  }

  private refusalOf(problem: unknown, keys: readonly string[]): unknown {
    if (!(problem instanceof StoreError)) return problem;
    const { limit } = this.options;
    if (problem.refusal === 'limit') {
      return new SandboxError('SBX_SANDBOX_LIMIT', {
        message: `This server keeps at most ${limit} sandboxes.`,
        expected: limit,
        received: limit + 1,
        next: 'Delete one with DELETE /_sandbox/sandboxes/{id}, give them a ttl, or use one that is there.',
      });
    }
    if (problem.refusal !== 'key-taken') return problem;
    return new SandboxError('SBX_INVALID_REQUEST', {
      member: '/keys',
      message: '/keys: one of them belongs to another sandbox.',
      expected: 'keys that lead to this sandbox only',
      received: `${keys.length} keys`,
    });
  }

  /** What this process makes of a sandbox that the store holds. */
  private see(held: Held): Sandbox {
    const known = this.seen.get(held.id);
    if (known?.incarnation === held.incarnation) return known;
    const { id, incarnation } = held;
    const making = held.settings.making as Making;
    const worldsOfSeed = this.atRest.of(making.seed);
    const { identity } = worldsOfSeed;
    const worlds = this.withOwnKeys(worldsOfSeed.byProvider, making);
    const journal = this.journalOf(held, worlds);
    const sandbox = { id, incarnation, making, identity, profile: making.profile, journal, worlds, worldsOfSeed };
    this.seen.set(id, sandbox);
    for (const key of held.settings.keys) this.owners.set(key, id);
    if (this.options.store.journal && this.seen.size > MOST_REMEMBERED) this.unsee(firstOf(this.seen));
    return sandbox;
  }

  /** In the store where it keeps journals, else in this process. */
  private journalOf(sandbox: SandboxRef, worlds: Sandbox['worlds']): Journal {
    const { store, providers } = this.options;
    if (!store.journal) return new MemoryJournal();
    return new StoredJournal(store.journal, sandbox, (name) =>
      rulesFor({ provider: providers.find(({ id }) => id === name), sandbox: { worlds } }),
    );
  }

  private unsee(id: string): void {
    for (const key of Object.values(this.seen.get(id)?.making.keys ?? {})) this.owners.delete(key);
    this.seen.delete(id);
  }

  /** With an own key a provider has one client: the first of the fixtures, under that key and no other. */
  private withOwnKeys(worlds: Sandbox['worlds'], { keys }: Making): Sandbox['worlds'] {
    if (Object.keys(keys).length === 0) return worlds;
    const own = new Map(worlds);
    for (const provider of this.options.providers) {
      const key = keys[provider.id];
      const world = worlds.get(provider.id);
      const [first] = world?.callers.values() ?? [];
      if (key !== undefined && world && first !== undefined) {
        own.set(provider.id, { ...world, callers: new Map([[key, provider.withKey(first, key)]]) });
      }
    }
    return own;
  }

  private requireKeys(keys: Readonly<Record<string, string>>): void {
    for (const [provider, key] of Object.entries(keys)) {
      const fixture = this.providerOfFixtureKey(key);
      if (fixture) {
        refuseMember(
          `/keys/${provider}`,
          `that key is one of the fixtures of ${fixture}`,
          'a key of its own',
          'a key of the fixtures',
        );
      }
    }
  }

  /** The keys of the fixtures are the same whatever the seed. */
  private providerOfFixtureKey(key: string): string | undefined {
    if (!this.fixtureKeys) {
      const { byProvider } = this.atRest.of(this.options.seed);
      const keys = [...byProvider].flatMap(([id, { callers }]) =>
        [...callers.keys()].map((each) => [each, id] as const),
      );
      this.fixtureKeys = new Map(keys);
    }
    return this.fixtureKeys.get(key);
  }
}

function requireName(id: string): void {
  if (NAME.test(id)) return;
  throw new SandboxError('SBX_INVALID_SANDBOX', {
    message:
      'A sandbox name has 1 to 64 letters, digits, dots, hyphens or underscores and begins with a letter or digit.',
    expected: NAME.source,
    received: id.slice(0, 80),
  });
}

function hasKey(sandbox: Sandbox | undefined, key: string): boolean {
  return sandbox !== undefined && Object.values(sandbox.making.keys).includes(key);
}

function isOver({ expiresAt }: Making): boolean {
  return expiresAt !== null && expiresAt <= realTimeMs();
}

function firstOf(map: ReadonlyMap<string, unknown>): string {
  const [first] = map.keys();
  return first as string;
}
