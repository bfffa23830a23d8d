// THE file. One request travels one way, and success and refusal leave by the same door:
//
//   read → enter → authenticate → open → validate → transact( decide → transition → commit ) → seal → record → deliver
//
// Any step may refuse, by throwing; what it throws becomes the reply, and seal, record and deliver follow as always.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Change, Transaction } from '../../store/store.ts';
import { monotonicMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import type { Context } from '../contract/context.ts';
import {
  type AnsweredExchange,
  type Exchange,
  isOperationCall,
  isUnderProvider,
  type OpenedExchange,
  type OperationExchange,
  type ProviderExchange,
  type SealedExchange,
} from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { AwaitedDelivery, Reply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';
import { check } from '../messages/check.ts';
import { openMessage } from '../messages/open-message.ts';
import { useOriginForm } from '../routing/request-target.ts';
import type { RouteTarget } from '../routing/routes.ts';
import { explainUnroutable } from '../routing/unroutable.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import { refusalOfStore } from '../sandboxes/store-refusal.ts';
import { hasEnqueued } from '../webhooks/outbox.ts';
import { type Decision, decide } from './decide.ts';
import { deliver } from './deliver.ts';
import { enter, type Received } from './enter.ts';
import { ClientGone, readBody } from './read-body.ts';
import { outcomeOf, replyTo, replyToRefusal, replyWith, sealReply } from './reply.ts';

/** A Connect handler: it serves the providers and passes every other path to `next`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: (problem?: unknown) => void) => void;

export function createHandler(engine: Engine): Handler {
  return (request, response, next) => {
    try {
      useOriginForm(request);
    } catch (problem) {
      return refuseBare(engine, response, problem);
    }
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

/** Refuses a path that no provider and no resource serves; the refusal leaves by the same door as every answer. */
export function refuseUnknownPath(
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
  error: SandboxError,
): Promise<void> {
  const target = engine.routes.target(request.method ?? 'GET', request.url ?? '/');
  return handle(engine, target, request, response, () => Promise.reject(error));
}

type Answer = (engine: Engine, target: RouteTarget, received: Received) => Promise<Reply>;

/** From the first byte to the last: every request gets an answer, and every answer leaves the same way. */
async function handle(
  engine: Engine,
  target: RouteTarget,
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
  const { exchange, sandbox } = received;
  let reply: Reply;
  try {
    reply = await answerWith(engine, target, received);
  } catch (problem) {
    reply = replyTo(engine, exchange, problem);
  }
  const sealed = seal(engine, Object.assign(exchange, { reply }));
  try {
    const recording = record(sandbox, sealed);
    if (recording) await recording;
  } catch (problem) {
    return refuseBare(engine, response, problem);
  }
  await deliver(sealed, response, engine.timeLimits.slowBodyMs);
}

/** The steps that may refuse, in order. */
async function answer(engine: Engine, target: RouteTarget, received: Received): Promise<Reply> {
  const { exchange, sandbox, isWhole, atGateway } = received;
  if (!isWhole) throw new Refusal('413');
  if (!isUnderProvider(exchange))
    throw new Error('The lifecycle answers only requests under the addresses of a provider');
  if (!isOperationCall(exchange)) return refuseUnroutable(engine, target, exchange);
  if (atGateway instanceof SandboxError) throw atGateway;
  if (atGateway?.outcome) {
    take(exchange, atGateway);
    return replyWith(atGateway.outcome, exchange);
  }
  exchange.decidedBy = 'validation';
  authenticate(exchange);
  const opened = open(exchange);
  validate(engine, opened);
  const reply = await transact(engine, sandbox, opened);
  return reply.awaits ? awaitDelivery(engine, sandbox, reply, reply.awaits) : reply;
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
  const body = JSON.stringify(error);
  response.writeHead(error.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Refuses a request under a provider's addresses that means none of its operations: the path, or just the method, is wrong. */
function refuseUnroutable(engine: Engine, { allowed }: RouteTarget, exchange: ProviderExchange): Reply {
  const { provider, request } = exchange;
  const note = explainUnroutable(provider, request.method, request.path, allowed);
  if (allowed.length === 0) return replyToRefusal(engine, exchange, new Refusal('404', [], note));
  const reply = replyToRefusal(engine, exchange, new Refusal('405', [], note));
  return { ...reply, headers: { ...reply.headers, Allow: allowed.join(', ') } };
}

function authenticate(exchange: OperationExchange): void {
  const { provider, sandbox, request } = exchange;
  exchange.caller = provider.authenticate(request, sandbox.worlds.get(provider.id)?.callers ?? new Map());
}

function open(exchange: OperationExchange): OpenedExchange {
  const { message, envelope } = openMessage(exchange, exchange.caller);
  exchange.envelope = envelope;
  exchange.isOpened = true;
  return Object.assign(exchange, { message });
}

/** Leaves a refusal in the exchange instead of throwing it: a forced validation outcome may still take its place. */
function validate({ targets }: Engine, exchange: OpenedExchange): void {
  const { operation, message, caller, sandbox, at } = exchange;
  const findings = check(operation, message, sandbox.profile);
  try {
    if (findings.length > 0) throw operation.refuseInvalid(findings, message, caller, sandbox.profile, at);
    exchange.input = operation.interpret(message, caller, sandbox.profile, targets, at);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    exchange.refusal = problem;
  }
}

/** The only door to state: decides, and lets the transition act, alone in its sandbox and whole or not at all. */
async function transact(engine: Engine, sandbox: Sandbox, exchange: OpenedExchange): Promise<Reply> {
  const { chain, refusal } = exchange;
  const chained = chain.length;
  let notifies = false;
  const reply = await engine.store.transact(sandbox, (transaction) => {
    // A store may run this work again: each run starts from what was known before the first.
    if (chain.length > chained) chain.length = chained;
    exchange.refusal = refusal;
    exchange.note = undefined;
    const context = contextOf(exchange, transaction);
    const decision = decide(exchange, engine.catalogue, transaction, context);
    take(exchange, decision);
    const { forcedSuccess } = decision;
    const informed = forcedSuccess ? { ...context, forced: forcedSuccess } : context;
    const reply = decided(engine, exchange, decision) ?? transition(engine, exchange, informed);
    const changes = transaction.changes();
    keepChanges(exchange, changes);
    notifies = hasEnqueued(changes);
    return reply;
  });
  if (notifies) engine.dispatcher.wake(sandbox);
  return reply;
}

/** The answer to a call that asks how a notification goes: it is sent after the commit, outside of any transaction. */
async function awaitDelivery(
  { dispatcher }: Engine,
  sandbox: Sandbox,
  { awaits: _told, ...reply }: Reply,
  { delivery, body }: AwaitedDelivery,
): Promise<Reply> {
  const sent = await dispatcher.sendNow(sandbox, delivery);
  return { ...reply, body: body(sent?.attempts.at(-1)) };
}

/** The reply that needs no state: an outcome that is forced or that test data carries, or validation's refusal. */
function decided(engine: Engine, exchange: OpenedExchange, { outcome }: Decision): Reply | undefined {
  if (outcome) return replyWith(outcome, exchange);
  if (!exchange.refusal) return undefined;
  exchange.decidedBy = 'validation';
  return replyToRefusal(engine, exchange, exchange.refusal);
}

/** The domain rule. What it did before it refused is undone; that a switch was taken stays. */
function transition(engine: Engine, exchange: OpenedExchange, context: Context<unknown, unknown>): Reply {
  const { operation, provider } = exchange;
  try {
    const { code, body, httpStatus, note, awaits } = context.transaction.attempt(() => operation.transition(context));
    exchange.note = note;
    const outcome = outcomeOf(engine, provider, code);
    const status = httpStatus ?? outcome.httpStatus;
    const sealed = operation.enveloped !== false;
    return { outcome: outcome.id, status, body, sealed, ...(awaits ? { awaits } : {}) };
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    // The state refused, even where a success was forced.
    exchange.decidedBy = 'state';
    return replyToRefusal(engine, exchange, problem);
  }
}

const MOST_CHANGES_KEPT = 50;

function keepChanges(exchange: Exchange, changes: readonly Change[]): void {
  exchange.changes = changes.length > MOST_CHANGES_KEPT ? changes.slice(0, MOST_CHANGES_KEPT) : changes;
  exchange.changeCount = changes.length;
}

function seal(engine: Engine, exchange: AnsweredExchange): SealedExchange {
  exchange.timings.decidedMs = monotonicMs();
  const sealed = sealReply(engine, exchange);
  sealed.timings.sealedMs = monotonicMs();
  return sealed;
}

/** record: before the answer leaves, so that a client that reads the journal after an answer always finds the entry. */
function record(sandbox: Sandbox, exchange: SealedExchange): void | Promise<void> {
  return sandbox.journal.append(exchange);
}

function take(exchange: Exchange, { by, fault, delay }: Decision): void {
  exchange.decidedBy = by;
  exchange.fault = fault;
  exchange.delay = delay;
}

function contextOf(
  { id, input, message, caller, sandbox, at }: OpenedExchange,
  transaction: Transaction,
): Context<unknown, unknown> {
  const { identity, profile } = sandbox;
  return { id, input, message, caller, transaction, now: at, identity, profile };
}

/** The handlers behind this one read a plain path, and the sandbox from its header. */
function takePrefixOff(request: IncomingMessage, { sandbox, outcome, path, query }: RouteTarget): void {
  if (sandbox === undefined) return;
  request.headers['x-sandbox'] = sandbox;
  // An outcome prefix belongs before a provider's path. Before any other it stays, so that the path is refused.
  const whole = outcome === undefined ? path : `/~${encodeURIComponent(outcome)}${path}`;
  request.url = query === '' ? whole : `${whole}?${query}`;
}
