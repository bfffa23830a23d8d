// A user's scenario files: which errors are reported and where, and what happens to a file that changes while the server runs.
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../../../src/engine/switches/scenario-file.ts';
import { CHECKED_FILES, Scenarios } from '../../../../src/engine/switches/scenarios.ts';
import { startSandbox } from '../../../../src/index.ts';
import { APIKEY } from '../../../providers/ncore/support.ts';
import { runBinary } from '../../../support/binary.ts';
import { testSandbox } from '../../../support/sandbox.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scenarios-'));
  folders.push(folder);
  return folder;
}

const scenario = (changes: object = {}) => ({
  name: 'friday-evening',
  title: 'Friday evening',
  situation: 'Everything is refused.',
  switches: [{ outcome: 'ncore.503' }],
  ...changes,
});

/** One member a line, so that a line can be counted: the first member is on line 2. */
const written = (content: unknown) => JSON.stringify(content, null, 2);

function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = emptyFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), typeof content === 'string' ? content : written(content));
  }
  return folder;
}

async function refusal(folder: string): Promise<string> {
  return startSandbox({ scenarios: folder }).then(
    async (running) => {
      await running.stop();
      return 'started';
    },
    (problem: Error) => problem.message,
  );
}

describe('a file that cannot be used', () => {
  const step = (changes: object) => scenario({ switches: [{ outcome: 'ncore.503', ...changes }] });

  it.each([
    ['{\n  "name": "x",\n}', 3, 'not JSON'],
    ['', 1, 'the file is empty'],
    ['{"name": "x"\n', 1, 'not JSON'],
    ['// a remark\n{}', 1, 'not JSON'],
    ['[]', 1, 'must be an object'],
    ['{\n  "name": "x",\n  "title": "T",\n  "name": "y"\n}', 4, '/name: the member is there twice, first on line 2'],
    [
      written(step({ match: { a: 1, b: 2 } })).replace('"b"', '"\\u0061"'),
      10,
      '/switches/0/match/a: the member is there twice, first on line 9',
    ],
    ['\ufeff{\n  "name": "x",\n}', 3, 'not JSON'],
    ['"text"', 1, 'must be an object'],
    [written({ ...scenario(), name: undefined }), 1, '/name: name is missing'],
    [written(scenario({ 'a/b': 1 })), 10, '/a~1b: a/b is not a member'],
    [written(scenario({ 'a~b': 1 })), 10, '/a~0b: a~b is not a member'],
    [written(step({ 'delay/ms': 5 })), 8, '/switches/0/delay~1ms: delay/ms is not a member'],
    [written(scenario({ name: 'two words' })), 2, '/name: name must be 1 to 64 letters'],
    [written(scenario({ name: '../up' })), 2, '/name'],
    [written(scenario({ title: 7 })), 3, '/title: title must be a string'],
    [written(scenario({ situation: '' })), 4, '/situation'],
    [written(scenario({ switches: [] })), 5, '/switches'],
    [written(scenario({ switch: {} })), 10, '/switch: switch is not a member'],
    [
      written(scenario({ switches: [{ outcome: 'ncore.530' }] })),
      7,
      '/switches/0/outcome: No outcome is called "ncore.530"',
    ],
    [written(scenario({ switches: [{ outcome: 'ncore.503' }, { outcome: 'nothing' }] })), 10, '/switches/1/outcome'],
    [written(step({ operation: 'ncore.linkCrad' })), 8, 'There is no operation "ncore.linkCrad"'],
    [written(step({ operation: 'prepaid.activateCard' })), 8, '/switches/0/operation'],
    [written(step({ times: 0 })), 8, '/switches/0/times'],
    [written(step({ delay: { uniform: [9, 2] } })), 9, '/switches/0/delay/uniform'],
    [written(step({ match: { schema: { type: 'strnig' } } })), 10, '/switches/0/match/schema/type'],
    [written(step({ match: { schema: { $ref: 'file:///etc/passwd' } } })), 10, '/switches/0/match/schema/$ref'],
    [written(step({ then: { outcome: 'ncore.530' } })), 9, '/switches/0/then/outcome'],
    [written(step({ then: { outcome: 'ncore.500', ttlMs: 3 } })), 10, '/switches/0/then/ttlMs'],
  ])('stops the start: %j', async (text, line, reason) => {
    const folder = folderWith({ 'deep/bad.scenario.json': text });
    const message = await refusal(folder);
    expect(message).toContain(`${join(folder, 'deep/bad.scenario.json')}:${line}: `);
    expect(message).toContain(reason);
    expect(message.split('\n')).toHaveLength(1);
  });

  it.each([
    ['the option', (folder: string) => runBinary(['start', '--port', '0', '--scenarios', folder])],
    ['the variable', (folder: string) => runBinary(['start', '--port', '0'], '', { CARD_SANDBOX_SCENARIOS: folder })],
  ])('ends the command with 1 and its place, named by %s', async (_by, start) => {
    const folder = folderWith({ 'bad.scenario.json': '{\n  "title": "T", "situation": "S.",\n  "name": 7\n}' });
    const { code, stdout, stderr } = await start(folder);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `card-sandbox: ${join(folder, 'bad.scenario.json')}:1: /switches: switches is missing; line 3: /name: name must be a string\n`,
    );
  });

  it('names the nearest outcomes', async () => {
    const folder = folderWith({ 'bad.scenario.json': scenario({ switches: [{ outcome: 'prepaid.1502' }] }) });
    expect(await refusal(folder)).toMatch(/expected: .*prepaid\.1500/);
  });

  it('is reported together with every other one', async () => {
    const folder = folderWith({ 'a.scenario.json': '{', 'b.scenario.json': scenario(), 'c.scenario.json': '[]' });
    expect((await refusal(folder)).split('\n')).toEqual([
      expect.stringContaining('a.scenario.json:1: '),
      expect.stringContaining('c.scenario.json:1: '),
    ]);
  });

  it('has the name of another one, also of one of the product', async () => {
    const twice = folderWith({ 'a.scenario.json': scenario(), 'b.scenario.json': scenario() });
    expect(await refusal(twice)).toBe(
      `${join(twice, 'b.scenario.json')}:2: /name: "friday-evening" is the name of ${join(twice, 'a.scenario.json')}`,
    );
    const ours = folderWith({ 'a.scenario.json': scenario({ name: 'database-trouble' }) });
    expect(await refusal(ours)).toMatch(/"database-trouble" is the name of .*scenarios.prepaid.database-trouble/);
  });

  it('lies outside its folder', async () => {
    const outside = folderWith({ 'real.scenario.json': scenario() });
    const byFile = emptyFolder();
    symlinkSync(join(outside, 'real.scenario.json'), join(byFile, 'a.scenario.json'));
    expect(await refusal(byFile)).toContain('a.scenario.json:1: it is a link that leads outside its folder');
    const byFolder = emptyFolder();
    symlinkSync(outside, join(byFolder, 'linked'));
    expect(await refusal(byFolder)).toContain('linked:1: it is a link that leads outside its folder');
    const toNothing = emptyFolder();
    symlinkSync(join(toNothing, 'nothing'), join(toNothing, 'a.scenario.json'));
    expect(await refusal(toNothing)).toContain('a.scenario.json:1: it is a link to nothing');
  });

  it('is too large, or stands where the folder should be', async () => {
    const folder = folderWith({ 'a.scenario.json': scenario({ situation: 'x'.repeat(1_100_000) }) });
    expect(await refusal(folder)).toContain('bytes; at most 1048576 are allowed');
    expect(await refusal(join(folder, 'nothing'))).toContain('scenarios must be a folder that exists');
    expect(await refusal(join(folder, 'a.scenario.json'))).toContain('scenarios must be a folder that exists');
  });

  it.each([
    ['brownout.json', 'the nearest is brownout.scenario.json'],
    ['brownout.scenario.jsn', 'the nearest is brownout.scenario.json'],
    ['deep/brownout.scenarios.json', 'the nearest is brownout.scenario.json'],
    ['first-link.yaml', 'first-link.'],
    ['notes.txt', '(allowed: *.scenario.json, *.arazzo.yaml)'],
  ])('has a name by which it is not used: %s', async (file, reason) => {
    const message = await refusal(folderWith({ [file]: '{}' }));
    expect(message).toContain(`${file}:1: no file of this name is used; `);
    expect(message).toContain(reason);
  });

  it('is a folder', async () => {
    const folder = emptyFolder();
    mkdirSync(join(folder, 'a.scenario.json'));
    expect(await refusal(folder)).toContain('a.scenario.json:1: it is a folder; a file is expected here');
  });

  it('is not UTF-8', async () => {
    const folder = emptyFolder();
    writeFileSync(join(folder, 'a.scenario.json'), Buffer.from('{\n"name": "caf\u00e9"}', 'latin1'));
    expect(await refusal(folder)).toContain('a.scenario.json:1: it is not UTF-8 (line 2)');
  });

  it('is nested deeper than any switch', async () => {
    const folder = folderWith({ 'a.scenario.json': `${'[\n'.repeat(50_000)}${']'.repeat(50_000)}` });
    expect(await refusal(folder)).toMatch(/a\.scenario\.json:\d+: /);
  });
});

describe('a file that the build has checked', () => {
  const { catalogue, operations } = testSandbox().engine;
  const text = written(scenario({ remark: 'no member of a scenario' }));
  const load = (checked: object) => {
    const folder = folderWith({ 'ours.scenario.json': text, [CHECKED_FILES]: checked });
    const scenarios = new Scenarios({ folders: [folder], known: { catalogue, operations }, onNotice: () => undefined });
    return () => scenarios.load();
  };

  it('is not checked against the schema again at the start', () => {
    expect(load({ files: { 'ours.scenario.json': fingerprint(text) } })).not.toThrow();
  });

  it('is checked against it when it has changed since the build', () => {
    const changed = expect.objectContaining({ message: expect.stringContaining('/remark') });
    expect(load({ files: { 'ours.scenario.json': fingerprint(`${text}\n`) } })).toThrow(changed);
    expect(load({})).toThrow(changed);
  });
});

describe("a user's folder", () => {
  it('may have a file that begins with a byte order mark', async () => {
    const folder = folderWith({ 'marked.scenario.json': `\ufeff${written(scenario({ name: 'marked' }))}` });
    const { http } = testSandbox({ scenarios: folder });
    await http.post('/_sandbox/scenarios/marked/start').expect(200);
  });

  it('adds its scenarios to those of the product, follows folders and links within it, and ignores hidden ones', async () => {
    const folder = folderWith({
      'mine.scenario.json': scenario({ name: 'mine' }),
      'deep/er/other.scenario.json': scenario({ name: 'other' }),
      '.hidden/real.scenario.json': scenario({ name: 'linked' }),
      'README.md': 'not a scenario',
      '.draft.scenario.json': '{',
    });
    symlinkSync(join(folder, '.hidden/real.scenario.json'), join(folder, 'linked.scenario.json'));
    symlinkSync(join(folder, 'deep'), join(folder, 'again'));
    const { http } = testSandbox({ scenarios: folder });
    const { body } = await http.get('/_sandbox/scenarios');
    const names = body.data.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['mine', 'other', 'linked', 'database-trouble']));
    expect(names.filter((name: string) => name === 'other')).toHaveLength(1);
    expect(body.data.find(({ name }: { name: string }) => name === 'mine').goodClient).toBeNull();
    await http.post('/_sandbox/scenarios/mine/start').expect(200);
    expect((await http.get('/cardproducts').set('apikey', APIKEY)).status).toBe(503);
  });
});

describe('a file that changes while the server runs', () => {
  const path = (folder: string, name = 'live') => join(folder, `${name}.scenario.json`);

  function running() {
    const folder = folderWith({ 'live.scenario.json': scenario({ name: 'live' }) });
    const notices: string[] = [];
    const { http } = testSandbox({ scenarios: folder, onNotice: (notice) => notices.push(notice) });
    const listed = async (name: string) => {
      const { body } = await http.get('/_sandbox/scenarios');
      return body.data.find((each: { name: string | null; file: string }) => (each.name ?? each.file) === name);
    };
    const armed = async (name = 'live') => {
      const { status, body } = await http.post(`/_sandbox/scenarios/${name}/start`);
      return status === 200 ? body.data.map(({ outcome }: { outcome: string }) => outcome) : status;
    };
    const write = (content: unknown, name = 'live') =>
      writeFileSync(path(folder, name), typeof content === 'string' ? content : written(content));
    return { folder, notices, http, listed, armed, write };
  }

  it('acts with the next start of its scenario, and changes no switch that is armed', async () => {
    const { http, armed, write } = running();
    expect(await armed()).toEqual(['ncore.503']);
    write(scenario({ name: 'live', switches: [{ outcome: 'ncore.429' }] }));
    expect((await http.get('/_sandbox/switches')).body.data).toMatchObject([{ outcome: 'ncore.503' }]);
    expect(await armed()).toEqual(['ncore.429']);
    expect((await http.get('/_sandbox/switches')).body.data).toMatchObject([{ outcome: 'ncore.429' }]);
  });

  it('keeps its last good version in force while it has an error, and reports the error', async () => {
    const { listed, armed, write, notices, folder } = running();
    expect((await listed('live')).problem).toBeNull();
    write('{\n  "name": "live",\n  oops\n}');
    expect((await listed('live')).problem).toEqual({ line: 3, message: expect.stringContaining('not JSON') });
    expect(await armed()).toEqual(['ncore.503']);
    expect(notices).toEqual([expect.stringContaining(`${path(folder)}:3: `)]);
    expect(notices[0]).toContain('"live" stays as it last was good');
    write(scenario({ name: 'live', switches: [{ outcome: 'ncore.500' }] }));
    expect((await listed('live')).problem).toBeNull();
    expect(await armed()).toEqual(['ncore.500']);
  });

  it('may be added and removed', async () => {
    const { folder, armed, write } = running();
    await armed();
    expect(await armed('new')).toBe(404);
    write(scenario({ name: 'new' }), 'new');
    expect(await armed('new')).toEqual(['ncore.503']);
    rmSync(path(folder, 'new'));
    expect(await armed('new')).toBe(404);
    renameSync(path(folder), path(folder, 'moved'));
    expect(await armed()).toEqual(['ncore.503']);
  });

  it('can be stopped after its file is gone', async () => {
    const { folder, http, armed } = running();
    await armed();
    rmSync(path(folder));
    const { status, body } = await http.post('/_sandbox/scenarios/stop').send({ name: 'live' });
    expect([status, body]).toEqual([200, { stopped: ['live'], disarmed: 1 }]);
    expect((await http.post('/_sandbox/scenarios/stop').send({ name: 'live' })).status).toBe(404);
  });

  it('is listed without a name when it has never been good, and is reported when a name is unknown', async () => {
    const { listed, write, http } = running();
    await listed('live');
    write('{}', 'new');
    expect(await listed('new.scenario.json')).toMatchObject({ name: null, active: false, problem: { line: 1 } });
    const { body } = await http.post('/_sandbox/scenarios/new/start').expect(404);
    expect(body.error.problems).toMatchObject([{ file: 'new.scenario.json', line: 1 }]);
  });

  it('does not get the name of another file until that file gives it up', async () => {
    const { folder, listed, armed, write } = running();
    await listed('live');
    write(scenario({ name: 'live', switches: [{ outcome: 'ncore.500' }] }), 'a-newcomer');
    expect((await listed('a-newcomer.scenario.json')).problem.message).toContain('"live" is the name of');
    expect(await armed()).toEqual(['ncore.503']);
    rmSync(path(folder));
    expect(await armed()).toEqual(['ncore.500']);
  });

  it('is noticed each time an editor saves it by replacing it', async () => {
    const notices: string[] = [];
    const folder = folderWith({ 'first.scenario.json': scenario() });
    const replace = (text: string) => {
      writeFileSync(join(folder, 'first.tmp'), text);
      renameSync(join(folder, 'first.tmp'), join(folder, 'first.scenario.json'));
    };
    const server = await startSandbox({ scenarios: folder, onNotice: (notice) => notices.push(notice) });
    try {
      for (const text of ['{', '{ "a": 1', '{ "b": 2, ']) {
        const before = notices.length;
        replace(text);
        await vi.waitFor(() => expect(notices.length).toBeGreaterThan(before), 5_000);
      }
    } finally {
      await server.stop();
    }
  });

  it('is noticed while other files change all the time', async () => {
    const notices: string[] = [];
    const folder = folderWith({ 'first.scenario.json': scenario() });
    const server = await startSandbox({ scenarios: folder, onNotice: (notice) => notices.push(notice) });
    let changes = 0;
    const stream = setInterval(() => {
      changes += 1;
      writeFileSync(join(folder, '.log'), String(changes));
    }, 20);
    try {
      writeFileSync(path(folder, 'first'), '{');
      await vi.waitFor(() => expect(notices).toHaveLength(1), 5_000);
      expect(changes).toBeGreaterThan(10);
    } finally {
      clearInterval(stream);
      await server.stop();
    }
  });

  it('is noticed without a call, in new folders too', async () => {
    const notices: string[] = [];
    const folder = emptyFolder();
    const server = await startSandbox({ scenarios: folder, onNotice: (notice) => notices.push(notice) });
    try {
      writeFileSync(path(folder, 'first'), '{');
      await vi.waitFor(() => expect(notices).toEqual([expect.stringContaining('first.scenario.json:1: ')]), 5_000);
      mkdirSync(join(folder, 'deep'));
      await vi.waitFor(() => {
        writeFileSync(join(folder, 'deep', 'second.scenario.json'), `{ ${notices.length} `);
        expect(notices.at(-1)).toContain('second.scenario.json:1: ');
      }, 5_000);
    } finally {
      await server.stop();
    }
  });
});
