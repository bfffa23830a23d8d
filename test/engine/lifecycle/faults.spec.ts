// Faults are real: asserted on a raw socket, byte for byte, not on what a client library makes of them.
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENGINE_TIME_LIMITS } from '../../../src/engine/engine.ts';
import { testSandbox } from '../../support/sandbox.ts';

const SLOW_BODY_MS = 500;
const { server, http, journal } = testSandbox({ timeLimits: { slowBodyMs: SLOW_BODY_MS } });
let port = 0;
let apikey = '';

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  apikey = (await http.get('/_sandbox/fixtures')).body.ncore.clients[0].apikey;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

interface Heard {
  readonly bytes: string;
  /** How the connection ended: orderly, by a reset, or not at all within the time we listened. */
  readonly end: 'closed' | 'reset' | 'silence';
  readonly chunks: readonly number[];
}

/** Sends one request and listens until the server ends the connection, or for `listenMs`. */
function send(sandbox: string, fault: string, listenMs: number, body?: object, path = '/users'): Promise<Heard> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const begun = performance.now();
    let bytes = '';
    let end: Heard['end'] = 'silence';
    const chunks: number[] = [];
    const timer = setTimeout(() => socket.destroy(), listenMs);
    socket.on('data', (chunk) => {
      chunks.push(Math.round(performance.now() - begun));
      bytes += chunk.toString('latin1');
    });
    socket.on('end', () => {
      end = 'closed';
    });
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === 'ECONNRESET') end = 'reset';
    });
    socket.on('close', () => {
      clearTimeout(timer);
      resolve({ bytes, end, chunks });
    });
    const payload = body ? JSON.stringify(body) : '';
    socket.write(
      `${body ? 'POST' : 'GET'} /@${sandbox}${path} HTTP/1.1\r\nHost: 127.0.0.1\r\napikey: ${apikey}\r\n` +
        `X-Sandbox-Scenario: ${fault}\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(payload)}\r\n\r\n${payload}`,
    );
  });
}

const headOf = ({ bytes }: Heard) => bytes.slice(0, bytes.indexOf('\r\n\r\n'));
const bodyOf = ({ bytes }: Heard) => bytes.slice(bytes.indexOf('\r\n\r\n') + 4);
const promised = (heard: Heard) => Number(/content-length: (\d+)/i.exec(headOf(heard))?.[1]);

describe('fault.timeout', () => {
  it('never answers and changes nothing', async () => {
    const heard = await send('timeout', 'fault.timeout', 300, { first_name: 'Ann' });
    expect(heard).toMatchObject({ bytes: '', end: 'silence' });
    expect(journal('timeout')[0]).toMatchObject({ decidedBy: 'header', changes: [] });
    expect(journal('timeout')[0]?.reply?.outcome).toBe('fault.timeout');
  });
});

describe('fault.connection-reset', () => {
  it('resets before a byte and changes nothing', async () => {
    expect(await send('reset', 'fault.connection-reset', 3_000, { first_name: 'Ann' })).toMatchObject({
      bytes: '',
      end: 'reset',
    });
    expect(journal('reset')[0]?.changes).toEqual([]);
  });
});

describe('fault.empty-reply', () => {
  it('closes orderly without a byte', async () => {
    expect(await send('empty', 'fault.empty-reply', 3_000)).toMatchObject({ bytes: '', end: 'closed' });
  });
});

describe('fault.truncated-body', () => {
  it('promises its full length and ends before it', async () => {
    const heard = await send('truncated', 'fault.truncated-body', 3_000);
    expect(headOf(heard)).toContain('HTTP/1.1 200');
    expect(bodyOf(heard).length).toBeGreaterThan(0);
    expect(bodyOf(heard).length).toBeLessThan(promised(heard));
    expect(heard.end).not.toBe('silence');
  });
});

describe('fault.slow-body', () => {
  it('sends the whole answer in small pieces over its time', async () => {
    const heard = await send('slow', 'fault.slow-body', 8_000);
    const arrived = heard.chunks;
    expect(bodyOf(heard)).toHaveLength(promised(heard));
    expect(JSON.parse(bodyOf(heard))).toHaveProperty('data');
    expect((arrived.at(-1) as number) - (arrived[0] as number)).toBeGreaterThan(0.6 * SLOW_BODY_MS);
    expect(arrived.length).toBeGreaterThan(5);
  });

  it('takes the five seconds that the catalogue tells when no other time is set', () => {
    expect(ENGINE_TIME_LIMITS.slowBodyMs).toBe(5_000);
  });
});

describe('fault.malformed-json', () => {
  it('is complete on the wire, and no JSON', async () => {
    const heard = await send('malformed', 'fault.malformed-json', 1_000);
    expect(bodyOf(heard)).toHaveLength(promised(heard));
    expect(() => JSON.parse(bodyOf(heard))).toThrow();
  });
});

describe('fault.lost-reply', () => {
  it('keeps the change and resets instead of answering; the retry finds it done', async () => {
    const { body } = await http.get('/@lost/_sandbox/fixtures');
    const card = body.ncore.cards.find(({ name }: { name: string }) => name.startsWith('ready-to-link'));
    const message = { activation_token: card.activation_token, user_id: '8009ace0-c16e-4d03-8a89-36010cf30b87' };
    const heard = await send('lost', 'fault.lost-reply', 3_000, message, '/cards:link');
    expect(heard).toMatchObject({ bytes: '', end: 'reset' });
    expect(journal('lost')[0]).toMatchObject({ reply: { outcome: 'ncore.200' }, fault: { id: 'fault.lost-reply' } });
    expect(journal('lost')[0]?.changes.length).toBeGreaterThan(0);
    const retry = await http.post('/@lost/cards:link').set('apikey', apikey).send(message);
    expect(retry.status).toBe(409);
  });
});

describe('a fault on a refused call', () => {
  it('never gets its turn, and the journal says so', async () => {
    const answer = await http
      .post('/@refused/users')
      .set('apikey', apikey)
      .set('X-Sandbox-Scenario', 'fault.lost-reply')
      .send({ first_name: 5 });
    expect(answer.status).toBe(400);
    const { body } = await http.get(`/@refused/_sandbox/requests/${answer.headers['x-sandbox-request-id']}`);
    expect(body.chain[0]).toMatchObject({ step: 'header', outcome: 'fault.lost-reply', verdict: 'never reached' });
  });
});

describe('the server', () => {
  it('goes on after all that', async () => {
    expect((await http.get('/_sandbox/health')).status).toBe(200);
  });
});
