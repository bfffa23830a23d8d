// verify: did the calls come that were expected, as often and in the order expected? Read off the journal, and off the
// tally of what it dropped; where those cannot tell, the answer says so.

import type { JournalContents } from '../journal/journal.ts';
import type { JournalEntry } from '../journal/journal-entry.ts';
import { type Answer, answerTo } from '../matching/masked-match.ts';
import { type Expectation, type Nearest, nearestOf, nearestOrDropped, shown } from './near-miss.ts';

export interface Verification {
  readonly verified: boolean;
  /** How many exchanges count, those included that the journal dropped where that is known. */
  readonly count: number;
  /** The exchanges that count and are still there, newest first, at most `MOST_LISTED`. */
  readonly exchanges: readonly string[];
  /** True where entries that might count were dropped, or are masked where the match looks, so that nothing can be said. */
  readonly inconclusive?: true;
  readonly reason?: string;
  readonly nearest?: Nearest | null;
  /** In order: the step at which it broke, as a JSON Pointer into the request. */
  readonly brokeAt?: string;
}

const MOST_LISTED = 20;

/** Holds the number of exchanges that meet an expectation against its bounds. */
export function verifyCount(journal: JournalContents, expectation: Expectation): Verification {
  const met = journal.entries.filter((entry) => meets(entry, expectation) === true);
  const unsure = unsureOf(journal.entries, expectation);
  const dropped = journal.droppedTally.countOf(expectation.operation, expectation.outcome);
  // Without a match the tally knows how many of the dropped entries count; with one it knows how many at most.
  const fewest = expectation.match ? met.length : met.length + dropped;
  const mostPossible = met.length + unsure.length + dropped + unknownOf(journal);
  const answer = { count: fewest, exchanges: listed(met) };
  const { least, most } = expectation;
  if (fewest >= least && mostPossible <= most) return { verified: true, ...answer };
  if (mostPossible >= least && fewest <= most) {
    const reason = [
      `${exchanges(met.length)} in the journal ${met.length === 1 ? 'counts' : 'count'}`,
      ...(dropped > 0 ? [`of those it had to drop, up to ${dropped} more might`] : []),
      ...(unsure.length > 0 ? [masked(unsure)] : []),
      ...(journal.isWhole ? [] : [EARLIER]),
    ].join('; ');
    return { verified: false, ...answer, inconclusive: true, reason: `${reason}.` };
  }
  const reason = `${exchanges(fewest)} ${fewest === 1 ? 'counts' : 'count'}; ${wanted(expectation)} expected.`;
  if (fewest <= most) return { verified: false, ...answer, reason, nearest: nearestOrDropped(journal, expectation) };
  // What was dropped came before what is kept, so that the first one too many may be gone: then none can be named.
  const surplus = met[met.length - (fewest - most)];
  return { verified: false, ...answer, reason, nearest: surplus ? shown(surplus, []) : null };
}

/**
 * Holds the exchanges against expectations that must be met one after another. Each takes the first exchanges that meet
 * it after those that the one before took; one with an upper bound must not be exceeded before the next one begins.
 */
export function verifyOrder(journal: JournalContents, steps: readonly Expectation[]): Verification {
  const { entries, dropped, droppedTally } = journal;
  const { taken, broken } = walk(entries, steps);
  const answer = { count: taken.length, exchanges: listed(taken) };
  const unsure = steps.flatMap((step) => unsureOf(entries, step));
  const mightHaveCounted = steps.some(({ operation, outcome }) => droppedTally.countOf(operation, outcome) > 0);
  const isBounded = steps.some(({ most }) => most !== Number.POSITIVE_INFINITY);
  if ((mightHaveCounted || unsure.length > 0 || !journal.isWhole) && (broken || isBounded)) {
    const lacking = lackingStep(journal, steps);
    if (lacking) return { verified: false, ...answer, ...lacking };
    const reason = !journal.isWhole
      ? `What counts cannot be told: ${EARLIER}.`
      : mightHaveCounted
        ? `The journal had to drop ${dropped} entries, some of which might count.`
        : `What counts cannot be told: ${masked(unsure)}.`;
    return { verified: false, ...answer, inconclusive: true, reason };
  }
  if (!broken) return { verified: true, ...answer };
  const { index, found, surplus, from } = broken;
  const step = steps[index] as Expectation;
  const reason = `Step ${index + 1} of ${steps.length}: ${exchanges(found)} ${found === 1 ? 'counts' : 'count'} there; ${wanted(step)} expected.`;
  const nearest = surplus ? shown(surplus, []) : nearestOf(entries.slice(from), step);
  return { verified: false, ...answer, brokeAt: `/inOrder/${index}`, reason, nearest };
}

/** The first step for which too few exchanges came at all, in whatever order, so that no dropped entry could help it. */
function lackingStep(
  journal: JournalContents,
  steps: readonly Expectation[],
): Pick<Verification, 'brokeAt' | 'reason' | 'nearest'> | undefined {
  for (const [index, step] of steps.entries()) {
    if (step.least === 0) continue;
    // One that is masked may count as well, so every answer but a no does here.
    const met = journal.entries.filter((entry) => meets(entry, step) !== false).length;
    const mostPossible = met + journal.droppedTally.countOf(step.operation, step.outcome) + unknownOf(journal);
    if (mostPossible >= step.least) continue;
    const isCertain = !step.match || (mostPossible === met && unsureOf(journal.entries, step).length === 0);
    const reason = `Step ${index + 1} of ${steps.length}: ${isCertain ? '' : 'at most '}${exchanges(mostPossible)} ${mostPossible === 1 ? 'counts' : 'count'} in all; ${wanted(step)} expected.`;
    return { brokeAt: `/inOrder/${index}`, reason, nearest: nearestOrDropped(journal, step) };
  }
  return undefined;
}

const EARLIER = 'calls that came before the server was started anew are not known';

/** How many exchanges there may have been that the journal does not know of. */
function unknownOf({ isWhole }: JournalContents): number {
  return isWhole ? 0 : Number.POSITIVE_INFINITY;
}

interface Broken {
  readonly index: number;
  readonly found: number;
  /** Where the step's exchanges were looked for. */
  readonly from: number;
  /** The first exchange too many. */
  readonly surplus?: JournalEntry;
}

/** A step whose upper bound still has to hold until the next one begins. */
interface Pending {
  readonly index: number;
  readonly from: number;
  /** How many it took already. */
  readonly took: number;
}

function walk(
  kept: readonly JournalEntry[],
  steps: readonly Expectation[],
): { taken: JournalEntry[]; broken?: Broken } {
  const taken: JournalEntry[] = [];
  let pending: Pending[] = [];
  let from = 0;
  for (const [index, step] of steps.entries()) {
    if (step.least === 0) {
      pending.push({ index, from, took: 0 });
      continue;
    }
    const positions = firstMeeting(kept, step, from);
    const exceeded = exceededBefore(kept, steps, pending, positions[0] ?? kept.length);
    if (exceeded) return { taken, broken: exceeded };
    taken.push(...positions.map((position) => kept[position] as JournalEntry));
    if (positions.length < step.least) return { taken, broken: { index, found: positions.length, from } };
    from = (positions.at(-1) as number) + 1;
    pending = [{ index, from, took: step.least }];
  }
  const exceeded = exceededBefore(kept, steps, pending, kept.length);
  return exceeded ? { taken, broken: exceeded } : { taken };
}

/** The positions of the first exchanges that meet the step, as many as it needs. */
function firstMeeting(kept: readonly JournalEntry[], step: Expectation, from: number): number[] {
  const positions: number[] = [];
  for (let position = from; position < kept.length && positions.length < step.least; position++) {
    if (meets(kept[position] as JournalEntry, step) === true) positions.push(position);
  }
  return positions;
}

function exceededBefore(
  kept: readonly JournalEntry[],
  steps: readonly Expectation[],
  pending: readonly Pending[],
  end: number,
): Broken | undefined {
  for (const { index, from, took } of pending) {
    const step = steps[index] as Expectation;
    if (step.most === Number.POSITIVE_INFINITY) continue;
    const further = kept.slice(from, end).filter((entry) => meets(entry, step) === true);
    const surplus = further[step.most - took];
    if (surplus) return { index, found: took + further.length, from, surplus };
  }
  return undefined;
}

/** Whether an entry counts. The answer counts as well as the damage that stood in its place. */
function meets(entry: JournalEntry, { operation, outcome, match, work }: Expectation): Answer {
  if (operation !== undefined && entry.operationId !== operation) return false;
  if (outcome !== undefined && entry.outcomeId !== outcome && entry.faultId !== outcome) return false;
  if (!match) return true;
  const subject = entry.subject();
  return subject !== undefined && answerTo(match, subject, entry.rules, work);
}

/** An entry that may or may not count, and the masked member that would decide it. */
interface Unsure {
  readonly id: string;
  readonly hidden: string;
}

function unsureOf(entries: readonly JournalEntry[], expectation: Expectation): Unsure[] {
  return entries.flatMap((entry) => {
    const answer = meets(entry, expectation);
    return typeof answer === 'boolean' ? [] : [{ id: entry.id, hidden: answer.hidden }];
  });
}

function masked(unsure: readonly Unsure[]): string {
  const { id, hidden } = unsure.at(-1) as Unsure;
  const others = new Set(unsure.map((each) => each.id)).size - 1;
  const ids = others > 0 ? `${id} and ${others} more` : id;
  return `the match asks for /message${hidden}, which this journal keeps only masked (${ids})`;
}

function listed(met: readonly JournalEntry[]): string[] {
  return met
    .slice(-MOST_LISTED)
    .reverse()
    .map(({ id }) => id);
}

function exchanges(count: number): string {
  return count === 1 ? '1 exchange' : `${count} exchanges`;
}

function wanted({ least, most }: Expectation): string {
  if (least === most) return `exactly ${least} ${least === 1 ? 'is' : 'are'}`;
  return most === Number.POSITIVE_INFINITY
    ? `at least ${least} ${least === 1 ? 'is' : 'are'}`
    : `at most ${most} ${most === 1 ? 'is' : 'are'}`;
}
