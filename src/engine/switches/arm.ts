// arming: from a switch as somebody asks for it to one in the store. The control API and scenario files come through here.
import type { Transaction } from '../../store/store.ts';
import { naming, refuseMember, SandboxError } from '../base/errors.ts';
import { applies, type Catalogue, refuseOnCalls } from '../catalogue/catalogue.ts';
import type { Delay } from '../contract/exchange.ts';
import type { JsonSchema } from '../contract/json-schema.ts';
import { FAULT, type Outcome } from '../contract/outcome.ts';
import { compileMatchSchema, isSchemaMatch, type Match } from '../matching/match.ts';
import { compile } from '../messages/compile-schema.ts';
import { type Violation, violationsOf } from '../messages/describe-violation.ts';
import { COUNTERS, SWITCHES, type Switch, type SwitchStep } from './switch.ts';

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
  outcome: {
    type: 'string',
    minLength: 1,
    maxLength: 80,
    description: 'A name of the catalogue: `provider.code` or `fault.name`',
  },
  operation: { type: 'string', maxLength: 80, description: 'Only this operation: `provider.operation`' },
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
  parameters: {
    type: 'object',
    description: 'What the outcome is tuned with; GET /_sandbox/outcomes shows the schema of those that take any',
  },
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

/** A switch that fits `SWITCH_REQUEST`. */
export interface SwitchRequest extends SwitchStep {
  /** Its lifetime on the sandbox's clock, in milliseconds; without end when left out. */
  readonly ttlMs?: number;
}

/** A switch that was read: every name in full, ready to be armed as often as wanted. */
export interface ReadSwitch {
  readonly step: SwitchStep;
  readonly ttlMs: number | undefined;
}

/** What the names in a switch are held against. */
export interface Known {
  readonly catalogue: Catalogue;
  /** The full names of all operations. */
  readonly operations: readonly string[];
  /** True where the JSON Schemas and parameters in the switch were checked before and need not be again. */
  readonly wasChecked?: boolean;
}

/**
 * Holds a switch that fits the schema against the catalogue, and gives every name in full.
 * @param pointer where the switch stands in what was read; each refusal names the member below it
 * @throws SandboxError SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE, SBX_INVALID_REQUEST
 */
export function readSwitch({ ttlMs, ...asked }: SwitchRequest, known: Known, pointer = ''): ReadSwitch {
  return { step: readStep(asked, known, pointer, MOST_STEPS), ttlMs };
}

/**
 * Puts a switch into the store.
 * @param now the sandbox's time in milliseconds
 * @param scenario the name of the scenario that arms it, if one does
 */
export function arm(transaction: Transaction, { step, ttlMs }: ReadSwitch, now: number, scenario?: string): Switch {
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

function readStep(asked: SwitchStep, known: Known, pointer: string, stepsLeft: number): SwitchStep {
  if (stepsLeft === 0) refuseMember(pointer, `A switch has at most ${MOST_STEPS} steps.`, MOST_STEPS, 'more');
  const outcome = resolve(asked, known, pointer);
  const { operation: named, match, delay, then, ...plain } = asked;
  if (outcome.acts === 'webhook') requireOfNotification(outcome, asked, pointer);
  const operation = named === undefined ? undefined : fullName(named, outcome.provider, known, pointer);
  if (operation !== undefined && !applies(outcome, operation)) {
    throw new SandboxError('SBX_OUTCOME_NOT_APPLICABLE', {
      member: `${pointer}/operation`,
      message: `${operation} cannot answer ${outcome.id} (${pointer}/operation).`,
      expected: outcome.operations,
      received: operation,
      next: 'Leave operation out, or name one of those expected.',
    });
  }
  if (match && !known.wasChecked) requireMatch(match, pointer);
  if (delay && 'uniform' in delay) requireAscending(delay, pointer);
  if (asked.parameters && !known.wasChecked)
    requireParameters(outcome, asked.parameters, known.catalogue, `${pointer}/parameters`);
  // A step that has a successor must end, or the successor would never come.
  const times = then && plain.times === undefined ? { times: 1 } : {};
  const next = then && { then: readStep(inherited(then, operation, match), known, `${pointer}/then`, stepsLeft - 1) };
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

/** What is about a call would be ignored on a notification, so it is refused. */
function requireOfNotification(outcome: Outcome, { operation, delay }: SwitchStep, pointer: string): void {
  if (operation !== undefined) refuseOnCalls(outcome, operation, `${pointer}/operation`);
  if (!delay) return;
  const expected = 'webhook.delay with parameters {"ms": …}';
  refuseMember(`${pointer}/delay`, `${outcome.id} has no answer to wait before.`, expected, delay);
}

/** A bare code is read within the provider of the operation, where one is named. */
function resolve({ outcome, operation = '' }: SwitchStep, { catalogue }: Known, pointer: string): Outcome {
  const provider = operation.includes('.') ? operation.slice(0, operation.indexOf('.')) : undefined;
  return naming(`${pointer}/outcome`, () => catalogue.resolve(outcome, provider));
}

/** A following step is for the same calls unless it says otherwise. */
function inherited(step: SwitchStep, operation: string | undefined, match: Match | undefined): SwitchStep {
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(match === undefined ? {} : { match }),
    ...step,
  };
}

function fullName(named: string, provider: string, { operations }: Known, pointer: string): string {
  const candidates = [named, `${provider}.${named}`];
  if (provider === FAULT) candidates.push(...operations.filter((operation) => operation.endsWith(`.${named}`)));
  const found = candidates.find((candidate) => operations.includes(candidate));
  return found ?? refuseMember(`${pointer}/operation`, `There is no operation "${named}".`, operations, named);
}

/**
 * Checks what a schema cannot say of a match. A schema stands alone in one: beside it, members would look as if they
 * counted too.
 * @param pointer of the object that holds the match
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function requireMatch(match: Match, pointer: string): void {
  if (!('schema' in match)) return;
  if (!isSchemaMatch(match)) {
    const others = Object.keys(match).filter((name) => name !== 'schema');
    if (others.length === 0)
      refuseMember(`${pointer}/match/schema`, 'It must be a JSON Schema.', 'an object', match.schema);
    refuseMember(`${pointer}/match/${others[0]}`, 'A schema stands alone in a match.', 'only schema', others);
  }
  try {
    compileMatchSchema(match.schema);
  } catch (problem) {
    refuseMember(`${pointer}/match/schema`, (problem as Error).message, 'a JSON Schema 2020-12', match.schema);
  }
}

/** @param member where the parameters stand */
function requireParameters(outcome: Outcome, parameters: object, { outcomes }: Catalogue, member: string): void {
  if (!outcome.parameters) {
    const tunable = outcomes.filter((each) => each.parameters).map(({ id }) => id);
    refuseMember(member, `${outcome.id} takes no parameters.`, `one of ${tunable.join(', ')}`, parameters);
  }
  const check = compile(outcome.parameters);
  if (!check(parameters)) {
    const [violation] = violationsOf(check) as [Violation, ...Violation[]];
    const { pointer, message, allowed, received } = violation;
    refuseMember(member + pointer, `${message}.`, allowed, received);
  }
  const flaw = outcome.flawIn?.(parameters);
  if (flaw) refuseMember(`${member}${flaw.pointer}`, flaw.message, flaw.expected, parameters);
}

function requireAscending({ uniform }: Extract<Delay, { uniform: unknown }>, pointer: string): void {
  if (uniform[0] > uniform[1])
    refuseMember(`${pointer}/delay/uniform`, 'The first bound is above the second.', '[low, high]', uniform);
}
