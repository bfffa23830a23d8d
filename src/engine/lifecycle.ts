// THE file. One request travels one way, and success and refusal leave by the same door:
//
//   receive → authenticate → open → validate → transact( decide → transition → commit ) → seal → record → deliver
//
// Any step may refuse, by throwing; what it throws becomes the reply, and seal, record and deliver follow as always.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Transaction } from '../store/store.ts';
import { monotonicMs } from './clock.ts';
import { type Decision, decide, decideAtGateway } from './decide.ts';
import { deliver } from './deliver.ts';
import type { Engine } from './engine.ts';
import { SandboxError } from './errors.ts';
import { type Exchange, Refusal, type Reply } from './exchange.ts';
import type { Context, Operation, Provider } from './provider.ts';
import { beginExchange, ClientGone, readBody, readForced, selectSandbox } from './receive.ts';
import type { Target } from './routes.ts';
import { check } from './validate.ts';

/** A Connect handler: serves the providers, and leaves every path that is none of theirs to `next`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, next: (problem?: unknown) => void) => void;

export function createHandler(engine: Engine): Handler {
  return (request, response, next) => {
    const target = engine.routes.target(request.method ?? 'GET', request.url ?? '/');
    if (!target.provider) return next();
    handle(engine, target, request, response).catch((problem: unknown) => {
      if (!(problem instanceof ClientGone)) engine.onDefect(problem);
      response.destroy();
    });
  };
}

/** The steps, in order. */
async function handle(
  engine: Engine,
  target: Target,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  const exchange = await receive(engine, target, request, body, response);
  if (!exchange) return;
  try {
    exchange.reply = await answer(engine, target, exchange, body !== undefined);
  } catch (problem) {
    exchange.reply = replyTo(engine, exchange, problem);
  }
  seal(engine, exchange);
  record(exchange);
  await deliver(exchange, response);
}

async function answer(engine: Engine, target: Target, exchange: Exchange, isWhole: boolean): Promise<Reply> {
  refuseUnroutable(target, exchange, isWhole);
  exchange.forced = readForced(engine, exchange, target);
  await actAtGateway(engine, exchange);
  exchange.decidedBy = 'validation';
  authenticate(exchange);
  open(exchange);
  validate(exchange);
  return transact(engine, exchange);
}

/** receive: which sandbox, and the beginning of the record. A sandbox that cannot be had is refused right here. */
async function receive(
  engine: Engine,
  target: Target,
  request: IncomingMessage,
  body: Buffer | undefined,
  response: ServerResponse,
): Promise<Exchange | undefined> {
  const { method = 'GET', url = '/', headers, rawHeaders } = request;
  const { path, query } = target;
  try {
    const sandbox = await selectSandbox(engine, target, headers['x-sandbox']);
    return beginExchange(sandbox, target, {
      method,
      target: url,
      path,
      query,
      headers,
      rawHeaders,
      body: body ?? Buffer.alloc(0),
    });
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    response
      .writeHead(problem.status, { 'Content-Type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(problem));
    return undefined;
  }
}

/** Refuses what never gets to an operation: a path or method nobody serves, a body too large. */
function refuseUnroutable({ allowed }: Target, { operation }: Exchange, isWhole: boolean): void {
  if (!isWhole) throw new Refusal('413');
  if (operation) return;
  throw new Refusal(allowed.length > 0 ? '405' : '404');
}

/** Gateway statuses and transport faults act before anything is read. */
async function actAtGateway(engine: Engine, exchange: Exchange): Promise<void> {
  const decision = await engine.store.transact(exchange.sandbox.id, (transaction) =>
    decideAtGateway(exchange, engine.catalogue, transaction),
  );
  if (!decision) return;
  take(exchange, decision);
  if (decision.outcome) throw decision.outcome;
}

function authenticate(exchange: Exchange): void {
  const provider = exchange.provider as Provider;
  const world = exchange.sandbox.worlds.get(provider.id);
  exchange.caller = provider.authenticate(exchange.request, world?.callers ?? new Map());
}

function open(exchange: Exchange): void {
  const operation = exchange.operation as Operation;
  const { request, params } = exchange;
  const opened = (exchange.provider as Provider).open(request, exchange.caller, operation);
  exchange.envelope = opened.envelope;
  exchange.message = {
    params,
    query: queryOf(request.query),
    headers: namedHeaders(operation, request.headers),
    body: opened.body,
  };
}

/** Leaves a refusal in the exchange instead of throwing it: a forced validation outcome may still take its place. */
function validate(exchange: Exchange): void {
  const { message, caller, sandbox } = exchange;
  const operation = exchange.operation as Operation;
  if (!message) throw new Error('validate comes after open');
  const findings = check(operation, message, sandbox.profile);
  try {
    if (findings.length > 0) throw operation.refuseInvalid(findings, message);
    exchange.input = operation.interpret(message, caller, sandbox.profile);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    exchange.refusal = problem;
  }
}

/** The only door to state: decides, and lets the transition act, alone in its sandbox and whole or not at all. */
function transact(engine: Engine, exchange: Exchange): Reply | Promise<Reply> {
  return engine.store.transact(exchange.sandbox.id, (transaction) => {
    const chained = exchange.chain.length;
    try {
      const context = contextOf(exchange, transaction);
      const decision = decide(exchange, engine.catalogue, transaction, context);
      take(exchange, decision);
      if (decision.outcome) return replyTo(engine, exchange, decision.outcome);
      if (exchange.refusal) {
        exchange.decidedBy = 'validation';
        return replyTo(engine, exchange, exchange.refusal);
      }
      return transition(engine, exchange, context);
    } catch (problem) {
      exchange.chain.length = chained;
      throw problem;
    } finally {
      exchange.changes = transaction.changes();
    }
  });
}

function transition(engine: Engine, exchange: Exchange, context: Context<unknown, unknown>): Reply {
  const operation = exchange.operation as Operation;
  try {
    const { code, body } = context.transaction.attempt(() => operation.transition(context));
    const outcome = outcomeOf(engine, exchange, code);
    return { outcome: outcome.id, status: outcome.httpStatus, body, sealed: operation.enveloped !== false };
  } catch (problem) {
    if (problem instanceof Refusal) return replyTo(engine, exchange, problem);
    throw problem;
  }
}

/** The reply for anything that is not a success: a forced outcome, a refusal, an error of ours, or a defect. */
function replyTo(engine: Engine, exchange: Exchange, problem: unknown): Reply {
  if (problem instanceof Refusal) {
    exchange.refusal = problem;
    return refused(exchange, outcomeOf(engine, exchange, problem.code));
  }
  if (isOutcome(problem)) return refused(exchange, problem);
  if (problem instanceof SandboxError) {
    exchange.decidedBy = 'transport';
    return { outcome: problem.code, status: problem.status, body: problem, sealed: false };
  }
  engine.onDefect(problem);
  const defect = new SandboxError('SBX_INTERNAL_ERROR', {
    message: 'The sandbox failed to answer this request. Nothing was changed.',
    next: `Look for ${exchange.id} in the log, and report it with the request.`,
  });
  exchange.decidedBy = 'transport';
  return { outcome: defect.code, status: defect.status, body: defect, sealed: false };
}

type CataloguedOutcome = NonNullable<Decision['outcome']>;

function isOutcome(problem: unknown): problem is CataloguedOutcome {
  return typeof problem === 'object' && problem !== null && 'acts' in problem && 'provider' in problem;
}

function refused(exchange: Exchange, outcome: CataloguedOutcome): Reply {
  if (outcome.provider === 'fault') {
    exchange.fault = outcome;
    return { outcome: outcome.id, status: 200, body: null, sealed: false };
  }
  const provider = exchange.provider as Provider;
  return { outcome: outcome.id, status: outcome.httpStatus, ...provider.refusal(outcome, exchange, exchange.refusal) };
}

/** seal: the mirror of open. One last resort stands behind it, so that there is always an answer. */
function seal(engine: Engine, exchange: Exchange): void {
  const reply = exchange.reply as Reply;
  exchange.timings.decidedMs = monotonicMs();
  let body: Buffer;
  try {
    body = reply.sealed
      ? (exchange.provider as Provider).seal(reply, exchange)
      : Buffer.from(JSON.stringify(reply.body));
  } catch (problem) {
    exchange.reply = replyTo(engine, exchange, problem instanceof Refusal ? new Error('seal refused') : problem);
    body = Buffer.from(JSON.stringify(exchange.reply.body));
  }
  const { status, headers, outcome } = exchange.reply as Reply;
  const ours = engine.plain
    ? undefined
    : { 'X-Sandbox-Request-Id': exchange.id, 'X-Sandbox-Outcome': outcome, 'X-Sandbox-Decided-By': exchange.decidedBy };
  exchange.wireReply = {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers, ...ours },
    body,
  };
  exchange.timings.sealedMs = monotonicMs();
}

/** record: before the answer leaves, so that asking the journal after an answer never races. */
function record(exchange: Exchange): void {
  exchange.sandbox.journal.append(exchange);
}

function take(exchange: Exchange, { by, fault, delay }: Decision): void {
  exchange.decidedBy = by;
  exchange.fault = fault;
  exchange.delay = delay;
}

function outcomeOf(engine: Engine, exchange: Exchange, code: string): CataloguedOutcome {
  const name = `${exchange.provider?.id}.${code}`;
  const outcome = engine.catalogue.get(name);
  if (!outcome) throw new Error(`${name} is not in the catalogue`);
  return outcome;
}

function contextOf(
  { input, message, caller, sandbox, at }: Exchange,
  transaction: Transaction,
): Context<unknown, unknown> {
  if (!message) throw new Error('transact comes after open');
  const { identity, profile } = sandbox;
  return { input, message, caller, transaction, now: at, identity, profile };
}

const NO_VALUES: Readonly<Record<string, string>> = Object.freeze({});

/** The query parameters; of a repeated one the values are joined by commas, so that validation sees them all. */
function queryOf(query: string): Readonly<Record<string, string>> {
  if (query === '') return NO_VALUES;
  const values: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(query))
    values[name] = name in values ? `${values[name]},${value}` : value;
  return { ...values };
}

function namedHeaders(operation: Operation, headers: IncomingMessage['headers']): Readonly<Record<string, string>> {
  const named = operation.schemas.headers?.properties;
  if (!named) return NO_VALUES;
  const values: Record<string, string> = {};
  for (const name of Object.keys(named)) {
    const value = headers[name.toLowerCase()];
    if (value !== undefined) values[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return values;
}
