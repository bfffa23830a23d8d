// Switches: arm an outcome, see how often it fired, disarm it.
import { readClock } from '../../engine/base/clock.ts';
import { SandboxError } from '../../engine/base/errors.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Engine } from '../../engine/engine.ts';
import { maskPans } from '../../engine/masking/find-card-numbers.ts';
import { maskCardNumbers } from '../../engine/masking/mask-error.ts';
import { type MaskingRules, mask } from '../../engine/masking/masking.ts';
import { isSchemaMatch } from '../../engine/matching/match.ts';
import { arm, disarm, disarmAll } from '../../engine/switches/arm.ts';
import { type ReadSwitch, readSwitch } from '../../engine/switches/read-switch.ts';
import { isLive, remaining, SWITCHES, type Switch, type SwitchStep } from '../../engine/switches/switch.ts';
import { SWITCH_REQUEST, type SwitchRequest } from '../../engine/switches/switch-request.ts';
import { warningsOf } from '../../engine/switches/unknown-members.ts';
import type { Transaction } from '../../store/store.ts';
import { listOf, type Resource } from '../contract/resource.ts';

/** A switch as it is shown. */
export const SWITCH: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    outcome: { type: ['string', 'null'], description: 'Null where the switch only delays, sets headers or holds' },
    warnings: {
      type: 'array',
      items: { type: 'string' },
      description: 'What is likely to be wrong, e.g. a member in `match` that no message of the call has',
    },
    fired: { type: 'integer', description: 'How often it fired, over all steps' },
    remaining: { type: ['integer', 'null'], description: 'How often it will still fire; null when without end' },
    live: { type: 'boolean' },
    createdAt: { type: 'string', format: 'date-time' },
    expiresAt: { type: ['string', 'null'] },
    scenario: { type: 'string', description: 'The scenario that armed it' },
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
    handle: ({ engine, sandbox, body }) => {
      const read = readSwitch(body as SwitchRequest, engine);
      const warnings = warningsFor(read, engine);
      return engine.store.transact(sandbox, (transaction) => {
        const now = readClock(transaction).now();
        return { ...switchView(arm(transaction, read, now), now), ...warnings };
      });
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
      engine.store.transact(sandbox, (transaction) => {
        const now = readClock(transaction).now();
        const { records } = transaction.collection(SWITCHES).list({ order: 'oldest' });
        return { data: records.map((armed) => switchView(armed, now)) };
      }),
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
      engine.store.transact(sandbox, (transaction) =>
        switchView(required(transaction, params.id as string), readClock(transaction).now()),
      ),
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
      engine.store.transact(sandbox, (transaction) => {
        const armed = required(transaction, params.id as string);
        disarm(transaction, armed);
        return switchView({ ...armed, live: false }, readClock(transaction).now());
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
      engine.store.transact(sandbox, (transaction) => ({ disarmed: disarmAll(transaction) })),
  },
];

/** The member `warnings` of a switch that is armed; left out where there is nothing to warn of. */
export function warningsFor({ step }: ReadSwitch, { providers, catalogue }: Engine): { warnings?: readonly string[] } {
  const operations = providers.flatMap((provider) => provider.operations);
  const warnings = warningsOf(step, operations, catalogue);
  return warnings.length === 0 ? {} : { warnings: warnings.map(maskPans) };
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

/**
 * A switch as it is shown: its present step, and how often it fired.
 * @param now of the sandbox, in milliseconds; one that has run out is shown so before a call finds it so
 */
export function switchView(armed: Switch, now: number): object {
  const { id, step, fired, createdAt, expiresAt, scenario } = armed;
  return {
    id,
    outcome: null,
    ...shownStep(step),
    fired,
    remaining: remaining(armed, now) ?? null,
    live: isLive(armed, now),
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    ...(scenario === undefined ? {} : { scenario }),
  };
}

/** What a match asks for is kept as it came, and shown masked. */
function shownStep(step: SwitchStep): object {
  const { match, then, ...rest } = step;
  return {
    ...(maskCardNumbers(rest) as object),
    ...(match ? { match: isSchemaMatch(match) ? maskCardNumbers(match) : mask(match, NO_SECRETS) } : {}),
    ...(then ? { then: shownStep(then) } : {}),
  };
}

const NO_SECRETS: MaskingRules = { secrets: new Set() };
