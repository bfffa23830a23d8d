import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import { DEFAULTS, type RunningServer, startServer } from '../../../src/server.ts';

async function call(...args: readonly string[]) {
  let stdout = '';
  let stderr = '';
  const io = {
    stdout: { write: (text: string) => (stdout += text) },
    stderr: { write: (text: string) => (stderr += text) },
    readInput: async () => '',
    onStop: () => {},
  };
  const code = await run(['report', ...args], {}, io);
  return { code, stdout, stderr };
}

describe('card-sandbox report', () => {
  let server: RunningServer;

  beforeAll(async () => {
    server = await startServer({ ...DEFAULTS, port: 0, controlToken: 'a-secret-token' });
    for (let index = 0; index < 2; index++) await (await fetch(`${server.url}/@anna/users`)).text();
  });

  afterAll(() => server.stop());

  const asked = (...args: readonly string[]) =>
    call('--url', `${server.url}/`, '--control-token', 'a-secret-token', ...args);

  it.each([
    ['text', /^Report of sandbox anna /],
    ['json', /^\{"sandbox":"anna"/],
    ['junit', /^<\?xml/],
    ['html', /^<!doctype html>/],
  ])('prints %s', async (format, beginning) => {
    const { code, stdout, stderr } = await asked('--sandbox', 'anna', '--format', format);
    expect(stderr).toBe('');
    expect(stdout).toMatch(beginning);
    expect(stdout.endsWith('\n')).toBe(true);
    expect(code).toBe(0);
  });

  it('ends with 1 at the gate when an outcome was mishandled, and with 0 when none was', async () => {
    const { code, stdout, stderr } = await asked('--sandbox', 'anna', '--gate');
    expect(stdout).toContain('✗ ncore.401');
    expect(stderr).toContain('1 of the outcomes met were mishandled');
    expect(code).toBe(1);
    expect(await asked('--gate')).toMatchObject({ code: 0, stderr: '' });
  });

  it('refuses a sandbox that was never used, instead of reporting that nothing was met', async () => {
    const { code, stdout, stderr } = await asked('--sandbox', 'ana');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('There is no sandbox "ana"');
    expect(server.engine.sandboxes.find('ana')).toBeUndefined();
  });

  it('says what the control token is for when it is missing', async () => {
    const { code, stderr } = await call('--url', server.url);
    expect(code).toBe(1);
    expect(stderr).toContain('SBX_UNAUTHORIZED');
  });

  it('says that no server answers, or a server of another kind', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end('no')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const stranger = await call('--url', url);
    expect(stranger).toMatchObject({ code: 1, stdout: '' });
    expect(stranger.stderr).toContain(`${url} answered 404; it does not seem to be a card-sandbox`);
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
    const silent = await call('--url', url);
    expect(silent.code).toBe(1);
    expect(silent.stderr).toContain(`No answer from ${url} (ECONNREFUSED). Name the server with --url URL.`);
  });

  it.each([
    [['--format', 'pdf'], '--format must be one of text, html, junit, json; "pdf" is not.'],
    [['--url', 'localhost'], '--url must be the address of a running server'],
    [['--sandbox', '../x'], '--sandbox must be the name of a sandbox'],
  ])('refuses %j with exit 2', async (args, sentence) => {
    const { code, stderr } = await call(...args);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
