// Scenarios: arm every switch of a scenario file at once, see which are active, and stop them.
import { readClock } from '../../engine/base/clock.ts';
import { SandboxError } from '../../engine/base/errors.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import { maskPans } from '../../engine/masking/find-card-numbers.ts';
import { maskCardNumbers } from '../../engine/masking/mask-error.ts';
import { arm, disarmAll } from '../../engine/switches/arm.ts';
import type { ScenarioEntry, Scenarios } from '../../engine/switches/scenarios.ts';
import { isLive, SWITCHES } from '../../engine/switches/switch.ts';
import type { Transaction } from '../../store/store.ts';
import { listOf, type Resource } from '../contract/resource.ts';
import { SWITCH, switchView, warningsFor } from './switches.ts';

const TEXT_OR_NULL = { type: ['string', 'null'] };
const NAMES = { type: 'array', items: { type: 'string' } };

const SCENARIO: JsonSchema = {
  type: 'object',
  properties: {
    name: { ...TEXT_OR_NULL, description: 'null for a file that never was good' },
    title: TEXT_OR_NULL,
    situation: { ...TEXT_OR_NULL, description: 'What the client meets' },
    goodClient: { ...TEXT_OR_NULL, description: 'What a good client does about it' },
    file: { type: 'string', description: 'Below its folder' },
    providers: NAMES,
    operations: { ...NAMES, description: 'The operations its switches can act on' },
    active: { type: 'boolean', description: 'Whether a switch of it can still fire in this sandbox' },
    problem: {
      type: ['object', 'null'],
      description: 'What is wrong with the file as it is now; what is told beside it is its last good version',
      properties: { line: { type: 'integer' }, message: { type: 'string' } },
      required: ['line', 'message'],
    },
  },
  required: ['name', 'title', 'situation', 'goodClient', 'file', 'providers', 'operations', 'active', 'problem'],
};

export const scenarios: readonly Resource[] = [
  {
    method: 'GET',
    path: '/scenarios',
    operationId: 'listScenarios',
    summary: 'Every scenario file, and whether it is active in this sandbox',
    tag: 'Scenarios',
    status: 200,
    replyBody: listOf(SCENARIO),
    handle: ({ engine, sandbox }) => {
      const entries = engine.scenarios.list();
      return engine.store.transact(sandbox, (transaction) => {
        const active = activeIn(transaction, readClock(transaction).now());
        return { data: entries.map((entry) => maskCardNumbers(viewOf(entry, active))) };
      });
    },
  },
  {
    method: 'POST',
    path: '/scenarios/{name}/start',
    operationId: 'startScenario',
    summary: 'Arms the switches of a scenario, all or none; starting it again begins afresh',
    tag: 'Scenarios',
    body: { type: 'object', additionalProperties: false },
    bodyIsOptional: true,
    status: 200,
    replyBody: {
      type: 'object',
      properties: {
        scenario: { type: 'string' },
        situation: { type: 'string' },
        goodClient: TEXT_OR_NULL,
        data: { type: 'array', items: SWITCH, description: 'The switches that were armed' },
      },
      required: ['scenario', 'situation', 'goodClient', 'data'],
    },
    handle: ({ engine, sandbox, params }) => {
      const scenario = engine.scenarios.get(params.name as string) ?? refuseUnknown(params.name as string, engine);
      const { name, situation, goodClient = null, switches } = scenario;
      return engine.store.transact(sandbox, (transaction) => {
        disarmAll(transaction, name);
        const now = readClock(transaction).now();
        const data = switches.map((read) => ({
          ...switchView(arm(transaction, read, now, name), now),
          ...warningsFor(read, engine),
        }));
        return { scenario: name, situation: maskPans(situation), goodClient: maskCardNumbers(goodClient), data };
      });
    },
  },
  {
    method: 'POST',
    path: '/scenarios/stop',
    operationId: 'stopScenarios',
    summary: 'Disarms the switches of one scenario, or of all; switches armed by hand stay',
    tag: 'Scenarios',
    body: {
      type: 'object',
      properties: { name: { type: 'string', minLength: 1, maxLength: 80, description: 'Only this scenario' } },
      additionalProperties: false,
    },
    bodyIsOptional: true,
    status: 200,
    replyBody: {
      type: 'object',
      properties: { stopped: NAMES, disarmed: { type: 'integer' } },
      required: ['stopped', 'disarmed'],
    },
    handle: ({ engine, sandbox, body }) => {
      const { name } = body as { name?: string };
      const isKnown = name === undefined || engine.scenarios.get(name) !== undefined;
      return engine.store.transact(sandbox, (transaction) => {
        const names = name === undefined ? startedIn(transaction) : [name];
        const counts = names.map((each) => disarmAll(transaction, each));
        const disarmed = counts.reduce((sum, count) => sum + count, 0);
        // A file may be gone while its switches are still armed: then its name is not unknown.
        if (!isKnown && disarmed === 0) refuseUnknown(name, engine);
        return { stopped: names.filter((_, index) => counts[index] !== 0), disarmed };
      });
    },
  },
];

/** The scenarios that have switches here, used up or not, in the order in which they were started. */
function startedIn(transaction: Transaction): string[] {
  const { records } = transaction.collection(SWITCHES).list({ order: 'oldest' });
  return [...new Set(records.flatMap(({ scenario }) => scenario ?? []))];
}

function activeIn(transaction: Transaction, now: number): ReadonlySet<string> {
  const live = transaction.collection(SWITCHES).list({ group: { index: 'live', key: 'live' } }).records;
  return new Set(live.flatMap((armed) => (armed.scenario !== undefined && isLive(armed, now) ? [armed.scenario] : [])));
}

function viewOf({ file, scenario, error }: ScenarioEntry, active: ReadonlySet<string>): object {
  const { name, title, situation, goodClient, operations = [] } = scenario ?? {};
  return {
    name: name ?? null,
    title: title ?? null,
    situation: situation ?? null,
    goodClient: goodClient ?? null,
    file,
    providers: [...new Set(operations.map((operation) => operation.slice(0, operation.indexOf('.'))))],
    operations,
    active: name !== undefined && active.has(name),
    problem: error ? { line: error.line, message: error.reason } : null,
  };
}

function refuseUnknown(name: string, { scenarios: known }: { scenarios: Scenarios }): never {
  const entries = known.list();
  const broken = entries.filter(({ scenario }) => !scenario).map(({ file, error }) => ({ file, ...error }));
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `There is no scenario "${maskPans(name).slice(0, 80)}".`,
    expected: nearestNames(
      name,
      entries.flatMap(({ scenario }) => scenario?.name ?? []),
    ),
    received: maskPans(name).slice(0, 80),
    ...(broken.length > 0 ? { problems: broken } : {}),
    next: 'GET /_sandbox/scenarios lists every one.',
  });
}
