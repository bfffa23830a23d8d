// The crash suite on PostgreSQL.
import { describeCrashes } from '../../support/crashes.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';

const server = postgresOfFile();

describeCrashes('in PostgreSQL', async () => ({ data: await server.fresh() }));
