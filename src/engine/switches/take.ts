// Takes a switch: finds the oldest one that fits a call or a notification, and counts it.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import { applies, type Catalogue } from '../catalogue/catalogue.ts';
import type { Delay } from '../contract/exchange.ts';
import type { Message } from '../contract/message.ts';
import type { Outcome } from '../contract/outcome.ts';
import { matches } from '../matching/match.ts';
import { isLive, SWITCHES, type Switch, type SwitchStep } from './switch.ts';

/** A call or a notification that a switch may act on. */
export interface SwitchOccasion {
  /** Undefined for a notification. */
  readonly operation: string | undefined;
  readonly message: Message | undefined;
  readonly now: number;
  readonly identity: Identity;
  readonly catalogue: Pick<Catalogue, 'get'>;
}

export interface TakenSwitch {
  readonly armed: Switch;
  readonly outcome: Outcome;
  readonly delay: Delay | undefined;
  readonly parameters: SwitchStep['parameters'];
}

/** What the caller of `takeSwitch` decides about each switch. */
export interface Selection {
  /** Whether the outcome acts at this stage of the lifecycle. */
  readonly actsNow: (outcome: Outcome, step: SwitchStep, armed: Switch) => boolean;
  /** Whether the outcome acts on this call. When it does not, the function records why. */
  readonly fits: (outcome: Outcome, step: SwitchStep, armed: Switch) => boolean;
  /** Called for a switch that this file passes over. */
  readonly onPassed: (outcome: Outcome, armed: Switch, why: string) => void;
}

/** Takes the oldest switch that fits the occasion, and counts it. */
export function takeSwitch(
  transaction: Transaction,
  occasion: SwitchOccasion,
  selection: Selection,
): TakenSwitch | undefined {
  const switches = transaction.collection(SWITCHES);
  for (const armed of switches.list({ group: { index: 'live', key: 'live' }, order: 'oldest' }).records) {
    if (!isLive(armed, occasion.now)) {
      switches.put({ ...armed, live: false });
      continue;
    }
    const { step } = armed;
    const outcome = occasion.catalogue.get(step.outcome);
    if (!outcome || !isFor(step, outcome, occasion) || !selection.actsNow(outcome, step, armed)) continue;
    if (!isMatched(step, occasion)) {
      selection.onPassed(outcome, armed, 'its match does not fit the message');
      continue;
    }
    if (!selection.fits(outcome, step, armed)) continue;
    const seen = { ...armed, stepSeen: armed.stepSeen + 1 };
    const isTooEarly = seen.stepSeen <= (step.after ?? 0);
    if (isTooEarly || !isDrawn(armed, occasion)) {
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

function isFor({ operation }: SwitchStep, outcome: Outcome, occasion: SwitchOccasion): boolean {
  if (occasion.operation === undefined) return outcome.acts === 'webhook';
  return operation ? operation === occasion.operation : applies(outcome, occasion.operation);
}

function isMatched({ match }: SwitchStep, { message }: SwitchOccasion): boolean {
  return !match || (message !== undefined && matches(match, message));
}

/** Chance depends on the sandbox's seed, the switch and the number of the call, and on nothing else. */
function isDrawn({ id, step, stepSeen }: Switch, { identity }: SwitchOccasion): boolean {
  if (step.probability === undefined) return true;
  return identity.number(1_000_000, 'switch', id, stepSeen) < step.probability * 1_000_000;
}

/** The switch with its next step when the present one is used up; not live when that was the last. */
function advance(armed: Switch): Switch {
  const { step, stepFired } = armed;
  if (step.times === undefined || stepFired < step.times) return armed;
  return step.then ? { ...armed, step: step.then, stepFired: 0, stepSeen: 0 } : { ...armed, live: false };
}
