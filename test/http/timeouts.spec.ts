// Connections on which a request stalls, or nothing comes at all.
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listen, readAnswer } from '../support/raw-http.ts';
import { testSandbox } from '../support/sandbox.ts';

const { server, http } = testSandbox({}, { headersWithinMs: 200, requestWithinMs: 400, idleMs: 300 });
let port = 0;

beforeAll(async () => {
  port = await listen(server);
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

async function leave(bytes: string) {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  if (bytes !== '') socket.write(bytes);
  return readAnswer(socket, 4_000);
}

describe('a connection', () => {
  it('is closed without a word when nothing came', async () => {
    expect((await leave('')).text).toBe('');
  });

  it.each([
    ['in its first line', 'GET /users'],
    ['in its headers', 'GET /users HTTP/1.1\r\nHost: x\r\n'],
    ['in its body, of nCore', 'POST /cards:link HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"a"'],
    ['in its body, of prepaid', 'POST /mob1/api/v2/encrypt HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{'],
    ['in its body, of control', 'POST /_sandbox/reset HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n{'],
    ['in a chunk', 'POST /cards:link HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a'],
  ])('gets 408 when a request stalled %s', async (_where, bytes) => {
    const { status, headers, body } = await leave(bytes);
    expect([status, headers.connection]).toEqual([408, 'close']);
    expect(JSON.parse(body).error.code).toBe('SBX_REQUEST_TIMEOUT');
  });

  it('is closed without a word when it falls idle after an answer', async () => {
    const { status, text } = await leave('GET /_sandbox/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    expect(status).toBe(200);
    expect(text.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('gets 408 when a second request stalled', async () => {
    const { text } = await leave('GET /_sandbox/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET /use');
    expect(text).toMatch(/^HTTP\/1\.1 200[\s\S]*HTTP\/1\.1 408/);
  });

  it('is freed although the client keeps its end open', async () => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => undefined).resume();
    socket.write('garbage\r\n\r\n');
    await once(socket, 'end');
    await expect.poll(openConnections, { timeout: 4_000 }).toBe(0);
    socket.destroy();
  });
});

function openConnections(): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((problem, count) => (problem ? reject(problem) : resolve(count)));
  });
}

it('still serves', async () => {
  expect((await http.get('/_sandbox/health')).status).toBe(200);
});
