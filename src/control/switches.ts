// Switches: arm an outcome, see how often it fired, disarm it.
import { SandboxError } from '../engine/errors.ts';
import type { Delay } from '../engine/exchange.ts';
import { compileMatchSchema, isSchemaMatch, type Match } from '../engine/match.ts';
import { applies, type Catalogue, FAULT } from '../engine/outcome.ts';
import type { JsonSchema } from '../engine/provider.ts';
import { COUNTERS, remaining, SWITCHES, type Switch, type SwitchStep } from '../engine/switches.ts';
import type { Transaction } from '../store/store.ts';
import { type Call, listOf, type Resource } from './resource.ts';

const MOST_MS = 86_400_000;
const MOST_STEPS = 20;

const DELAY = {
  description: 'How long to wait before the answer leaves: one of `ms`, `uniform` and `lognormal`',
  type: 'object',
  properties: {
    ms: { type: 'integer', minimum: 0, maximum: MOST_MS },
    uniform: { type: 'array', items: { type: 'integer', minimum: 0, maximum: MOST_MS }, minItems: 2, maxItems: 2 },
    lognormal: {
      type: 'object',
      properties: {
        medianMs: { type: 'number', exclusiveMinimum: 0, maximum: MOST_MS },
        sigma: { type: 'number', minimum: 0, maximum: 5 },
      },
      required: ['medianMs', 'sigma'],
      additionalProperties: false,
    },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

const STEP_MEMBERS = {
  outcome: { type: 'string', minLength: 1, maxLength: 80, description: 'A name of the catalogue, e.g. `prepaid.1004`' },
  operation: { type: 'string', maxLength: 80, description: 'Only this operation, e.g. `prepaid.activateCard`' },
  match: { type: 'object', description: 'A JSON subset of the opened message, or `{"schema": a JSON Schema}`' },
  times: {
    type: 'integer',
    minimum: 1,
    maximum: 1_000_000,
    description: 'How often it fires; without end when left out',
  },
  after: { type: 'integer', minimum: 0, maximum: 1_000_000, description: 'How many matching calls pass first' },
  probability: { type: 'number', minimum: 0, maximum: 1, description: 'The chance of firing, from the seed' },
  delay: DELAY,
  then: { $ref: '#/$defs/step', description: 'The step that follows when this one is used up' },
};

/** A switch as it is asked for; scenario files hold the same. */
export const SWITCH_REQUEST: JsonSchema = {
  type: 'object',
  properties: {
    ...STEP_MEMBERS,
    ttlMs: { type: 'integer', minimum: 1, maximum: 31_536_000_000, description: "Its lifetime on the sandbox's clock" },
  },
  required: ['outcome'],
  additionalProperties: false,
  $defs: { step: { type: 'object', properties: STEP_MEMBERS, required: ['outcome'], additionalProperties: false } },
};

const SWITCH: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    outcome: { type: 'string' },
    fired: { type: 'integer', description: 'How often it fired, over all steps' },
    remaining: { type: ['integer', 'null'], description: 'How often it will still fire; null when without end' },
    live: { type: 'boolean' },
    createdAt: { type: 'string', format: 'date-time' },
    expiresAt: { type: ['string', 'null'] },
  },
  required: ['id', 'outcome', 'fired', 'remaining', 'live', 'createdAt'],
};

export const switches: readonly Resource[] = [
  {
    method: 'POST',
    path: '/switches',
    operationId: 'armSwitch',
    summary: 'Arms an outcome',
    tag: 'Switches',
    body: SWITCH_REQUEST,
    status: 201,
    replyBody: SWITCH,
    handle: (call) => {
      const { ttlMs, ...asked } = call.body as SwitchStep & { ttlMs?: number };
      const step = readStep(asked, call.engine.catalogue, operationsOf(call), '', MOST_STEPS);
      return call.engine.store.transact(call.sandbox.id, (transaction) =>
        viewOf(arm(transaction, step, call.sandbox.clock.now(), ttlMs)),
      );
    },
  },
  {
    method: 'GET',
    path: '/switches',
    operationId: 'listSwitches',
    summary: 'Every switch of this sandbox, oldest first, with how often it fired',
    tag: 'Switches',
    status: 200,
    replyBody: listOf(SWITCH),
    handle: ({ engine, sandbox }) =>
      engine.store.transact(sandbox.id, (transaction) => ({
        data: transaction.collection(SWITCHES).list({ order: 'oldest' }).records.map(viewOf),
      })),
  },
  {
    method: 'GET',
    path: '/switches/{id}',
    operationId: 'getSwitch',
    summary: 'One switch',
    tag: 'Switches',
    status: 200,
    replyBody: SWITCH,
    handle: ({ engine, sandbox, params }) =>
      engine.store.transact(sandbox.id, (transaction) => viewOf(required(transaction, params.id as string))),
  },
  {
    method: 'DELETE',
    path: '/switches/{id}',
    operationId: 'disarmSwitch',
    summary: 'Disarms one switch',
    tag: 'Switches',
    status: 200,
    replyBody: SWITCH,
    handle: ({ engine, sandbox, params }) =>
      engine.store.transact(sandbox.id, (transaction) => {
        const armed = required(transaction, params.id as string);
        transaction.collection(SWITCHES).remove(armed.id);
        return viewOf({ ...armed, live: false });
      }),
  },
  {
    method: 'DELETE',
    path: '/switches',
    operationId: 'disarmAllSwitches',
    summary: 'Disarms every switch of this sandbox',
    tag: 'Switches',
    status: 200,
    replyBody: { type: 'object', properties: { disarmed: { type: 'integer' } }, required: ['disarmed'] },
    handle: ({ engine, sandbox }) =>
      engine.store.transact(sandbox.id, (transaction) => {
        const collection = transaction.collection(SWITCHES);
        const { records } = collection.list();
        for (const { id } of records) collection.remove(id);
        return { disarmed: records.length };
      }),
  },
];

/**
 * Puts a switch into the store.
 * @param step as `readStep` gives it
 * @param ttlMs its lifetime on the sandbox's clock; without end when left out
 */
export function arm(
  transaction: Transaction,
  step: SwitchStep,
  now: number,
  ttlMs?: number,
  scenario?: string,
): Switch {
  const counters = transaction.collection(COUNTERS);
  const number = (counters.get('switch')?.last ?? 0) + 1;
  counters.put({ id: 'switch', last: number });
  const armed: Switch = {
    id: `s${number}`,
    step,
    fired: 0,
    stepFired: 0,
    stepSeen: 0,
    live: true,
    createdAt: now,
    ...(ttlMs === undefined ? {} : { expiresAt: now + ttlMs }),
    ...(scenario === undefined ? {} : { scenario }),
  };
  transaction.collection(SWITCHES).put(armed);
  return armed;
}

/**
 * Checks a step that fits the schema against the catalogue, and gives every name in full.
 * @param pointer where the step stands in the request
 * @throws SandboxError SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE, SBX_INVALID_REQUEST
 */
export function readStep(
  asked: SwitchStep,
  catalogue: Catalogue,
  operations: readonly string[],
  pointer: string,
  stepsLeft: number,
): SwitchStep {
  if (stepsLeft === 0) refuseMember(`${pointer}/then`, `A switch has at most ${MOST_STEPS} steps.`, MOST_STEPS, 'more');
  const outcome = catalogue.resolve(asked.outcome);
  const { operation: named, match, delay, then, ...plain } = asked;
  const operation = named === undefined ? undefined : fullName(named, outcome.provider, operations, pointer);
  if (operation !== undefined && !applies(outcome, operation)) {
    throw new SandboxError('SBX_OUTCOME_NOT_APPLICABLE', {
      message: `${operation} cannot answer ${outcome.id} (${pointer}/operation).`,
      expected: outcome.operations,
      received: operation,
      next: 'Leave operation out, or name one of those expected.',
    });
  }
  if (match && isSchemaMatch(match)) requireSchema(match, pointer);
  if (delay && 'uniform' in delay) requireAscending(delay, pointer);
  // A step that has a successor must end, or the successor would never come.
  const times = then && plain.times === undefined ? { times: 1 } : {};
  const next = then && {
    then: readStep(inherited(then, operation, match), catalogue, operations, `${pointer}/then`, stepsLeft - 1),
  };
  return {
    ...plain,
    ...times,
    outcome: outcome.id,
    ...(operation === undefined ? {} : { operation }),
    ...(match === undefined ? {} : { match }),
    ...(delay === undefined ? {} : { delay }),
    ...next,
  };
}

/** A following step is for the same calls unless it says otherwise. */
function inherited(step: SwitchStep, operation: string | undefined, match: Match | undefined): SwitchStep {
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(match === undefined ? {} : { match }),
    ...step,
  };
}

function fullName(named: string, provider: string, operations: readonly string[], pointer: string): string {
  const candidates = [named, `${provider}.${named}`];
  if (provider === FAULT) candidates.push(...operations.filter((operation) => operation.endsWith(`.${named}`)));
  const found = candidates.find((candidate) => operations.includes(candidate));
  return found ?? refuseMember(`${pointer}/operation`, `There is no operation "${named}".`, operations, named);
}

function requireSchema(match: { schema: JsonSchema }, pointer: string): void {
  try {
    compileMatchSchema(match.schema);
  } catch (problem) {
    refuseMember(`${pointer}/match/schema`, (problem as Error).message, 'a JSON Schema 2020-12', match.schema);
  }
}

function requireAscending({ uniform }: Extract<Delay, { uniform: unknown }>, pointer: string): void {
  if (uniform[0] > uniform[1])
    refuseMember(`${pointer}/delay/uniform`, 'The first bound is above the second.', '[low, high]', uniform);
}

function refuseMember(member: string, message: string, expected: unknown, received: unknown): never {
  throw new SandboxError('SBX_INVALID_REQUEST', { message: `${member}: ${message}`, expected, received });
}

function required(transaction: Transaction, id: string): Switch {
  const armed = transaction.collection(SWITCHES).get(id);
  if (armed) return armed;
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `There is no switch "${id}" in this sandbox.`,
    received: id,
    next: 'GET /_sandbox/switches lists those that are there.',
  });
}

function viewOf(armed: Switch): object {
  const { id, step, fired, live, createdAt, expiresAt, scenario } = armed;
  return {
    id,
    ...step,
    fired,
    remaining: remaining(armed) ?? null,
    live,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    ...(scenario === undefined ? {} : { scenario }),
  };
}

function operationsOf({ engine }: Call): string[] {
  return engine.providers.flatMap((provider) => provider.operations.map(({ id }) => id));
}
