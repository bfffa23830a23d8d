// reset: a sandbox back to the fixtures, whole or by part, in a time that does not depend on what it holds.
import { PARTS as KEPT_PARTS, type Part } from '../../store/store.ts';
import { inOrder, partsBody, partsOf } from '../contract/parts.ts';
import type { Resource } from '../contract/resource.ts';

/** What can be set back: what the store keeps, and the journal. */
const PARTS = [...KEPT_PARTS, 'journal'] as const;

export const reset: readonly Resource[] = [
  {
    method: 'POST',
    path: '/reset',
    operationId: 'resetSandbox',
    summary: 'Back to the fixtures, whole or by part',
    tag: 'Sandboxes',
    body: partsBody(PARTS),
    bodyIsOptional: true,
    status: 200,
    replyBody: {
      type: 'object',
      properties: {
        sandbox: { type: 'string' },
        reset: partsOf(PARTS),
      },
      required: ['sandbox', 'reset'],
    },
    handle: async ({ engine, sandbox, body }) => {
      const { parts = PARTS } = body as { parts?: readonly (typeof PARTS)[number][] };
      const kept = parts.filter((part): part is Part => part !== 'journal');
      if (kept.length > 0) await engine.store.reset(sandbox, kept);
      if (kept.includes('switches')) engine.waits.end(sandbox.id);
      engine.dispatcher.wake(sandbox);
      if (parts.includes('journal')) await sandbox.journal.clear();
      return { sandbox: sandbox.id, reset: inOrder(PARTS, parts) };
    },
  },
];
