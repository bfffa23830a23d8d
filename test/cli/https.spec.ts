// HTTPS: --tls-cert and --tls-key.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHttpServer } from '../../src/http/http-server.ts';
import { readTls } from '../../src/http/tls-files.ts';
import { startSandbox } from '../../src/index.ts';
import { APIKEY } from '../providers/ncore/support.ts';
import { runBinary, type StartedBinary, startBinary } from '../support/binary.ts';
import { freshFolder } from '../support/folder.ts';
import { listen, readAnswer } from '../support/raw-http.ts';

const at = (name: string) => fileURLToPath(new URL(`../support/tls/${name}`, import.meta.url));
const CERT = at('cert.pem');
const KEY = at('key.pem');
const ca = readFileSync(CERT);

function get(url: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    request(url, { ca, headers, agent: false }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    })
      .on('error', reject)
      .end();
  });
}

describe('a server with certificate and key', () => {
  let server: StartedBinary;

  beforeAll(async () => {
    server = await startBinary([], { CARD_SANDBOX_TLS_CERT: CERT, CARD_SANDBOX_TLS_KEY: KEY });
  });
  afterAll(() => server.stop());

  it('says so in its ready line, with a curl that trusts its certificate', () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(server.ready.control).toBe(`${server.url}/_sandbox`);
    expect(server.ready.curl).toContain(`curl --cacert '${CERT}' `);
    expect(server.ready.curl).toContain(server.url);
  });

  it('serves providers, control calls and health checks', async () => {
    expect((await get(`${server.url}/v1/users`, { apikey: APIKEY })).status).toBe(200);
    expect((await get(`${server.url}/_sandbox/clock`)).status).toBe(200);
    expect((await get(`${server.url}/_sandbox/ready`)).status).toBe(200);
  });

  it('names itself as an HTTPS server in its OpenAPI documents', async () => {
    const { text } = await get(`${server.url}/_sandbox/openapi/ncore.json`);
    expect(JSON.parse(text).servers[0].url).toBe(server.url);
  });

  it('answers no plain HTTP, and goes on', async () => {
    await expect(fetch(server.url.replace('https', 'http'))).rejects.toThrow();
    expect((await get(`${server.url}/_sandbox/ready`)).status).toBe(200);
  });

  it('stops in order', async () => {
    const other = await startBinary(['--tls-cert', CERT, '--tls-key', KEY]);
    expect(await other.stop()).toBe(0);
  });
});

describe('a TLS connection', () => {
  it('gets 408 when a request stalls, and nothing when it is silent', async () => {
    const tls = await readTls({ cert: CERT, key: KEY });
    const server = createHttpServer(
      (_request, response) => response.end('x'),
      { headersWithinMs: 200, requestWithinMs: 400 },
      tls,
    );
    const port = await listen(server);
    const leave = async (bytes: string) => {
      const socket = connect({ port, host: '127.0.0.1', ca });
      await once(socket, 'secureConnect');
      if (bytes !== '') socket.write(bytes);
      return readAnswer(socket, 4_000);
    };
    expect((await leave('GET /users HTTP/1.1\r\n')).status).toBe(408);
    expect((await leave('')).text).toBe('');
    server.close();
    server.closeAllConnections();
  });
});

describe('the library', () => {
  it('takes both as tlsCert and tlsKey', async () => {
    const sandbox = await startSandbox({ tlsCert: CERT, tlsKey: KEY });
    expect((await get(`${sandbox.url}/_sandbox/health`)).status).toBe(200);
    await sandbox.stop();
    await expect(startSandbox({ tlsCert: CERT })).rejects.toThrow('tlsCert needs tlsKey');
  });
});

describe('certificate and key that do not work', () => {
  it.each<[string, readonly string[], number, string]>([
    ['a certificate alone', ['--tls-cert', CERT], 2, '--tls-cert needs --tls-key'],
    ['a key alone', ['--tls-key', KEY], 2, '--tls-key needs --tls-cert'],
    [
      'a file that is not there',
      ['--tls-cert', join(freshFolder(), 'none'), '--tls-key', KEY],
      2,
      '--tls-cert must be a file that exists',
    ],
    ['a folder', ['--tls-cert', CERT, '--tls-key', freshFolder()], 2, '--tls-key must be a file that exists'],
    [
      'another key',
      ['--tls-cert', CERT, '--tls-key', at('other-key.pem')],
      1,
      'the key is not the one of the certificate',
    ],
    ['an encrypted key', ['--tls-cert', CERT, '--tls-key', at('encrypted-key.pem')], 1, 'the key is encrypted'],
    ['no PEM', ['--tls-cert', at('README.md'), '--tls-key', KEY], 1, 'no PEM file'],
    ['both exchanged', ['--tls-cert', KEY, '--tls-key', CERT], 1, 'HTTPS cannot be served with'],
  ])('stop the start with a sentence: %s', async (_what, args, code, sentence) => {
    const ended = await runBinary(['start', '--port', '0', ...args]);
    expect([ended.code, ended.stdout, ended.stderr]).toEqual([code, '', expect.stringContaining(sentence)]);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });
});
