// The report asks a provider which calls belong together while the journal makes room: it must have an answer to anything.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PROVIDERS } from '../../../src/server.ts';

const correlated = PROVIDERS.flatMap(({ operations }) => operations.filter(({ correlation }) => correlation));

describe.each(correlated.map((operation) => [operation.id, operation] as const))('%s', (_id, operation) => {
  it('correlates a message of any shape', () => {
    const names = Object.keys(Object.values(operation.examples ?? {})[0] ?? {});
    const member = fc.constantFrom('activation_token', 'urn', 'clientTxnId', 'verifyclientTxnId', ...names);
    const body = fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.dictionary(member, fc.jsonValue()));
    fc.assert(
      fc.property(body, (sent) => {
        const found = operation.correlation?.({ params: {}, query: {}, headers: {}, body: sent });
        for (const id of [found?.subject, found?.attempt, found?.asksAbout]) {
          expect(['string', 'undefined']).toContain(typeof id);
        }
        expect(() => JSON.stringify(found?.content)).not.toThrow();
      }),
      { numRuns: 300 },
    );
  });
});
