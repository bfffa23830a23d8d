// Makes one attempt to hand a notification over: one POST, limited in time, and what came of it.
import { request as httpRequest } from 'node:http';
import { monotonicMs } from '../base/clock.ts';
import type { AttemptOutcome, Sent } from '../contract/notification.ts';
import type { WebhookTimeLimits } from './time-limits.ts';

/** How much of an answer's body is read, so that the receiver sees no broken connection. The content is ignored. */
const MOST_ANSWER_BYTES = 64 * 1024;

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server listens there',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'the name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
};

/**
 * POSTs a body once. A 2xx status is a success, whatever becomes of the answer's body. Redirects are not followed.
 * @param url absolute, http or https
 * @returns what came of it; never throws
 */
export async function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { answerWithinMs, closeAfterMs }: WebhookTimeLimits,
): Promise<Sent> {
  // Few receivers use https, and loading TLS would delay the start of every server.
  const call = /^https:/i.test(url) ? (await import('node:https')).request : httpRequest;
  const begunMs = monotonicMs();
  const after: After = (outcome, status, error) => ({
    outcome,
    status,
    durationMs: Math.round(monotonicMs() - begunMs),
    error,
  });
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(answerWithinMs);
    const fail = (problem: NodeJS.ErrnoException) =>
      resolve(signal.aborted ? timedOut(answerWithinMs, after) : failed(problem, after));
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
        resolve(answered(response.statusCode ?? 0, after));
        const closing = setTimeout(() => response.destroy(), closeAfterMs).unref();
        response.socket.unref();
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MOST_ANSWER_BYTES) response.destroy();
        });
        response.on('error', fail);
        response.on('close', () => clearTimeout(closing));
      });
      request.end(body);
    } catch (problem) {
      fail(problem as NodeJS.ErrnoException);
    }
  });
}

type After = (outcome: AttemptOutcome, status: number | null, error: string | null) => Sent;

function answered(status: number, after: After): Sent {
  if (status >= 200 && status < 300) return after('delivered', status, null);
  const isRedirect = status >= 300 && status < 400;
  return after('refused', status, `It answered ${status}${isRedirect ? '; redirects are not followed' : ''}.`);
}

function timedOut(answerWithinMs: number, after: After): Sent {
  return after('timeout', null, `No answer within ${answerWithinMs / 1000} seconds.`);
}

function failed({ code, message }: NodeJS.ErrnoException, after: After): Sent {
  const cause = (code && CAUSES[code]) ?? message;
  return after('unreachable', null, `It could not be reached: ${cause}${code ? ` (${code})` : ''}.`);
}
