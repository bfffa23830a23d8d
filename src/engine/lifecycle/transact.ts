// transact: the one step that reads and changes state. It decides the outcome and lets the operation's transition act.
import type { Change, Transaction } from '../../store/store.ts';
import type { Context } from '../contract/context.ts';
import type { Exchange, OpenedExchange } from '../contract/exchange.ts';
import { Refusal } from '../contract/refusal.ts';
import type { AwaitedDelivery, Reply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import { hasEnqueued } from '../webhooks/outbox.ts';
import { type Decision, decide } from './decide.ts';
import { outcomeOf, replyToRefusal, replyWith } from './reply.ts';

/** The only door to state: decides, and lets the transition act, alone in its sandbox and whole or not at all. */
export async function transact(engine: Engine, sandbox: Sandbox, exchange: OpenedExchange): Promise<Reply> {
  const { chain, refusal, delay, headers } = exchange;
  const chained = chain.length;
  let notifies = false;
  const reply = await engine.store.transact(sandbox, (transaction) => {
    // A store may run this work again: each run starts from what was known before the first.
    if (chain.length > chained) chain.length = chained;
    exchange.refusal = refusal;
    exchange.note = undefined;
    exchange.delay = delay;
    exchange.headers = headers;
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
export async function awaitDelivery(
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

/** A switch that counted, or a notification that was enqueued: no record of the provider. */
function isOfEngine({ collection }: Change): boolean {
  return collection.startsWith('engine.');
}

function keepChanges(exchange: Exchange, changes: readonly Change[]): void {
  const own = changes.some(isOfEngine) ? changes.filter((change) => !isOfEngine(change)) : changes;
  exchange.changes = own.length > MOST_CHANGES_KEPT ? own.slice(0, MOST_CHANGES_KEPT) : own;
  exchange.changeCount = own.length;
}

/** What a switch with an outcome says of delay and headers comes before what switches without one said. */
export function take(exchange: Exchange, { by, fault, delay, headers }: Decision): void {
  exchange.decidedBy = by;
  exchange.fault = fault;
  if (delay) exchange.delay = delay;
  if (headers) exchange.headers = { ...exchange.headers, ...headers };
}

function contextOf(
  { id, input, message, caller, sandbox, at, request }: OpenedExchange,
  transaction: Transaction,
): Context<unknown, unknown> {
  const { identity, profile } = sandbox;
  const traceparent = request.headers.traceparent as string | undefined;
  return { id, input, message, caller, transaction, now: at, identity, profile, traceparent };
}
