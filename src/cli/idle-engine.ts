// An engine that serves nothing, for commands that show what a server would serve without starting one.
import { describeFixtures } from '../control/resources/fixtures.ts';
import type { ProviderFixtures } from '../engine/contract/fixtures.ts';
import type { Engine } from '../engine/engine.ts';
import { DEFAULT_SANDBOX } from '../engine/sandboxes/sandbox.ts';
import { createSandboxEngine, DEFAULTS, PROVIDERS, type ServerOptions } from '../server.ts';
import { UsageError } from './arguments.ts';

/** @param options what differs from the defaults of `start` */
export function idleEngine(options: Partial<ServerOptions> = {}): Engine {
  return createSandboxEngine({ ...DEFAULTS, ...options });
}

/** @throws UsageError when there is no such provider */
export function requireProvider(name: string | undefined): void {
  const known = PROVIDERS.map(({ id }) => id);
  if (name !== undefined && !known.includes(name)) {
    throw new UsageError(`There is no provider "${name}"; there are ${known.join(', ')}.`);
  }
}

/** What a fresh world shows of a provider's fixtures. */
export async function idleFixtures(provider: string): Promise<ProviderFixtures> {
  const engine = idleEngine();
  const fixtures = await describeFixtures(engine, await engine.sandboxes.use(DEFAULT_SANDBOX));
  return fixtures[provider] ?? {};
}
