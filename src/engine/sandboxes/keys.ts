// Keys: those of the fixtures, which open every sandbox that has none of its own, and those that belong to one sandbox.
import { refuseMember } from '../base/errors.ts';
import type { BaseWorld, Provider } from '../contract/provider.ts';

type Worlds = ReadonlyMap<string, BaseWorld<unknown>>;

export class Keys {
  private readonly providers: readonly Provider[];
  /** Key → provider; the keys of the fixtures are the same whatever the seed. */
  private readonly fixtures: ReadonlyMap<string, string>;

  /** @param worlds of any seed */
  constructor(providers: readonly Provider[], worlds: Worlds) {
    this.providers = providers;
    this.fixtures = new Map(
      [...worlds].flatMap(([id, { callers }]) => [...callers.keys()].map((key) => [key, id] as const)),
    );
  }

  isOfFixtures(key: string): boolean {
    return this.fixtures.has(key);
  }

  /** @throws SandboxError SBX_INVALID_REQUEST for a key that opens other sandboxes too */
  requireOwn(keys: Readonly<Record<string, string>>): void {
    for (const [provider, key] of Object.entries(keys)) {
      const owner = this.fixtures.get(key);
      if (owner === undefined) continue;
      const problem = `that key is one of the fixtures of ${owner}, which open other sandboxes too.`;
      refuseMember(`/keys/${provider}`, problem, 'a key of its own', 'a key of the fixtures');
    }
  }

  /** With an own key a provider has one client: the first of the fixtures, under that key and no other. */
  worldsWith(own: Readonly<Record<string, string>>, worlds: Worlds): Worlds {
    if (Object.keys(own).length === 0) return worlds;
    const changed = new Map(worlds);
    for (const provider of this.providers) {
      const key = own[provider.id];
      const world = worlds.get(provider.id);
      const [first] = world?.callers.values() ?? [];
      if (key !== undefined && world && first !== undefined) {
        changed.set(provider.id, { ...world, callers: new Map([[key, provider.withKey(first, key)]]) });
      }
    }
    return changed;
  }
}
