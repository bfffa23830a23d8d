// The fixtures, as data: clients and keys, test cards in clear, users and products.
import { readClock } from '../../engine/base/clock.ts';
import type { ProviderFixtures } from '../../engine/contract/fixtures.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Sandbox } from '../../engine/sandboxes/sandbox.ts';
import { ANY_OBJECT, type Resource } from '../contract/resource.ts';

/** What each provider shows of its fixtures, by the provider's id. */
export type Fixtures = Readonly<Record<string, ProviderFixtures>>;

/** What every provider shows of its fixtures as they stand in the sandbox now. */
export async function describeFixtures(engine: Engine, sandbox: Sandbox): Promise<Fixtures> {
  return engine.store.transact(sandbox, (transaction) => {
    const now = readClock(transaction).now();
    return Object.fromEntries(
      engine.providers.map((provider) => {
        const callers = sandbox.worlds.get(provider.id)?.callers ?? new Map();
        return [provider.id, provider.describeFixtures({ transaction, callers, now })];
      }),
    );
  });
}

export const fixtures: readonly Resource[] = [
  {
    method: 'GET',
    path: '/fixtures',
    operationId: 'getFixtures',
    summary: 'Clients with their keys, test cards in clear, users and products, each with what it does',
    tag: 'Fixtures',
    status: 200,
    replyBody: { type: 'object', additionalProperties: ANY_OBJECT },
    handle: ({ engine, sandbox }) => describeFixtures(engine, sandbox),
  },
];
