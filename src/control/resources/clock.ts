// Virtual time: what it is, stopping it, letting it run, moving it on.
import { CLOCK_BOUNDS, type Clock, isWithinBounds, readClock } from '../../engine/base/clock.ts';
import { refuseMember } from '../../engine/base/errors.ts';
import { readDuration } from '../contract/duration.ts';
import type { Resource } from '../contract/resource.ts';

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
    handle: ({ engine, sandbox }) => engine.store.transact(sandbox, (transaction) => viewOf(readClock(transaction))),
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
        frozenAt: {
          type: 'string',
          format: 'date-time',
          description: `The instant at which time stands still, ${CLOCK_BOUNDS}`,
        },
        running: { const: true, description: 'Time runs on from where it stands' },
      },
      minProperties: 1,
      maxProperties: 1,
      additionalProperties: false,
    },
    status: 200,
    replyBody: CLOCK,
    handle: async ({ engine, sandbox, body }) => {
      const { frozenAt } = body as { frozenAt?: string };
      const frozenAtMs = frozenAt === undefined ? undefined : readInstant(frozenAt);
      const shown = await engine.store.transact(sandbox, (transaction) => {
        const before = readClock(transaction);
        const after = frozenAtMs === undefined ? before.running() : before.frozenAt(frozenAtMs);
        return viewOf(after.save(transaction));
      });
      engine.dispatcher.wake(sandbox);
      return shown;
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
      await engine.dispatcher.advance(sandbox, (nowMs) => readDuration('/by', by, nowMs));
      return engine.store.transact(sandbox, (transaction) => viewOf(readClock(transaction)));
    },
  },
];

/** @returns milliseconds since 1970; a leap second has no place there, and is refused as well */
function readInstant(frozenAt: string): number {
  const atMs = Date.parse(frozenAt);
  if (isWithinBounds(atMs)) return atMs;
  return refuseMember('/frozenAt', `it must be an instant ${CLOCK_BOUNDS}.`, CLOCK_BOUNDS, frozenAt);
}

function viewOf(time: Clock): object {
  return { now: new Date(time.now()).toISOString(), running: !time.isFrozen };
}
