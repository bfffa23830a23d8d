// How many connections this process may hold: fewer than its descriptors, so that files, databases and webhooks still open.
import { readFileSync } from 'node:fs';

/** Kept for everything that is no client's connection: at most so many, and at most a third. */
const MOST_RESERVED = 1_024;

/** @returns the most connections; undefined where the system does not say how many descriptors there are */
export function mostConnections(limits = '/proc/self/limits'): number | undefined {
  let text: string;
  try {
    text = readFileSync(limits, 'latin1');
  } catch {
    return undefined;
  }
  const descriptors = Number(/^Max open files\s+(\d+)/m.exec(text)?.[1]);
  if (!(descriptors > 0)) return undefined;
  return Math.max(descriptors - Math.min(MOST_RESERVED, Math.ceil(descriptors / 3)), 1);
}
