// The sandboxes that this process remembers, as it last saw them in the store.
import type { SeedWorlds } from './base-worlds.ts';
import type { Sandbox } from './sandbox.ts';
import { hasExpired } from './settings.ts';

export interface RememberedSandbox extends Sandbox {
  /** Keeps the worlds of its seed in memory. */
  readonly seedWorlds: SeedWorlds;
  /** Aborts `gone`. */
  readonly end: AbortController;
}

export class RememberedSandboxes {
  private readonly byId = new Map<string, RememberedSandbox>();
  /** Sandboxes' own keys, each with the id of its sandbox. */
  private readonly owners = new Map<string, string>();

  get size(): number {
    return this.byId.size;
  }

  /** The sandbox of that name, even if it has expired. */
  get(id: string): RememberedSandbox | undefined {
    return this.byId.get(id);
  }

  /** The id of the sandbox whose own key this is, if that sandbox has not expired. */
  ownerOf(key: string): string | undefined {
    const id = this.owners.get(key);
    const sandbox = id === undefined ? undefined : this.byId.get(id);
    return sandbox && !hasExpired(sandbox.settings) && hasKey(sandbox, key) ? id : undefined;
  }

  /** Remembers a sandbox, in place of an earlier generation of it. */
  add(sandbox: RememberedSandbox): void {
    this.remove(sandbox.id);
    this.byId.set(sandbox.id, sandbox);
    for (const key of Object.values(sandbox.settings.keys)) this.owners.set(key, sandbox.id);
  }

  /** Removes a sandbox that is no longer there, and tells those who use it. */
  remove(id: string): void {
    this.byId.get(id)?.end.abort();
    this.forget(id);
  }

  /** Forgets a sandbox that is still there, to save memory. */
  forgetOldest(): void {
    const [oldest] = this.byId.keys();
    if (oldest !== undefined) this.forget(oldest);
  }

  private forget(id: string): void {
    for (const key of Object.values(this.byId.get(id)?.settings.keys ?? {})) this.owners.delete(key);
    this.byId.delete(id);
  }
}

/** Whether a key is one of a sandbox's own. */
export function hasKey(sandbox: Sandbox, key: string): boolean {
  return Object.values(sandbox.settings.keys).includes(key);
}
