// decide: names the outcome of a call and why. The first that applies wins (docs/wire-decisions.md#order-of-decisions).
import type { Transaction } from '../../store/store.ts';
import { applies, type Catalogue } from '../catalogue/catalogue.ts';
import type { Context, ForcedSuccess } from '../contract/context.ts';
import type { DecidedBy, Delay, Exchange, OpenedExchange, OperationExchange } from '../contract/exchange.ts';
import type { Fit, Outcome } from '../contract/outcome.ts';
import type { AnswerHeaders } from '../switches/answer-headers.ts';
import type { SwitchStep } from '../switches/switch.ts';
import { type Selection, takeSwitch } from '../switches/take.ts';

/** What was chosen before the state is asked; `outcome` is undefined where the state decides. */
export interface Decision {
  readonly by: DecidedBy;
  readonly outcome: Outcome | undefined;
  readonly fault: Outcome | undefined;
  readonly delay: Delay | undefined;
  readonly headers: AnswerHeaders | undefined;
  /** The success that is forced; the state decides whether there is one. */
  readonly forcedSuccess: ForcedSuccess | undefined;
}

type AnyContext = Context<unknown, unknown>;

/** The ways to force an outcome on one call, the strongest first. */
const FORCED = ['hold', 'header', 'url'] as const;
type ForcedBy = (typeof FORCED)[number];
const NOT_CHANGED = { delay: undefined, headers: undefined };

/**
 * Stage 1: gateway statuses and transport faults, before anything is read.
 * @param hasSwitches false where no switch of the sandbox is live
 */
export function decideAtGateway(
  exchange: OperationExchange,
  catalogue: Catalogue,
  transaction: Transaction,
  hasSwitches: boolean,
): Decision | undefined {
  for (const by of FORCED) {
    const outcome = exchange.forced[by];
    if (outcome?.acts !== 'gateway') continue;
    exchange.chain.push({ step: by, outcome: outcome.id, verdict: 'taken' });
    return { by, ...placed(outcome), ...NOT_CHANGED };
  }
  if (!hasSwitches) return undefined;
  return switchDecision(exchange, catalogue, transaction, { actsNow: actsAtGateway, fits: () => true });
}

/**
 * Stages 3 and 4: what the client or a switch forces, then what a test card or id carries. Where validation refused, only
 * a validation outcome may take its place.
 */
export function decide(
  exchange: OpenedExchange,
  catalogue: Catalogue,
  transaction: Transaction,
  context: AnyContext,
): Decision {
  const selection: Pick<Selection, 'actsNow' | 'fits'> = {
    actsNow: (outcome, step, { id }) => {
      if (actsAtGateway(outcome, step)) return false;
      if (mayAct(outcome, exchange)) return true;
      neverReached(exchange, 'switch', outcome, `switch ${id}: ${REFUSED_FIRST}`);
      return false;
    },
    fits: (outcome, step, { id }) => {
      const { fits, why } = fitOf(outcome, context, step.parameters);
      if (!fits) passOver(exchange, 'switch', outcome, `switch ${id}: ${why}`);
      return fits;
    },
  };
  return (
    forcedDecision(exchange, context) ??
    switchDecision(exchange, catalogue, transaction, selection, context) ??
    carriedDecision(exchange, catalogue, context) ??
    BY_STATE
  );
}

/** A gateway switch with a match must wait until there is a message to match. */
function actsAtGateway(outcome: Outcome, step: SwitchStep): boolean {
  return outcome.acts === 'gateway' && !step.match;
}

const BY_STATE: Decision = {
  by: 'state',
  outcome: undefined,
  fault: undefined,
  forcedSuccess: undefined,
  ...NOT_CHANGED,
};

const FITS: Fit = { fits: true };

/** After validation refused, only an outcome that is itself one of validation may take its place. */
function mayAct(outcome: Outcome, { refusal }: Exchange): boolean {
  return refusal ? outcome.isValidation === true : true;
}

function fitOf(outcome: Outcome, context: AnyContext, parameters: unknown): Fit {
  return outcome.fit?.(context, parameters) ?? FITS;
}

const REFUSED_FIRST = 'the request was refused by validation first';
/** Of a sandbox with many switches, the chain names the first few that did not act. */
export const LONGEST_CHAIN = 10;

function neverReached({ chain }: Exchange, step: ForcedBy | 'switch', { id }: Outcome, why: string): void {
  if (chain.length < LONGEST_CHAIN) chain.push({ step, outcome: id, verdict: 'never reached', why });
}

function passOver({ chain }: Exchange, step: ForcedBy | 'switch', { id }: Outcome, why?: string): void {
  if (chain.length < LONGEST_CHAIN) {
    chain.push({ step, outcome: id, verdict: 'passed over', ...(why === undefined ? {} : { why }) });
  }
}

function forcedDecision(exchange: OpenedExchange, context: AnyContext): Decision | undefined {
  const { forced, chain, operation } = exchange;
  let decision: Decision | undefined;
  for (const by of FORCED) {
    const outcome = forced[by];
    if (!outcome || outcome.acts === 'gateway') continue;
    if (decision) passOver(exchange, by, outcome, `the ${decision.by} comes first`);
    else if (!applies(outcome, operation.id)) passOver(exchange, by, outcome, `${operation.id} cannot answer it`);
    else if (!mayAct(outcome, exchange)) {
      neverReached(exchange, by, outcome, REFUSED_FIRST);
    } else {
      const { fits, why } = outcome.acts === 'success' ? fitOf(outcome, context, undefined) : FITS;
      if (!fits) {
        passOver(exchange, by, outcome, why);
        continue;
      }
      chain.push({ step: by, outcome: outcome.id, verdict: 'taken', ...(why === undefined ? {} : { why }) });
      decision = { by, ...placed(outcome), ...NOT_CHANGED };
    }
  }
  return decision;
}

function switchDecision(
  exchange: OperationExchange,
  catalogue: Catalogue,
  transaction: Transaction,
  selection: Pick<Selection, 'actsNow' | 'fits'>,
  context?: AnyContext,
): Decision | undefined {
  const { operation, message, sandbox, chain } = exchange;
  const call = { operation: operation.id, message, now: exchange.at, identity: sandbox.identity, catalogue };
  const onPassed: Selection['onPassed'] = (outcome, { id }, why) =>
    passOver(exchange, 'switch', outcome, `switch ${id}: ${why}`);
  const actsNow: Selection['actsNow'] = (outcome, step, armed) =>
    !exchange.adjustedBy.includes(armed.id) && selection.actsNow(outcome, step, armed);
  const taken = takeSwitch(transaction, call, { fits: selection.fits, actsNow, onPassed });
  if (!taken) return undefined;
  const { armed, outcome, step } = taken;
  const { delay, headers, parameters } = step;
  const note = context && fitOf(outcome, context, parameters).why;
  const why = `switch ${armed.id}${note === undefined ? '' : `: ${note}`}`;
  chain.push({ step: 'switch', outcome: outcome.id, verdict: 'taken', why });
  return { by: 'switch', ...placed(outcome, parameters), delay, headers };
}

/** A refusal answers, damage waits for the way out, a success is for the state to give. */
function placed(outcome: Outcome, parameters?: unknown): Pick<Decision, 'outcome' | 'fault' | 'forcedSuccess'> {
  const nothing = { outcome: undefined, fault: undefined, forcedSuccess: undefined };
  if (outcome.acts === 'delivery') return { ...nothing, fault: outcome };
  if (outcome.acts === 'success') return { ...nothing, forcedSuccess: { code: outcome.code, parameters } };
  return { ...nothing, outcome };
}

function carriedDecision(exchange: OpenedExchange, catalogue: Catalogue, context: AnyContext): Decision | undefined {
  const { operation, refusal, chain } = exchange;
  if (refusal || !operation.carried) return undefined;
  const code = operation.carried(context);
  const outcome = code === undefined ? undefined : catalogue.get(`${operation.provider}.${code}`);
  if (!outcome || !applies(outcome, operation.id) || !fitOf(outcome, context, undefined).fits) return undefined;
  chain.push({ step: 'card', outcome: outcome.id, verdict: 'taken' });
  return { by: 'card', ...placed(outcome), ...NOT_CHANGED };
}
