// report: what this integration has met in one sandbox, how it dealt with it, and what it has never met.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readClock } from '../base/clock.ts';
import { applies, type Catalogue } from '../catalogue/catalogue.ts';
import type { DecidedBy } from '../contract/exchange.ts';
import type { Profile } from '../contract/message.ts';
import type { Operation } from '../contract/operation.ts';
import type { Outcome } from '../contract/outcome.ts';
import type { Provider } from '../contract/provider.ts';
import type { Engine } from '../engine.ts';
import type { CountedDeviation } from '../journal/deviations.ts';
import type { Followup } from '../journal/follow-ups.ts';
import { type Met, NO_OPERATION, type Tally, timesOf } from '../journal/tally.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import { judge, type Verdict } from './verdict.ts';

export interface OutcomeLine {
  readonly outcome: string;
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly correctiveAction: string;
  readonly verdict: Verdict;
  /** In words, what the verdict rests on. */
  readonly why: string;
  readonly count: number;
  readonly channels: Partial<Record<DecidedBy, number>>;
  /** What the client did next; null where there was nothing to do. */
  readonly then: Followup | null;
  /** The newest exchange with it; null when never met. */
  readonly example: string | null;
}

export interface OperationReport {
  readonly operation: string;
  readonly provider: string;
  readonly summary: string;
  readonly calls: number;
  /** In the order of the catalogue. */
  readonly outcomes: readonly OutcomeLine[];
  /** The most frequent first. */
  readonly deviations: readonly Omit<CountedDeviation, 'operation'>[];
}

export interface Report {
  readonly sandbox: string;
  readonly seed: number;
  readonly profile: Profile;
  /** By the sandbox's clock. */
  readonly at: string;
  readonly exchanges: number;
  readonly summary: {
    readonly operations: { readonly called: number; readonly all: number };
    readonly outcomes: { readonly handled: number; readonly mishandled: number; readonly neverMet: number };
    readonly deviations: number;
  };
  readonly operations: readonly OperationReport[];
  /** Calls that reached no operation, and errors of ours, by outcome or code. */
  readonly elsewhere: readonly { readonly outcome: string; readonly count: number }[];
  /** What the counts rest on. Outcomes and channels are always exact. */
  readonly basis: {
    /** False where calls that came before the server was started anew are not known. */
    readonly journalIsWhole: boolean;
    readonly journalKept: number;
    readonly journalDropped: number;
    readonly accepted: number;
    /** Of the accepted requests, how many were examined for deviations; fewer make their counts a lower bound. */
    readonly examinedForDeviations: number;
    readonly deviationsUncounted: number;
    /** Attempts let go because too many were open, so that what the client did next is not counted for them. */
    readonly attemptsUnfollowed: number;
  };
}

/** How many entries are worked through before other work gets its turn. */
const ENTRIES_PER_TURN = 250;

/** Works out the report of a sandbox from what its journal keeps and what is known of the entries it dropped. */
export async function reportOf(
  { providers, catalogue, store }: Pick<Engine, 'providers' | 'catalogue' | 'store'>,
  sandbox: Sandbox,
): Promise<Report> {
  const { id, identity, profile, journal } = sandbox;
  const now = await store.transact(sandbox, (transaction) => readClock(transaction).now());
  const { entries, isWhole, dropped, droppedTally: tally } = await journal.contents();
  for (let start = 0; start < entries.length; start += ENTRIES_PER_TURN) {
    for (const entry of entries.slice(start, start + ENTRIES_PER_TURN)) tally.add(entry);
    await nextTurn();
  }
  const operations = providers.flatMap((provider) =>
    provider.operations.map((operation) => operationReport(provider, operation, catalogue, tally)),
  );
  const lines = operations.flatMap(({ outcomes }) => outcomes);
  const count = (verdict: Verdict) => lines.filter((line) => line.verdict === verdict).length;
  const { accepted, examined, uncounted } = tally.deviations.extent;
  return {
    sandbox: id,
    seed: identity.seed,
    profile,
    at: new Date(now).toISOString(),
    exchanges: tally.exchanges,
    summary: {
      operations: { called: operations.filter(({ calls }) => calls > 0).length, all: operations.length },
      outcomes: { handled: count('handled'), mishandled: count('mishandled'), neverMet: count('never met') },
      deviations: operations.reduce((sum, { deviations }) => sum + deviations.length, 0),
    },
    operations,
    elsewhere: elsewhere(operations, tally),
    basis: {
      journalIsWhole: isWhole,
      journalKept: entries.length,
      journalDropped: dropped,
      accepted,
      examinedForDeviations: examined,
      deviationsUncounted: uncounted,
      attemptsUnfollowed: tally.followups.unfollowed,
    },
  };
}

function operationReport(
  provider: Provider,
  { id, summary }: Operation,
  catalogue: Catalogue,
  tally: Tally,
): OperationReport {
  const met = tally.metBy(id);
  const shown = catalogue.outcomes.filter((outcome) => applies(outcome, id) || met.has(outcome.id));
  return {
    operation: id,
    provider: provider.id,
    summary,
    calls: tally.countOf(id, undefined),
    outcomes: shown.map((outcome) => lineOf(outcome, met.get(outcome.id), tally.followups.after(id, outcome.id))),
    deviations: deviationsOf(id, tally),
  };
}

function lineOf(outcome: Outcome, met: Met | undefined, followup: Followup): OutcomeLine {
  const { id, code, message, retryable, correctiveAction, acts } = outcome;
  const count = met ? timesOf(met) : 0;
  return {
    outcome: id,
    code,
    message,
    retryable,
    correctiveAction,
    ...judge(outcome, count, met?.hidden ?? 0, followup),
    count,
    channels: { ...met?.channels },
    then: count === 0 || acts === 'success' ? null : followup,
    example: met?.example ?? null,
  };
}

function deviationsOf(operation: string, tally: Tally): Omit<CountedDeviation, 'operation'>[] {
  return tally.deviations
    .list()
    .filter((deviation) => deviation.operation === operation)
    .sort((a, b) => b.count - a.count)
    .map(({ operation: _, ...deviation }) => deviation);
}

/** What belongs to no line above: calls to paths that are not served, and errors of ours on any path. */
function elsewhere(operations: readonly OperationReport[], tally: Tally): Report['elsewhere'] {
  const counts = new Map<string, number>();
  for (const operation of [NO_OPERATION, ...operations.map((report) => report.operation)]) {
    for (const [outcome, met] of tally.metBy(operation)) {
      if (operation !== NO_OPERATION && !outcome.startsWith('SBX_')) continue;
      counts.set(outcome, (counts.get(outcome) ?? 0) + timesOf(met));
    }
  }
  return [...counts].map(([outcome, count]) => ({ outcome, count }));
}
