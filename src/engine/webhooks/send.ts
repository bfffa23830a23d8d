// send: one attempt to hand a notification over, bounded in time, and what came of it.
import { request as httpRequest } from 'node:http';
import { monotonicMs } from '../base/clock.ts';
import type { AttemptOutcome, Sent } from '../contract/notification.ts';

/** How long a receiver has to answer. */
export const ANSWER_WITHIN_MS = 5_000;
/** So much of an answer's body is read, that its sender need not see a broken connection; nobody asks what it says. */
const MOST_ANSWER_BYTES = 64 * 1024;
const LET_GO_AFTER_MS = 250;

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/**
 * POSTs a body once. A status of 2xx is a success, whatever becomes of the body behind it; redirects are not followed.
 * @param url absolute, http or https
 * @returns what came of it; never throws
 */
export async function send(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<Sent> {
  // Few targets need TLS, and a server is to be ready before it is loaded.
  const call = /^https:/i.test(url) ? (await import('node:https')).request : httpRequest;
  const begunMs = monotonicMs();
  const after = (outcome: AttemptOutcome, status: number | null, error: string | null): Sent => ({
    outcome,
    status,
    durationMs: Math.round(monotonicMs() - begunMs),
    error,
  });
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const fail = (problem: NodeJS.ErrnoException) => resolve(failed(problem, signal.aborted, after));
    try {
      const length = Buffer.byteLength(body);
      const request = call(url, {
        method: 'POST',
        agent: false,
        signal,
        headers: { ...headers, 'Content-Length': length },
      });
      request.on('error', fail);
      request.on('response', (response) => {
        resolve(judged(response.statusCode ?? 0, after));
        const letGo = setTimeout(() => response.destroy(), LET_GO_AFTER_MS).unref();
        response.socket.unref();
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) response.destroy();
        });
        response.on('error', fail);
        response.on('close', () => clearTimeout(letGo));
      });
      request.end(body);
    } catch (problem) {
      fail(problem as NodeJS.ErrnoException);
    }
  });
}

type After = (outcome: AttemptOutcome, status: number | null, error: string | null) => Sent;

function judged(status: number, after: After): Sent {
  if (status >= 200 && status < 300) return after('delivered', status, null);
  const isRedirect = status >= 300 && status < 400;
  return after('refused', status, `It answered ${status}${isRedirect ? '; redirects are not followed' : ''}.`);
}

function failed({ code, message }: NodeJS.ErrnoException, isTimeout: boolean, after: After): Sent {
  if (isTimeout) return after('timeout', null, `No answer within ${ANSWER_WITHIN_MS / 1000} seconds.`);
  const cause = (code && CAUSES[code]) ?? message;
  return after('unreachable', null, `It could not be reached: ${cause}${code ? ` (${code})` : ''}.`);
}
