// Nothing acknowledged is lost, wherever it is kept.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeCrashes } from '../../support/crashes.ts';
import { freshFolder } from '../../support/folder.ts';

describeCrashes('in files', async () => {
  const data = freshFolder();
  const inspect = () => {
    for (const name of readdirSync(data)) {
      if (name.endsWith('.json')) JSON.parse(readFileSync(join(data, name), 'utf8'));
    }
  };
  return { data, inspect };
});
