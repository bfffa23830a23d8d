// Takes a switch with an outcome: finds the oldest one that fits a call or a notification, and counts it.
import type { Transaction } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import { applies, type Catalogue } from '../catalogue/catalogue.ts';
import type { Message } from '../contract/message.ts';
import type { Outcome } from '../contract/outcome.ts';
import { candidates } from './candidates.ts';
import { countCall } from './count.ts';
import { Fitting } from './fitting.ts';
import type { Switch, SwitchStep } from './switch.ts';

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
  /** The step that fired; `armed` may have gone on to the next one. */
  readonly step: SwitchStep;
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
  const { message } = occasion;
  const fitting = new Fitting(() => message);
  for (const armed of candidates(transaction, 'outcome', occasion, fitting)) {
    const { step } = armed;
    const outcome = step.outcome === undefined ? undefined : occasion.catalogue.get(step.outcome);
    if (!outcome || !isFor(step, outcome, occasion) || !selection.actsNow(outcome, step, armed)) continue;
    const unmatched = step.match && fitting.whyUnmatched(step.match);
    if (unmatched !== undefined) {
      selection.onPassed(outcome, armed, unmatched);
      continue;
    }
    if (!selection.fits(outcome, step, armed)) continue;
    const { fired, why } = countCall(transaction, armed, occasion.identity);
    if (fired) return { armed: fired, outcome, step };
    selection.onPassed(outcome, armed, why);
  }
  return undefined;
}

function isFor({ operation }: SwitchStep, outcome: Outcome, occasion: SwitchOccasion): boolean {
  if (occasion.operation === undefined) return outcome.acts === 'webhook';
  return operation ? operation === occasion.operation : applies(outcome, occasion.operation);
}
