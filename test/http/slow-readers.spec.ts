// Clients that take nothing, or never close: what they hold is freed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mostConnections } from '../../src/http/open-files.ts';
import { APIKEY, PRODUCT } from '../providers/ncore/support.ts';
import { listen } from '../support/raw-http.ts';
import { testSandbox } from '../support/sandbox.ts';

const notices: string[] = [];
const { server, http, engine } = testSandbox(
  { onNotice: (notice) => notices.push(notice) },
  { readWithinMs: 400, readWholeWithinMs: 2_000 },
);
let port = 0;
let order = '';

beforeAll(async () => {
  port = await listen(server);
  const made = await http
    .post('/v1/bulkissuances')
    .set('apikey', APIKEY)
    .send({ card_product_id: PRODUCT, number_of_cards: 5_000, status: 'SUBMITTED' });
  order = made.body.id;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const openConnections = () =>
  new Promise<number>((resolve, reject) =>
    server.getConnections((problem, count) => (problem ? reject(problem) : resolve(count))),
  );

/** Asks for much, many times over, and reads nothing. */
function stalled(lines: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => undefined).pause();
  const line = `GET /_sandbox/cards?bulk_issuance_id=${order}&limit=5000 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`;
  socket.write(line.repeat(lines));
  return socket;
}

describe('a client that does not read', () => {
  it('is cut off, and frees what waited for it', async () => {
    const sockets = Array.from({ length: 5 }, () => stalled(10));
    await expect.poll(openConnections, { timeout: 2_000 }).toBeGreaterThanOrEqual(5);
    await expect.poll(openConnections, { timeout: 8_000 }).toBeLessThan(5);
    await expect.poll(openConnections, { timeout: 8_000 }).toBe(0);
    for (const socket of sockets) socket.destroy();
    expect((await http.get('/_sandbox/health')).status).toBe(200);
  }, 20_000);

  it('is not cut off while it reads slowly', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET /_sandbox/cards?bulk_issuance_id=${order}&limit=5000 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`,
    );
    let bytes = 0;
    let promised = 0;
    socket.on('data', (chunk: Buffer) => {
      if (bytes === 0) promised = Number(/content-length: (\d+)/i.exec(chunk.toString('latin1'))?.[1]);
      bytes += chunk.length;
      socket.pause();
      setTimeout(() => socket.resume(), 20);
    });
    await once(socket, 'close');
    expect(bytes).toBeGreaterThan(promised);
  }, 20_000);
});

describe('a reader of the event stream that does not read', () => {
  it('is cut off with a line on the log, and keeps no call waiting', async () => {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined).pause();
    socket.write('GET /@loud/_sandbox/requests/stream HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'connect');
    const path = `/@loud/v1/users/${'x'.repeat(6_000)}`;
    for (let round = 0; round < 60 && notices.length === 0; round++) {
      await Promise.all(Array.from({ length: 40 }, () => http.get(path).set('apikey', APIKEY)));
    }
    // The operating system takes some megabytes for the client; what the server keeps beyond that is bounded.
    await expect.poll(openConnections, { timeout: 8_000 }).toBe(0);
    socket.destroy();
    expect((await http.get(path).set('apikey', APIKEY)).status).toBe(404);
    expect(notices.join()).toContain(`sandbox "loud" does not take what it gets`);
  }, 60_000);

  it('warns of no leak, however many there are, and ends at stop', async () => {
    const warnings: Error[] = [];
    process.on('warning', (warning) => warnings.push(warning));
    const streams = await Promise.all(
      Array.from({ length: 25 }, () => fetch(`http://127.0.0.1:${port}/@many/_sandbox/requests/stream`)),
    );
    const ended = streams.map((stream) => stream.text());
    engine.stop();
    await Promise.all(ended);
    await new Promise((resolve) => setImmediate(resolve));
    expect(warnings).toEqual([]);
  });
});

describe('a server with few descriptors', () => {
  it('keeps some for everything but clients', () => {
    const folder = mkdtempSync(join(tmpdir(), 'card-sandbox-limits-'));
    const most = (line: string) => {
      const file = join(folder, 'limits');
      writeFileSync(file, `Limit  Soft Limit  Hard Limit  Units\n${line}\n`);
      return mostConnections(file);
    };
    expect(most('Max open files            300                  300                  files')).toBe(200);
    expect(most('Max open files            1048576              1048576              files')).toBe(1_047_552);
    expect(most('Max open files            unlimited            unlimited            files')).toBeUndefined();
    expect(mostConnections(join(folder, 'none'))).toBeUndefined();
  });

  it('survives more clients than it has descriptors, and serves on', async () => {
    const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
    const command = `ulimit -n 300; exec "${process.execPath}" "${main}" start --port 0 --log-level json`;
    const child = spawn('/bin/sh', ['-c', command], { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = once(child, 'exit');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const { url } = JSON.parse(line) as { url: string };
    const sockets = Array.from({ length: 400 }, () => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.on('error', () => undefined).resume();
      return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const socket of sockets) socket.destroy();
    const answers = async () => (await fetch(`${url}/_sandbox/fixtures`).catch(() => undefined))?.status;
    await expect.poll(answers, { timeout: 5_000 }).toBe(200);
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  }, 20_000);
});
