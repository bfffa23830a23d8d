// The catalogue, as data.
import { SandboxError } from '../../engine/base/errors.ts';
import { applies, isForEveryCall } from '../../engine/catalogue/catalogue.ts';
import type { Outcome } from '../../engine/contract/outcome.ts';
import { ANY_OBJECT, listOf, type Resource } from '../contract/resource.ts';

export const outcomes: readonly Resource[] = [
  {
    method: 'GET',
    path: '/outcomes',
    operationId: 'listOutcomes',
    summary: 'Every outcome that can be met or forced, with its meaning, its cure and all its triggers',
    tag: 'Outcomes',
    query: {
      type: 'object',
      properties: {
        provider: { type: 'string', description: 'Only outcomes of this provider' },
        operation: { type: 'string', description: 'Only outcomes that this operation can give: `provider.operation`' },
      },
      additionalProperties: false,
    },
    isOfServer: true,
    status: 200,
    replyBody: listOf(ANY_OBJECT),
    handle: ({ engine, query }) => {
      const { provider, operation } = query;
      const providers = new Set(engine.catalogue.outcomes.map((outcome) => outcome.provider));
      requireKnown('provider', provider, [...providers]);
      const operations = engine.providers.flatMap((each) => each.operations.map(({ id }) => id));
      requireKnown('operation', operation, operations);
      return {
        data: engine.catalogue.outcomes
          .filter((outcome) => provider === undefined || outcome.provider === provider)
          .filter((outcome) => operation === undefined || applies(outcome, operation))
          .map((outcome) => outcomeView(outcome, engine.operations)),
      };
    },
  },
];

/**
 * An entry of the catalogue as it is shown.
 * @param operations the names of all operations: damage on the wire can meet every one of them
 */
export function outcomeView(outcome: Outcome, operations: readonly string[]): object {
  const { id, provider, code, aliases, httpStatus, message, meaning, retryable, correctiveAction } = outcome;
  const { prerequisite, acts, triggers, source, parameters } = outcome;
  return {
    id,
    provider,
    operations: isForEveryCall(outcome) ? operations : outcome.operations,
    code,
    ...(aliases ? { aliases } : {}),
    httpStatus,
    message,
    meaning,
    retryable,
    correctiveAction,
    prerequisite: prerequisite ?? null,
    acts,
    triggers,
    source,
    ...(parameters ? { parameters } : {}),
  };
}

function requireKnown(member: string, name: string | undefined, known: readonly string[]): void {
  if (name === undefined || known.includes(name)) return;
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: `There is no ${member} "${name}".`,
    expected: known,
    received: name,
    next: `Leave ${member} out, or name one of those expected.`,
  });
}
