import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { runBinary, startBinary } from '../support/binary.ts';
import { freshFolder } from '../support/folder.ts';

const shell = promisify(execFile);

describe('start', () => {
  it('says in one JSON line that it is ready, and its curl succeeds when pasted', async () => {
    const server = await startBinary();
    try {
      expect(server.ready).toMatchObject({ event: 'ready', url: server.url, control: `${server.url}/_sandbox` });
      const { stdout } = await shell('sh', ['-c', server.ready.curl as string]);
      expect(JSON.parse(stdout)).toMatchObject({ status: 'ACTIVE' });
      const again = await shell('sh', ['-c', server.ready.curl as string]);
      expect(JSON.parse(again.stdout).code).toBeTruthy();
    } finally {
      expect(await server.stop()).toBe(0);
    }
  });

  it('says a curl that succeeds on what --data holds, however often it was started', async () => {
    const data = join(freshFolder(), 'data');
    const linked = new Set<string>();
    for (let starts = 0; starts < 3; starts++) {
      const server = await startBinary(['--data', data]);
      const { stdout } = await shell('sh', ['-c', server.ready.curl as string]);
      await server.stop();
      expect(JSON.parse(stdout)).toMatchObject({ status: 'ACTIVE' });
      linked.add(JSON.parse(stdout).card_id ?? stdout);
    }
    expect(linked.size).toBe(3);
  });

  it('says another curl that succeeds once no test card can be linked', async () => {
    const data = join(freshFolder(), 'data');
    const server = await startBinary(['--data', data]);
    const fixtures = (await (await fetch(`${server.url}/_sandbox/fixtures`)).json()) as {
      ncore: { cards: { name: string; id: string }[] };
    };
    for (const { id } of fixtures.ncore.cards.filter(({ name }) => name.startsWith('ready-to-link'))) {
      const body = JSON.stringify({ status: 'TERMINATED' });
      await fetch(`${server.url}/_sandbox/cards/${id}`, { method: 'PATCH', body });
    }
    await server.stop();
    const again = await startBinary(['--data', data]);
    const { stdout } = await shell('sh', ['-c', again.ready.curl as string]);
    await again.stop();
    expect(again.ready.curlDoes).toContain('none of the test cards can be linked');
    expect(Object.keys(JSON.parse(stdout))).not.toContain('code');
    expect(stdout).toContain('ACTIVE');
  });

  it('says which port is in use and how to choose another', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, stderr } = await runBinary(['start', '--port', String(port)]);
    other.close();
    expect(code).toBe(1);
    expect(stderr).toContain(`Port ${port} on 127.0.0.1 is in use. Choose another with --port N`);
  });

  it('stops at a fixture that does not fit, naming file and place', async () => {
    const { mkdtemp, mkdir, writeFile, rm } = await import('node:fs/promises');
    const folder = await mkdtemp('/tmp/fixtures-');
    await mkdir(`${folder}/prepaid`);
    await writeFile(`${folder}/prepaid/cards.json`, '{"data":[{"urn":7}]}');
    const { code, stderr } = await runBinary(['start', '--port', '0', '--fixtures', folder]);
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toContain('prepaid/cards.json');
    expect(stderr).toMatch(/\/data\/0/);
  });
});

describe('bytes that are no HTTP request', () => {
  it.each([
    ['garbage', 'hello\r\n\r\n', 400],
    ['too many headers', `GET /cards HTTP/1.1\r\nHost: x\r\nX: ${'y'.repeat(64 * 1024)}\r\n\r\n`, 431],
  ])('get a refusal that says so: %s', async (_name, bytes, status) => {
    const server = await startBinary();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    await server.stop();
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain('"code":"SBX_BAD_HTTP"');
  });
});

describe('start --scenarios', () => {
  it('stops at a demo that is no Arazzo document, naming the file', async () => {
    const { mkdtemp, writeFile, rm } = await import('node:fs/promises');
    const folder = await mkdtemp('/tmp/demos-');
    await writeFile(`${folder}/broken.arazzo.yaml`, 'arazzo: 1.0.1\ninfo:\n  title: [x\n');
    const { code, stderr } = await runBinary(['start', '--port', '0', '--scenarios', folder]);
    await rm(folder, { recursive: true });
    expect(code).toBe(1);
    expect(stderr).toMatch(/broken\.arazzo\.yaml:\d+:\d+: /);
  });
});

describe('stop', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 at %s while a connection is kept alive', async (signal) => {
    const server = await startBinary();
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    socket.write('GET /_sandbox/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    const begun = performance.now();
    expect(await server.stop(signal)).toBe(0);
    expect(performance.now() - begun).toBeLessThan(4_000);
    socket.destroy();
  });

  it('ends with 1, and says what is lost, where a change could not be written', async () => {
    const data = join(freshFolder(), 'data');
    const server = await startBinary(['--data', data]);
    let said = '';
    server.process.stderr?.on('data', (chunk) => {
      said += chunk;
    });
    renameSync(data, `${data}-away`);
    const refused = await fetch(`${server.url}/_sandbox/switches`, {
      method: 'POST',
      body: JSON.stringify({ outcome: 'ncore.503' }),
    });
    expect(refused.status).toBe(503);
    expect(await server.stop()).toBe(1);
    expect(said).toBe(
      'card-sandbox: The last changes to default.json are lost: The folder where data is kept cannot be reached (ENOENT)\n',
    );
  });

  it('lets an exchange in flight end', async () => {
    const server = await startBinary();
    await fetch(`${server.url}/_sandbox/switches`, {
      method: 'POST',
      body: JSON.stringify({ outcome: 'ncore.503', delay: { ms: 600 }, times: 1 }),
    });
    const { apikey } = server.ready.keys ? (server.ready.keys as { ncore: { apikey: string } }).ncore : { apikey: '' };
    const slow = fetch(`${server.url}/cardproducts`, { headers: { apikey } });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const stopped = server.stop();
    expect((await slow).status).toBe(503);
    expect(await stopped).toBe(0);
  });
});
