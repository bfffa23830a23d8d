// decide: names the outcome of a call and why. The order is the contract's (§4); the first that applies wins.
import type { Transaction } from '../store/store.ts';
import type { ChainLink, DecidedBy, Delay, Exchange } from './exchange.ts';
import type { Catalogue, Outcome } from './outcome.ts';
import type { Context } from './provider.ts';
import { type SwitchStep, takeSwitch } from './switches.ts';

/** What was chosen before the state is asked; `outcome` is undefined where the state decides. */
export interface Decision {
  readonly by: DecidedBy;
  readonly outcome: Outcome | undefined;
  readonly fault: Outcome | undefined;
  readonly delay: Delay | undefined;
}

/** Stage 1: gateway statuses and transport faults, before anything is read. */
export function decideAtGateway(
  exchange: Exchange,
  catalogue: Catalogue,
  transaction: Transaction,
): Decision | undefined {
  for (const by of ['header', 'url'] as const) {
    const outcome = exchange.forced[by];
    if (outcome?.acts !== 'gateway') continue;
    exchange.chain.push({ step: by, outcome: outcome.id, verdict: 'taken' });
    return { by, outcome, fault: undefined, delay: undefined };
  }
  return switchDecision(exchange, catalogue, transaction, (outcome, step) => outcome.acts === 'gateway' && !step.match);
}

/** Stages 3 and 4: what was forced, then what a test card or id carries. Validation's refusal yields only to its like. */
export function decide(
  exchange: Exchange,
  catalogue: Catalogue,
  transaction: Transaction,
  context: Context<unknown, unknown>,
): Decision {
  const forced =
    forcedDecision(exchange) ??
    switchDecision(
      exchange,
      catalogue,
      transaction,
      (outcome, step) => !actsAtGateway(outcome, step) && mayAct(outcome, exchange),
    );
  if (forced && (forced.outcome?.acts === 'success' || !forced.outcome)) {
    return { ...forced, outcome: undefined };
  }
  return forced ?? carriedDecision(exchange, catalogue, context) ?? BY_STATE;
}

/** A gateway switch with a match must wait until there is a message to match. */
function actsAtGateway(outcome: Outcome, step: SwitchStep): boolean {
  return outcome.acts === 'gateway' && !step.match;
}

const BY_STATE: Decision = { by: 'state', outcome: undefined, fault: undefined, delay: undefined };

/** After validation refused, only an outcome that is itself one of validation may take its place. */
function mayAct(outcome: Outcome, { refusal }: Exchange): boolean {
  return refusal ? outcome.isValidation === true : true;
}

function forcedDecision(exchange: Exchange): Decision | undefined {
  const { forced, chain } = exchange;
  let decision: Decision | undefined;
  for (const by of ['header', 'url'] as const) {
    const outcome = forced[by];
    if (!outcome || outcome.acts === 'gateway') continue;
    if (decision) chain.push({ step: by, outcome: outcome.id, verdict: 'passed over', why: 'the header comes first' });
    else if (!mayAct(outcome, exchange)) {
      chain.push({
        step: by,
        outcome: outcome.id,
        verdict: 'never reached',
        why: 'the request was refused by validation first',
      });
    } else {
      chain.push({ step: by, outcome: outcome.id, verdict: 'taken' });
      decision = { by, ...placed(outcome), delay: undefined };
    }
  }
  return decision;
}

function switchDecision(
  exchange: Exchange,
  catalogue: Catalogue,
  transaction: Transaction,
  suits: (outcome: Outcome, step: SwitchStep) => boolean,
): Decision | undefined {
  const { operation, message, sandbox, chain } = exchange;
  if (!operation) return undefined;
  const call = { operation: operation.id, message, now: exchange.at, identity: sandbox.identity, catalogue };
  const taken = takeSwitch(transaction, call, suits);
  if (!taken) return undefined;
  chain.push({ step: 'switch', outcome: taken.outcome.id, verdict: 'taken', why: `switch ${taken.armed.id}` });
  return { by: 'switch', ...placed(taken.outcome), delay: taken.delay };
}

function placed(outcome: Outcome): Pick<Decision, 'outcome' | 'fault'> {
  return outcome.acts === 'delivery' ? { outcome: undefined, fault: outcome } : { outcome, fault: undefined };
}

function carriedDecision(
  exchange: Exchange,
  catalogue: Catalogue,
  context: Context<unknown, unknown>,
): Decision | undefined {
  const { operation, refusal, chain } = exchange;
  if (refusal || !operation?.carried) return undefined;
  const code = operation.carried(context);
  const outcome = code === undefined ? undefined : catalogue.get(`${operation.provider}.${code}`);
  if (!outcome) return undefined;
  chain.push({ step: 'card', outcome: outcome.id, verdict: 'taken' });
  return { by: 'card', outcome, fault: undefined, delay: undefined };
}

/** Where a forced outcome never got its turn, says so; called once the answer is known. */
export function explainUnreached(exchange: Exchange): readonly ChainLink[] {
  const mentioned = new Set(exchange.chain.map(({ step }) => step));
  const links: ChainLink[] = [];
  for (const by of ['header', 'url'] as const) {
    const outcome = exchange.forced[by];
    if (outcome && !mentioned.has(by)) {
      links.push({
        step: by,
        outcome: outcome.id,
        verdict: 'never reached',
        why: 'the request was decided before its turn',
      });
    }
  }
  return links;
}
