// Nothing acknowledged is lost, in PostgreSQL.
import { afterAll, beforeAll } from 'vitest';
import { describeCrashes } from './support/crashes.ts';
import { type StartedPostgres, startPostgres } from './support/postgres.ts';

let server: StartedPostgres;
let databases = 0;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.close());

describeCrashes('in PostgreSQL', async () => ({ data: await server.url(`crash_${++databases}`) }));
