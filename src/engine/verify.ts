// verify: did the calls come that were expected, as often and in the order expected? Read off the journal, and off the
// tally of what it dropped; where those cannot tell, the answer says so.
import { type Difference, differences, UNOPENED } from './difference.ts';
import type { Exchange } from './exchange.ts';
import type { Journal } from './journal.ts';
import { isSecretName, MASK, type MaskingRules, mask, rulesFor } from './masking.ts';
import { type Match, matches } from './match.ts';
import { messageOf } from './reopen.ts';

/** What an exchange must be to count, and how many there must be. Names are in full. */
export interface Expectation {
  readonly operation?: string;
  readonly outcome?: string;
  readonly match?: Match;
  readonly least: number;
  /** Infinity where there may be any number. */
  readonly most: number;
}

/** The exchange that comes closest to an expectation, and what keeps it from meeting it. */
export interface Nearest {
  readonly id: string;
  readonly operation: string | null;
  readonly outcome: string | null;
  /** Empty for one that meets the expectation, but is one too many. */
  readonly differences: readonly Difference[];
}

export interface Verification {
  readonly verified: boolean;
  /** How many exchanges count, those included that the journal dropped where that is known. */
  readonly count: number;
  /** The exchanges that count and are still there, newest first, at most `MOST_LISTED`. */
  readonly exchanges: readonly string[];
  /** True where entries that might count were dropped, so that nothing can be said. */
  readonly inconclusive?: true;
  readonly reason?: string;
  readonly nearest?: Nearest | null;
  /** In order: the step at which it broke, as a JSON Pointer into the request. */
  readonly brokeAt?: string;
}

const MOST_LISTED = 20;
/** The nearest exchange is looked for among so many of the newest. */
const MOST_COMPARED = 1_000;

/** Holds the number of exchanges that meet an expectation against its bounds. */
export function verifyCount(journal: Journal, expectation: Expectation): Verification {
  const kept = journal.kept();
  const met = kept.filter((exchange) => meets(exchange, expectation));
  const dropped = journal.droppedTally.countOf(expectation.operation, expectation.outcome);
  // Without a match the tally knows how many of the dropped entries count; with one it knows how many at most.
  const fewest = expectation.match ? met.length : met.length + dropped;
  const mostPossible = met.length + dropped;
  const answer = { count: fewest, exchanges: listed(met) };
  const { least, most } = expectation;
  if (fewest >= least && mostPossible <= most) return { verified: true, ...answer };
  if (mostPossible >= least && fewest <= most) {
    const reason = `${exchanges(met.length)} in the journal ${met.length === 1 ? 'counts' : 'count'}; of those it had to drop, up to ${dropped} more might.`;
    return { verified: false, ...answer, inconclusive: true, reason };
  }
  const reason = `${exchanges(fewest)} ${fewest === 1 ? 'counts' : 'count'}; ${wanted(expectation)} expected.`;
  if (fewest <= most)
    return { verified: false, ...answer, reason, nearest: nearestOrDropped(journal, kept, expectation) };
  // What was dropped came before what is kept, so that the first one too many may be gone: then none can be named.
  const surplus = met[met.length - (fewest - most)];
  return { verified: false, ...answer, reason, nearest: surplus ? shown(surplus, []) : null };
}

/**
 * Holds the exchanges against expectations that must be met one after another. Each takes the first exchanges that meet
 * it after those that the one before took; one with an upper bound must not be exceeded before the next one begins.
 */
export function verifyOrder(journal: Journal, steps: readonly Expectation[]): Verification {
  const kept = journal.kept();
  const { taken, broken } = walk(kept, steps);
  const answer = { count: taken.length, exchanges: listed(taken) };
  const mightCount = steps.some(({ operation, outcome }) => journal.droppedTally.countOf(operation, outcome) > 0);
  const isBounded = steps.some(({ most }) => most !== Number.POSITIVE_INFINITY);
  if (mightCount && (broken || isBounded)) {
    const lacking = lackingStep(journal, kept, steps);
    if (lacking) return { verified: false, ...answer, ...lacking };
    const reason = `The journal had to drop ${journal.dropped} entries, some of which might count.`;
    return { verified: false, ...answer, inconclusive: true, reason };
  }
  if (!broken) return { verified: true, ...answer };
  const { index, found, surplus, from } = broken;
  const step = steps[index] as Expectation;
  const reason = `Step ${index + 1} of ${steps.length}: ${exchanges(found)} ${found === 1 ? 'counts' : 'count'} there; ${wanted(step)} expected.`;
  const nearest = surplus ? shown(surplus, []) : nearestOf(kept.slice(from), step);
  return { verified: false, ...answer, brokeAt: `/inOrder/${index}`, reason, nearest };
}

/** The first step for which too few exchanges came at all, in whatever order, so that no dropped entry could help it. */
function lackingStep(
  journal: Journal,
  kept: readonly Exchange[],
  steps: readonly Expectation[],
): Pick<Verification, 'brokeAt' | 'reason' | 'nearest'> | undefined {
  for (const [index, step] of steps.entries()) {
    if (step.least === 0) continue;
    const met = kept.filter((exchange) => meets(exchange, step)).length;
    const mostPossible = met + journal.droppedTally.countOf(step.operation, step.outcome);
    if (mostPossible >= step.least) continue;
    const reason = `Step ${index + 1} of ${steps.length}: ${step.match && mostPossible > met ? 'at most ' : ''}${exchanges(mostPossible)} ${mostPossible === 1 ? 'counts' : 'count'} in all; ${wanted(step)} expected.`;
    return { brokeAt: `/inOrder/${index}`, reason, nearest: nearestOrDropped(journal, kept, step) };
  }
  return undefined;
}

interface Broken {
  readonly index: number;
  readonly found: number;
  /** Where the step's exchanges were looked for. */
  readonly from: number;
  /** The first exchange too many. */
  readonly surplus?: Exchange;
}

/** A step whose upper bound still has to hold until the next one begins. */
interface Pending {
  readonly index: number;
  readonly from: number;
  /** How many it took already. */
  readonly took: number;
}

function walk(kept: readonly Exchange[], steps: readonly Expectation[]): { taken: Exchange[]; broken?: Broken } {
  const taken: Exchange[] = [];
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
    taken.push(...positions.map((position) => kept[position] as Exchange));
    if (positions.length < step.least) return { taken, broken: { index, found: positions.length, from } };
    from = (positions.at(-1) as number) + 1;
    pending = [{ index, from, took: step.least }];
  }
  const exceeded = exceededBefore(kept, steps, pending, kept.length);
  return exceeded ? { taken, broken: exceeded } : { taken };
}

/** The positions of the first exchanges that meet the step, as many as it needs. */
function firstMeeting(kept: readonly Exchange[], step: Expectation, from: number): number[] {
  const positions: number[] = [];
  for (let position = from; position < kept.length && positions.length < step.least; position++) {
    if (meets(kept[position] as Exchange, step)) positions.push(position);
  }
  return positions;
}

function exceededBefore(
  kept: readonly Exchange[],
  steps: readonly Expectation[],
  pending: readonly Pending[],
  end: number,
): Broken | undefined {
  for (const { index, from, took } of pending) {
    const step = steps[index] as Expectation;
    if (step.most === Number.POSITIVE_INFINITY) continue;
    const further = kept.slice(from, end).filter((exchange) => meets(exchange, step));
    const surplus = further[step.most - took];
    if (surplus) return { index, found: took + further.length, from, surplus };
  }
  return undefined;
}

/** The answer counts as well as the damage that stood in its place. */
function meets(exchange: Exchange, { operation, outcome, match }: Expectation): boolean {
  if (operation !== undefined && exchange.operation?.id !== operation) return false;
  if (outcome !== undefined && exchange.reply?.outcome !== outcome && exchange.fault?.id !== outcome) return false;
  if (!match) return true;
  const message = messageOf(exchange);
  return message !== undefined && matches(match, message);
}

/**
 * The nearest exchange; null where it is known to be gone: a dropped one of the operation is nearer than any of another,
 * and naming one of those would lead astray.
 */
function nearestOrDropped(
  { droppedTally }: Journal,
  kept: readonly Exchange[],
  expectation: Expectation,
): Nearest | null {
  const nearest = nearestOf(kept, expectation);
  const { operation, outcome, match } = expectation;
  if (!nearest || operation === undefined || nearest.operation === operation) return nearest;
  // Without a match those that meet the expectation are counted, and what meets it is not what is missing.
  const meeting = match ? 0 : droppedTally.countOf(operation, outcome);
  return droppedTally.countOf(operation, undefined) > meeting ? null : nearest;
}

/** Of the newest exchanges the one that differs least. */
function nearestOf(kept: readonly Exchange[], expectation: Expectation): Nearest | null {
  let nearest: { exchange: Exchange; found: Difference[]; weight: number } | undefined;
  for (const exchange of kept.slice(-MOST_COMPARED)) {
    const found = differencesOf(exchange, expectation);
    // What meets the expectation is not what is missing.
    if (found.length === 0) continue;
    const weight = found.reduce((sum, difference) => sum + weightOf(difference, exchange), 0);
    if (!nearest || weight <= nearest.weight) nearest = { exchange, found, weight };
  }
  return nearest ? shown(nearest.exchange, nearest.found) : null;
}

function differencesOf(exchange: Exchange, { operation, outcome, match }: Expectation): Difference[] {
  const answered = exchange.reply?.outcome;
  const found: Difference[] = [];
  if (operation !== undefined && exchange.operation?.id !== operation) {
    found.push({ pointer: '/operation', expected: operation, received: exchange.operation?.id ?? null });
  }
  if (outcome !== undefined && answered !== outcome && exchange.fault?.id !== outcome) {
    found.push({ pointer: '/outcome', expected: outcome, received: exchange.fault?.id ?? answered ?? null });
  }
  return match ? [...found, ...differences(match, messageOf(exchange))] : found;
}

/** Another operation weighs most, then an outcome of another provider, another outcome, and a message nobody could open. */
function weightOf({ pointer, expected }: Difference, { provider }: Exchange): number {
  if (pointer === '/operation') return 10_000;
  if (pointer === UNOPENED) return 50;
  if (pointer !== '/outcome') return 1;
  return String(expected).startsWith(`${provider?.id}.`) ? 100 : 1_000;
}

function shown(exchange: Exchange, found: readonly Difference[]): Nearest {
  const { id, operation, reply, fault } = exchange;
  const rules = rulesFor(exchange);
  return {
    id,
    operation: operation?.id ?? null,
    outcome: fault?.id ?? reply?.outcome ?? null,
    differences: found.map((difference) => masked(difference, rules)),
  };
}

function masked(difference: Difference, rules: MaskingRules): Difference {
  const isSecret = difference.pointer.split('/').some((name) => isSecretName(name, rules));
  const { pointer, expected, message } = difference;
  const safe = (value: unknown) => (isSecret ? MASK : mask(value, rules));
  return {
    pointer: mask(pointer, rules) as string,
    expected: safe(expected),
    ...('received' in difference ? { received: safe(difference.received) } : {}),
    ...(message === undefined ? {} : { message: mask(message, rules) as string }),
  };
}

function listed(met: readonly Exchange[]): string[] {
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
