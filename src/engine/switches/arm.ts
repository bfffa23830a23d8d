// Arms and disarms switches: puts them into a sandbox's store and takes them out.
import type { Transaction } from '../../store/store.ts';
import type { ReadSwitch } from './read-switch.ts';
import { COUNTERS, SWITCHES, type Switch } from './switch.ts';

/**
 * Arms a switch.
 * @param now the sandbox's time in milliseconds
 * @param scenario the name of the scenario that arms it, if one does
 */
export function arm(transaction: Transaction, { step, ttlMs }: ReadSwitch, now: number, scenario?: string): Switch {
  const counters = transaction.collection(COUNTERS);
  const number = (counters.get('switch')?.last ?? 0) + 1;
  counters.put({ id: 'switch', last: number });
  const armed: Switch = {
    id: `s${number}`,
    step,
    fired: 0,
    stepFired: 0,
    stepSeen: 0,
    live: true,
    createdAt: now,
    ...(ttlMs === undefined ? {} : { expiresAt: now + ttlMs }),
    ...(scenario === undefined ? {} : { scenario }),
  };
  transaction.collection(SWITCHES).put(armed);
  return armed;
}

/** Disarms one switch. */
export function disarm(transaction: Transaction, { id }: Switch): void {
  transaction.collection(SWITCHES).remove(id);
}

/**
 * Disarms all switches, or those of one scenario.
 * @returns how many there were
 */
export function disarmAll(transaction: Transaction, scenario?: string): number {
  const switches = transaction.collection(SWITCHES);
  const group = scenario === undefined ? {} : { group: { index: 'scenario', key: scenario } };
  const { records } = switches.list(group);
  for (const { id } of records) switches.remove(id);
  return records.length;
}
