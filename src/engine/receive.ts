// receive: reads the bytes of a request, bounded, and finds out what it means and in which sandbox.
import type { IncomingMessage } from 'node:http';
import { monotonicMs } from './clock.ts';
import type { Engine } from './engine.ts';
import type { Exchange, Forced, WireRequest } from './exchange.ts';
import type { Operation } from './provider.ts';
import type { Target } from './routes.ts';
import { DEFAULT_SANDBOX, type Sandbox } from './sandboxes.ts';

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

/**
 * Which sandbox a request is for: the path's, else the header's, else the default one (contract §3).
 * @throws SandboxError SBX_INVALID_SANDBOX, SBX_SANDBOX_LIMIT
 */
export async function selectSandbox(
  engine: Engine,
  inPath: string | undefined,
  inHeader: string | string[] | undefined,
): Promise<Sandbox> {
  const name = inPath ?? (typeof inHeader === 'string' && inHeader !== '' ? inHeader : DEFAULT_SANDBOX);
  return engine.sandboxes.find(name) ?? (await engine.sandboxes.use(name));
}

/**
 * Begins the record of an exchange; every later step fills in its part.
 * @param id of its entry in the sandbox's journal
 */
export function beginExchange(id: string, sandbox: Sandbox, target: Target, request: WireRequest): Exchange {
  return {
    id,
    at: sandbox.clock.now(),
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
