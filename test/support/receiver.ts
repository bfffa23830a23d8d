// A webhook receiver for tests: a server on loopback that records every request and answers as the test says.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll } from 'vitest';

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly path: string;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What it does with a request: a status, `never` to leave it without an answer, `endless` for a 200 whose body never ends. */
export type Answer = number | 'never' | 'endless';

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** For the next requests, one each; 204 to all others. */
  answers: Answer[];
  /** How many of its answers the sender broke off. */
  brokenOff: number;
  /** Resolves once it got so many in all. */
  has(count: number): Promise<void>;
  close(): Promise<void>;
}

/** Closed when the tests of the file are over. */
export async function receiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, path: request.url ?? '', text, body: JSON.parse(text) });
      const answer = made.answers.shift() ?? 204;
      if (answer === 'endless') {
        response.on('close', () => {
          made.brokenOff += 1;
        });
        response.writeHead(200).write('more to come');
      } else if (answer !== 'never') response.writeHead(answer, answer === 302 ? { Location: made.url } : {}).end();
      for (const check of waiting) check();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const made: Receiver = {
    url: `http://127.0.0.1:${port}/events`,
    port,
    received,
    answers: [],
    brokenOff: 0,
    has: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (received.length < count) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  afterAll(() => made.close());
  return made;
}
