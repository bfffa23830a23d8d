// The store with a folder: the contract, and what a process that comes after finds.
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileStore } from '../../../src/store/file/file-store.ts';
import type { CollectionDefinition, SandboxEntry, Stored } from '../../../src/store/store.ts';
import { freshFolder } from '../../support/folder.ts';
import { DEFINITIONS, describeStoreContract, TOLD, wanted } from '../contract.ts';

interface Card extends Stored {
  readonly token: string;
  readonly owner?: string;
  readonly note?: string;
}

const CARDS = DEFINITIONS[0] as CollectionDefinition<Card>;
const LAMPS = DEFINITIONS[1] as CollectionDefinition<Stored & { readonly lit: boolean }>;

const card = (id: string, owner?: string, note?: string): Card => ({
  id,
  token: `token-${id}`,
  ...(owner ? { owner } : {}),
  ...(note ? { note } : {}),
});

describeStoreContract('file', (definitions) => new FileStore(definitions, freshFolder()));

describe('file store', () => {
  let folder: string;
  let store: FileStore;
  let one: SandboxEntry;

  const opened = async (): Promise<FileStore> => {
    const another = new FileStore(DEFINITIONS, folder);
    await another.start(TOLD);
    return another;
  };

  const reopen = async (): Promise<void> => {
    await store.close();
    store = await opened();
  };

  const put = (record: Card, sandbox = one) =>
    store.transact(sandbox, (transaction) => transaction.collection(CARDS).put(record));
  const idsOf = async (owner?: string, sandbox = one) =>
    store.transact(sandbox, (transaction) =>
      transaction
        .collection(CARDS)
        .list(owner === undefined ? {} : { group: { index: 'owner', key: owner } })
        .records.map(({ id }) => id),
    );

  beforeEach(async () => {
    folder = join(freshFolder(), 'made/with/the/start');
    store = await opened();
    one = (await store.make(wanted('one'))) as SandboxEntry;
    return () => store.close();
  });

  describe('opened again', () => {
    it('has every world, key, wake time and snapshot as it was', async () => {
      const keyed = (await store.make(
        wanted('keyed', { keys: ['k1'], expiresAt: 9_000, engineSettings: { seed: 7 } }),
      )) as SandboxEntry;
      await store.transact(one, (transaction) => {
        transaction.collection(CARDS).put(card('d', 'anna', 'žluťoučký \u0000 \ud83d\ude00 "</json>'));
        transaction.collection(CARDS).put({ ...card('a'), token: 'moved' });
        transaction.collection(CARDS).remove('b');
        transaction.collection(LAMPS).put({ id: 'red', lit: true });
        transaction.wake(500);
      });
      await store.snapshot(one, 'before', ['state'], 77);
      await put(card('e', 'anna'));
      await store.reset(one, ['switches']);
      await store.snapshot(one, 'after', ['state', 'switches'], 78);
      await reopen();
      expect(await store.find('one')).toEqual(one);
      expect(await store.find('keyed')).toEqual(keyed);
      expect(store.owner('k1')).toBe('keyed');
      expect(await store.due(500, 9)).toEqual([one]);
      expect(await idsOf()).toEqual(['e', 'd', 'c', 'a']);
      expect(await idsOf('anna')).toEqual(['e', 'd', 'c']);
      expect(await store.transact(one, (transaction) => transaction.collection(CARDS).get('d')?.note)).toBe(
        'žluťoučký \u0000 \ud83d\ude00 "</json>',
      );
      expect(await store.transact(one, (transaction) => transaction.collection(CARDS).find('token', 'moved')?.id)).toBe(
        'a',
      );
      expect(await store.transact(one, (transaction) => transaction.collection(LAMPS).get('red')?.lit)).toBe(false);
      expect(await store.snapshots(one)).toEqual([
        { name: 'after', at: 78, parts: ['state', 'switches'] },
        { name: 'before', at: 77, parts: ['state'] },
      ]);
      await store.restore(one, 'before');
      expect(await idsOf()).toEqual(['d', 'c', 'a']);
      await put(card('f'));
      await store.restore(one, 'after');
      expect(await idsOf()).toEqual(['e', 'd', 'c', 'a']);
    });

    it('goes on with a list where it was left', async () => {
      for (let number = 0; number < 100; number++) await put(card(`n${number}`, 'many'));
      await store.snapshot(one, 's', ['state'], 1);
      await put(card('n50', 'many', 'written again'));
      const page = (after?: string) =>
        store.transact(one, (transaction) =>
          transaction
            .collection(CARDS)
            .list({ group: { index: 'owner', key: 'many' }, after, limit: 40 })
            .records.map(({ id }) => id),
        );
      const first = (await page()) as string[];
      await reopen();
      const second = (await page(first.at(-1))) as string[];
      await put(card('later', 'many'));
      const third = (await page(second.at(-1))) as string[];
      expect([...first, ...second, ...third]).toEqual(Array.from({ length: 100 }, (_, number) => `n${99 - number}`));
      expect(await idsOf('many')).toHaveLength(101);
      expect((await idsOf('many'))[0]).toBe('later');
    });

    it('has nothing of records that came and went', async () => {
      for (let number = 0; number < 70; number++) await put(card(`n${number}`, 'many'));
      for (const gone of [0, 31, 32, 68, 69]) {
        await store.transact(one, (transaction) => transaction.collection(CARDS).remove(`n${gone}`));
      }
      const there = await idsOf('many');
      expect(there).toHaveLength(65);
      await reopen();
      expect(await idsOf('many')).toEqual(there);
    });

    it('has a record that went and came back at its new place', async () => {
      const record = card('d');
      await put(record);
      await put(card('e'));
      const removed = store.transact(one, (transaction) => transaction.collection(CARDS).remove('d'));
      await Promise.all([removed, put(record)]);
      expect(await idsOf()).toEqual(['d', 'e', 'c', 'b', 'a']);
      await reopen();
      expect(await idsOf()).toEqual(['d', 'e', 'c', 'b', 'a']);
    });

    it('gives no place in the order twice, though what had it is only in a snapshot', async () => {
      await put(card('d'));
      await put(card('e'));
      await store.snapshot(one, 's', ['state'], 1);
      await store.reset(one, ['state']);
      await reopen();
      await put(card('f'));
      await store.snapshot(one, 'f', ['state'], 2);
      await store.restore(one, 's');
      await put(card('g'));
      expect(await idsOf()).toEqual(['g', 'e', 'd', 'c', 'b', 'a']);
      await store.restore(one, 'f');
      expect(await idsOf()).toEqual(['f', 'c', 'b', 'a']);
    });

    it('has nothing of a sandbox that was dropped or whose time was over', async () => {
      await store.make(wanted('brief', { expiresAt: 1_000, keys: ['k1'] }));
      await store.make(wanted('two', { keys: ['k2'] }));
      await store.drop('two');
      expect(readdirSync(folder).sort()).toEqual(['brief.json', 'card-sandbox.lock', 'one.json']);
      await reopen();
      expect(await store.dropExpired(1_000)).toEqual(['brief']);
      expect(readdirSync(folder).sort()).toEqual(['card-sandbox.lock', 'one.json']);
      await store.make(wanted('three', { keys: ['k1', 'k2'] }));
      await reopen();
      expect((await store.list()).map(({ id }) => id)).toEqual(['one', 'three']);
    });

    it('has the newest generation of a name that was dropped and made at once', async () => {
      const dropped = store.drop('one');
      const anew = store.make(wanted('one', { keys: ['k1'] }));
      expect(await dropped).toBe(true);
      const newest = await anew;
      await reopen();
      expect(await store.find('one')).toEqual(newest);
    });

    it('is what it was before, whatever was done in whatever order', async () => {
      const id = fc.integer({ min: 0, max: 12 }).map((number) => `n${number}`);
      const name = fc.constantFrom('s0', 's1', 's2');
      const step = fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({ do: fc.constant('put' as const), id, owner: fc.constantFrom('anna', 'ben') }),
        },
        { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), id }) },
        {
          weight: 2,
          arbitrary: fc.record({ do: fc.constantFrom('take' as const, 'restore' as const, 'forget' as const), name }),
        },
        { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('reset' as const, 'reopen' as const) }) },
      );
      const seen = async (sandbox: SandboxEntry) => {
        const found: Record<string, unknown> = {};
        for (const owner of [undefined, 'anna', 'ben']) found[owner ?? 'all'] = await idsOf(owner, sandbox);
        found.snapshots = await store.snapshots(sandbox);
        return found;
      };
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 50 }), async (steps) => {
          const sandbox = (await store.make(wanted(`round-${round++}`))) as SandboxEntry;
          const model = new Map<string, string | undefined>([
            ['a', undefined],
            ['b', 'anna'],
            ['c', 'anna'],
          ]);
          const rest = new Map(model);
          const copies = new Map<string, Map<string, string | undefined>>();
          const become = (copy: ReadonlyMap<string, string | undefined>) => {
            model.clear();
            for (const [key, owner] of copy) model.set(key, owner);
          };
          for (const each of steps) {
            if (each.do === 'put') {
              await put(card(each.id, each.owner), sandbox);
              model.set(each.id, each.owner);
            } else if (each.do === 'remove') {
              await store.transact(sandbox, (transaction) => transaction.collection(CARDS).remove(each.id));
              model.delete(each.id);
            } else if (each.do === 'take') {
              await store.snapshot(sandbox, each.name, ['state'], 1);
              copies.set(each.name, new Map(model));
            } else if (each.do === 'reset') {
              await store.reset(sandbox, ['state']);
              become(rest);
            } else if (each.do === 'reopen') {
              const before = await seen(sandbox);
              await reopen();
              expect(await seen(sandbox)).toEqual(before);
            } else if ('name' in each && copies.has(each.name)) {
              if (each.do === 'restore') {
                await store.restore(sandbox, each.name);
                become(copies.get(each.name) as Map<string, string>);
              } else {
                await store.dropSnapshot(sandbox, each.name);
                copies.delete(each.name);
              }
            }
          }
          await reopen();
          const of = (owner: string) => [...model].flatMap(([key, its]) => (its === owner ? [key] : [])).reverse();
          expect(await seen(sandbox)).toEqual({
            all: [...model.keys()].reverse(),
            anna: of('anna'),
            ben: of('ben'),
            snapshots: [...copies.keys()].sort().map((each) => ({ name: each, at: 1, parts: ['state'] })),
          });
          for (const key of model.keys()) {
            const found = await store.transact(sandbox, (transaction) =>
              transaction.collection(CARDS).find('token', `token-${key}`),
            );
            expect(found?.id).toBe(key);
          }
          await store.drop(sandbox.id);
        }),
        { numRuns: 40 },
      );
    });
  });

  describe('names of files', () => {
    it('are apart where capitals do not count, and where names stand for devices', async () => {
      const ids = ['Anna', 'anna', 'ANNA', 'con', 'CON', 'nul.txt', 'com1', 'a.json', 'A'.repeat(64), 'z'.repeat(64)];
      for (const id of ids) await store.make(wanted(id));
      const names = readdirSync(folder).filter((name) => name.endsWith('.json') && name !== 'one.json');
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
      expect(names.map((name) => decodeURIComponent(basename(name, '.json'))).sort()).toEqual([...ids].sort());
      for (const name of names) {
        expect(name).toMatch(/^[a-z0-9%._-]{1,200}$/);
        expect(name).not.toMatch(/^(con|nul|com1)\./);
      }
      await reopen();
      expect((await store.list()).map(({ id }) => id).sort()).toEqual([...ids, 'one'].sort());
    });
  });
});
