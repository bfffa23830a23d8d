// What this process has counted since its start, for Prometheus.

import { ANSWERED, type Resource } from '../contract/resource.ts';
import { EXPOSITION_TYPE, renderExposition } from '../metrics/exposition.ts';
import { engineFamilies } from '../metrics/families.ts';
import { processFamilies } from '../metrics/process.ts';

export const metrics: readonly Resource[] = [
  {
    method: 'GET',
    path: '/metrics',
    operationId: 'getMetrics',
    summary: 'What this process has counted and what it uses, as Prometheus reads it',
    tag: 'Server',
    isOfServer: true,
    status: 200,
    replyBody: { type: 'string' },
    contentType: 'text/plain',
    handle: async ({ engine, response }) => {
      const families = [...(await engineFamilies(engine)), ...(await processFamilies())];
      response.writeHead(200, { 'Content-Type': EXPOSITION_TYPE, 'Cache-Control': 'no-store' });
      response.end(renderExposition(families));
      return ANSWERED;
    },
  },
];
