import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Io, readArguments } from '../../src/cli/arguments.ts';
import { run } from '../../src/cli/run.ts';
import { start } from '../../src/cli/start.ts';
import { PROVIDERS } from '../../src/server.ts';
import { freshFolder } from '../support/folder.ts';

async function call(args: readonly string[], environment: Record<string, string> = {}, input = '') {
  let stdout = '';
  let stderr = '';
  const io: Io = {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    readInput: async () => input,
    onStop: (stop) => setTimeout(stop, 0),
  };
  const code = await run(args, environment, io);
  return { code, stdout, stderr };
}

describe('options', () => {
  it.each([
    [['start', '--port', 'abc'], '--port must be a whole number from 0 to 65535; "abc" is not.'],
    [['start', '--port', '70000'], '--port must be a whole number from 0 to 65535; "70000" is not.'],
    [['start', '--seed', '-1'], '--seed must be a whole number from 0 to 2147483647; "-1" is not'],
    [['start', '--seed'], '--seed has no value; it must be a whole number from 0 to 2147483647.'],
    [['start', '--control-token', '-s3cret-token'], '--control-token=VALUE since it begins with a hyphen'],
    [['start', '--plain=yes'], '--plain takes no value'],
    [['start', '--profile', 'strict'], '--profile must be one of lenient, sample, table; "strict" is not.'],
    [['start', '--clock', 'tomorrow'], '--clock must be an ISO 8601 instant with its zone'],
    [['start', '--clock', '2026-02-31'], '--clock must be an ISO 8601 instant with its zone'],
    [['start', '--clock', '2026-02-30T00:00:00Z'], '--clock must be an ISO 8601 instant with its zone'],
    [['start', '--clock', '1969-12-31T00:00:00Z'], 'from 1970-01-01T00:00:00Z to before 9999'],
    [['start', '--clock', '2026-01-31T24:00:00Z'], '--clock must be an ISO 8601 instant with its zone'],
    [['start', '--fixtures', '/nowhere/at/all'], '--fixtures must be a folder that exists; "/nowhere/at/all" is not.'],
    [['start', '--data', 'elsewhere'], '--data must be'],
    [['start', '--control-token', 'short'], '--control-token must be at least 8 characters without spaces'],
    [['start', '--allow-webhooks-to', 'hooks.example.com:8080'], '--allow-webhooks-to must be host names or addresses'],
    [['start', '--colour'], "Unknown option '--colour'"],
    [['start', 'now'], 'start takes no operand; "now" is too many.'],
    [['outcomes', 'visa'], `There is no provider "visa"; there are ${PROVIDERS.map(({ id }) => id).join(', ')}.`],
    [['outcomes', 'ncore', 'prepaid'], 'outcomes takes one operand'],
    [['token', '--pan', '4122432442321234', '--expiry', '2112'], '--cvv is missing; it must be 3 or 4 digits.'],
    [['token', '--pan', '41 22', '--expiry', '2112', '--cvv', '453'], '--pan must be 12 to 19 digits; "41 22" is not.'],
    [['token', '--pan', '4122432442321234', '--expiry', '1221', '--cvv', '453'], '--expiry must be YYMM'],
    [['seal', '--key', 'abc'], '--key must be 24 bytes as hex, base64 or text; "abc" is not.'],
    [['seal', '--iv-mode', 'none'], '--iv-mode must be one of prefix, fixed; "none" is not.'],
    [['strat'], 'There is no command "strat"'],
  ])('refuses %j with exit 2 and a sentence', async (args, sentence) => {
    const { code, stdout, stderr } = await call(args);
    expect(stderr).toContain(sentence);
    expect(code).toBe(2);
    expect(stdout).toBe('');
  });

  it('come from the environment, where the refusal names the variable', async () => {
    const { code, stderr } = await call(['start'], { CARD_SANDBOX_PORT: 'x' });
    expect(code).toBe(2);
    expect(stderr).toContain('CARD_SANDBOX_PORT must be a whole number from 0 to 65535; "x" is not.');
  });

  it.each(['PORT', 'DATA', 'SEED', 'CONTROL_TOKEN'])('are left out where the variable is empty: %s', (name) => {
    expect(readArguments(start, [], { [`CARD_SANDBOX_${name}`]: '' }).values).toEqual({});
  });

  it('warns of a variable that belongs to no option, and names the nearest', async () => {
    const { code, stderr } = await call(['token', '--pan', '4122432442321234', '--expiry', '2112', '--cvv', '453'], {
      CARD_SANDBOX_PROT: '4300',
      CARD_SANDBOX_DATA: './data',
    });
    expect(code).toBe(0);
    expect(stderr).toBe(
      'card-sandbox: CARD_SANDBOX_PROT is no variable of ours and changes nothing; the nearest is CARD_SANDBOX_PORT.\n',
    );
  });

  it.each([
    ' postgres://u:s3cretpw@h:bad/db',
    'postgres://h:bad/db?password=s3cretpw',
    'postgres://h:bad/db?sslpassword=s3cretpw',
    'postgres//u:s3cretpw@h/db',
    'postgres:/u:s3cretpw@h/db',
    'postgress://u:s3cretpw@h/db',
    'POSTGRES://u:s3cretpw@h/db',
    'mysql:u:s3cretpw@h',
    'postgres//h/db',
    'u:s3cretpw@h/db',
  ])('refuses %j as a folder, and shows no password', async (given) => {
    const { code, stderr } = await call(['start', '--port', '0', `--data=${given}`]);
    expect(code).toBe(2);
    expect(stderr).toContain('--data must be memory, a folder');
    expect(stderr).not.toContain('s3cretpw');
    expect(existsSync(given)).toBe(false);
  });

  it.each([[['postgres://u:s3cretpw@h/db']], [['start', 'postgres://u:s3cretpw@h/db']]])(
    'show no password where an address stands in the wrong place: %j',
    async (args) => {
      const { code, stderr } = await call(args);
      expect(code).toBe(2);
      expect(stderr).toContain('"postgres://…"');
    },
  );

  it('take an address without the blanks around it, and a folder with the letter of a drive', () => {
    const read = (given: string) => readArguments(start, ['--data', given], {}).values.data;
    expect(read(' postgres://u:p@h/db\n')).toBe('postgres://u:p@h/db');
    expect(read(' ./new/folder ')).toBe('./new/folder');
    expect(read('C:\\new\\folder')).toBe('C:\\new\\folder');
  });

  it('may be given several times, or joined by commas, where they name several', () => {
    const read = (args: string[], environment = {}) =>
      readArguments(start, args, environment).values['allow-webhooks-to'];
    expect(read(['--allow-webhooks-to', 'a.example', '--allow-webhooks-to', 'B.example,::1'])).toEqual([
      'a.example',
      'b.example',
      '[::1]',
    ]);
    expect(read([], { CARD_SANDBOX_ALLOW_WEBHOOKS_TO: 'a.example, 10.0.0.7' })).toEqual(['a.example', '10.0.0.7']);
  });

  it('refuses to be reachable from elsewhere without a control token', async () => {
    const { code, stderr } = await call(['start', '--host', '0.0.0.0']);
    expect(code).toBe(2);
    expect(stderr).toContain('--control-token');
    expect(stderr).toContain('--no-control');
  });
});

describe('--help', () => {
  it('lists the commands', async () => {
    const { code, stdout } = await call(['--help']);
    expect(code).toBe(0);
    for (const command of ['start', 'token', 'seal', 'open', 'outcomes', 'cards']) {
      expect(stdout).toContain(`card-sandbox ${command}`);
    }
  });

  it("lists a command's options with what is allowed", async () => {
    const { stdout } = await call(['start', '--help']);
    expect(stdout).toMatch(/--profile NAME .*lenient, sample, table/);
    expect(stdout).toContain('CARD_SANDBOX_PORT');
  });
});

describe('start', () => {
  it('prints one screen for a person: addresses, keys, three cards, a curl', async () => {
    const { code, stdout } = await call(['start', '--port', '0', '--log-level', 'info']);
    expect(code).toBe(0);
    for (const part of [
      'apikey: ',
      'x-api-key: 7fe1c0de',
      'AES-192-CBC key',
      '/_sandbox',
      'URN 70000000008',
      '1004',
      'curl -s http://127.0.0.1:',
    ]) {
      expect(stdout).toContain(part);
    }
    expect(stdout.split('\n').length).toBeLessThan(25);
  });

  it('says when an option counts for nothing, since the sandbox is kept as it was made', async () => {
    const data = join(freshFolder(), 'data');
    const started = (...more: string[]) =>
      call(['start', '--port', '0', '--log-level', 'silent', '--data', data, ...more]);
    expect((await started('--seed', '7')).stderr).toBe('');
    expect((await started()).stderr).toBe('');
    expect((await started('--seed', '7')).stderr).toBe('');
    const { code, stderr } = await started('--seed', '8', '--profile', 'table');
    expect(code).toBe(0);
    expect(stderr).toContain('"default" has seed 7, not 8, and profile lenient, not table.');
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says what to do where the database does not answer', async () => {
    const { code, stderr } = await call(['start', '--port', '0', '--data', 'postgres://u:s3cretpw@127.0.0.1:1/db']);
    expect(code).toBe(1);
    expect(stderr).toContain('127.0.0.1:1/db is not available');
    expect(stderr).toContain('Start it, or correct its address in --data.');
    expect(stderr).not.toContain('s3cretpw');
  });

  it('prints nothing when it is to be silent', async () => {
    expect(await call(['start', '--port', '0', '--log-level', 'silent'])).toMatchObject({ code: 0, stdout: '' });
  });
});

describe('token', () => {
  it("prints the page's own example", async () => {
    const { code, stdout } = await call(['token', '--pan', '4122432442321234', '--expiry', '2112', '--cvv', '453']);
    expect(code).toBe(0);
    expect(stdout.trim()).toBe(
      '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE1B3964B67C2DAADFA0DA95B49C1CE83F86946',
    );
  });
});

describe('seal and open', () => {
  const key = '000102030405060708090a0b0c0d0e0f1011121314151617';
  const iv = '0f0e0d0c0b0a09080706050403020100';

  it.each(['prefix', 'fixed'])('mirror each other with %s IV', async (mode) => {
    const options = ['--key', key, '--iv', iv, '--iv-mode', mode];
    const sealed = await call(['seal', ...options], {}, '{"messageCode":"3424"}');
    expect(Object.keys(JSON.parse(sealed.stdout))).toEqual(['token']);
    const opened = await call(['open', ...options], {}, sealed.stdout);
    expect(opened.stdout).toBe('{"messageCode":"3424"}\n');
    expect(opened.code).toBe(0);
  });

  it('use the first test client without options', async () => {
    const sealed = await call(['seal'], {}, '{"a":1}');
    expect((await call(['open'], {}, sealed.stdout)).stdout).toBe('{"a":1}\n');
  });

  it('take the bare token as well', async () => {
    const sealed = await call(['seal'], {}, '{"a":1}');
    expect((await call(['open'], {}, JSON.parse(sealed.stdout).token)).stdout).toBe('{"a":1}\n');
  });

  it('say what is wrong with a token that does not open', async () => {
    const { code, stderr, stdout } = await call(['open'], {}, 'not base64!');
    expect(code).toBe(1);
    expect(stderr).toContain('not base64');
    expect(stdout).toBe('');
  });

  it('refuse input that is not JSON, or none', async () => {
    expect(await call(['seal'], {}, '{')).toMatchObject({ code: 2, stdout: '' });
    expect((await call(['seal'], {}, '')).stderr).toContain('Nothing came on standard input');
  });
});

describe('outcomes', () => {
  it('prints one line an outcome, of one provider when asked', async () => {
    const { stdout } = await call(['outcomes', 'prepaid']);
    expect(stdout).toMatch(/^prepaid\.1004 +200 +CARD ALREADY ACTIVATED +no /m);
    expect(stdout).not.toContain('ncore.');
  });

  it('prints the whole catalogue as JSON', async () => {
    const { data } = JSON.parse((await call(['outcomes', '--json'])).stdout);
    const ids = data.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(expect.arrayContaining(['ncore.404', 'prepaid.8004', 'fault.lost-reply']));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('cards', () => {
  it('prints the test cards and what each one does', async () => {
    const { stdout } = await call(['cards']);
    expect(stdout).toContain('4122432442321234');
    expect(stdout).toMatch(/70000001004 .* 1004/);
  });

  it('prints the same world for the same seed, and another for another', async () => {
    const [first, again, other] = await Promise.all(
      ['7', '7', '8'].map(async (seed) => (await call(['cards', 'prepaid', '--json', '--seed', seed])).stdout),
    );
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});
