// Reads a switch that fits the schema: checks its names against the catalogue and writes each in full. The control API and
// scenario files use it.
import { naming, refuseMember, SandboxError } from '../base/errors.ts';
import { applies, type Catalogue, refuseOnCalls } from '../catalogue/catalogue.ts';
import type { Delay } from '../contract/exchange.ts';
import { FAULT, type Outcome } from '../contract/outcome.ts';
import { isSchemaMatch, type Match } from '../matching/match.ts';
import { UnusableSchema } from '../matching/outside-schema.ts';
import { schemaCheck } from '../matching/schema-check.ts';
import { compile } from '../messages/compile-schema.ts';
import { type Violation, violationsOf } from '../messages/describe-violation.ts';
import { requireAnswerHeaders } from './answer-headers.ts';
import type { SwitchStep } from './switch.ts';
import type { SwitchRequest } from './switch-request.ts';

const MOST_STEPS = 20;

/** Of a match as JSON: calls are held against it one by one. */
const MOST_CHARACTERS = 34_000;

/** A switch with every name in full. It can be armed any number of times. */
export interface ReadSwitch {
  readonly step: SwitchStep;
  readonly ttlMs: number | undefined;
}

/** The names that a switch may use. */
export interface KnownNames {
  readonly catalogue: Catalogue;
  /** The full names of all operations. */
  readonly operations: readonly string[];
  /** True when the JSON Schemas and parameters in the switch need no check, because an earlier one passed. */
  readonly wasChecked?: boolean;
}

/**
 * Checks the names in a switch that fits `SWITCH_REQUEST`, and writes each in full.
 * @param pointer JSON Pointer of the switch in the request or file; an error adds the wrong member to it
 * @throws SandboxError SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE, SBX_INVALID_REQUEST
 */
export function readSwitch({ ttlMs, ...requested }: SwitchRequest, known: KnownNames, pointer = ''): ReadSwitch {
  return { step: readStep(requested, known, pointer, MOST_STEPS), ttlMs };
}

function readStep(requested: SwitchStep, known: KnownNames, pointer: string, stepsLeft: number): SwitchStep {
  if (stepsLeft === 0) refuseMember(pointer, `A switch has at most ${MOST_STEPS} steps.`, MOST_STEPS, 'more');
  requireEffect(requested, pointer);
  const outcome = requested.outcome === undefined ? undefined : resolve(requested, known, pointer);
  const { operation: named, match, delay, then, outcome: _named, ...plain } = requested;
  if (outcome?.acts === 'webhook') refuseCallMembers(outcome, requested, pointer);
  const operation = named === undefined ? undefined : fullName(named, outcome?.provider ?? FAULT, known, pointer);
  if (outcome && operation !== undefined) requireAbility(outcome, operation, pointer);
  if (match && !known.wasChecked) requireMatch(match, pointer);
  if (delay && 'uniform' in delay) requireAscending(delay, pointer);
  if (plain.headers) requireAnswerHeaders(plain.headers, `${pointer}/headers`);
  if (plain.parameters && !known.wasChecked)
    requireParameters(outcome, plain.parameters, known.catalogue, `${pointer}/parameters`);
  // A step with a successor must end, or the successor would never fire; a hold is for one call unless it says otherwise.
  const times = (then || plain.hold) && plain.times === undefined ? { times: 1 } : {};
  const next = then && { then: readStep(inherited(then, operation, match), known, `${pointer}/then`, stepsLeft - 1) };
  return {
    ...plain,
    ...times,
    ...(outcome === undefined ? {} : { outcome: outcome.id }),
    ...(operation === undefined ? {} : { operation }),
    ...(match === undefined ? {} : { match }),
    ...(delay === undefined ? {} : { delay }),
    ...next,
  };
}

/** A step forces an outcome, delays, sets headers or holds; a hold stands alone, since its decision is the outcome. */
function requireEffect({ outcome, delay, headers, hold, parameters }: SwitchStep, pointer: string): void {
  if (outcome === undefined && !delay && !headers && !hold) {
    const expected = 'outcome, or one of delay, headers and hold';
    refuseMember(`${pointer}/outcome`, 'The switch does nothing.', expected, undefined);
  }
  if (!hold) return;
  for (const [name, value] of Object.entries({ outcome, delay, headers, parameters })) {
    if (value === undefined) continue;
    const why = 'A hold stands alone: the decision on the held call says what it is answered.';
    refuseMember(`${pointer}/${name}`, why, 'hold without it', value);
  }
}

function requireAbility(outcome: Outcome, operation: string, pointer: string): void {
  if (applies(outcome, operation)) return;
  throw new SandboxError('SBX_OUTCOME_NOT_APPLICABLE', {
    member: `${pointer}/operation`,
    message: `${operation} cannot answer ${outcome.id} (${pointer}/operation).`,
    expected: outcome.operations,
    received: operation,
    next: 'Leave operation out, or name one of the expected ones.',
  });
}

/** Refuses the members that are about a call: on a notification they would be ignored. */
function refuseCallMembers(outcome: Outcome, { operation, delay, headers }: SwitchStep, pointer: string): void {
  if (operation !== undefined) refuseOnCalls(outcome, operation, `${pointer}/operation`);
  if (headers) {
    const why = `${outcome.id} acts on a notification, and there is no answer that could have headers.`;
    refuseMember(`${pointer}/headers`, why, 'a switch for calls', headers);
  }
  if (!delay) return;
  const expected = 'webhook.delay with parameters {"ms": …}';
  refuseMember(
    `${pointer}/delay`,
    `${outcome.id} acts on a notification, and there is no answer to delay.`,
    expected,
    delay,
  );
}

/** The outcome of a step. A code without a provider belongs to the provider of the operation, if the step names one. */
function resolve({ outcome = '', operation = '' }: SwitchStep, { catalogue, operations }: KnownNames, pointer: string) {
  const provider = operation.includes('.') ? operation.slice(0, operation.indexOf('.')) : undefined;
  const known = operations.find((id) => id === operation || id.endsWith(`.${operation}`));
  return naming(`${pointer}/outcome`, () => catalogue.resolve(outcome, provider, known));
}

/** A following step with the operation and match of the step before it, unless it has its own. */
function inherited(step: SwitchStep, operation: string | undefined, match: Match | undefined): SwitchStep {
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(match === undefined ? {} : { match }),
    ...step,
  };
}

function fullName(named: string, provider: string, { operations }: KnownNames, pointer: string): string {
  const candidates = [named, `${provider}.${named}`];
  if (provider === FAULT) candidates.push(...operations.filter((operation) => operation.endsWith(`.${named}`)));
  const found = candidates.find((candidate) => operations.includes(candidate));
  return found ?? refuseMember(`${pointer}/operation`, `There is no operation "${named}".`, operations, named);
}

/**
 * Checks what the request's schema cannot check of a match. A JSON Schema must stand alone in a match, because members beside
 * it would have no effect.
 * @param pointer JSON Pointer of the object that has the match
 * @throws SandboxError SBX_INVALID_REQUEST
 */
export function requireMatch(match: Match, pointer: string): void {
  const { length } = JSON.stringify(match);
  if (length > MOST_CHARACTERS) {
    refuseMember(`${pointer}/match`, `It has ${length} characters.`, `at most ${MOST_CHARACTERS} as JSON`, match);
  }
  if (!('schema' in match)) return;
  if (!isSchemaMatch(match)) {
    const others = Object.keys(match).filter((name) => name !== 'schema');
    if (others.length === 0)
      refuseMember(`${pointer}/match/schema`, 'It must be a JSON Schema.', 'an object', match.schema);
    refuseMember(`${pointer}/match/${others[0]}`, 'A schema stands alone in a match.', 'only schema', others);
  }
  try {
    schemaCheck(match.schema);
  } catch (problem) {
    if (!(problem instanceof UnusableSchema)) {
      refuseMember(`${pointer}/match/schema`, (problem as Error).message, 'a JSON Schema 2020-12', match.schema);
    }
    const { pointer: within, message, expected, received } = problem.flaw;
    refuseMember(`${pointer}/match/schema${within}`, `${message}.`, expected, received ?? match.schema);
  }
}

/** @param member JSON Pointer of the parameters */
function requireParameters(
  outcome: Outcome | undefined,
  parameters: object,
  { outcomes }: Catalogue,
  member: string,
): void {
  if (!outcome?.parameters) {
    const tunable = outcomes.filter((each) => each.parameters).map(({ id }) => id);
    refuseMember(
      member,
      `${outcome?.id ?? 'A switch without an outcome'} takes no parameters.`,
      `one of ${tunable.join(', ')}`,
      parameters,
    );
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
