// The HTTP server before any request is understood: its limits, and the answer to bytes that are no request or stop coming.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { type ErrorCode, type ErrorDetail, SandboxError } from '../engine/base/errors.ts';
import { mostConnections } from './open-files.ts';
import { cutOffSlowReaders } from './slow-readers.ts';
import type { Tls } from './tls-files.ts';

/** How long a client may take, in milliseconds. */
export interface HttpTimeLimits {
  /** For the head of a request, and on a new connection before its first byte. */
  readonly headersWithinMs: number;
  /** For a whole request. */
  readonly requestWithinMs: number;
  /** Between two requests of one connection. */
  readonly idleMs: number;
  /** For the next bytes of an answer, where more are waiting. */
  readonly readWithinMs: number;
  /** For all that is waiting. */
  readonly readWholeWithinMs: number;
}

export const HTTP_TIME_LIMITS: HttpTimeLimits = {
  headersWithinMs: 10_000,
  requestWithinMs: 30_000,
  idleMs: 65_000,
  readWithinMs: 15_000,
  readWholeWithinMs: 300_000,
};

const MOST_HEADER_BYTES = 16 * 1024;
/** How often the server looks for connections that have run out of time. */
const CHECK_EVERY_MS = 1_000;
/** How long a client has to read a refusal before its connection is destroyed. */
const LINGER_MS = 1_000;

/** What Node.js keeps on a socket while a response is being written to it. */
type HttpSocket = Duplex & {
  readonly bytesRead?: number;
  readonly _httpMessage?: { readonly headersSent: boolean } | null;
};

/**
 * @param limits what differs from `HTTP_TIME_LIMITS`
 * @param tls what makes it an HTTPS server
 */
export function createHttpServer(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
  limits: Partial<HttpTimeLimits> = {},
  tls?: Tls,
): Server {
  const { headersWithinMs, requestWithinMs, idleMs, readWithinMs, readWholeWithinMs } = {
    ...HTTP_TIME_LIMITS,
    ...limits,
  };
  const options = {
    keepAliveTimeout: idleMs,
    headersTimeout: headersWithinMs,
    requestTimeout: requestWithinMs,
    connectionsCheckingInterval: Math.min(CHECK_EVERY_MS, headersWithinMs),
    maxHeaderSize: MOST_HEADER_BYTES,
  };
  const server: Server = tls
    ? tls.createServer({ ...options, cert: tls.cert, key: tls.key, handshakeTimeout: headersWithinMs }, listener)
    : createServer(options, listener);
  const everyMs = Math.min(CHECK_EVERY_MS, readWithinMs);
  cutOffSlowReaders(server, tls ? 'secureConnection' : 'connection', {
    withinMs: readWithinMs,
    wholeWithinMs: readWholeWithinMs,
    everyMs,
  });
  const most = mostConnections();
  if (most !== undefined) server.maxConnections = most;
  server.on('clientError', (problem: NodeJS.ErrnoException, socket: Duplex) => refuse(problem, socket));
  server.on('connect', (_request, socket: Duplex) => {
    socket.on('error', () => socket.destroy());
    refuseWith(socket, '400 Bad Request', 'SBX_BAD_HTTP', {
      message: 'CONNECT asks for a proxy, and this server is none.',
      next: 'Configure the address of this server as the base URL of your client, not as its proxy.',
    });
  });
  return server;
}

/** Node's parser answers with a bare status; a word on what is wrong helps more. */
function refuse(problem: NodeJS.ErrnoException, socket: HttpSocket): void {
  const hasBegunToAnswer = socket._httpMessage?.headersSent === true;
  const isSilent = problem.code === 'ERR_HTTP_REQUEST_TIMEOUT' && socket.bytesRead === 0;
  if (problem.code === 'ECONNRESET' || !socket.writable || hasBegunToAnswer || isSilent) {
    socket.destroy();
    return;
  }
  const [status, code, detail] = refusalOf(problem);
  refuseWith(socket, status, code, detail);
}

type Refused = readonly [status: string, code: ErrorCode, detail: ErrorDetail];

function refusalOf({ code, message }: NodeJS.ErrnoException): Refused {
  const expected = 'HTTP/1.1 with at most 16 KiB of headers';
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const detail = {
        message: 'The request began to arrive and was not whole in time.',
        expected: 'the head within 10 seconds, and the whole request within 30',
        next: 'Check the Content-Length that your client sends, and whether it writes the whole body.',
      };
      return ['408 Request Timeout', 'SBX_REQUEST_TIMEOUT', detail];
    }
    case 'HPE_HEADER_OVERFLOW': {
      const detail = { message: 'The headers are too large.', expected, received: code };
      return ['431 Request Header Fields Too Large', 'SBX_BAD_HTTP', detail];
    }
    default: {
      const detail = { message: `What came is no HTTP request: ${message}.`, expected, received: code };
      return ['400 Bad Request', 'SBX_BAD_HTTP', detail];
    }
  }
}

function refuseWith(socket: Duplex, status: string, code: ErrorCode, detail: ErrorDetail): void {
  const body = JSON.stringify(new SandboxError(code, detail));
  const head = `HTTP/1.1 ${status}\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close`;
  socket.end(`${head}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  // A client that does not close its end would hold the connection for good.
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
