// Between the engine that runs a demo and the server it calls: sees every call and its answer, and can hold a call back.
import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { STEP_HEADER } from './document.ts';

export interface RelayedCall {
  /** The step's mark. */
  readonly step: string;
  readonly method: string;
  /** As sent, with its query. */
  readonly path: string;
  readonly sandbox: string;
  readonly body: Buffer;
}

export interface RelayedAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** False where it broke off in the middle. */
  readonly isWhole: boolean;
}

export interface RelayOptions {
  readonly target: URL;
  /** The world of calls that name none. */
  readonly sandbox: string;
  /** Whether calls that name another go to it all the same. */
  readonly isSandboxForced: boolean;
  readonly controlToken: string | undefined;
  /** Awaited before a step's call goes on. */
  before(call: RelayedCall): Promise<void>;
  /** Awaited before its answer goes back; without an answer when the line broke. */
  after(call: RelayedCall, answer: RelayedAnswer | undefined): Promise<void>;
}

export interface Relay {
  readonly url: string;
  close(): void;
}

/** Listens on a free port of 127.0.0.1. */
export async function startRelay(options: RelayOptions): Promise<Relay> {
  const server = createServer((request, response) => {
    relay(options, request, response).catch(() => response.socket?.resetAndDestroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function relay(options: RelayOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray());
  const { [STEP_HEADER]: step, ...headers } = request.headers;
  const path = request.url ?? '/';
  const named = options.isSandboxForced ? undefined : headers['x-sandbox'];
  const sandbox = /^\/@([^/]+)/.exec(path)?.[1] ?? String(named ?? options.sandbox);
  // Whatever is not a step's is the engine reading the descriptions of the APIs.
  const call =
    step === undefined ? undefined : { step: String(step), method: request.method ?? 'GET', path, sandbox, body };
  if (call) await options.before(call);
  const token = options.controlToken !== undefined && path.includes('/_sandbox') ? options.controlToken : undefined;
  const answer = await forward(options.target, request, response, body, {
    ...headers,
    host: options.target.host,
    'x-sandbox': sandbox,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  });
  if (call) await options.after(call, answer);
  if (!answer) response.socket?.resetAndDestroy();
  else {
    response.writeHead(answer.status, answer.headers);
    if (answer.isWhole) response.end(answer.body);
    else response.write(answer.body, () => response.socket?.destroySoon());
  }
}

/** @returns undefined when the line broke before there was an answer */
function forward(
  target: URL,
  { method, url }: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<RelayedAnswer | undefined> {
  return new Promise((resolve) => {
    const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
    const upstream = send(new URL(url ?? '/', target), { method, headers, agent: false });
    upstream.on('error', () => resolve(undefined));
    // A caller who gives up must not leave a call behind that is never answered.
    response.on('close', () => upstream.destroy());
    upstream.on('response', (reply) => {
      const chunks: Buffer[] = [];
      const settle = () => {
        const { statusCode: status = 502, headers: answered } = reply;
        resolve({ status, headers: answered, body: Buffer.concat(chunks), isWhole: reply.complete });
      };
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', settle);
      reply.on('error', settle);
    });
    upstream.end(body);
  });
}
