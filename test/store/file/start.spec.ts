// What a folder of files is refused for at the start, untouched, and who may have it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { unusableFolder } from '../../../src/store/file/file-problem.ts';
import { FileStore } from '../../../src/store/file/file-store.ts';
import { type SandboxEntry, type Stored, UnusableDataError } from '../../../src/store/store.ts';
import { contentOf, freshFolder } from '../../support/folder.ts';
import { DEFINITIONS, TOLD, wanted } from '../contract.ts';

/** Fast enough for a test to wait until a lock counts as left behind. */
const PACE = { beatMs: 10, staleMs: 100 };

/** When a process began, as locks tell it. */
const beganOf = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)?.split(' ')[19];

describe('file store', () => {
  let folder: string;
  let store: FileStore;

  const pathOf = (name: string) => join(folder, name);

  const opened = async (pace = PACE): Promise<FileStore> => {
    const another = new FileStore(DEFINITIONS, folder, pace);
    await another.start(TOLD);
    return another;
  };

  /** Why a start is refused; nothing in the folder is touched by it. */
  const refusedStart = async (pace = PACE): Promise<string> => {
    const before = contentOf(folder);
    const problem = await new FileStore(DEFINITIONS, folder, pace).start(TOLD).catch((reason: unknown) => reason);
    expect(contentOf(folder)).toEqual(before);
    expect(problem).toBeInstanceOf(UnusableDataError);
    return (problem as Error).message;
  };

  beforeEach(async () => {
    folder = freshFolder();
    store = await opened();
    const one = (await store.make(wanted('one'))) as SandboxEntry;
    await store.transact(one, (transaction) => {
      const cards = transaction.collection(DEFINITIONS[0] as (typeof DEFINITIONS)[number]);
      for (let number = 0; number < 40; number++) {
        cards.put({ id: `n${number}`, token: `token-${number}`, owner: 'anna' } as Stored);
      }
    });
    return () => store.close();
  });

  describe('a start', () => {
    const text = () => readFileSync(pathOf('one.json'));
    /** What stands there with something replaced, and a checksum that fits. */
    const forged = (from: string | RegExp, to: string) => {
      const body = text()
        .toString()
        .replace(/,"crc32":"[0-9a-f]{8}"\}\n$/, '')
        .replace(from, to);
      return `${body},"crc32":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
    };

    beforeEach(async () => {
      await store.make(wanted('two', { keys: ['k1'] }));
      await store.close();
    });

    it('refuses a file that is cut anywhere, and leaves everything as it is', async () => {
      const whole = text();
      writeFileSync(pathOf('.one.json.tmp'), 'half a write');
      const places = [0, 1, 20, 40, 60, 200, whole.length - 40, whole.length - 22, whole.length - 21, whole.length - 1];
      const random = fc.sample(fc.integer({ min: 0, max: whole.length - 1 }), 30);
      for (const place of [...places, ...random]) {
        writeFileSync(pathOf('one.json'), whole.subarray(0, place));
        expect(await refusedStart()).toMatch(
          /one\.json is (no file of card-sandbox|cut short).* Nothing was changed\. .*Move the file away/,
        );
      }
    });

    it('refuses a file in which a byte is another one', async () => {
      const whole = text();
      for (const place of fc.sample(fc.integer({ min: 0, max: whole.length - 1 }), 60)) {
        const damaged = Buffer.from(whole);
        damaged[place] = (damaged[place] as number) ^ 1;
        writeFileSync(pathOf('one.json'), damaged);
        expect(await refusedStart()).toContain(pathOf('one.json'));
      }
    });

    it.each([
      [
        'a newer format',
        () => text().toString().replace('"version":3', '"version":4'),
        'has format 4, which a newer card-sandbox',
      ],
      [
        'an older format',
        () => text().toString().replace('"version":3', '"version":1'),
        'has format 1, which an older card-sandbox has written; this one reads format 3',
      ],
      ['something else of JSON', () => '{"name":"my-app","version":"1.0.0"}', 'is no file of card-sandbox'],
      ['nothing', () => '', 'is no file of card-sandbox'],
      ['zeros', () => '\u0000'.repeat(4096), 'is no file of card-sandbox'],
      ['a change by hand', () => text().toString().replace('anna', 'anno'), 'changed by hand'],
      ['records of an unknown kind', () => forged('"test.cards"', '"test.coins"'), 'holds records of "test.coins"'],
      ['another layout', () => forged(/"stacks":\{[^}]*\}/, '"stacks":{}'), 'is not laid out as its format says'],
      [
        'another sandbox',
        () => readFileSync(pathOf('two.json'), 'utf8'),
        'holds sandbox "two", whose file is two.json',
      ],
    ])('refuses a file with %s', async (_name, content, reason) => {
      writeFileSync(pathOf('one.json'), content());
      expect(await refusedStart()).toMatch(reason);
    });

    it('refuses a file under another name than its own', async () => {
      renameSync(pathOf('one.json'), pathOf('ONE.json'));
      expect(await refusedStart()).toContain('ONE.json holds sandbox "one", whose file is one.json');
    });

    it('refuses a key that leads to two sandboxes', async () => {
      writeFileSync(pathOf('one.json'), forged('"keys":[]', '"keys":["k1"]'));
      expect(await refusedStart()).toContain('two.json has a key that leads to sandbox "one" already');
    });

    it('names every file that cannot be used, each with its reason', async () => {
      writeFileSync(pathOf('one.json'), text().subarray(0, 300));
      writeFileSync(pathOf('two.json'), '');
      writeFileSync(pathOf('package.json'), '{"name":"my-app"}');
      const message = await refusedStart();
      for (const sentence of ['one.json is cut short', 'two.json is no file', 'package.json is no file']) {
        expect(message).toContain(sentence);
      }
    });

    it.each([
      ['of something else', '{"name":"my-app"}', /choose another folder/, /Move|delete/i],
      [
        'of a newer card-sandbox',
        '{"format":"card-sandbox","version":4,',
        /newer card-sandbox on this/,
        /Move|delete/i,
      ],
      [
        'of an older card-sandbox',
        '{"format":"card-sandbox","version":1,',
        /choose another one: this card-sandbox does not read/,
        /delete/i,
      ],
      ['that is damaged', '{"format":"card-sandbox","version":3,', /Move the file away/, /delete/i],
    ])('says what to do about a file %s', async (_name, content, advice, never) => {
      writeFileSync(pathOf('package.json'), content);
      const message = await refusedStart();
      expect(message).toMatch(advice);
      expect(message).not.toMatch(never);
    });

    it.each([
      ['EACCES', /give this user the right/],
      ['EROFS', /can be written to/],
      ['ENOSPC', /Make room/],
      ['ENOTDIR', /choose a folder/],
    ])('says what to do where the system answers %s', (code, advice) => {
      const answer = Object.assign(new Error(`${code}: no, mkdir '/data'`), { code, syscall: 'mkdir' });
      expect((unusableFolder(answer, '/data') as Error).message).toMatch(advice);
    });

    it('refuses a folder that is none, and says so', async () => {
      const file = pathOf('one.json');
      const problem = await new FileStore(DEFINITIONS, file).start(TOLD).catch((reason: unknown) => reason);
      expect(problem).toBeInstanceOf(UnusableDataError);
      expect((problem as Error).message).toContain(`${file} cannot be used as the folder for data`);
    });

    it('leaves alone what is no data, and clears what a write left that did not end', async () => {
      writeFileSync(pathOf('README.txt'), 'notes');
      mkdirSync(pathOf('lost+found'));
      writeFileSync(pathOf('.one.json.tmp'), 'half a write');
      store = await opened();
      expect(readdirSync(folder).sort()).toEqual([
        'README.txt',
        'card-sandbox.lock',
        'lost+found',
        'one.json',
        'two.json',
      ]);
    });

    it('works again once the damaged file is moved away', async () => {
      writeFileSync(pathOf('one.json'), text().subarray(0, 300));
      await refusedStart();
      renameSync(pathOf('one.json'), join(folder, '..', 'one.json'));
      store = await opened();
      expect((await store.list()).map(({ id }) => id)).toEqual(['two']);
    });
  });

  describe('the lock', () => {
    const lock = () => pathOf('card-sandbox.lock');

    it('refuses a folder that a store of this process has', async () => {
      expect(await refusedStart()).toContain('is in use by this very process');
      expect(await store.find('one')).toBeDefined();
    });

    /** What a lock says where its pid means something to this process. */
    const ownerHere = () => JSON.parse(readFileSync(lock(), 'utf8')) as Record<string, unknown>;
    const left = (owner: object) => writeFileSync(lock(), `${JSON.stringify(owner)}\n`);

    it('has a random token too, and is written again and again', async () => {
      const first = ownerHere();
      await vi.waitUntil(() => Number(ownerHere().beats) > Number(first.beats) + 2);
      expect(ownerHere()).toMatchObject({ pid: process.pid, token: first.token });
      expect(first.token).toMatch(/^[0-9a-f]{32}$/);
    });

    it('refuses a folder at once that a process has which can be seen', async () => {
      const here = ownerHere();
      await store.close();
      left({ ...here, token: 'another', began: beganOf(process.ppid), pid: process.ppid });
      expect(await refusedStart({ beatMs: 60_000, staleMs: 60_000 })).toContain(
        `is in use by process ${process.ppid} on ${hostname()}`,
      );
    });

    it.each([
      ['another host with this pid', { host: 'another-host' }],
      ['another container of this name with this pid', { space: 'this-boot pid:[1]' }],
      ['a lock that is only being written', undefined],
    ])('refuses a folder while its lock is still written, of %s', async (_name, owner) => {
      const here = ownerHere();
      await store.close();
      let beats = 0;
      if (owner) left({ ...here, ...owner, token: 'another', beats });
      else writeFileSync(lock(), '');
      const beating = setInterval(() => left({ ...here, ...owner, token: 'another', beats: ++beats }), PACE.beatMs);
      const problem = await new FileStore(DEFINITIONS, folder, { beatMs: 20, staleMs: 10_000 })
        .start(TOLD)
        .catch((reason: unknown) => reason);
      clearInterval(beating);
      expect((problem as Error).message).toMatch(/is in use by process \d+ on .* delete .*card-sandbox\.lock/);
      expect(ownerHere().token).toBe('another');
    });

    it.each([
      ['a process that is gone', { pid: 2 ** 22 + 5 }],
      ['a process whose pid another has now', { pid: process.ppid, began: '1' }],
      ['a process that had the pid of this one', { began: '1' }],
    ])('takes over at once from %s', async (_name, owner) => {
      const here = ownerHere();
      await store.close();
      left({ ...here, ...owner, token: 'another' });
      store = await opened({ beatMs: 60_000, staleMs: 60_000 });
      expect(ownerHere()).toMatchObject({ pid: process.pid, began: here.began });
      expect(ownerHere().token).not.toBe('another');
    });

    it('takes over at once from a process that was killed and that its parent has not waited for', async () => {
      const here = ownerHere();
      await store.close();
      // The shell becomes a sleep, which never asks how its child ended.
      const parent = spawn('sh', ['-c', 'sleep 60 & echo $!; exec sleep 60']);
      const [line] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(line);
      left({ ...here, pid, began: beganOf(pid), token: 'another' });
      process.kill(pid, 'SIGKILL');
      await vi.waitUntil(() => readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z '));
      store = await opened({ beatMs: 60_000, staleMs: 60_000 });
      parent.kill();
      expect(ownerHere().pid).toBe(process.pid);
    });

    it.each([
      ['of another host', JSON.stringify({ pid: process.pid, host: 'another-host' })],
      ['of another container', JSON.stringify({ pid: process.pid, host: hostname(), space: 'this-boot pid:[1]' })],
      ['that was never written to its end', ''],
    ])('takes over a lock %s once it has lain there long enough', async (_name, content) => {
      await store.close();
      writeFileSync(lock(), content);
      store = await opened();
      expect((await store.list()).map(({ id }) => id)).toEqual(['one']);
      expect(ownerHere().pid).toBe(process.pid);
    });

    it('keeps a process from writing whose folder another has taken, and is left to that one', async () => {
      const one = (await store.find('one')) as SandboxEntry;
      const another = `${JSON.stringify({ ...ownerHere(), token: 'another' })}\n`;
      // As another process does it: by a file of its own, which the beat under way does not reach.
      rmSync(lock());
      writeFileSync(lock(), another);
      const before = contentOf(folder);
      const reason = 'The folder where data is kept has been taken over by another process';
      const written = Promise.resolve(store.reset(one, ['state']));
      await expect(written).rejects.toMatchObject({ refusal: 'unavailable', message: reason });
      await expect(store.ping()).rejects.toMatchObject({ refusal: 'unavailable', message: reason });
      await expect(store.close()).rejects.toThrow('The last changes to one.json are lost');
      expect(contentOf(folder)).toEqual(before);
    });

    it('is gone with an orderly end', async () => {
      await store.close();
      expect(readdirSync(folder)).toEqual(['one.json']);
    });
  });
});
