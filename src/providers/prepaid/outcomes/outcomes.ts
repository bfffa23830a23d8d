// The catalogue of this provider, by kind. Calls that say their codes in their own files are added to the outcomes here.

import { OPERATIONS } from '../operations.ts';
import { FORCED } from '../wire/codes.ts';
import { ACTIVATION_OUTCOMES } from './activation-outcomes.ts';
import { CHANNEL_OUTCOMES } from './channel-outcomes.ts';
import type { OutcomeDescription, Trigger } from './describe.ts';
import { ENVELOPE_FAULTS } from './envelope-faults.ts';
import { FLOW_OUTCOMES } from './flow-outcomes.ts';
import { GATEWAY_OUTCOMES } from './gateway-outcomes.ts';
import { INQUIRY_OUTCOMES } from './inquiry-outcomes.ts';

const DESCRIBED: readonly OutcomeDescription[] = [
  ...ACTIVATION_OUTCOMES,
  ...CHANNEL_OUTCOMES,
  ...INQUIRY_OUTCOMES,
  ...FLOW_OUTCOMES,
  ...GATEWAY_OUTCOMES,
  ...ENVELOPE_FAULTS,
];

export const OUTCOMES: readonly OutcomeDescription[] = withCalls(DESCRIBED);

/**
 * Adds each call to the outcomes that it lists, with how it comes about there.
 * @throws Error where a call lists a code that no outcome has
 */
function withCalls(described: readonly OutcomeDescription[]): readonly OutcomeDescription[] {
  const known = new Set(described.map(({ code }) => code));
  for (const { id, codes = {} } of OPERATIONS) {
    const unknown = Object.keys(codes).find((code) => !known.has(code));
    if (unknown !== undefined) throw new Error(`${id} lists the code ${unknown}, which outcomes/ does not describe`);
  }
  return described.map((outcome) => {
    const { code, operations, naturally = [] } = outcome;
    const callers = OPERATIONS.filter(({ id, codes, successes }) => {
      return (codes && code in codes) || (successes.includes(code) && !operations.includes(id));
    });
    const added = callers.map(({ id }) => id).filter((id) => !operations.includes(id));
    return { ...outcome, operations: [...operations, ...added], naturally: [...naturally, ...causesOf(code)] };
  });
}

/** One trigger for each way in which it comes about, with the calls in which it does. */
function causesOf(code: string): Trigger[] {
  const calls = new Map<string, { cause: Trigger; names: string[] }>();
  for (const { id, codes } of OPERATIONS) {
    const cause = codes?.[code];
    if (cause === undefined || cause === FORCED) continue;
    const found = calls.get(cause.how);
    if (found) found.names.push(id);
    else calls.set(cause.how, { cause, names: [id] });
  }
  return [...calls.values()].map(({ cause, names }) => ({ ...cause, how: `${names.join(', ')}: ${cause.how}` }));
}
