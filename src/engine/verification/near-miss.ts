// nearest: of the exchanges that do not meet an expectation the one that comes closest, and how it differs.

import { bounded, LARGEST_RECEIVED } from '../journal/bounds.ts';
import type { JournalContents } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import { type MaskingRules, mask, maskAt } from '../masking/masking.ts';
import { type Difference, differences, MOST_DIFFERENCES, UNOPENED } from '../matching/difference.ts';
import type { Match } from '../matching/match.ts';
import { TooMuchWork, type Work } from '../matching/work.ts';

/** What an exchange must be to count, and how many there must be. Names are in full. */
export interface Expectation {
  readonly operation?: string;
  readonly outcome?: string;
  readonly match?: Match;
  readonly least: number;
  /** Infinity where there may be any number. */
  readonly most: number;
  /** What is left of the work that schemas may make, for all expectations of a verification together. */
  readonly work: Work;
}

/** The exchange that comes closest to an expectation, and what keeps it from meeting it. */
export interface Nearest {
  readonly id: string;
  readonly operation: string | null;
  readonly outcome: string | null;
  /** Empty for one that meets the expectation, but is one too many. */
  readonly differences: readonly Difference[];
}

/** The nearest exchange is looked for among so many of the newest. */
const MOST_COMPARED = 1_000;

/**
 * The nearest exchange; null where it is known to be gone: a dropped one of the operation is nearer than any of another,
 * and naming one of those would lead astray.
 */
export function nearestOrDropped({ entries, droppedTally }: JournalContents, expectation: Expectation): Nearest | null {
  const nearest = nearestOf(entries, expectation);
  const { operation, outcome, match } = expectation;
  if (!nearest || operation === undefined || nearest.operation === operation) return nearest;
  // Without a match those that meet the expectation are counted, and what meets it is not what is missing.
  const meeting = match ? 0 : droppedTally.countOf(operation, outcome);
  return droppedTally.countOf(operation, undefined) > meeting ? null : nearest;
}

/** Of the newest exchanges the one that differs least. */
export function nearestOf(entries: readonly JournalEntry[], expectation: Expectation): Nearest | null {
  let nearest: { entry: JournalEntry; found: Difference[]; weight: number } | undefined;
  for (const entry of entries.slice(-MOST_COMPARED)) {
    const found = differencesWithinWork(entry, expectation);
    if (!found) break;
    // What meets the expectation is not what is missing.
    if (found.length === 0) continue;
    const weight = found.reduce((sum, difference) => sum + weightOf(difference, entry), 0);
    if (!nearest || weight <= nearest.weight) nearest = { entry, found, weight };
  }
  return nearest ? shown(nearest.entry, nearest.found) : null;
}

/** Undefined where the work of the verification is done: the nearest of those looked at is still worth telling. */
function differencesWithinWork(entry: JournalEntry, expectation: Expectation): Difference[] | undefined {
  try {
    return differencesOf(entry, expectation);
  } catch (problem) {
    if (problem instanceof TooMuchWork) return undefined;
    throw problem;
  }
}

function differencesOf(entry: JournalEntry, expectation: Expectation): Difference[] {
  const { operation, outcome, match } = expectation;
  const { operationId, outcomeId, faultId } = entry;
  const found: Difference[] = [];
  if (operation !== undefined && operationId !== operation) {
    found.push({ pointer: '/operation', expected: operation, received: operationId });
  }
  if (outcome !== undefined && outcomeId !== outcome && faultId !== outcome) {
    found.push({ pointer: '/outcome', expected: outcome, received: faultId ?? outcomeId });
  }
  return match ? [...found, ...differences(match, entry.subject(), entry.rules, expectation.work)] : found;
}

/** Another operation weighs most, then an outcome of another provider, another outcome, and a message that could not be opened. */
function weightOf({ pointer, expected }: Difference, { providerId }: JournalEntry): number {
  if (pointer === '/operation') return 10_000;
  if (pointer === UNOPENED) return 50;
  if (pointer !== '/outcome') return 1;
  return String(expected).startsWith(`${providerId}.`) ? 100 : 1_000;
}

/** @param found what keeps it from meeting the expectation; nothing where it is one too many */
export function shown(entry: JournalEntry, found: readonly Difference[]): Nearest {
  const { id, operationId, outcomeId, faultId, rules } = entry;
  return {
    id,
    operation: operationId,
    outcome: faultId ?? outcomeId,
    differences: found.slice(0, MOST_DIFFERENCES).map((difference) => masked(difference, rules)),
  };
}

function masked(difference: Difference, rules: MaskingRules): Difference {
  const { pointer, expected, message } = difference;
  const safe = (value: unknown) => bounded(maskAt(pointer, value, rules), LARGEST_RECEIVED);
  return {
    pointer: mask(pointer, rules) as string,
    expected: safe(expected),
    ...('received' in difference ? { received: safe(difference.received) } : {}),
    ...(message === undefined ? {} : { message: mask(message, rules) as string }),
  };
}
