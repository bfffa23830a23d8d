// The journal's suite over PostgreSQL: what several processes write and read says what memory says.
import { afterEach, beforeAll } from 'vitest';
import { foldRows, StoredJournal } from '../../../src/engine/journal/stored-journal.ts';
import { rulesFor } from '../../../src/engine/masking/masking.ts';
import { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { DEFINITIONS, TOLD, wanted } from '../../store/contract.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { describeJournalContract } from './journal-contract.ts';

const server = postgresOfFile();
let url: string;
const stores: PostgresStore[] = [];

beforeAll(async () => {
  url = await server.fresh();
});

afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

describeJournalContract('PostgreSQL', async ({ sandbox, providers, entries }) => {
  const store = new PostgresStore(url, DEFINITIONS);
  stores.push(store);
  await store.start({ ...TOLD, fold: foldRows, journalRows: entries });
  const held = await store.make({ ...wanted(sandbox.id), generation: sandbox.generation });
  const byId = new Map(providers.map((provider) => [provider.id, provider]));
  return new StoredJournal(store.journal, held, (name) => rulesFor({ provider: byId.get(name ?? ''), sandbox }));
});
