import { afterAll, beforeAll } from 'vitest';
import { PostgresStore } from '../../src/store/postgres.ts';
import { type StartedPostgres, startPostgres } from '../support/postgres.ts';
import { describeStoreContract } from './contract.ts';

let server: StartedPostgres;
let databases = 0;

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(() => server?.close());

describeStoreContract('PostgreSQL', async (definitions) => {
  databases += 1;
  return new PostgresStore(await server.url(`contract_${databases}`), definitions);
});
