// THE file. One request travels one way, and success and refusal leave by the same door:
//
//   read → enter (→ hold) → authenticate → open → validate → transact( decide → transition → commit ) → seal → record → deliver
//
// Any step may refuse, by throwing; what it throws becomes the reply, and seal, record and deliver follow as always.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { monotonicMs, realTimeMs } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import {
  type AnsweredExchange,
  isOperationCall,
  isUnderProvider,
  type OpenedExchange,
  type OperationExchange,
  type SealedExchange,
} from '../contract/exchange.ts';
import type { WireRequest } from '../contract/message.ts';
import { Refusal } from '../contract/refusal.ts';
import type { Reply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';
import { distanceToNearest, findDeviations, isStrict } from '../journal/find-deviations.ts';
import { type Checked, check, MOST_FINDINGS } from '../messages/check.ts';
import { openMessage } from '../messages/open-message.ts';
import { findWireHabits } from '../messages/wire-habits.ts';
import { useOriginForm } from '../routing/request-target.ts';
import type { RouteTarget } from '../routing/routes.ts';
import { DEFAULT_SANDBOX, type Sandbox } from '../sandboxes/sandbox.ts';
import { wouldMakeSandbox } from '../sandboxes/select-sandbox.ts';
import { beginExchange } from './begin-exchange.ts';
import { deliver } from './deliver.ts';
import { addressedBy, enter, lookAgain, type Received, wireRequestOf } from './enter.ts';
import { hold } from './hold.ts';
import { ClientGone, readBody } from './read-body.ts';
import { refuseBare, refuseUnroutable } from './refuse.ts';
import { replyTo, replyWith, sealReply } from './reply.ts';
import { awaitDelivery, take, transact } from './transact.ts';

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
    if (!target.operation && (await wouldMakeSandbox(engine.sandboxes, addressedBy(target, request)))) {
      return await refuseWithoutSandbox(engine, target, wireRequestOf(target, request, body), response, answerWith);
    }
    received = await enter(engine, target, request, body);
  } catch (problem) {
    return refuseBare(engine, response, problem, target.operation);
  }
  const { exchange, sandbox } = received;
  const isHeld = received.hold !== undefined;
  let reply: Reply;
  try {
    if (received.hold) received = await holdUntilDecided(engine, received, response);
    reply = await answerWith(engine, target, received);
  } catch (problem) {
    reply = replyTo(engine, exchange, problem);
  }
  const sealed = seal(engine, Object.assign(exchange, { reply }));
  try {
    const recording = record(sandbox, sealed);
    if (recording) await recording;
  } catch (problem) {
    return refuseBare(engine, response, problem, target.operation);
  }
  count(engine, sealed, isHeld);
  await deliver(sealed, response, engine);
}

/** A path that is not served makes no sandbox: the refusal is the one that a sandbox would give, and no journal has it. */
async function refuseWithoutSandbox(
  engine: Engine,
  target: RouteTarget,
  request: WireRequest,
  response: ServerResponse,
  answerWith: Answer,
): Promise<void> {
  const sandbox = await engine.sandboxes.use(DEFAULT_SANDBOX);
  const exchange = beginExchange('', sandbox, target, request);
  exchange.at = realTimeMs();
  let reply: Reply;
  try {
    reply = await answerWith(engine, target, {
      exchange,
      sandbox,
      isWhole: true,
      atGateway: undefined,
      hold: undefined,
    });
  } catch (problem) {
    reply = replyTo(engine, exchange, problem);
  }
  const sealed = seal(engine, Object.assign(exchange, { reply }));
  count(engine, sealed, false);
  await deliver(sealed, response, engine);
}

/** Waits for the decision on a held call; then what acts at the gateway has its turn. */
async function holdUntilDecided(engine: Engine, received: Received, response: ServerResponse): Promise<Received> {
  const { exchange } = received;
  if (!received.hold || !isOperationCall(exchange)) return received;
  await hold(engine, exchange, received.hold, response);
  return { ...received, hold: undefined, atGateway: await lookAgain(engine, exchange) };
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

function authenticate(exchange: OperationExchange): void {
  const { provider, sandbox, request } = exchange;
  exchange.caller = provider.authenticate(request, sandbox.worlds.get(provider.id)?.callers ?? new Map());
}

function open(exchange: OperationExchange): OpenedExchange {
  const { message, envelope, note } = openMessage(exchange, exchange.caller);
  exchange.envelope = envelope;
  exchange.note = note;
  exchange.isOpened = true;
  return Object.assign(exchange, { message });
}

/** Leaves a refusal in the exchange instead of throwing it: a forced validation outcome may still take its place. */
function validate({ targets }: Engine, exchange: OpenedExchange): void {
  const { operation, message, caller, sandbox, at } = exchange;
  const { findings, count } = findingsIn(exchange);
  exchange.findingCount = count;
  try {
    if (findings.length > 0) throw operation.refuseInvalid(findings, message, caller, sandbox.profile, at);
    exchange.input = operation.interpret(message, caller, sandbox.profile, targets, at);
    exchange.isValid = true;
    exchange.deviationCount = distanceToNearest(findDeviations(exchange), exchange);
  } catch (problem) {
    if (!(problem instanceof Refusal)) throw problem;
    exchange.refusal =
      exchange.note === undefined ? problem : new Refusal(problem.code, problem.findings, exchange.note);
  }
}

/** What the profile in force refuses. */
function findingsIn(exchange: OpenedExchange): Checked {
  const { operation, message, sandbox } = exchange;
  const checked = check(operation, message, sandbox.profile);
  if (!isStrict(operation, sandbox.profile)) return checked;
  const habits = findWireHabits(exchange);
  if (habits.length === 0) return checked;
  const findings = [...checked.findings, ...habits].slice(0, MOST_FINDINGS);
  return { findings, count: checked.count + habits.length };
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

/** The time of a held call is that of the decision on it, so only the call itself is counted. */
function count({ metrics }: Engine, { operation, reply, fault, timings }: SealedExchange, isHeld: boolean): void {
  metrics.countCall(operation?.id, reply.outcome, isHeld ? -1 : monotonicMs() - timings.receivedMs);
  if (fault) metrics.faults.add(fault.id);
}

/** The handlers behind this one read a plain path, and the sandbox from its header. */
function takePrefixOff(request: IncomingMessage, { sandbox, outcome, path, query }: RouteTarget): void {
  if (sandbox === undefined) return;
  request.headers['x-sandbox'] = sandbox;
  // An outcome prefix belongs before a provider's path. Before any other it stays, so that the path is refused.
  const whole = outcome === undefined ? path : `/~${encodeURIComponent(outcome)}${path}`;
  request.url = query === '' ? whole : `${whole}?${query}`;
}
