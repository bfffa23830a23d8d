// Verification: were the calls made that a test expects?
import { naming, refuseMember, SandboxError } from '../../engine/base/errors.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Operation } from '../../engine/contract/operation.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Match } from '../../engine/matching/match.ts';
import { TooMuchWork, WORK_OF_A_VERIFICATION, Work } from '../../engine/matching/work.ts';
import { requireMatch } from '../../engine/switches/read-switch.ts';
import type { Expectation } from '../../engine/verification/near-miss.ts';
import { verifyCount, verifyOrder } from '../../engine/verification/verify.ts';
import type { Resource } from '../contract/resource.ts';

const MOST_STEPS = 50;
const COUNTS = ['count', 'atLeast', 'atMost'] as const;

/** An expectation as it is asked for. */
interface ExpectationBody extends Partial<Record<(typeof COUNTS)[number], number>> {
  readonly operation?: string;
  readonly outcome?: string;
  readonly match?: Match;
}

/** The JSON Pointer of the object that a member of an expectation was taken from: a step of inOrder, or what is beside it. */
type Above = (member: keyof ExpectationBody) => string;

const NUMBER = { type: 'integer', minimum: 0, maximum: 1_000_000 };

const MEMBERS = {
  operation: { type: 'string', minLength: 1, maxLength: 80, description: 'Only calls of this operation' },
  outcome: { type: 'string', minLength: 1, maxLength: 80, description: 'Only calls that were answered so' },
  match: {
    type: 'object',
    description: 'Only calls whose opened message has this: a JSON subset, or `{"schema": a JSON Schema}`',
  },
  count: { ...NUMBER, description: 'Exactly so many; at least one when no number is given' },
  atLeast: { ...NUMBER, description: 'So many or more' },
  atMost: { ...NUMBER, description: 'So many or fewer' },
};

const REQUEST: JsonSchema = {
  type: 'object',
  properties: {
    ...MEMBERS,
    inOrder: {
      type: 'array',
      minItems: 1,
      maxItems: MOST_STEPS,
      description: 'Expectations to be met one after another; `operation`, `outcome` and `match` beside it go for all',
      items: { type: 'object', properties: MEMBERS, additionalProperties: false },
    },
  },
  additionalProperties: false,
};

const REPLY: JsonSchema = {
  type: 'object',
  properties: {
    verified: { type: 'boolean' },
    count: { type: 'integer', description: 'How many exchanges count' },
    exchanges: { type: 'array', items: { type: 'string' }, description: 'Their ids, newest first, at most 20' },
    inconclusive: {
      type: 'boolean',
      description: 'Present where entries that might count were dropped, or are masked where the match looks',
    },
    reason: { type: 'string' },
    nearest: {
      type: ['object', 'null'],
      properties: {
        id: { type: 'string' },
        operation: { type: ['string', 'null'] },
        outcome: { type: ['string', 'null'] },
        differences: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              pointer: { type: 'string', description: 'JSON Pointer within the journal entry' },
              expected: {},
              received: { description: 'Left out where the member is not there' },
              message: { type: 'string' },
            },
            required: ['pointer', 'expected'],
          },
        },
      },
      required: ['id', 'operation', 'outcome', 'differences'],
    },
    brokeAt: { type: 'string', description: 'JSON Pointer to the step of `inOrder` that was not met' },
  },
  required: ['verified', 'count', 'exchanges'],
};

export const verify: readonly Resource[] = [
  {
    method: 'POST',
    path: '/verify',
    operationId: 'verifyRequests',
    summary: 'Whether the calls were made that are expected, as often and in the order expected',
    tag: 'Journal',
    body: REQUEST,
    bodyIsOptional: true,
    status: 200,
    replyBody: REPLY,
    handle: async ({ engine, sandbox, body }) => {
      const { inOrder, ...asked } = body as ExpectationBody & { inOrder?: readonly ExpectationBody[] };
      const work = new Work(WORK_OF_A_VERIFICATION);
      if (!inOrder) {
        const expectation = readExpectation(asked, engine, work, () => '');
        const contents = await sandbox.journal.contents();
        return withinWork(() => verifyCount(contents, expectation));
      }
      const numbered = COUNTS.find((name) => asked[name] !== undefined);
      if (numbered) {
        refuseMember(`/${numbered}`, 'beside inOrder each step has a number of its own', 'none', asked[numbered]);
      }
      const steps = inOrder.map((step, index) =>
        // What a step has from beside it is to be mended there.
        readExpectation({ ...asked, ...step }, engine, work, (member) =>
          Object.hasOwn(step, member) ? `/inOrder/${index}` : '',
        ),
      );
      const contents = await sandbox.journal.contents();
      return withinWork(() => verifyOrder(contents, steps));
    },
  },
];

/** @throws SandboxError SBX_INVALID_REQUEST where the journal is too much to hold against the schemas of the request */
function withinWork<Answer>(verify: () => Answer): Answer {
  try {
    return verify();
  } catch (problem) {
    if (!(problem instanceof TooMuchWork)) throw problem;
    throw new SandboxError('SBX_INVALID_REQUEST', {
      member: '/match',
      message: '/match: holding every call of the journal against it would take too much work.',
      expected: 'a smaller schema, or fewer and smaller calls',
      next: 'Name an operation or an outcome, ask for single members instead of a schema, or clear the journal before the test.',
    });
  }
}

/**
 * Checks an expectation against what there is, so that a misspelled name is not verified as "no calls".
 * @param above where the object stands in the request that a member was taken from; each refusal names the member
 * @throws SandboxError SBX_INVALID_REQUEST, SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE
 */
function readExpectation(
  asked: ExpectationBody,
  { providers, catalogue }: Engine,
  work: Work,
  above: Above,
): Expectation {
  const { match, outcome: wanted } = asked;
  const operations = providers.flatMap((provider) => provider.operations);
  const operation = asked.operation === undefined ? undefined : named(asked.operation, operations, above('operation'));
  const outcome =
    wanted === undefined
      ? undefined
      : naming(`${above('outcome')}/outcome`, () => catalogue.resolve(wanted, operation?.provider, operation?.id));
  if (operation && outcome) {
    naming(`${above('operation')}/operation`, () => catalogue.requireApplicable(outcome, operation));
  }
  if (match) requireMatch(match, above('match'));
  return {
    ...(operation ? { operation: operation.id } : {}),
    ...(outcome ? { outcome: outcome.id } : {}),
    ...(match ? { match } : {}),
    ...boundsOf(asked, above),
    work,
  };
}

function boundsOf(asked: ExpectationBody, above: Above): Pick<Expectation, 'least' | 'most'> {
  const given = COUNTS.filter((name) => asked[name] !== undefined);
  const [, second] = given;
  if (second) refuseMember(`${above(second)}/${second}`, 'only one number may be given.', COUNTS, given);
  const { count, atLeast = 1, atMost } = asked;
  if (count !== undefined) return { least: count, most: count };
  return atMost === undefined ? { least: atLeast, most: Number.POSITIVE_INFINITY } : { least: 0, most: atMost };
}

/** The operation of that name; the provider may be left out where only one has it. */
export function named(name: string, operations: readonly Operation[], pointer: string): Operation {
  const found = operations.filter((operation) => operation.id === name || operation.name === name);
  if (found.length === 1) return found[0] as Operation;
  const known = found.length > 1 ? found.map(({ id }) => id) : nearestOperations(name, operations);
  return refuseMember(`${pointer}/operation`, `there is no operation "${name}".`, known, name);
}

/** The nearest first, in full; without its provider in the name, the provider does not count. */
function nearestOperations(name: string, operations: readonly Operation[]): string[] {
  const called = ({ id, name: short }: Operation) => (name.includes('.') ? id : short);
  return nearestNames(name, new Set(operations.map(called))).flatMap((close) =>
    operations.filter((operation) => called(operation) === close).map(({ id }) => id),
  );
}
