// The demos: every document run by Redocly's engine as it stands, and told by `card-sandbox demo`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { run } from '../../src/cli/run.ts';
import { DEMO_SUFFIX, findDemos } from '../../src/demos/document.ts';
import { findRespect } from '../../src/demos/respect.ts';
import { type RunningSandbox, startSandbox } from '../../src/index.ts';
import { runBinary } from '../support/binary.ts';

const demos = findDemos();
const folder = mkdtempSync(join(tmpdir(), 'demos-'));
let server: RunningSandbox;

beforeAll(async () => {
  // Without headers of ours: a demo may rest on nothing but what a partner would answer, and on the control API.
  server = await startSandbox({ plain: true });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Writes a document into the folder, its default address replaced by this server's. @returns its file's name */
function copied(file: string, change = (text: string) => text): string {
  const name = basename(file);
  const text = readFileSync(file, 'utf8').replaceAll('http://127.0.0.1:4242', server.url);
  writeFileSync(join(folder, name), change(text));
  return name;
}

async function respect(
  files: readonly string[],
  options: readonly string[] = [],
): Promise<{ code: number | null; files: string[] }> {
  const args = [findRespect() as string, 'respect', ...files, ...options, '--json-output', 'results.json'];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: 'ignore' });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, files: Object.keys(JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')).files) };
}

interface Row {
  readonly pan: string;
  readonly activation_token: string;
}

/** The command in this process; starting a new one takes longer than most of what is asked here. */
async function called(args: string[], nextLine?: (told: string) => void) {
  let stdout = '';
  let stderr = '';
  const code = await run(
    args,
    {},
    {
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      readInput: async () => '',
      onStop: () => {},
      ...(nextLine ? { nextLine: async () => nextLine(stdout) } : {}),
    },
  );
  return { code, stdout, stderr };
}

describe('every demo of ours', () => {
  it('runs with Redocly’s engine and nothing else', async () => {
    const names = demos.map(({ file }) => copied(file));
    const result = await respect(names);
    expect(result.files.sort()).toEqual(names.sort());
    expect(result.code).toBe(0);
  });

  it('runs in the sandbox it is given as input', async () => {
    const [first] = demos;
    expect((await respect([copied(first?.file as string)], ['--input', 'sandbox=bea'])).code).toBe(0);
    const { data } = (await (await fetch(`${server.url}/_sandbox/sandboxes`)).json()) as { data: { id: string }[] };
    expect(data.map(({ id }) => id)).toContain('bea');
  });

  it('covers what an integrator must survive', () => {
    const wanted = ['first-link', 'bulk-to-link', 'activate', 'already-activated', 'duplicate-email'];
    expect(demos.map(({ name }) => name)).toEqual(
      expect.arrayContaining([...wanted, 'lost-reply', 'brown-out', 'wrong-key']),
    );
  });

  it.each(demos)('$name tells each step and checks it', ({ file, name, summary, steps }) => {
    const { workflows } = parse(readFileSync(file, 'utf8'));
    expect(summary).not.toBe('');
    for (const step of workflows[0].steps) expect(step.successCriteria.length, step.stepId).toBeGreaterThan(0);
    for (const { id, title, description } of steps)
      expect([id, title !== id, description !== '']).toEqual([id, true, true]);
    expect(workflows[0].inputs.properties.sandbox.default).toBe(`demo-${name}`);
  });
});

describe('docs/demos.md', () => {
  it('lists every demo with its title and what it shows, and no other', () => {
    const text = readFileSync(new URL('../../docs/demos.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| `([\w-]+)` \| (\w+) \| (.+) \| (.+) \|$/gm)].map(([, ...cells]) => cells);
    expect(rows).toEqual(demos.map(({ name, provider, title, summary }) => [name, provider, title, summary]));
  });

  it('shows a demo that runs when it is pasted', async () => {
    const text = readFileSync(new URL('../../docs/demos.md', import.meta.url), 'utf8');
    const [, example] = /```yaml\n([\s\S]*?)```/.exec(text) as unknown as [string, string];
    const file = join(folder, `closed-card${DEMO_SUFFIX}`);
    writeFileSync(file, example);
    const { code, stdout } = await runBinary(['demo', file]);
    expect(stdout).toContain('✓');
    expect(code).toBe(0);
  });
});

describe('card-sandbox demo', () => {
  it('lists the demos, as a table and as JSON', async () => {
    const { code, stdout } = await runBinary(['demo', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).data).toEqual(
      demos.map(({ name, provider, title, summary, file }) => ({ name, provider, title, summary, file })),
    );
    const table = await called(['demo']);
    for (const { name, title } of demos) expect(table.stdout).toMatch(new RegExp(`^${name} .*${title}`, 'm'));
  });

  it('tells what is sent in the clear, what comes back and how it ended, and shows no secret', async () => {
    const { code, stdout } = await runBinary(['demo', 'activate']);
    expect(stdout).toContain('Activate the card\n');
    expect(stdout).toMatch(/→ POST \/api\/issuance\/v2\/activate\n\s+\{ "messageCode": "3424"/);
    expect(stdout).toContain('← HTTP 200, prepaid.00, decided by state');
    expect(stdout).toContain('"responseMessage": "SUCCESS"');
    expect(stdout).toMatch(/✓ 5 steps, \d+ checks held\n$/);
    expect(stdout).not.toContain('AfYtlO5kqdySIjXyNmGg3F');
    expect(code).toBe(0);
  });

  it('runs against a server that is there, in a world of the demo’s own', async () => {
    const { code, stdout } = await called(['demo', 'prepaid/lost-reply', '--json', '--url', server.url]);
    const { passed, sandbox, steps, failed } = JSON.parse(stdout);
    expect({ code, passed, sandbox, failed }).toEqual({
      code: 0,
      passed: true,
      sandbox: 'demo-lost-reply',
      failed: [],
    });
    const attempts = steps.filter(({ stepId }: { stepId: string }) => stepId === 'activate');
    expect(attempts).toMatchObject([
      { attempt: 1, status: null, fault: 'fault.lost-reply', sent: { clientTxnId: 'demo-lost-1' } },
      { attempt: 2, status: 200, outcome: 'prepaid.00', received: { responseCode: '00' } },
    ]);
    expect(attempts[0].advice).toContain('Retry with the same');
    const elsewhere = await (await fetch(`${server.url}/_sandbox/requests`)).json();
    expect(elsewhere).toMatchObject({ data: [] });
  });

  it('masks card numbers, also inside what a token is made of', async () => {
    const { stdout } = await called(['demo', 'bulk-to-link', '--json', '--url', server.url, '--sandbox', 'anna']);
    const { sandbox, passed } = JSON.parse(stdout);
    expect({ sandbox, passed }).toEqual({ sandbox: 'anna', passed: true });
    const { data } = (await (await fetch(`${server.url}/@anna/_sandbox/cards`)).json()) as { data: Row[] };
    expect(data.length).toBeGreaterThanOrEqual(5);
    for (const { pan, activation_token: token } of data)
      expect([stdout.includes(pan), stdout.includes(token)]).toEqual([false, false]);
  });

  it('fails when a criterion does not hold, and names step and criterion', async () => {
    const { file } = demos.find(({ name }) => name === 'activate') as (typeof demos)[number];
    const broken = copied(file, (text) => text.replace("responseCode == '00'", "responseCode == '1004'"));
    const { code, stdout } = await called(['demo', join(folder, broken), '--url', server.url]);
    expect(code).toBe(1);
    expect(stdout).toContain("✗ open: $response.body#/responseCode == '1004'");
    expect(stdout).not.toContain('✓');
  });

  it('waits for the enter key before each step when asked to', async () => {
    let waits = 0;
    const { code } = await called(['demo', 'first-link', '--pause'], (told) => {
      waits += 1;
      // What is about to be sent has been announced, and nothing was sent yet.
      expect(told.match(/^ {3}←/gm)?.length ?? 0).toBe(waits - 1);
    });
    expect([code, waits]).toEqual([0, 4]);
  });

  it.each([
    [['demo', 'activat'], 2, 'There is no demo "activat"; the nearest are activate'],
    [['demo', 'activate', '--pause'], 2, '--pause needs a terminal'],
    [['demo', 'activate', '--url', 'http://127.0.0.1:4242/@anna'], 2, 'without a path'],
    [['demo', 'activate', '--sandbox', 'a b'], 2, '--sandbox must be'],
    [['demo', 'none.arazzo.yaml'], 1, 'none.arazzo.yaml: cannot be read (ENOENT)'],
  ])('refuses %j', async (args, code, sentence) => {
    const ended = await called(args);
    expect(ended.code).toBe(code);
    expect(ended.stderr).toContain(sentence);
  });

  it.each([
    ['arazzo: 1.0.1\ninfo: {title: x\nworkflows', /broken\.arazzo\.yaml:\d+:\d+: /],
    ['openapi: 3.1.0', /broken\.arazzo\.yaml: it needs "arazzo: 1\.0\.1"/],
    [
      'arazzo: 1.0.1\ninfo: {title: x}\nsourceDescriptions: []\nworkflows: [{steps: [{}]}]',
      /every step needs a stepId/,
    ],
  ])('says what is wrong with the document %j', async (text, sentence) => {
    const file = join(folder, `broken${DEMO_SUFFIX}`);
    writeFileSync(file, text);
    const { code, stderr } = await called(['demo', file]);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(1);
    rmSync(file);
  });

  it('says so when nothing answers, or something else does', async () => {
    const other = createServer((_request, response) => response.writeHead(404).end('no')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const stranger = await called(['demo', 'activate', '--url', url]);
    expect(stranger.stderr).toContain(`${url}/_sandbox/reset answered 404. It is no card-sandbox.`);
    other.close();
    await once(other, 'close');
    const silent = await called(['demo', 'activate', '--url', url]);
    expect(silent.stderr).toContain(`Nothing answers at ${url} (ECONNREFUSED)`);
    expect([stranger.code, silent.code]).toEqual([1, 1]);
  });
});
