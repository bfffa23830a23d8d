// The reply for anything that is not a success (a forced outcome, a refusal, an error of ours, a defect), and its form on
// the wire. `seal` is the mirror of `open`; one last resort stands behind it, so that there is always an answer.

import { refusalOfStore, SandboxError } from '../base/errors.ts';
import { FAULT, type Outcome } from '../catalogue/catalogue.ts';
import { type Exchange, Refusal, type Reply, type WireReply } from '../contract/exchange.ts';
import type { Engine } from '../engine.ts';
import type { Provider } from '../provider.ts';

/** The catalogued outcome of a code of the exchange's provider. @throws Error when a provider answers what it does not list */
export function outcomeOf(engine: Engine, exchange: Exchange, code: string): Outcome {
  const name = `${exchange.provider?.id}.${code}`;
  const outcome = engine.catalogue.get(name);
  if (!outcome) throw new Error(`${name} is not in the catalogue`);
  return outcome;
}

/** The reply with a forced outcome, exactly as the natural one would be. */
export function replyWith(outcome: Outcome, exchange: Exchange): Reply {
  if (outcome.provider === FAULT) {
    exchange.fault = outcome;
    return { outcome: outcome.id, status: 200, body: null, sealed: false };
  }
  const provider = exchange.provider as Provider;
  return { outcome: outcome.id, status: outcome.httpStatus, ...provider.refusal(outcome, exchange, exchange.refusal) };
}

/** The reply to whatever a step threw. */
export function replyTo(engine: Engine, exchange: Exchange, problem: unknown): Reply {
  if (problem instanceof Refusal) {
    exchange.refusal = problem;
    return replyWith(outcomeOf(engine, exchange, problem.code), exchange);
  }
  const refused = refusalOfStore(problem);
  const error = refused instanceof SandboxError ? refused : defect(engine, exchange, problem);
  exchange.decidedBy = 'transport';
  return { outcome: error.code, status: error.status, body: error, sealed: false };
}

/** The reply as bytes, inside the provider's envelope where it has one, with our headers unless they are unwanted. */
export function sealReply(engine: Engine, exchange: Exchange): WireReply {
  const reply = exchange.reply as Reply;
  let body: string;
  try {
    body = reply.sealed ? (exchange.provider as Provider).seal(reply, exchange) : asJson(reply.body);
  } catch (problem) {
    exchange.reply = replyTo(engine, exchange, new Error(`The answer could not be sealed: ${String(problem)}`));
    body = asJson(exchange.reply.body);
  }
  const { status, headers, outcome } = exchange.reply as Reply;
  return { status, headers: headersOf(engine, exchange, outcome, headers), body };
}

function headersOf(engine: Engine, { id, decidedBy }: Exchange, outcome: string, own: Reply['headers']): string[] {
  const headers = ['Content-Type', 'application/json; charset=utf-8'];
  for (const name in own) headers.push(name, own[name] as string);
  if (!engine.plain) {
    headers.push('X-Sandbox-Request-Id', id, 'X-Sandbox-Outcome', outcome, 'X-Sandbox-Decided-By', decidedBy);
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
