// Virtual time: what it is, stopping it, letting it run, moving it on.
import { type Clock, parseDuration, readClock } from '../engine/clock.ts';
import { refuseMember } from '../engine/errors.ts';
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
        frozenAt: { type: 'string', format: 'date-time', description: 'The instant at which time stands still' },
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
      const shown = await engine.store.transact(sandbox, (transaction) => {
        const before = readClock(transaction);
        const after = frozenAt === undefined ? before.running() : before.frozenAt(Date.parse(frozenAt));
        return viewOf(after.keep(transaction));
      });
      engine.courier.look(sandbox);
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
      await engine.courier.advance(sandbox, (nowMs) => parseDuration(by, nowMs) ?? refuseDuration(by));
      return engine.store.transact(sandbox, (transaction) => viewOf(readClock(transaction)));
    },
  },
];

function refuseDuration(by: string): never {
  return refuseMember(
    '/by',
    'it must be an ISO 8601 duration that ends before the year 9999.',
    'e.g. P1D, PT15M, P1Y2M3DT4H5M6S, P2W',
    by,
  );
}

function viewOf(time: Clock): object {
  return { now: new Date(time.now()).toISOString(), running: !time.isFrozen };
}
