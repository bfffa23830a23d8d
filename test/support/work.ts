// Work enough for every match of a test that is not about work.
import { Work } from '../../src/engine/matching/work.ts';

export function plenty(): Work {
  return new Work(Number.MAX_SAFE_INTEGER);
}
