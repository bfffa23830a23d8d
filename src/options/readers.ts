// How the values of options are read: what is allowed, and the value or undefined.
import { existsSync, statSync } from 'node:fs';
import { CLOCK_BOUNDS, isWithinBounds } from '../engine/base/clock.ts';
import { hostOf } from '../engine/webhooks/allowed-targets.ts';
import { IN_MEMORY, isPostgres } from '../store/open.ts';

/** A scheme, longer than the letter of a drive; `postgres` without its colon; a name and a password. */
const LIKE_AN_ADDRESS = /^[a-z][a-z\d+.-]+:|^postgres(ql)?:?\/\/|:.*@/i;

/** Memory, a folder, or the address of a database; a mistyped address is not taken for a folder. */
export const data = {
  allowed:
    'memory, a folder that exists or is written as a path (./data), or postgres://user:password@host:port/database',
  parse: (text: string) => {
    const given = text.trim();
    if (given === IN_MEMORY) return given;
    if (isPostgres(given)) return URL.canParse(given) ? given : undefined;
    if (LIKE_AN_ADDRESS.test(given)) return undefined;
    // A word that names no folder is more likely a mistyped word than the name of a new folder.
    return existsSync(given) ? folderAt(given) : /[\\/]/.test(given) ? given : undefined;
  },
};

const folderAt = (path: string) => (statSync(path).isDirectory() ? path : undefined);

export const folder = {
  allowed: 'a folder that exists',
  parse: (given: string) => (existsSync(given) ? folderAt(given) : undefined),
};

export const file = {
  allowed: 'a file that exists',
  parse: (given: string) => (statSync(given, { throwIfNoEntry: false })?.isFile() ? given : undefined),
};

/** An instant, as milliseconds. */
export const instant = {
  allowed: `an ISO 8601 instant with its zone, ${CLOCK_BOUNDS}`,
  parse: (given: string) => {
    const day = /^(\d{4}-\d\d-\d\d)T([01]\d|2[0-3]):\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.exec(given)?.[1];
    // JavaScript takes a day that the month does not have for one of the next month.
    const isDay = day !== undefined && new Date(Date.parse(day) || 0).toISOString().startsWith(day);
    return isDay && isWithinBounds(Date.parse(given)) ? Date.parse(given) : undefined;
  },
};

/** Hosts that webhooks may call. */
export const hosts = {
  allowed: 'host names or addresses without port, separated by commas, e.g. hooks.example.com,10.0.0.7',
  parse: (given: string) => {
    const hosts = given.split(',').map((host) => hostOf(host.trim()));
    return hosts.every((host) => host !== undefined) ? hosts : undefined;
  },
};
