// deliver: waits, cuts, drops or sends. The only place that writes to a provider's client.
import type { ServerResponse } from 'node:http';
import type { Identity } from '../base/identity.ts';
import type { Delay, SealedExchange } from '../contract/exchange.ts';
import type { WireReply } from '../contract/reply.ts';
import type { Engine } from '../engine.ts';

/** What an answer that waits needs of the engine. */
type Waiting = Pick<Engine, 'waits' | 'timeLimits'>;

const TRICKLE_STEPS = 10;
const LONGEST_DELAY_MS = 24 * 60 * 60 * 1000;

/** Sends the exchange's wire reply, damaged as its fault says. Every wait ends with the caller, and when the sandbox is reset. */
export async function deliver(exchange: SealedExchange, response: ServerResponse, engine: Waiting): Promise<void> {
  const { wireReply, fault, delay, sandbox } = exchange;
  const { waits, timeLimits } = engine;
  if (delay) await waits.begin(sandbox.id, delayMs(delay, sandbox.identity, exchange.id), response).over;
  if (response.destroyed) return;
  if (!fault) return send(response, wireReply);
  switch (fault.code) {
    case 'timeout':
      await waits.begin(sandbox.id, timeLimits.unansweredMs, response).over;
      response.destroy();
      return;
    case 'connection-reset':
    case 'lost-reply':
      response.socket?.resetAndDestroy();
      return;
    case 'empty-reply':
      response.socket?.destroySoon();
      return;
    case 'truncated-body':
      response.writeHead(wireReply.status, headersOf(wireReply));
      response.write(beginningOf(wireReply, 1 / 2), () => response.socket?.destroySoon());
      return;
    case 'slow-body':
      return trickle(response, wireReply, timeLimits.slowBodyMs, (ms) => waits.begin(sandbox.id, ms, response).over);
    case 'malformed-json':
      return send(response, { ...wireReply, body: beginningOf(wireReply, 2 / 3) });
    default:
      return send(response, wireReply);
  }
}

/** A delay in whole milliseconds. Chance comes from the sandbox's seed and the exchange. */
export function delayMs(delay: Delay, identity: Identity, exchangeId: string): number {
  const chance = (purpose: string) => (identity.number(1_000_000, 'delay', purpose, exchangeId) + 0.5) / 1_000_000;
  if ('ms' in delay) return delay.ms;
  if ('uniform' in delay) {
    const [low, high] = delay.uniform;
    return Math.round(low + (high - low) * chance('uniform'));
  }
  const { medianMs, sigma } = delay.lognormal;
  const normal = Math.sqrt(-2 * Math.log(chance('radius'))) * Math.cos(2 * Math.PI * chance('angle'));
  return Math.min(Math.round(medianMs * Math.exp(sigma * normal)), LONGEST_DELAY_MS);
}

function send(response: ServerResponse, reply: WireReply): void {
  response.writeHead(reply.status, headersOf(reply));
  response.end(reply.body);
}

function headersOf({ headers, body }: WireReply): string[] {
  return [...headers, 'Content-Length', String(Buffer.byteLength(body))];
}

async function trickle(
  response: ServerResponse,
  reply: WireReply,
  durationMs: number,
  sleep: (ms: number) => Promise<unknown>,
): Promise<void> {
  response.writeHead(reply.status, headersOf(reply));
  const bytes = Buffer.from(reply.body);
  const size = Math.ceil(bytes.length / TRICKLE_STEPS);
  for (let start = 0; start < bytes.length; start += size) {
    await sleep(durationMs / TRICKLE_STEPS);
    if (response.destroyed) return;
    response.write(bytes.subarray(start, start + size));
  }
  response.end();
}

/** The first part of the body: for one who promised all of it, or for JSON that ends too early. */
function beginningOf({ body }: WireReply, share: number): string {
  return body.slice(0, Math.max(1, Math.floor(body.length * share)));
}
