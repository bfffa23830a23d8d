// What a folder of files is refused for at the start, untouched, and who may have it.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '../../src/store/file.ts';
import { type Held, type Stored, UnusableDataError } from '../../src/store/store.ts';
import { contentOf, freshFolder } from '../support/folder.ts';
import { DEFINITIONS, TOLD, wanted } from './contract.ts';

describe('file store', () => {
  let folder: string;
  let store: FileStore;

  const pathOf = (name: string) => join(folder, name);

  const opened = async (): Promise<FileStore> => {
    const another = new FileStore(DEFINITIONS, folder);
    await another.start(TOLD);
    return another;
  };

  /** Why a start is refused; nothing in the folder is touched by it. */
  const refusedStart = async (): Promise<string> => {
    const before = contentOf(folder);
    const problem = await new FileStore(DEFINITIONS, folder).start(TOLD).catch((reason: unknown) => reason);
    expect(contentOf(folder)).toEqual(before);
    expect(problem).toBeInstanceOf(UnusableDataError);
    return (problem as Error).message;
  };

  beforeEach(async () => {
    folder = freshFolder();
    store = await opened();
    const one = (await store.make(wanted('one'))) as Held;
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
        expect(await refusedStart()).toMatch(/one\.json is (no file of card-sandbox|cut short).* Move the file away/);
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
        () => text().toString().replace('"version":1', '"version":2'),
        'has format 2, which a newer card-sandbox',
      ],
      ['something else of JSON', () => '{"name":"my-app","version":"1.0.0"}', 'is no file of card-sandbox'],
      ['nothing', () => '', 'is no file of card-sandbox'],
      ['zeros', () => '\u0000'.repeat(4096), 'is no file of card-sandbox'],
      ['a change by hand', () => text().toString().replace('anna', 'anno'), 'changed by hand'],
      ['records that nobody knows', () => forged('"test.cards"', '"test.coins"'), 'holds records of "test.coins"'],
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

    it('refuses a folder that a process has which is there, or of which nobody can say', async () => {
      await store.close();
      writeFileSync(lock(), JSON.stringify({ pid: process.ppid, host: hostname(), began: null }));
      expect(await refusedStart()).toContain(`is in use by process ${process.ppid} on`);
      writeFileSync(lock(), JSON.stringify({ pid: 1, host: 'another-host', began: '1' }));
      expect(await refusedStart()).toMatch(/process 1 on another-host\..*delete .*card-sandbox\.lock/);
    });

    it.each([
      ['a process that is gone', { pid: 2 ** 22 + 5, began: null }],
      ['a process whose pid another has now', { pid: process.ppid, began: '1' }],
      ['a process that had the pid of this one', { pid: process.pid, began: '1' }],
    ])('takes over from %s', async (_name, owner) => {
      await store.close();
      writeFileSync(lock(), JSON.stringify({ ...owner, host: hostname() }));
      store = await opened();
      expect(JSON.parse(readFileSync(lock(), 'utf8')).pid).toBe(process.pid);
    });

    it('takes over a lock that was never written to its end', async () => {
      await store.close();
      writeFileSync(lock(), '');
      store = await opened();
      expect((await store.list()).map(({ id }) => id)).toEqual(['one']);
    });

    it('is gone with an orderly end', async () => {
      await store.close();
      expect(readdirSync(folder)).toEqual(['one.json']);
    });
  });
});
