// API keys: those of the fixtures open every sandbox that has no key of its own, and a sandbox's own key opens only that one.
import { refuseMember } from '../base/errors.ts';
import type { Provider } from '../contract/provider.ts';
import type { WorldsByProvider } from './base-worlds.ts';

export class Keys {
  private readonly providers: readonly Provider[];
  /** Key → provider id; the keys of the fixtures are the same for every seed. */
  private readonly fixtures: ReadonlyMap<string, string>;

  /** @param worlds the base worlds of any seed */
  constructor(providers: readonly Provider[], worlds: WorldsByProvider) {
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

  /**
   * The worlds as a sandbox with these keys sees them. A provider for which the sandbox has a key of its own knows one
   * client there: the first client of the fixtures, under that key alone.
   */
  worldsWith(ownKeys: Readonly<Record<string, string>>, worlds: WorldsByProvider): WorldsByProvider {
    if (Object.keys(ownKeys).length === 0) return worlds;
    const changed = new Map(worlds);
    for (const provider of this.providers) {
      const key = ownKeys[provider.id];
      const world = worlds.get(provider.id);
      const [first] = world?.callers.values() ?? [];
      if (key !== undefined && world && first !== undefined) {
        changed.set(provider.id, { ...world, callers: new Map([[key, provider.withKey(first, key)]]) });
      }
    }
    return changed;
  }
}
