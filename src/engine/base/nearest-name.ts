// The names nearest to one that does not exist, for refusals that suggest what the client meant.
import { distance } from 'fastest-levenshtein';

/** A longer name is compared by its beginning, so that comparing costs little whatever a client sends. */
const LONGEST_COMPARED = 64;

/** The names of `candidates` nearest to `name` by edit distance, nearest first. */
export function nearestNames(name: string, candidates: Iterable<string>, count = 3): string[] {
  const beginning = name.slice(0, LONGEST_COMPARED);
  return [...candidates]
    .map((candidate) => ({ candidate, edits: distance(beginning, candidate) }))
    .sort((a, b) => a.edits - b.edits || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, count)
    .map(({ candidate }) => candidate);
}
