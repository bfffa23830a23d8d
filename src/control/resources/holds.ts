// Held calls: which calls a switch holds now, and the decision on each.
import { SandboxError } from '../../engine/base/errors.ts';
import type { JsonSchema } from '../../engine/contract/json-schema.ts';
import type { Operation } from '../../engine/contract/operation.ts';
import type { Engine } from '../../engine/engine.ts';
import type { HeldCall, HoldDecision } from '../../engine/switches/held-calls.ts';
import { ANY_OBJECT, listOf, type Resource, type SandboxCall } from '../contract/resource.ts';

const HELD_CALL: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The id that the journal entry of the call will have' },
    at: { type: 'string', format: 'date-time', description: "When it arrived, on the sandbox's clock" },
    heldAt: { type: 'string', format: 'date-time', description: 'When it was held, in real time' },
    until: { type: 'string', format: 'date-time', description: 'When it goes on by itself, in real time' },
    switch: { type: 'string', description: 'The switch that holds it' },
    provider: { type: 'string' },
    operation: { type: 'string' },
    request: { type: ['object', 'null'], description: 'As the journal shows it, masked' },
    message: { type: ['object', 'null'], description: 'The opened message, masked; null where it cannot be opened' },
    isTooLarge: { type: 'boolean', description: 'True where the content is not shown because it is too large' },
  },
  required: ['id', 'at', 'heldAt', 'until', 'switch', 'provider', 'operation', 'request', 'message'],
};

const DECISION: JsonSchema = {
  type: 'object',
  properties: {
    outcome: {
      type: 'string',
      minLength: 1,
      maxLength: 80,
      description: 'Answers this outcome; one that the call can give',
    },
    continue: { const: true, description: 'Goes on as if the call had not been held' },
    drop: { const: true, description: 'Ends the connection without an answer; nothing is changed' },
  },
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: false,
};

export const holds: readonly Resource[] = [
  {
    method: 'GET',
    path: '/holds',
    operationId: 'listHolds',
    summary: 'The calls that a switch holds now, oldest first',
    tag: 'Holds',
    status: 200,
    replyBody: listOf(HELD_CALL),
    handle: async ({ engine, sandbox }) => ({ data: (await engine.heldCalls.list(sandbox)).map(viewOf) }),
  },
  {
    method: 'GET',
    path: '/holds/{id}',
    operationId: 'getHold',
    summary: 'One held call',
    tag: 'Holds',
    status: 200,
    replyBody: HELD_CALL,
    handle: async (call) => viewOf(await heldCall(call)),
  },
  {
    method: 'POST',
    path: '/holds/{id}',
    operationId: 'decideHold',
    summary: 'Decides a held call: an outcome that it can give, going on, or no answer',
    tag: 'Holds',
    body: DECISION,
    status: 200,
    replyBody: {
      type: 'object',
      properties: { id: { type: 'string' }, decision: ANY_OBJECT },
      required: ['id', 'decision'],
    },
    handle: async (call) => {
      const { engine, sandbox, body } = call;
      const { id, operation } = await heldCall(call);
      const decision = decisionOf(body as HoldDecision, operation, engine);
      if (!(await engine.heldCalls.decide(sandbox, id, decision))) refuseUnknown(id);
      return { id, decision };
    },
  },
];

/** With the outcome's name in full. */
function decisionOf(decision: HoldDecision, operationId: string, { catalogue, providers }: Engine): HoldDecision {
  if (!('outcome' in decision)) return decision;
  const operations = providers.flatMap((provider) => provider.operations);
  const operation = operations.find(({ id }) => id === operationId) as Operation;
  const outcome = catalogue.resolve(decision.outcome, operation.provider, operation.id);
  catalogue.requireApplicable(outcome, operation);
  return { outcome: outcome.id };
}

async function heldCall({ engine, sandbox, params }: SandboxCall): Promise<HeldCall> {
  const id = params.id as string;
  const held = (await engine.heldCalls.list(sandbox)).find((call) => call.id === id);
  return held ?? refuseUnknown(id);
}

function refuseUnknown(id: string): never {
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `No call is held under "${id}".`,
    expected:
      'the id of a held call; a call that was decided, whose time is over or whose caller left is held no longer',
    received: id,
    next: 'GET /_sandbox/holds lists the held calls.',
  });
}

function viewOf({ switchId, heldAt, until, view }: HeldCall): object {
  return { ...view, heldAt: asTime(heldAt), until: asTime(until), switch: switchId };
}

function asTime(ms: number): string {
  return new Date(ms).toISOString();
}
