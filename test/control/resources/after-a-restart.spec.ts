// What a server knows that was started anew on what it had kept: all of the state, and honestly nothing of the calls.
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/index.ts';

const KEY = 'tenant1-5a4db0c5-key';
const folder = mkdtempSync(join(tmpdir(), 'restarted-'));
let server: RunningSandbox;

afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const call = async (method: string, path: string, body?: object) => {
  const headers = { apikey: KEY, 'Content-Type': 'application/json' };
  const answer = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  // biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at below
  return { headers: answer.headers, body: (await answer.json()) as any };
};
const user = (sandbox: string) => call('POST', `/@${sandbox}/users`, { first_name: 'A' });
const verify = async (sandbox: string, expectation: object) =>
  (await call('POST', `/@${sandbox}/_sandbox/verify`, { operation: 'ncore.createUser', ...expectation })).body;

describe('a server that is started anew on its folder', () => {
  it('cannot tell how often something was called, and gives no id again', async () => {
    server = await startSandbox({ data: folder });
    const ids = [await user('v'), await user('v')].map(({ headers }) => headers.get('x-sandbox-request-id'));
    expect(await verify('v', { count: 2 })).toMatchObject({ verified: true });
    await server.stop();
    server = await startSandbox({ data: folder });
    for (const expectation of [{ count: 2 }, { count: 0 }, { atMost: 1 }, { atLeast: 1 }, { inOrder: [{}, {}] }]) {
      const answer = await verify('v', expectation);
      expect(answer, JSON.stringify(expectation)).toMatchObject({ verified: false, inconclusive: true });
      expect(answer.reason).toContain('before the server was started anew');
    }
    ids.push((await user('v')).headers.get('x-sandbox-request-id'));
    expect(new Set(ids).size).toBe(3);
    expect(await verify('v', { atLeast: 1 })).toMatchObject({ verified: true });
    const report = (await call('GET', '/@v/_sandbox/report')).body;
    expect(report.basis.journalIsWhole).toBe(false);
  });

  it('can tell again once the journal was emptied, and of sandboxes that are new', async () => {
    server = await startSandbox({ data: folder });
    await user('v');
    await server.stop();
    server = await startSandbox({ data: folder });
    await call('DELETE', '/@v/_sandbox/requests');
    await user('v');
    expect(await verify('v', { count: 1 })).toMatchObject({ verified: true });
    await user('new');
    expect(await verify('new', { count: 1 })).toMatchObject({ verified: true });
  });
});

describe('the stream of a sandbox', () => {
  it.each([
    ['made anew', 'PUT'],
    ['deleted', 'DELETE'],
  ])('ends when the sandbox is %s', async (_what, method) => {
    server = await startSandbox();
    await user('st');
    const [stream] = await once(get(`${server.url}/@st/_sandbox/requests/stream`), 'response');
    const ended = once(stream.resume(), 'end');
    await call(method, '/_sandbox/sandboxes/st');
    await ended;
  });
});
