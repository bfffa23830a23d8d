// The reply for everything that is no success (a forced outcome, a refusal, an error of ours, a defect), and its form on the
// wire. `seal` is the mirror of `open`; where it fails, the answer is our own error, so that the client always gets one.
import { asksToWait, RETRY_AFTER_S, SandboxError } from '../base/errors.ts';
import {
  type AnsweredExchange,
  type Exchange,
  isUnderProvider,
  type ProviderExchange,
  type SealedExchange,
} from '../contract/exchange.ts';
import { FAULT, type Outcome } from '../contract/outcome.ts';
import type { Provider } from '../contract/provider.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Reply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';
import { shownError } from '../masking/mask-error.ts';
import { refusalOfStore } from '../sandboxes/store-refusal.ts';
import { putHeaders } from '../switches/answer-headers.ts';

/** @throws Error where the provider answers a code that it does not list */
export function outcomeOf(engine: Engine, provider: Provider, code: string): Outcome {
  const name = `${provider.id}.${code}`;
  const outcome = engine.catalogue.get(name);
  if (!outcome) throw new Error(`${name} is not in the catalogue`);
  return outcome;
}

/** The reply with a forced outcome, exactly as the natural one would be. */
export function replyWith(outcome: Outcome, exchange: ProviderExchange): Reply {
  if (outcome.provider === FAULT) {
    exchange.fault = outcome;
    return { outcome: outcome.id, status: 200, body: null, sealed: false };
  }
  const refused = exchange.provider.refusal(outcome, exchange, exchange.refusal);
  return { outcome: outcome.id, status: outcome.httpStatus, ...refused };
}

/** The provider's answer to a refusal. */
export function replyToRefusal(engine: Engine, exchange: ProviderExchange, refusal: Refusal): Reply {
  exchange.refusal = refusal;
  return replyWith(outcomeOf(engine, exchange.provider, refusal.code), exchange);
}

/** The reply to whatever a step threw. */
export function replyTo(engine: Engine, exchange: Exchange, problem: unknown): Reply {
  if (problem instanceof Refusal && isUnderProvider(exchange)) return replyToRefusal(engine, exchange, problem);
  const refused = refusalOfStore(problem);
  const error = refused instanceof SandboxError ? refused : defect(engine, exchange, problem);
  exchange.decidedBy = 'transport';
  engine.metrics.countError(error.code);
  return { outcome: error.code, status: error.status, body: shownError(error), sealed: false };
}

/** Puts the reply on its wire form, inside the provider's envelope where it has one, with our headers unless `plain`. */
export function sealReply(engine: Engine, exchange: AnsweredExchange): SealedExchange {
  let body: string;
  try {
    const { reply } = exchange;
    body = reply.sealed && isUnderProvider(exchange) ? exchange.provider.seal(reply, exchange) : asJson(reply.body);
  } catch (problem) {
    exchange.reply = replyTo(engine, exchange, new Error(`The answer could not be sealed: ${String(problem)}`));
    body = asJson(exchange.reply.body);
  }
  const { status, headers, outcome } = exchange.reply;
  return Object.assign(exchange, {
    wireReply: { status, headers: headersOf(engine, exchange, outcome, headers, status), body },
  });
}

function headersOf(
  engine: Engine,
  { id, decidedBy, deviationCount, headers: fromSwitch }: Exchange,
  outcome: string,
  own: Reply['headers'],
  status: number,
): string[] {
  const headers = ['Content-Type', 'application/json; charset=utf-8'];
  for (const name in own) headers.push(name, own[name] as string);
  if (asksToWait(status)) putHeaders(headers, { 'Retry-After': RETRY_AFTER_S, ...own });
  if (fromSwitch) putHeaders(headers, fromSwitch);
  if (!engine.plain) {
    // A refusal that no journal has, has no id.
    if (id !== '') headers.push('X-Sandbox-Request-Id', id);
    headers.push('X-Sandbox-Outcome', outcome, 'X-Sandbox-Decided-By', decidedBy);
    if (deviationCount > 0) headers.push('X-Sandbox-Deviations', String(deviationCount));
  }
  return headers;
}

function defect(engine: Engine, exchange: Exchange, problem: unknown): SandboxError {
  engine.onDefect(problem);
  return new SandboxError('SBX_INTERNAL_ERROR', {
    message: 'The sandbox failed to answer this request. Nothing was changed.',
    next: `Look for the stack in the log, and report it with the request (${exchange.id} in the journal).`,
  });
}

function asJson(body: unknown): string {
  return JSON.stringify(body);
}
