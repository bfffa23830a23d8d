// startSandbox() takes the command line's options in camelCase and refuses what the command line refuses.
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { type RunningSandbox, type SandboxOptions, startSandbox } from '../../src/index.ts';
import { readOptions } from '../../src/options/library-options.ts';
import { START_OPTIONS } from '../../src/options/start-options.ts';
import { runBinary } from '../support/binary.ts';

let running: RunningSandbox | undefined;

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

describe('startSandbox', () => {
  it('shows the address, and no engine', async () => {
    running = await startSandbox();
    expect(Object.keys(running).sort()).toEqual(['port', 'stop', 'url']);
    expect((await fetch(`${running.url}/_sandbox/health`)).status).toBe(200);
  });

  it('stops the clock, names the profile and limits sandboxes as the command line does', async () => {
    running = await startSandbox({
      clock: '2030-01-01T00:00:00Z',
      profile: 'table',
      newSandboxes: 'put-only',
      sandboxLimit: 3,
    });
    const clock = (await (await fetch(`${running.url}/_sandbox/clock`)).json()) as { now: string };
    expect(JSON.stringify(clock)).toContain('2030-01-01T00:00:00.000Z');
    expect((await fetch(`${running.url}/@anna/_sandbox/requests`)).status).toBe(404);
  });

  it.each<[object, string]>([
    [{ prot: 1 }, 'startSandbox() has no option prot; the nearest are port'],
    [{ 'sandbox-limit': 1 }, 'the nearest are sandboxLimit'],
    [{ engine: {} }, 'has no option engine'],
    [{ port: '8080' }, 'port must be a number; "8080" is not.'],
    [{ port: 65_536 }, 'port must be a whole number from 0 to 65535; 65536 is not.'],
    [{ port: 1.5 }, 'port must be a whole number from 0 to 65535; 1.5 is not.'],
    [{ port: Number.NaN }, 'port must be a whole number'],
    [{ port: null }, 'port must be a number; null is not.'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 2147483647; -1 is not.'],
    [{ profile: 'strict' }, 'profile must be one of lenient, sample, table; "strict" is not.'],
    [{ fixtures: './no-such-folder' }, 'fixtures must be a folder that exists'],
    [{ clock: '2030-02-30T00:00:00Z' }, 'clock must be an ISO 8601 instant'],
    [{ clock: 0 }, 'clock must be a string; 0 is not.'],
    [{ plain: 'yes' }, 'plain must be true or false; "yes" is not.'],
    [{ allowWebhooksTo: 'a.example' }, 'allowWebhooksTo must be a list of strings'],
    [{ allowWebhooksTo: ['http://a.example'] }, 'allowWebhooksTo must be host names or addresses without port'],
    [{ controlToken: 'short' }, 'controlToken must be at least 8 characters without spaces; what was given is not.'],
    [{ host: '0.0.0.0' }, 'host 0.0.0.0 can be reached from other machines, so the control API needs controlToken'],
    [{ onNotice: 'log' }, 'onNotice must be a function; "log" is not.'],
  ])('refuses %j', async (options, sentence) => {
    await expect(startSandbox(options as SandboxOptions)).rejects.toThrow(sentence);
  });

  it('does not show a refused token', async () => {
    await expect(startSandbox({ controlToken: 'hunter2' })).rejects.not.toThrow('hunter2');
  });

  it('has every option of the command line', () => {
    const samples: Readonly<Record<string, unknown>> = {
      port: 1,
      host: '127.0.0.1',
      data: 'memory',
      seed: 1,
      profile: 'lenient',
      fixtures: '.',
      scenarios: '.',
      sandboxLimit: 1,
      newSandboxes: 'on-use',
      clock: '2030-01-01T00:00:00Z',
      controlToken: 'a-secret-token',
      allowWebhooksTo: ['hooks.example.com'],
      tlsCert: fileURLToPath(new URL('../support/tls/cert.pem', import.meta.url)),
      tlsKey: fileURLToPath(new URL('../support/tls/key.pem', import.meta.url)),
      noControl: true,
      plain: true,
    };
    const names = START_OPTIONS.map(({ name }) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase()));
    expect(Object.keys(samples).sort()).toEqual([...names].sort());
    expect(() => readOptions(samples as SandboxOptions)).not.toThrow();
  });

  it('says the same as the command line', async () => {
    const { stderr } = await runBinary(['start', '--profile', 'strict']);
    expect(stderr).toContain('--profile must be one of lenient, sample, table; "strict" is not.');
  });
});
