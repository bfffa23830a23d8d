// What has been met, counted. The journal keeps one of the entries it had to drop; the report makes one of all of them.

import type { DecidedBy } from '../contract/exchange.ts';
import { Deviations, type DeviationsJson } from './deviations.ts';
import { Followups, type FollowupsJson } from './follow-ups.ts';
import type { JournalEntry } from './journal-entry.ts';

/** How one operation met one outcome. */
export interface Met {
  /** How often, by the channel that decided it. */
  readonly channels: Partial<Record<DecidedBy, number>>;
  /** How often it was the answer, but damage on the wire stood in its place. */
  hidden: number;
  /** The newest exchange. */
  example: string;
}

/** The operation under which calls are counted that reached none. */
export const NO_OPERATION = '';

/** A tally as JSON, for stores that keep it. */
export interface TallyJson {
  readonly total: number;
  /** By operation, then by outcome. */
  readonly met: readonly (readonly [operation: string, outcomes: readonly (readonly [outcome: string, met: Met])[]])[];
  readonly deviations: DeviationsJson;
  readonly followups: FollowupsJson;
}

/** Its size does not grow with the number of calls: outcomes are those of the catalogue, the rest is bounded. */
export class Tally {
  readonly deviations: Deviations;
  readonly followups: Followups;
  private readonly byOperation: Map<string, Map<string, Met>>;
  private total: number;

  /** @param json what `toJSON` gave, to go on from; it becomes the tally's own. Nothing is counted yet when left out. */
  constructor(json?: TallyJson) {
    this.byOperation = new Map(json?.met.map(([operation, outcomes]) => [operation, new Map(outcomes)]));
    this.deviations = new Deviations(json?.deviations);
    this.followups = new Followups(json?.followups);
    this.total = json?.total ?? 0;
  }

  /** Another one with the same counts. */
  copy(): Tally {
    return new Tally(structuredClone(this.toJSON()));
  }

  toJSON(): TallyJson {
    return {
      total: this.total,
      met: [...this.byOperation].map(([operation, outcomes]) => [operation, [...outcomes]]),
      deviations: this.deviations.toJSON(),
      followups: this.followups.toJSON(),
    };
  }

  /** How many exchanges were counted. */
  get exchanges(): number {
    return this.total;
  }

  /** Counts an entry that leaves the journal, at a cost that a busy server can bear. */
  addDropped(entry: JournalEntry): void {
    this.count(entry);
    this.deviations.addDropped(entry);
  }

  /** Counts an entry that is read. Exchanges are to be added in the order in which they were recorded. */
  add(entry: JournalEntry): void {
    this.count(entry);
    this.deviations.add(entry);
  }

  /** Outcomes by name; `operation` may be `NO_OPERATION`. */
  metBy(operation: string): ReadonlyMap<string, Met> {
    return this.byOperation.get(operation) ?? NOTHING_MET;
  }

  /**
   * How many of the exchanges counted had this operation and outcome, where they are given. An outcome behind damage on
   * the wire counts, and so does the damage.
   */
  countOf(operation: string | undefined, outcome: string | undefined): number {
    let count = 0;
    for (const [name, outcomes] of this.byOperation) {
      if (operation !== undefined && operation !== name) continue;
      if (outcome === undefined) for (const met of outcomes.values()) count += timesOf(met);
      else {
        const met = outcomes.get(outcome);
        count += met ? timesOf(met) + met.hidden : 0;
      }
    }
    return count;
  }

  private count(entry: JournalEntry): void {
    this.total += 1;
    const { operationId, outcomeId, faultId, decidedBy, id } = entry;
    if (outcomeId === null) return;
    const outcomes = this.outcomesOf(operationId ?? NO_OPERATION);
    const answered = metOf(outcomes, outcomeId, id);
    if (faultId !== null && faultId !== outcomeId) {
      answered.hidden += 1;
      const damage = metOf(outcomes, faultId, id);
      damage.channels[decidedBy] = (damage.channels[decidedBy] ?? 0) + 1;
    } else {
      answered.channels[decidedBy] = (answered.channels[decidedBy] ?? 0) + 1;
    }
    this.followups.add(entry);
  }

  private outcomesOf(operation: string): Map<string, Met> {
    let outcomes = this.byOperation.get(operation);
    if (!outcomes) {
      outcomes = new Map();
      this.byOperation.set(operation, outcomes);
    }
    return outcomes;
  }
}

const NOTHING_MET: ReadonlyMap<string, Met> = new Map();

/** How often the client was given the outcome. */
export function timesOf({ channels }: Met): number {
  return Object.values(channels).reduce((sum, count) => sum + count, 0);
}

function metOf(outcomes: Map<string, Met>, outcome: string, example: string): Met {
  const met = outcomes.get(outcome);
  if (met) {
    met.example = example;
    return met;
  }
  const first = { channels: {}, hidden: 0, example };
  outcomes.set(outcome, first);
  return first;
}
