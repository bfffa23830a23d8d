// Everything the control API offers: one line a file.
import type { Engine } from '../../engine/engine.ts';
import type { Resource } from '../contract/resource.ts';
import { openapiResource } from '../openapi/documents.ts';
import { clock } from './clock.ts';
import { deliveries } from './deliveries.ts';
import { fixtures } from './fixtures.ts';
import { health } from './health.ts';
import { holds } from './holds.ts';
import { metrics } from './metrics.ts';
import { outcomes } from './outcomes.ts';
import { providerResources } from './provider-resources.ts';
import { report } from './report.ts';
import { requests } from './requests.ts';
import { reset } from './reset.ts';
import { sandboxes } from './sandboxes.ts';
import { scenarios } from './scenarios.ts';
import { snapshots } from './snapshots.ts';
import { switches } from './switches.ts';
import { verify } from './verify.ts';

/** Every resource of the control API with these providers. */
export function controlResources({ providers }: Pick<Engine, 'providers'>): Resource[] {
  const resources = [
    ...health,
    ...metrics,
    ...outcomes,
    ...fixtures,
    ...switches,
    ...scenarios,
    ...holds,
    ...requests,
    ...verify,
    ...report,
    ...reset,
    ...snapshots,
    ...sandboxes({ providers }),
    ...clock,
    ...deliveries,
    ...providerResources(providers),
  ];
  return [...resources, openapiResource(resources)];
}
