// enter: a request finds its sandbox, and in one look at it reads its time and what acts before anything is read.
import type { IncomingMessage } from 'node:http';
import type { Transaction } from '../../store/store.ts';
import { readClock } from '../base/clock.ts';
import { SandboxError } from '../base/errors.ts';
import { type Exchange, isOperationCall, type OperationExchange } from '../contract/exchange.ts';
import type { WireRequest } from '../contract/message.ts';
import type { Engine } from '../engine.ts';
import { messageOf } from '../messages/reopen.ts';
import type { RouteTarget } from '../routing/routes.ts';
import type { Sandbox } from '../sandboxes/sandbox.ts';
import { type Addressed, inSandbox } from '../sandboxes/select-sandbox.ts';
import { type Adjustment, takeAdjustment } from '../switches/adjust.ts';
import { hasSwitches } from '../switches/candidates.ts';
import { beginExchange, readForced } from './begin-exchange.ts';
import { type Decision, decideAtGateway, LONGEST_CHAIN } from './decide.ts';

/** A request inside its sandbox, before the server authenticates it. */
export interface Received {
  readonly exchange: Exchange;
  /** The whole sandbox; the exchange has a narrow view of it. */
  readonly sandbox: Sandbox;
  /** False where the body was larger than is read. */
  readonly isWhole: boolean;
  /** What forced outcomes and switches want before anything is read, or why what was forced cannot be. */
  readonly atGateway: Decision | SandboxError | undefined;
  /** Set where a switch holds the call; then `atGateway` is still to be found out. */
  readonly hold: Adjustment['hold'];
}

/** Where the request says which sandbox it is for. */
export function addressedBy({ sandbox, provider }: RouteTarget, { headers }: IncomingMessage): Addressed {
  return { inPath: sandbox, headers, providers: provider ? [provider] : [] };
}

export function wireRequestOf(
  { path, query }: RouteTarget,
  { method = 'GET', url = '/', headers, rawHeaders }: IncomingMessage,
  body: Buffer | undefined,
): WireRequest {
  return { method, target: url, path, query, headers, rawHeaders, body: body ?? Buffer.alloc(0) };
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
  const wire = wireRequestOf(target, request, body);
  const isWhole = body !== undefined;
  return inSandbox(engine.sandboxes, addressedBy(target, request), async (sandbox) => {
    const id = sandbox.journal.nextId();
    const exchange = beginExchange(typeof id === 'string' ? id : await id, sandbox, target, wire);
    const looked = await look(engine, target, exchange, isWhole);
    return { exchange, sandbox, isWhole, ...looked };
  });
}

type Looked = Pick<Received, 'atGateway' | 'hold'>;

async function look(engine: Engine, target: RouteTarget, exchange: Exchange, isWhole: boolean): Promise<Looked> {
  let unreadable: SandboxError | undefined;
  try {
    if (isWhole && exchange.operation) exchange.forced = readForced(engine, exchange, target);
  } catch (problem) {
    if (!(problem instanceof SandboxError)) throw problem;
    unreadable = problem;
  }
  const { store, heldCalls } = engine;
  const looked = await store.transact(exchange.sandbox, (transaction): Looked => {
    exchange.at = readClock(transaction).now();
    exchange.chain.length = 0;
    if (unreadable) return NOTHING_SEEN;
    const isArmed = hasSwitches(transaction);
    const hold = isArmed ? adjust(exchange, transaction, isWhole && heldCalls.mayHold(exchange.sandbox)) : undefined;
    if (!isWhole || !isOperationCall(exchange)) return NOTHING_SEEN;
    // Whatever else acts has its turn when the call is decided.
    if (hold) return { atGateway: undefined, hold };
    const atGateway = decideAtGateway(exchange, engine.catalogue, transaction, isArmed);
    return atGateway ? { atGateway, hold: undefined } : NOTHING_SEEN;
  });
  return unreadable ? { atGateway: unreadable, hold: undefined } : looked;
}

/** Looks again at what acts before anything is read, once a held call was decided. */
export async function lookAgain(
  { store, catalogue }: Engine,
  exchange: OperationExchange,
): Promise<Decision | undefined> {
  const { length } = exchange.chain;
  return store.transact(exchange.sandbox, (transaction) => {
    exchange.at = readClock(transaction).now();
    exchange.chain.length = length;
    return decideAtGateway(exchange, catalogue, transaction, true);
  });
}

const NOTHING_SEEN: Looked = { atGateway: undefined, hold: undefined };

/** Switches without an outcome act on every call of a provider, whatever it is answered. @returns what holds it */
function adjust(exchange: Exchange, transaction: Transaction, mayHold: boolean): Adjustment['hold'] {
  const { operation, sandbox, provider, chain, at: now } = exchange;
  if (!provider) return undefined;
  const message = () => messageOf(exchange);
  const call = { operation: operation?.id, message, now, identity: sandbox.identity };
  const found = takeAdjustment(transaction, call, mayHold, ({ id }, verdict, why) => {
    if (chain.length < LONGEST_CHAIN) chain.push({ step: 'switch', verdict, why: `switch ${id}: ${why}` });
  });
  exchange.delay = found?.delay;
  exchange.headers = found?.headers;
  exchange.adjustedBy = found?.by ?? [];
  return found?.hold;
}
