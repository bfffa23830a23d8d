// What has been met, counted. The journal keeps one of the entries it had to drop; the report makes one of all of them.
import { Departures } from './departures.ts';
import type { DecidedBy, Exchange } from './exchange.ts';
import { Followups } from './followups.ts';

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

/** Its size does not grow with the number of calls: outcomes are those of the catalogue, the rest is bounded. */
export class Tally {
  private readonly byOperation: Map<string, Map<string, Met>>;
  readonly departures: Departures;
  readonly followups: Followups;
  private total: number;

  /** @param other whose counts this one begins with; it is left as it is */
  constructor(other?: Tally) {
    this.byOperation = other ? structuredClone(other.byOperation) : new Map();
    this.departures = new Departures(other?.departures);
    this.followups = new Followups(other?.followups);
    this.total = other?.total ?? 0;
  }

  /** How many exchanges were counted. */
  get exchanges(): number {
    return this.total;
  }

  /** Counts an entry that leaves the journal, at a cost that a busy server can bear. */
  addDropped(exchange: Exchange): void {
    this.count(exchange);
    this.departures.addDropped(exchange);
  }

  /** Counts an entry that is read. Exchanges are to be added in the order in which they were recorded. */
  add(exchange: Exchange): void {
    this.count(exchange);
    this.departures.add(exchange);
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

  private count(exchange: Exchange): void {
    this.total += 1;
    const { operation, reply, fault, decidedBy, id } = exchange;
    if (!reply) return;
    const outcomes = this.outcomesOf(operation?.id ?? NO_OPERATION);
    const answered = metOf(outcomes, reply.outcome, id);
    if (fault && fault.id !== reply.outcome) {
      answered.hidden += 1;
      const damage = metOf(outcomes, fault.id, id);
      damage.channels[decidedBy] = (damage.channels[decidedBy] ?? 0) + 1;
    } else {
      answered.channels[decidedBy] = (answered.channels[decidedBy] ?? 0) + 1;
    }
    this.followups.add(exchange);
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
