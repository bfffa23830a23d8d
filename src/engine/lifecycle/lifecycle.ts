// THE file. One request travels one way, and success and refusal leave by the same door:
//
//   receive → enter → authenticate → open → validate → transact( decide → transition → commit ) → seal → record → deliver
//
// Any step may refuse, by throwing; what it throws becomes the reply, and seal, record and deliver follow as always.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Change, Transaction } from '../../store/store.ts';
import { monotonicMs } from '../base/clock.ts';
import { refusalOfStore, SandboxError } from '../base/errors.ts';
import { type AwaitedDelivery, type Exchange, Refusal, type Reply } from '../contract/exchange.ts';
import type { Engine } from '../engine.ts';
import { openMessage } from '../messages/open-message.ts';
import { check } from '../messages/validate.ts';
import type { Context, Operation, Provider } from '../provider.ts';
import type { Target } from '../routing/routes.ts';
import { hasEnqueued } from '../webhooks/outbox.ts';
import { type Decision, decide } from './decide.ts';
import { deliver } from './deliver.ts';
import { enter, type Received } from './enter.ts';
import { ClientGone, readBody } from './receive.ts';
import { outcomeOf, replyTo, replyWith, sealReply } from './reply.ts';

/** A Connect handler: serves the providers, and leaves every path that is none of theirs to `next`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: (problem?: unknown) => void) => void;

export function createHandler(engine: Engine): Handler {
  return (request, response, next) => {
    const target = engine.routes.target(request.method ?? 'GET', request.url ?? '/');
    if (!target.provider) {
      takePrefixOff(request, target);
      return next();
    }
    handle(engine, target, request, response, answer).catch((problem: unknown) => {
      response.destroy();
      if (!(problem instanceof ClientGone)) engine.onDefect(problem);
    });
  };
}

/** Refuses a path that nobody serves, by the same door as everything else. */
export function refuseUnknownPath(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  error: SandboxError,
): Promise<void> {
  const target = engine.routes.target(request.method ?? 'GET', request.url ?? '/');
  return handle(engine, target, request, response, () => Promise.reject(error));
}

type Answer = (engine: Engine, target: Target, received: Received) => Promise<Reply>;

/** From the first byte to the last: what comes in is answered, and every answer leaves the same way. */
async function handle(
  engine: Engine,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
  answerWith: Answer,
): Promise<void> {
  const body = await readBody(request);
  let received: Received;
  try {
    received = await enter(engine, target, request, body);
  } catch (problem) {
    return refuseBare(engine, response, problem);
  }
  const { exchange } = received;
  try {
    exchange.reply = await answerWith(engine, target, received);
  } catch (problem) {
    exchange.reply = replyTo(engine, exchange, problem);
  }
  seal(engine, exchange);
  try {
    const recording = record(exchange);
    if (recording) await recording;
  } catch (problem) {
    return refuseBare(engine, response, problem);
  }
  await deliver(exchange, response);
}

/** The steps that may refuse, in order. */
async function answer(engine: Engine, target: Target, { exchange, isWhole, atGateway }: Received): Promise<Reply> {
  if (!isWhole) throw new Refusal('413');
  if (!exchange.operation) return refuseUnroutable(engine, target, exchange);
  if (atGateway instanceof SandboxError) throw atGateway;
  if (atGateway?.outcome) {
    take(exchange, atGateway);
    return replyWith(atGateway.outcome, exchange);
  }
  exchange.decidedBy = 'validation';
  authenticate(exchange);
  open(exchange);
  validate(engine, exchange);
  const reply = await transact(engine, exchange);
  return reply.awaits ? awaitDelivery(engine, exchange, reply, reply.awaits) : reply;
}

/** Refuses in our own shape what cannot be recorded: there is no sandbox for it, or its store is away or damaged. */
function refuseBare({ onDefect }: Engine, response: ServerResponse, problem: unknown): void {
  const refused = refusalOfStore(problem);
  if (!(refused instanceof SandboxError)) onDefect(refused);
  const error =
    refused instanceof SandboxError
      ? refused
      : new SandboxError('SBX_INTERNAL_ERROR', {
          message: 'The sandbox failed to answer this request, which is in no journal.',
          next: 'Look for the reason in the log of the server.',
        });
  response.writeHead(error.status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(error));
}

/** Refuses what is in a provider's territory, but no operation of its: a path nobody serves, or not with this method. */
function refuseUnroutable(engine: Engine, { allowed }: Target, exchange: Exchange): Reply {
  if (allowed.length === 0) return replyTo(engine, exchange, new Refusal('404'));
  const reply = replyTo(engine, exchange, new Refusal('405'));
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(', ') } };
}

function authenticate(exchange: Exchange): void {
  const provider = exchange.provider as Provider;
  const world = exchange.sandbox.worlds.get(provider.id);
  exchange.caller = provider.authenticate(exchange.request, world?.callers ?? new Map());
}

function open(exchange: Exchange): void {
  exchange.message = openMessage(exchange);
  exchange.isOpened = true;
}

/** Leaves a refusal in the exchange instead of throwing it: a forced validation outcome may still take its place. */
function validate({ targets }: Engine, exchange: Exchange): void {
  const { message, caller, sandbox } = exchange;
  if (!message) throw new Error('validate comes after open');
  const operation = exchange.operation as Operation;
  const findings = check(operation, message, sandbox.profile);
  try {
    if (findings.length > 0) throw operation.refuseInvalid(findings, message, caller, sandbox.profile);
    exchange.input = operation.interpret(message, caller, sandbox.profile, targets);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    exchange.refusal = problem;
  }
}

/** The only door to state: decides, and lets the transition act, alone in its sandbox and whole or not at all. */
async function transact(engine: Engine, exchange: Exchange): Promise<Reply> {
  const { chain, refusal } = exchange;
  const chained = chain.length;
  let notifies = false;
  const reply = await engine.store.transact(exchange.sandbox, (transaction) => {
    // A store may do this again: what an earlier run found out is forgotten.
    if (chain.length > chained) chain.length = chained;
    exchange.refusal = refusal;
    exchange.note = undefined;
    const context = contextOf(exchange, transaction);
    const decision = decide(exchange, engine.catalogue, transaction, context);
    take(exchange, decision);
    const told = decision.asked ? { ...context, asked: decision.asked } : context;
    const reply = decided(engine, exchange, decision) ?? transition(engine, exchange, told);
    const changes = transaction.changes();
    keepChanges(exchange, changes);
    notifies = hasEnqueued(changes);
    return reply;
  });
  if (notifies) engine.dispatcher.look(exchange.sandbox);
  return reply;
}

/** The answer to a call that asks how a notification goes: it is sent after the commit, outside of any transaction. */
async function awaitDelivery(
  { dispatcher }: Engine,
  { sandbox }: Exchange,
  { awaits: _told, ...reply }: Reply,
  { delivery, body }: AwaitedDelivery,
): Promise<Reply> {
  const sent = await dispatcher.sendNow(sandbox, delivery);
  return { ...reply, body: body(sent?.attempts.at(-1)) };
}

/** The reply where the state is not asked: an outcome that was forced or carried, or validation's refusal. */
function decided(engine: Engine, exchange: Exchange, { outcome }: Decision): Reply | undefined {
  if (outcome) return replyWith(outcome, exchange);
  if (!exchange.refusal) return undefined;
  exchange.decidedBy = 'validation';
  return replyTo(engine, exchange, exchange.refusal);
}

/** The domain rule. What it did before it refused is undone; that a switch was taken stays. */
function transition(engine: Engine, exchange: Exchange, context: Context<unknown, unknown>): Reply {
  const operation = exchange.operation as Operation;
  try {
    const { code, body, httpStatus, note, awaits } = context.transaction.attempt(() => operation.transition(context));
    exchange.note = note;
    const outcome = outcomeOf(engine, exchange, code);
    const status = httpStatus ?? outcome.httpStatus;
    const sealed = operation.enveloped !== false;
    return { outcome: outcome.id, status, body, sealed, ...(awaits ? { awaits } : {}) };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    // Whatever was asked for, it was the state that refused.
    exchange.decidedBy = 'state';
    return replyTo(engine, exchange, problem);
  }
}

const MOST_CHANGES_KEPT = 50;

function keepChanges(exchange: Exchange, changes: readonly Change[]): void {
  exchange.changes = changes.length > MOST_CHANGES_KEPT ? changes.slice(0, MOST_CHANGES_KEPT) : changes;
  exchange.changeCount = changes.length;
}

function seal(engine: Engine, exchange: Exchange): void {
  exchange.timings.decidedMs = monotonicMs();
  exchange.wireReply = sealReply(engine, exchange);
  exchange.timings.sealedMs = monotonicMs();
}

/** record: before the answer leaves, so that asking the journal after an answer never races. */
function record(exchange: Exchange): void | Promise<void> {
  return exchange.sandbox.journal.append(exchange);
}

function take(exchange: Exchange, { by, fault, delay }: Decision): void {
  exchange.decidedBy = by;
  exchange.fault = fault;
  exchange.delay = delay;
}

function contextOf(
  { input, message, caller, sandbox, at }: Exchange,
  transaction: Transaction,
): Context<unknown, unknown> {
  if (!message) throw new Error('transact comes after open');
  const { identity, profile } = sandbox;
  return { input, message, caller, transaction, now: at, identity, profile };
}

/** What is behind us reads a plain path, and the sandbox from its header. */
function takePrefixOff(request: IncomingMessage, { sandbox, outcome, path, query }: Target): void {
  if (sandbox === undefined) return;
  request.headers['x-sandbox'] = sandbox;
  // An outcome is for a provider's path; before any other it stays, so that nobody serves it.
  const whole = outcome === undefined ? path : `/~${encodeURIComponent(outcome)}${path}`;
  request.url = query === '' ? whole : `${whole}?${query}`;
}
