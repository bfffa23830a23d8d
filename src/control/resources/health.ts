// Is the server alive, and may traffic come?
import type { Resource } from '../contract/resource.ts';

const STATUS = {
  type: 'object',
  properties: { status: { type: 'string', enum: ['ok', 'ready'] } },
  required: ['status'],
};

export const health: readonly Resource[] = [
  {
    method: 'GET',
    path: '/health',
    operationId: 'getHealth',
    summary: 'Says that the process answers',
    tag: 'Server',
    isOfServer: true,
    status: 200,
    replyBody: STATUS,
    handle: () => ({ status: 'ok' }),
  },
  {
    method: 'GET',
    path: '/ready',
    operationId: 'getReadiness',
    summary: 'Says that fixtures and scenarios are loaded and the store answers',
    tag: 'Server',
    isOfServer: true,
    status: 200,
    replyBody: STATUS,
    handle: async ({ engine }) => {
      await engine.store.ping();
      return { status: 'ready' };
    },
  },
];
