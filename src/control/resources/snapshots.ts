// Snapshots: a sandbox's state, switches and clock under a name, to come back to as often as wanted. They are data, never
// replayed; the journal is not among them, since what was called stays called.
import { realTimeMs } from '../../engine/base/clock.ts';
import { refuseMember, SandboxError } from '../../engine/base/errors.ts';
import { NAME, NAME_IN_WORDS } from '../../engine/base/names.ts';
import { nearestNames } from '../../engine/base/nearest-name.ts';
import { findPans } from '../../engine/masking/find-card-numbers.ts';
import { PARTS, type Part, type Snapshot } from '../../store/store.ts';
import { inOrder, partsBody, partsOf } from '../contract/parts.ts';
import { listOf, type Resource } from '../contract/resource.ts';

const SNAPSHOT = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    at: { type: 'string', format: 'date-time', description: 'When it was taken, in real time' },
    parts: partsOf(PARTS),
  },
  required: ['name', 'at', 'parts'],
};

const PARTS_BODY = partsBody(PARTS);

export const snapshots: readonly Resource[] = [
  {
    method: 'PUT',
    path: '/snapshots/{name}',
    operationId: 'takeSnapshot',
    summary: 'Keeps the sandbox as it is now, whole or by part, in place of what was kept under that name',
    tag: 'Sandboxes',
    body: PARTS_BODY,
    bodyIsOptional: true,
    status: 200,
    replyBody: SNAPSHOT,
    handle: async ({ engine, sandbox, params, body }) => {
      const name = requireName(params.name);
      const { parts = PARTS } = body as { parts?: readonly Part[] };
      return viewOf(await engine.store.snapshot(sandbox, name, inOrder(PARTS, parts), realTimeMs()));
    },
  },
  {
    method: 'POST',
    path: '/snapshots/{name}/restore',
    operationId: 'restoreSnapshot',
    summary: 'Puts a snapshot in place of what is, whole or by part; it stays for the next time',
    tag: 'Sandboxes',
    body: PARTS_BODY,
    bodyIsOptional: true,
    status: 200,
    replyBody: {
      type: 'object',
      properties: {
        sandbox: { type: 'string' },
        snapshot: { type: 'string' },
        restored: partsOf(PARTS),
      },
      required: ['sandbox', 'snapshot', 'restored'],
    },
    handle: async ({ engine, sandbox, params, body }) => {
      const name = requireName(params.name);
      const { parts } = body as { parts?: readonly Part[] };
      if (parts) await requireParts(parts, name, engine.store.snapshots(sandbox));
      const restored = await engine.store.restore(sandbox, name, parts);
      engine.dispatcher.wake(sandbox);
      return { sandbox: sandbox.id, snapshot: name, restored: inOrder(PARTS, restored) };
    },
  },
  {
    method: 'GET',
    path: '/snapshots',
    operationId: 'listSnapshots',
    summary: 'The snapshots of this sandbox by name',
    tag: 'Sandboxes',
    status: 200,
    replyBody: listOf(SNAPSHOT),
    handle: async ({ engine, sandbox }) => ({ data: (await engine.store.snapshots(sandbox)).map(viewOf) }),
  },
  {
    method: 'GET',
    path: '/snapshots/{name}',
    operationId: 'getSnapshot',
    summary: 'One snapshot',
    tag: 'Sandboxes',
    status: 200,
    replyBody: SNAPSHOT,
    handle: async ({ engine, sandbox, params }) => {
      const name = requireName(params.name);
      const kept = await engine.store.snapshots(sandbox);
      return viewOf(kept.find((each) => each.name === name) ?? refuseUnknown(name, kept));
    },
  },
  {
    method: 'DELETE',
    path: '/snapshots/{name}',
    operationId: 'deleteSnapshot',
    summary: 'Forgets a snapshot; the sandbox stays as it is',
    tag: 'Sandboxes',
    status: 200,
    replyBody: { type: 'object', properties: { deleted: { type: 'string' } }, required: ['deleted'] },
    handle: async ({ engine, sandbox, params }) => {
      const name = requireName(params.name);
      await engine.store.dropSnapshot(sandbox, name);
      return { deleted: name };
    },
  },
];

function requireName(name = ''): string {
  if (findPans(name).length > 0) {
    refuseMember('/name', 'a snapshot name must not hold a card number.', 'another name', name);
  }
  if (NAME.test(name)) return name;
  return refuseMember(
    '/name',
    `a snapshot name has ${NAME_IN_WORDS} and begins with a letter or digit.`,
    NAME.source,
    name,
  );
}

/** A part that the snapshot does not have cannot be restored from it; to skip it silently would look as if it had been. */
async function requireParts(
  parts: readonly Part[],
  name: string,
  kept: readonly Snapshot[] | Promise<readonly Snapshot[]>,
): Promise<void> {
  const snapshot = (await kept).find((each) => each.name === name);
  const missing = parts.find((part) => snapshot && !snapshot.parts.includes(part));
  if (missing) refuseMember('/parts', `the snapshot "${name}" has no ${missing}.`, snapshot?.parts, parts);
}

function refuseUnknown(name: string, kept: readonly Snapshot[]): never {
  throw new SandboxError('SBX_NOT_FOUND', {
    message: `There is no snapshot "${name}" in this sandbox.`,
    expected: nearestNames(
      name,
      kept.map((each) => each.name),
    ),
    received: name,
    next: 'GET /_sandbox/snapshots lists those that are there.',
  });
}

function viewOf({ name, at, parts }: Snapshot): object {
  return { name, at: new Date(at).toISOString(), parts: inOrder(PARTS, parts) };
}
