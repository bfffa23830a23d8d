// The smallest provider that `defineProvider` accepts; a test changes what it is about.

import { defineProvider } from '../../../src/engine/contract/define-provider.ts';
import type { OperationDescription } from '../../../src/engine/contract/operation.ts';
import type { OutcomeDescription } from '../../../src/engine/contract/outcome.ts';
import type { Provider, ProviderDescription } from '../../../src/engine/contract/provider.ts';
import { Refusal } from '../../../src/engine/contract/refusal.ts';

/** An operation whose parameters are described as its path has them. */
export function operation(id: string, method: OperationDescription['method'], path: string): OperationDescription {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => [name, { type: 'string' }]);
  return {
    id,
    method,
    path,
    summary: id,
    schemas: names.length === 0 ? {} : { params: { type: 'object', properties: Object.fromEntries(names) } },
    replyBody: { type: 'object' },
    successes: ['200'],
    refuseInvalid: (findings) => new Refusal('404', findings),
    interpret: (message) => message.params,
    transition: () => ({ code: '200', body: {} }),
  };
}

export function outcome(code: string, operations: readonly string[], acts: OutcomeDescription['acts'] = 'refusal') {
  return {
    code,
    httpStatus: Number(code),
    message: code,
    meaning: code,
    retryable: false,
    correctiveAction: code,
    acts,
    operations,
    source: { kind: 'ours', note: 'made for a test' },
  } as const satisfies OutcomeDescription;
}

export function description(changes: Partial<ProviderDescription> = {}): ProviderDescription {
  const operations = changes.operations ?? [operation('look', 'GET', '/things/{id}')];
  const names = operations.map(({ id }) => id);
  return {
    id: 'minimal',
    title: 'Minimal',
    summary: 'For tests',
    basePaths: [''],
    territory: [...new Set(operations.map(({ path }) => (path.split('/')[1] ?? '').split(':')[0] ?? ''))],
    operations,
    outcomes: [outcome('200', names, 'success'), outcome('404', names), outcome('405', names), outcome('413', names)],
    collections: [],
    secrets: new Set(),
    securitySchemes: {},
    refusalBody: { type: 'object' },
    fixtures: () => ({ callers: new Map(), records: new Map() }),
    describeFixtures: () => ({}),
    ownsPan: () => true,
    keyHeader: 'x-key',
    withKey: (caller) => caller,
    authenticate: () => undefined,
    open: () => ({ body: undefined }),
    seal: () => '{}',
    refusal: () => ({ body: {}, sealed: false }),
    ...changes,
  };
}

export function minimalProvider(changes: Partial<ProviderDescription> = {}): Provider {
  return defineProvider(description(changes));
}
