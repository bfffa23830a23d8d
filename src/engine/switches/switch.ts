// Switches: outcomes armed by the control API. They live in the store, so that taking one and changing a card are one step.
import type { CollectionDefinition, Stored, Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import { applies, type Catalogue } from '../catalogue/catalogue.ts';
import type { Delay } from '../contract/exchange.ts';
import type { Message } from '../contract/message.ts';
import type { Outcome } from '../contract/outcome.ts';
import { type Match, matches } from '../matching/match.ts';

/** One step of a switch: what it answers, to whom and how often. */
export interface SwitchStep {
  readonly outcome: string;
  /** Only this operation; every one that can give the outcome when left out. */
  readonly operation?: string;
  readonly match?: Match;
  /** How often it fires; without end when left out. */
  readonly times?: number;
  /** How many matching calls pass before it fires. */
  readonly after?: number;
  readonly probability?: number;
  readonly delay?: Delay;
  /** What the outcome is tuned with; fits the schema that the outcome declares. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** The step that follows when this one is used up. */
  readonly then?: SwitchStep;
}

export interface Switch extends Stored {
  readonly step: SwitchStep;
  /** How often it fired, over all steps. */
  readonly fired: number;
  /** Of the present step: how often it fired, and how many matching calls it has seen. */
  readonly stepFired: number;
  readonly stepSeen: number;
  readonly live: boolean;
  readonly createdAt: number;
  readonly expiresAt?: number;
  /** The scenario that armed it. */
  readonly scenario?: string;
}

export const SWITCHES: CollectionDefinition<Switch> = {
  name: 'engine.switches',
  part: 'switches',
  groups: { live: (armed) => (armed.live ? 'live' : undefined), scenario: (armed) => armed.scenario },
};

/** Numbers already given to switches, so that an id never means another switch later. */
export const COUNTERS: CollectionDefinition<Stored & { readonly last: number }> = {
  name: 'engine.counters',
  part: 'switches',
};

/** One call as a switch sees it. */
export interface Call {
  /** Undefined where it is no call, but a notification that goes out. */
  readonly operation: string | undefined;
  readonly message: Message | undefined;
  readonly now: number;
  readonly identity: Identity;
  readonly catalogue: Pick<Catalogue, 'get'>;
}

export interface Taken {
  readonly armed: Switch;
  readonly outcome: Outcome;
  readonly delay: Delay | undefined;
  readonly parameters: SwitchStep['parameters'];
}

/** What narrows the switches of a call's operation, and who is told of those that are passed over. */
export interface Selection {
  /** Whether such an outcome acts at this stage at all. */
  readonly actsNow: (outcome: Outcome, step: SwitchStep, armed: Switch) => boolean;
  /** Whether it acts on such a call; it tells of the reason itself. */
  readonly fits: (outcome: Outcome, step: SwitchStep, armed: Switch) => boolean;
  readonly onPassed: (outcome: Outcome, armed: Switch, why: string) => void;
}

/** Takes the oldest armed switch that fits the call, and counts it. */
export function takeSwitch(transaction: Transaction, call: Call, selection: Selection): Taken | undefined {
  const switches = transaction.collection(SWITCHES);
  for (const armed of switches.list({ group: { index: 'live', key: 'live' }, order: 'oldest' }).records) {
    if (!isLive(armed, call.now)) {
      switches.put({ ...armed, live: false });
      continue;
    }
    const { step } = armed;
    const outcome = call.catalogue.get(step.outcome);
    if (!outcome || !isFor(step, outcome, call) || !selection.actsNow(outcome, step, armed)) continue;
    if (!isMatched(step, call)) {
      selection.onPassed(outcome, armed, 'the message is not what it matches');
      continue;
    }
    if (!selection.fits(outcome, step, armed)) continue;
    const seen = { ...armed, stepSeen: armed.stepSeen + 1 };
    const isTooEarly = seen.stepSeen <= (step.after ?? 0);
    if (isTooEarly || !isDrawn(armed, call)) {
      const why = isTooEarly
        ? `it lets ${step.after} calls pass first, this is ${seen.stepSeen}`
        : 'chance passed it over';
      selection.onPassed(outcome, armed, why);
      switches.put(seen);
      continue;
    }
    const fired = advance({ ...seen, fired: armed.fired + 1, stepFired: armed.stepFired + 1 });
    switches.put(fired);
    return { armed: fired, outcome, delay: step.delay, parameters: step.parameters };
  }
  return undefined;
}

/** Whether it can still fire at `now`, in milliseconds: it is not used up, and its time is not over. */
export function isLive({ live, expiresAt }: Switch, now: number): boolean {
  return live && (expiresAt === undefined || expiresAt > now);
}

/** How often the switch will still fire from `now` on, in milliseconds; undefined when without end. */
export function remaining(armed: Switch, now: number): number | undefined {
  if (!isLive(armed, now)) return 0;
  const { step, stepFired } = armed;
  let left = (step.times ?? Number.POSITIVE_INFINITY) - stepFired;
  for (let next = step.then; next; next = next.then) left += next.times ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(left) ? left : undefined;
}

function isFor({ operation }: SwitchStep, outcome: Outcome, call: Call): boolean {
  if (call.operation === undefined) return outcome.acts === 'webhook';
  return operation ? operation === call.operation : applies(outcome, call.operation);
}

function isMatched({ match }: SwitchStep, { message }: Call): boolean {
  return !match || (message !== undefined && matches(match, message));
}

/** Chance comes from the sandbox's seed, the switch and the number of the call, never from the process. */
function isDrawn({ id, step, stepSeen }: Switch, { identity }: Call): boolean {
  if (step.probability === undefined) return true;
  return identity.number(1_000_000, 'switch', id, stepSeen) < step.probability * 1_000_000;
}

/** Moves on to the next step when the present one is used up, or retires the switch. */
function advance(armed: Switch): Switch {
  const { step, stepFired } = armed;
  if (step.times === undefined || stepFired < step.times) return armed;
  return step.then ? { ...armed, step: step.then, stepFired: 0, stepSeen: 0 } : { ...armed, live: false };
}
