// What every kind of switch shares: how a call is counted.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import { SWITCHES, type Switch } from './switch.ts';

/**
 * Counts a call that a switch matches.
 * @returns the switch after it fired, or why it lets this call pass
 */
export function countCall(
  transaction: Transaction,
  armed: Switch,
  identity: Identity,
): { readonly fired: Switch; readonly why?: undefined } | { readonly fired?: undefined; readonly why: string } {
  const switches = transaction.collection(SWITCHES);
  const { step } = armed;
  const seen = { ...armed, stepSeen: armed.stepSeen + 1 };
  const isTooEarly = seen.stepSeen <= (step.after ?? 0);
  if (isTooEarly || !isDrawn(armed, identity)) {
    switches.put(seen);
    return {
      why: isTooEarly ? `it lets ${step.after} calls pass first, this is ${seen.stepSeen}` : 'chance passed it over',
    };
  }
  const fired = advance({ ...seen, fired: armed.fired + 1, stepFired: armed.stepFired + 1 });
  switches.put(fired);
  return { fired };
}

/** Chance depends on the sandbox's seed, the switch and the number of the call, and on nothing else. */
function isDrawn({ id, step, stepSeen }: Switch, identity: Identity): boolean {
  if (step.probability === undefined) return true;
  return identity.number(1_000_000, 'switch', id, stepSeen) < step.probability * 1_000_000;
}

/** The switch with its next step when the present one is used up; not live when that was the last. */
function advance(armed: Switch): Switch {
  const { step, stepFired } = armed;
  if (step.times === undefined || stepFired < step.times) return armed;
  return step.then ? { ...armed, step: step.then, stepFired: 0, stepSeen: 0 } : { ...armed, live: false };
}
