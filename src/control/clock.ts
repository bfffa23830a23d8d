// Virtual time: what it is, stopping it, letting it run, moving it on.
import { parseDuration } from '../engine/clock.ts';
import { SandboxError } from '../engine/errors.ts';
import type { Sandbox } from '../engine/sandboxes.ts';
import type { Resource } from './resource.ts';

const CLOCK = {
  type: 'object',
  properties: { now: { type: 'string', format: 'date-time' }, running: { type: 'boolean' } },
  required: ['now', 'running'],
};

export const clock: readonly Resource[] = [
  {
    method: 'GET',
    path: '/clock',
    operationId: 'getClock',
    summary: 'The time of this sandbox',
    tag: 'Clock',
    status: 200,
    replyBody: CLOCK,
    handle: ({ sandbox }) => viewOf(sandbox),
  },
  {
    method: 'PUT',
    path: '/clock',
    operationId: 'setClock',
    summary: 'Stops the clock at an instant, or lets it run on from where it stands',
    tag: 'Clock',
    body: {
      type: 'object',
      properties: {
        frozenAt: { type: 'string', format: 'date-time', description: 'The instant at which time stands still' },
        running: { const: true, description: 'Time runs on from where it stands' },
      },
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
    },
    status: 200,
    replyBody: CLOCK,
    handle: ({ engine, sandbox, body }) => {
      const { frozenAt } = body as { frozenAt?: string };
      if (frozenAt === undefined) sandbox.clock.run();
      else sandbox.clock.freeze(Date.parse(frozenAt));
      engine.courier.look(sandbox);
      return viewOf(sandbox);
    },
  },
  {
    method: 'POST',
    path: '/clock/advance',
    operationId: 'advanceClock',
    summary: 'Moves time on by an ISO 8601 duration; notifications that fall due on the way are sent before the answer',
    tag: 'Clock',
    body: {
      type: 'object',
      properties: { by: { type: 'string', maxLength: 40, description: 'An ISO 8601 duration, e.g. `P1D` or `PT90S`' } },
      required: ['by'],
      additionalProperties: false,
    },
    status: 200,
    replyBody: CLOCK,
    handle: async ({ engine, sandbox, body }) => {
      const { by } = body as { by: string };
      const target = parseDuration(by, sandbox.clock.now());
      if (target === undefined) {
        throw new SandboxError('SBX_INVALID_REQUEST', {
          message: '/by must be an ISO 8601 duration that ends before the year 9999.',
          expected: 'e.g. P1D, PT15M, P1Y2M3DT4H5M6S, P2W',
          received: by,
        });
      }
      const { clock: time } = sandbox;
      await engine.courier.advanceTo(sandbox, target, (ms) => time.advance(Math.max(ms - time.now(), 0)));
      return viewOf(sandbox);
    },
  },
];

function viewOf({ clock: time }: Sandbox): object {
  return { now: new Date(time.now()).toISOString(), running: !time.isFrozen };
}
