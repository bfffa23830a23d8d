// When a file is written, who waits for it, and what is said when it cannot be.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Writer } from 'steno';
import { afterEach, beforeEach, describe, expect, it, type MockInstance, vi } from 'vitest';
import { FileStore } from '../../../src/store/file/file-store.ts';
import type { CollectionDefinition, SandboxEntry, Stored, StoreError } from '../../../src/store/store.ts';
import { contentOf, freshFolder } from '../../support/folder.ts';
import { DEFINITIONS, TOLD, wanted } from '../contract.ts';

const [CARDS, LAMPS] = DEFINITIONS as readonly [CollectionDefinition, CollectionDefinition];

const { write } = Writer.prototype;

describe('file store', () => {
  let folder: string;
  let store: FileStore;
  let one: SandboxEntry;
  /** Each call is one file written and renamed. */
  let writes: MockInstance<Writer['write']>;

  const reopen = async (): Promise<void> => {
    await store.close();
    store = new FileStore(DEFINITIONS, folder);
    await store.start(TOLD);
  };
  const put = (id: string, sandbox = one) =>
    store.transact(sandbox, (transaction) => transaction.collection(CARDS).put({ id, token: `token-${id}` } as Stored));
  const has = (id: string) => store.transact(one, (transaction) => transaction.collection(CARDS).get(id) !== undefined);
  const isWritten = (id: string) => readFileSync(join(folder, 'one.json'), 'utf8').includes(`"token-${id}"`);
  /** What a call is refused with. */
  const refusal = async (call: () => unknown): Promise<Pick<StoreError, 'refusal' | 'message'> | undefined> => {
    try {
      await call();
      return undefined;
    } catch (problem) {
      return problem as StoreError;
    }
  };

  beforeEach(async () => {
    folder = join(freshFolder(), 'data');
    store = new FileStore(DEFINITIONS, folder);
    await store.start(TOLD);
    one = (await store.make(wanted('one'))) as SandboxEntry;
    writes = vi.spyOn(Writer.prototype, 'write');
  });

  afterEach(async () => {
    writes.mockRestore();
    await store.close();
  });

  describe('when many wait', () => {
    it('writes once for all who come together', async () => {
      await Promise.all(Array.from({ length: 200 }, (_, caller) => put(`n${caller}`)));
      expect(writes).toHaveBeenCalledTimes(1);
    });

    it('writes once more for all who come while it writes', async () => {
      const first = put('first');
      await vi.waitUntil(() => writes.mock.calls.length === 1, { interval: 0 });
      await Promise.all([first, ...Array.from({ length: 200 }, (_, caller) => put(`n${caller}`))]);
      expect(writes).toHaveBeenCalledTimes(2);
    });

    it('counts nothing as written that came after a write began', async () => {
      const first = put('first');
      await vi.waitUntil(() => writes.mock.calls.length === 1, { interval: 0 });
      const second = put('second');
      await first;
      expect(isWritten('second')).toBe(false);
      expect(await has('second')).toBe(true);
      expect(isWritten('second')).toBe(true);
      await second;
    });

    it('answers each of them only once what it did lies in the file', async () => {
      const caller = async (number: number) => {
        for (let call = 0; call < 10; call++) {
          await put(`n${number}-${call}`);
          expect(isWritten(`n${number}-${call}`)).toBe(true);
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, number) => caller(number)));
      expect(writes.mock.calls.length).toBeLessThan(100);
    });

    it('writes only the sandboxes that were changed', async () => {
      const two = (await store.make(wanted('two'))) as SandboxEntry;
      const before = readFileSync(join(folder, 'one.json'));
      writes.mockClear();
      await put('d', two);
      expect(writes).toHaveBeenCalledTimes(1);
      expect(readFileSync(join(folder, 'one.json'))).toEqual(before);
    });
  });

  describe('work that only looks', () => {
    it('writes nothing and does not wait where all it saw is written', async () => {
      expect(has('a')).toBe(true);
      const waiting = put('d');
      expect(store.transact(one, (transaction) => transaction.collection(LAMPS).get('red'))).toEqual({
        id: 'red',
        lit: false,
      });
      await waiting;
      expect(writes).toHaveBeenCalledTimes(1);
    });

    it.each([
      ['gives', () => has('d')],
      [
        'throws',
        () =>
          store.transact(one, () => {
            throw new Error('stop');
          }),
      ],
    ])('%s what it saw of a change only once that is written', async (_name, look) => {
      const waiting = put('d');
      const looked = look();
      expect(looked).toBeInstanceOf(Promise);
      expect(isWritten('d')).toBe(false);
      await Promise.allSettled([looked]);
      expect(isWritten('d')).toBe(true);
      await waiting;
      expect(writes).toHaveBeenCalledTimes(1);
    });

    it('lists a new sandbox and a snapshot only once they are written', async () => {
      const made = store.make(wanted('two'));
      const listed = (await store.list()).map(({ id }) => id);
      expect(listed).toEqual(['one', 'two']);
      expect(existsSync(join(folder, 'two.json'))).toBe(true);
      await made;
      const taken = store.snapshot(one, 's', ['state'], 1);
      expect(await store.snapshots(one)).toHaveLength(1);
      expect(readFileSync(join(folder, 'one.json'), 'utf8')).toContain('"name":"s"');
      await taken;
    });
  });

  describe('when the folder cannot be written', () => {
    const takeAway = () => renameSync(folder, `${folder}-away`);
    const bringBack = () => renameSync(`${folder}-away`, folder);

    it('tells everybody who waits, and keeps it all once it can', async () => {
      await put('before');
      takeAway();
      const told = await Promise.all(Array.from({ length: 20 }, (_, caller) => refusal(() => put(`n${caller}`))));
      for (const each of told) {
        expect(each).toMatchObject({
          refusal: 'unavailable',
          message: 'The folder where data is kept cannot be reached (ENOENT)',
        });
      }
      expect((await refusal(() => has('before')))?.refusal).toBe('unavailable');
      expect((await refusal(() => store.ping()))?.refusal).toBe('unavailable');
      bringBack();
      await store.ping();
      expect(isWritten('n19')).toBe(true);
      await put('after');
      await reopen();
      for (const id of ['before', 'n0', 'n19', 'after']) expect(await has(id)).toBe(true);
    });

    it('loses nothing that was acknowledged when it ends like that', async () => {
      await put('before');
      takeAway();
      await refusal(() => put('never acknowledged'));
      expect(await refusal(() => store.close())).toMatchObject({
        refusal: 'unavailable',
        message: 'The last changes to one.json are lost: The folder where data is kept cannot be reached (ENOENT)',
      });
      bringBack();
      await reopen();
      expect(await has('before')).toBe(true);
      expect(await has('never acknowledged')).toBe(false);
    });

    it('makes and drops a sandbox when it is asked again', async () => {
      takeAway();
      expect((await refusal(() => store.make(wanted('two'))))?.refusal).toBe('unavailable');
      expect((await refusal(() => store.list()))?.refusal).toBe('unavailable');
      bringBack();
      const two = (await store.make(wanted('two'))) as SandboxEntry;
      expect(existsSync(join(folder, 'two.json'))).toBe(true);
      expect(await store.find('two')).toEqual(two);
      takeAway();
      expect((await refusal(() => store.drop('two')))?.refusal).toBe('unavailable');
      bringBack();
      expect(existsSync(join(folder, 'two.json'))).toBe(true);
      expect(await store.drop('two')).toBe(true);
      expect(existsSync(join(folder, 'two.json'))).toBe(false);
      expect(await store.drop('two')).toBe(false);
    });

    it('tells of a folder that is away before a caller writes', async () => {
      takeAway();
      expect(await refusal(() => store.ping())).toMatchObject({
        refusal: 'unavailable',
        message: 'The folder where data is kept cannot be reached (ENOENT)',
      });
      bringBack();
      await store.ping();
    });
  });

  describe('when files are taken away behind its back', () => {
    const empty = () => {
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    };
    const contents = () => Object.entries(contentOf(folder)).filter(([name]) => name.endsWith('.json'));

    beforeEach(async () => {
      await put('a-card');
      await put('another', (await store.make(wanted('two'))) as SandboxEntry);
    });

    it.each([
      ['the folder is emptied', () => empty()],
      [
        'the folder is removed and made again',
        () => {
          rmSync(folder, { recursive: true });
          mkdirSync(folder);
        },
      ],
      ['one file is removed', () => rmSync(join(folder, 'two.json'))],
      [
        'an older copy of the folder is put in its place',
        () => {
          cpSync(folder, `${folder}-copy`, { recursive: true });
          rmSync(join(`${folder}-copy`, 'two.json'));
          renameSync(folder, `${folder}-away`);
          renameSync(`${folder}-copy`, folder);
        },
      ],
    ])('writes everything again, with a lock, where %s', async (_name, take) => {
      const before = contents();
      const lock = readFileSync(join(folder, 'card-sandbox.lock'), 'utf8');
      take();
      await store.ping();
      expect(contents()).toEqual(before);
      expect(JSON.parse(readFileSync(join(folder, 'card-sandbox.lock'), 'utf8')).token).toBe(JSON.parse(lock).token);
    });

    it('writes everything again unasked', async () => {
      await store.close();
      store = new FileStore(DEFINITIONS, folder, { beatMs: 10, staleMs: 100 });
      await store.start(TOLD);
      const before = contents();
      empty();
      await vi.waitUntil(() => contents().length === before.length);
      expect(contents()).toEqual(before);
    });

    it('writes nothing over data whose last writer is unknown', async () => {
      rmSync(join(folder, 'card-sandbox.lock'));
      const before = contentOf(folder);
      expect(await refusal(() => store.ping())).toMatchObject({ refusal: 'unavailable' });
      expect((await refusal(() => put('b')))?.message).toContain('the lock of this process is gone from it');
      expect(contentOf(folder)).toEqual(before);
      await refusal(() => store.close());
    });
  });

  it('writes what only its owner may read', async () => {
    await put('a-card');
    for (const name of readdirSync(folder)) {
      expect(`${name} ${(statSync(join(folder, name)).mode & 0o777).toString(8)}`).toBe(`${name} 600`);
    }
  });

  it('never has two files by which one key leads to two sandboxes', async () => {
    await store.make(wanted('old', { keys: ['k1'] }));
    await store.make(wanted('other', { keys: ['k2'] }));
    const together: boolean[] = [];
    writes.mockImplementation(async function (this: Writer, data) {
      const names = readdirSync(folder);
      const texts = names.map((name) => readFileSync(join(folder, name), 'utf8'));
      const all = [...texts, String(data)];
      const leading = (key: string) =>
        new Set(
          all.filter((text) => text.includes(`"keys":["${key}"]`)).map((text) => /"sandbox":"(\w+)"/.exec(text)?.[1]),
        );
      together.push(leading('k1').size > 1 || leading('k2').size > 1);
      await write.call(this, data);
    });
    await Promise.all([
      store.drop('old'),
      store.make(wanted('new', { keys: ['k1'] })),
      store.make(wanted('other', {}, true)),
      store.make(wanted('newer', { keys: ['k2'] })),
    ]);
    expect(together.length).toBeGreaterThan(2);
    expect(together).not.toContain(true);
    expect(store.owner('k1')).toBe('new');
    expect(store.owner('k2')).toBe('newer');
  });

  it('ends only once everything is written', async () => {
    const waiting = put('d');
    await store.close();
    expect(isWritten('d')).toBe(true);
    await waiting;
  });
});
