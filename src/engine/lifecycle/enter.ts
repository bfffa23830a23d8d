// enter: a request finds its sandbox, and in one look at it reads its time and what acts before anything is read.
import type { IncomingMessage } from 'node:http';
import { readClock } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { type Exchange, isOperationCall } from '../contract/exchange.ts';
import type { Engine } from '../engine.ts';
import type { RouteTarget } from '../routing/routes.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import { inSandbox } from '../sandboxes/select-sandbox.ts';
import { beginExchange, readForced } from './begin-exchange.ts';
import { type Decision, decideAtGateway } from './decide.ts';

/** A request inside its sandbox, before the server authenticates it. */
export interface Received {
  readonly exchange: Exchange;
  /** The whole sandbox; the exchange has a narrow view of it. */
  readonly sandbox: Sandbox;
  /** False where the body was larger than is read. */
  readonly isWhole: boolean;
  /** What forced outcomes and switches want before anything is read, or why what was forced cannot be. */
  readonly atGateway: Decision | SandboxError | undefined;
}

/**
 * @param body undefined where it was larger than is read
 * @throws SandboxError where there is no such sandbox, none can be made, or its store is away
 */
export function enter(
  engine: Engine,
  target: RouteTarget,
  request: IncomingMessage,
  body: Buffer | undefined,
): Promise<Received> {
  const { method = 'GET', url = '/', headers, rawHeaders } = request;
  const { path, query, provider } = target;
  const wire = { method, target: url, path, query, headers, rawHeaders, body: body ?? Buffer.alloc(0) };
  const addressed = { inPath: target.sandbox, headers, providers: provider ? [provider] : [] };
  const isWhole = body !== undefined;
  return inSandbox(engine.sandboxes, addressed, async (sandbox) => {
    const id = sandbox.journal.nextId();
    const exchange = beginExchange(typeof id === 'string' ? id : await id, sandbox, target, wire);
    return { exchange, sandbox, isWhole, atGateway: await look(engine, target, exchange, isWhole) };
  });
}

async function look(
  engine: Engine,
  target: RouteTarget,
  exchange: Exchange,
  isWhole: boolean,
): Promise<Received['atGateway']> {
  let unreadable: SandboxError | undefined;
  try {
    if (isWhole && exchange.operation) exchange.forced = readForced(engine, exchange, target);
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    unreadable = problem;
  }
  const { catalogue, store } = engine;
  const decision = await store.transact(exchange.sandbox, (transaction) => {
    exchange.at = readClock(transaction).now();
    exchange.chain.length = 0;
    if (!isWhole || unreadable || !isOperationCall(exchange)) return undefined;
    return decideAtGateway(exchange, catalogue, transaction);
  });
  return unreadable ?? decision;
}
