// What `--data` takes: memory, a folder, or the address of a database; a slip of the pen in one is no other.
import { existsSync, statSync } from 'node:fs';
import { IN_MEMORY, isPostgres } from '../store/open.ts';

/** A scheme, longer than the letter of a drive; `postgres` without its colon; a name and a password. */
const LIKE_AN_ADDRESS = /^[a-z][a-z\d+.-]+:|^postgres(ql)?:?\/\/|:.*@/i;

export const DATA = {
  allowed:
    'memory, a folder that exists or is written as a path (./data), or postgres://user:password@host:port/database',
  parse: (text: string) => {
    const given = text.trim();
    if (given === IN_MEMORY) return given;
    if (isPostgres(given)) return URL.canParse(given) ? given : undefined;
    if (LIKE_AN_ADDRESS.test(given)) return undefined;
    // A word that is no folder is more likely a slip of the pen than the name of a new one.
    return existsSync(given) ? folderAt(given) : /[\\/]/.test(given) ? given : undefined;
  },
};

const folderAt = (path: string) => (statSync(path).isDirectory() ? path : undefined);
