// From the description of a provider to the provider that the engine serves.
import type { Operation } from './operation.ts';
import type { Provider, ProviderDescription } from './provider.ts';
import { flawOf } from './provider-flaws.ts';

/**
 * Makes a provider of its description.
 * @throws Error when the description has a flaw, in a sentence that says what to change
 */
export function defineProvider<Caller>(description: ProviderDescription<Caller>): Provider {
  const provider = description as ProviderDescription;
  const flaw = flawOf(provider);
  if (flaw) throw new Error(`The provider ${provider.id} cannot be served: ${flaw}.`);
  const operations: readonly Operation[] = provider.operations.map((operation) => ({
    ...operation,
    id: `${provider.id}.${operation.id}`,
    name: operation.id,
    provider: provider.id,
  }));
  return { ...provider, operations };
}
