// Worlds: setting a sandbox back, and letting one go.
import { SandboxError } from '../engine/errors.ts';
import type { Sandbox } from '../engine/sandboxes.ts';
import { listOf, type Resource } from './resource.ts';

const PARTS = ['state', 'switches', 'clock', 'journal'] as const;
type ResettablePart = (typeof PARTS)[number];

const SANDBOX = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    seed: { type: 'integer' },
    profile: { type: 'string' },
    now: { type: 'string', format: 'date-time' },
  },
  required: ['id', 'seed', 'profile', 'now'],
};

export const worlds: readonly Resource[] = [
  {
    method: 'POST',
    path: '/reset',
    operationId: 'resetSandbox',
    summary: 'Back to the fixtures, whole or by part',
    tag: 'Sandboxes',
    body: {
      type: 'object',
      properties: { parts: { type: 'array', items: { type: 'string', enum: PARTS }, minItems: 1, uniqueItems: true } },
      additionalProperties: false,
    },
    bodyIsOptional: true,
    status: 200,
    replyBody: {
      type: 'object',
      properties: { reset: { type: 'array', items: { type: 'string', enum: PARTS } } },
      required: ['reset'],
    },
    handle: async ({ engine, sandbox, body }) => {
      const { parts = PARTS } = body as { parts?: readonly ResettablePart[] };
      await engine.store.reset(
        sandbox.id,
        parts.filter((part) => part === 'state' || part === 'switches'),
      );
      if (parts.includes('clock')) sandbox.clock.reset();
      engine.courier.look(sandbox);
      if (parts.includes('journal')) sandbox.journal.clear();
      return { sandbox: sandbox.id, reset: PARTS.filter((part) => parts.includes(part)) };
    },
  },
  {
    method: 'GET',
    path: '/sandboxes',
    operationId: 'listSandboxes',
    summary: 'Every sandbox that was used since the start',
    tag: 'Sandboxes',
    status: 200,
    replyBody: listOf(SANDBOX),
    handle: ({ engine }) => ({ data: engine.sandboxes.list().map(viewOf) }),
  },
  {
    method: 'GET',
    path: '/sandboxes/{id}',
    operationId: 'getSandbox',
    summary: 'One sandbox',
    tag: 'Sandboxes',
    status: 200,
    replyBody: SANDBOX,
    handle: ({ engine, params }) => {
      const sandbox = engine.sandboxes.find(params.id as string);
      return sandbox ? viewOf(sandbox) : refuseUnknown(params.id);
    },
  },
  {
    method: 'DELETE',
    path: '/sandboxes/{id}',
    operationId: 'deleteSandbox',
    summary: 'Lets a sandbox go; nothing of it stays, and using its name again makes a new one',
    tag: 'Sandboxes',
    status: 200,
    replyBody: { type: 'object', properties: { deleted: { type: 'string' } }, required: ['deleted'] },
    handle: async ({ engine, params }) => {
      const id = params.id as string;
      if (!engine.sandboxes.find(id)) refuseUnknown(id);
      await engine.sandboxes.drop(id);
      return { deleted: id };
    },
  },
];

function viewOf({ id, identity, profile, clock }: Sandbox): object {
  return { id, seed: identity.seed, profile, now: new Date(clock.now()).toISOString() };
}

function refuseUnknown(id: string | undefined): never {
  throw new SandboxError('SBX_UNKNOWN_SANDBOX', {
    message: `There is no sandbox "${id}".`,
    received: id,
    next: 'GET /_sandbox/sandboxes lists those that are there; the first use of a name makes one.',
  });
}
