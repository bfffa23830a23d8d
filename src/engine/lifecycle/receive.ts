// receive: reads the bytes of a request, bounded, and finds out what it means and in which sandbox.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { StoreError } from '../../store/store.ts';
import { monotonicMs } from '../base/clock.ts';
import { refusalOfStore } from '../base/errors.ts';
import type { Exchange, Forced, WireRequest } from '../contract/exchange.ts';
import type { Engine } from '../engine.ts';
import type { Operation, Provider } from '../provider.ts';
import type { Target } from '../routing/routes.ts';
import { DEFAULT_SANDBOX, type Sandbox, type Sandboxes } from '../sandboxes/sandboxes.ts';

/** The largest body that is read whole. */
export const MOST_BODY_BYTES = 1024 * 1024;
/** A larger body is read to its end and thrown away up to here, so that its sender gets to read the refusal. */
const MOST_DISCARDED_BYTES = 16 * MOST_BODY_BYTES;

const NO_BODY = Buffer.alloc(0);
const NOTHING_FORCED: Forced = { header: undefined, url: undefined };

/** Thrown when the client went away before its request was whole: there is nobody to answer. */
export class ClientGone extends Error {}

/** The whole body, or undefined when it is larger than `MOST_BODY_BYTES`. */
export function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= MOST_BODY_BYTES) chunks.push(chunk);
      else if (length > MOST_DISCARDED_BYTES) {
        request.pause();
        resolve(undefined);
      }
    });
    request.on('end', () => {
      if (length > MOST_BODY_BYTES) resolve(undefined);
      else
        resolve(
          chunks.length === 1 ? (chunks[0] as Buffer) : chunks.length === 0 ? NO_BODY : Buffer.concat(chunks, length),
        );
    });
    request.on('error', () => reject(new ClientGone()));
    // Every request closes in the end; an error, with its stack, is only made for one that was not whole.
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
  });
}

/** Where a request may say which sandbox it is for. */
export interface Addressed {
  /** In the path, `/@anna`. */
  readonly inPath?: string | undefined;
  readonly headers: IncomingHttpHeaders;
  /** Whose key may lead to a sandbox: the provider of the path, or every one. */
  readonly providers: readonly Provider[];
}

/**
 * Which sandbox a request is for: the path's, else the header's, else the one that owns the key, else the default one
 * (contract §3).
 * @throws SandboxError SBX_INVALID_SANDBOX, SBX_UNKNOWN_SANDBOX, SBX_SANDBOX_LIMIT
 */
export async function selectSandbox(
  { sandboxes }: Engine,
  { inPath, headers, providers }: Addressed,
): Promise<Sandbox> {
  const inHeader = headers['x-sandbox'];
  // An empty name is a slip, not the absence of one: it would quietly be the default sandbox.
  const named = inPath ?? (typeof inHeader === 'string' ? inHeader : undefined);
  const name = named ?? (await ownerOfKey(sandboxes, headers, providers)) ?? DEFAULT_SANDBOX;
  return sandboxes.find(name) ?? (await sandboxes.use(name));
}

async function ownerOfKey(
  sandboxes: Sandboxes,
  headers: IncomingHttpHeaders,
  providers: readonly Provider[],
): Promise<string | undefined> {
  for (const { keyHeader } of providers) {
    const key = headers[keyHeader];
    const owner = typeof key === 'string' && key !== '' ? sandboxes.ownerOf(key) : undefined;
    if (owner !== undefined) {
      const id = await owner;
      if (id !== undefined) return id;
    }
  }
  return undefined;
}

/**
 * The sandbox that a control call is for, as the store has it now: what such a call did to one that was deleted on the
 * way must not be done to the next of that name.
 * @throws SandboxError as `selectSandbox`
 */
export async function presentSandbox(engine: Engine, addressed: Addressed): Promise<Sandbox> {
  const { id } = await selectSandbox(engine, addressed);
  return (await engine.sandboxes.look(id)) ?? engine.sandboxes.use(id);
}

const MOST_TRIES = 3;

/**
 * Does work in the sandbox that a request is for. A sandbox that was made anew elsewhere since this process last saw it
 * is looked up again, so that the request is for the one that has the name now.
 * @throws SandboxError as `selectSandbox`, SBX_STORE_UNAVAILABLE
 */
export async function inSandbox<T>(
  engine: Engine,
  addressed: Addressed,
  work: (sandbox: Sandbox) => T | Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    let sandbox: Sandbox | undefined;
    try {
      sandbox = await selectSandbox(engine, addressed);
      return await work(sandbox);
    } catch (problem) {
      const isGone = problem instanceof StoreError && problem.refusal === 'gone';
      if (!isGone || !sandbox || tries === MOST_TRIES) throw refusalOfStore(problem);
      engine.sandboxes.forget(sandbox);
    }
  }
}

/**
 * Begins the record of an exchange; every later step fills in its part. When it was is read from the sandbox's clock.
 * @param id of its entry in the sandbox's journal
 */
export function beginExchange(id: string, sandbox: Sandbox, target: Target, request: WireRequest): Exchange {
  return {
    id,
    at: 0,
    sandbox,
    provider: target.provider,
    operation: target.operation,
    request,
    params: target.params,
    forced: NOTHING_FORCED,
    caller: undefined,
    message: undefined,
    isOpened: false,
    envelope: undefined,
    input: undefined,
    refusal: undefined,
    note: undefined,
    decidedBy: 'transport',
    chain: [],
    fault: undefined,
    delay: undefined,
    changes: [],
    changeCount: 0,
    reply: undefined,
    wireReply: undefined,
    timings: { receivedMs: monotonicMs(), decidedMs: 0, sealedMs: 0 },
  };
}

/**
 * The outcomes that the header and the path name for this one call.
 * @throws SandboxError SBX_UNKNOWN_OUTCOME, SBX_OUTCOME_NOT_APPLICABLE: a wrong switch is never ignored
 */
export function readForced(engine: Engine, exchange: Exchange, target: Target): Forced {
  const header = exchange.request.headers['x-sandbox-scenario'];
  if (header === undefined && target.outcome === undefined) return NOTHING_FORCED;
  const resolve = (name: string | undefined) => {
    if (name === undefined) return undefined;
    const outcome = engine.catalogue.resolve(name.trim(), exchange.provider?.id);
    if (exchange.operation) engine.catalogue.requireApplicable(outcome, exchange.operation as Operation);
    return outcome;
  };
  return { header: resolve(typeof header === 'string' ? header : undefined), url: resolve(target.outcome) };
}
