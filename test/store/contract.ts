// One suite for every store: what a transaction promises, wherever the records are kept.
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type BaseRecords,
  type CollectionDefinition,
  MOST_SNAPSHOTS,
  type SandboxEntry,
  type Settings,
  type Store,
  type Stored,
  type StoreRefusal,
  type StoreStart,
} from '../../src/store/store.ts';

interface Card extends Stored {
  readonly token: string;
  readonly owner?: string;
  readonly note?: string;
}

interface Lamp extends Stored {
  readonly lit: boolean;
}

const CARDS: CollectionDefinition<Card> = {
  name: 'test.cards',
  part: 'state',
  unique: { token: ({ token }) => token },
  groups: { owner: ({ owner }) => owner },
};

const LAMPS: CollectionDefinition<Lamp> = { name: 'test.lamps', part: 'switches' };

const AT_REST: BaseRecords = new Map<string, readonly Stored[]>([
  ['test.cards', [card('a'), card('b', 'anna'), card('c', 'anna')]],
  ['test.lamps', [{ id: 'red', lit: false } as Lamp]],
]);

function card(id: string, owner?: string): Card {
  return { id, token: `token-${id}`, ...(owner ? { owner } : {}) };
}

const HANDS: CollectionDefinition<Stored & { readonly at: number }> = { name: 'test.hands', part: 'clock' };

/** Every collection the suite keeps. */
export const DEFINITIONS = [CARDS, LAMPS, HANDS] as readonly CollectionDefinition[];

/** What the suite tells a store when it starts. */
export const TOLD: StoreStart = {
  baseRecords: () => AT_REST,
  fold: (tally, rows) => ((tally as number | null) ?? 0) + rows.length,
  journalRows: 100,
  onDefect: (defect) => {
    throw defect;
  },
  onNotice: () => undefined,
};

export const SETTINGS: Settings = { keys: [], expiresAt: null, engineSettings: { seed: 1 } };

/** A sandbox as the suite wants it. */
export const wanted = (id: string, settings: Partial<Settings> = {}, isAnew = false) => ({
  id,
  generation: `${id}-${++generation}`,
  settings: { ...SETTINGS, ...settings },
  limit: 1_000,
  isAnew,
});
let generation = 0;

/**
 * @param make a store of these definitions, empty and not started; called anew for every test
 * @param histories how many random histories are held against a model
 */
export function describeStoreContract(
  name: string,
  make: (definitions: readonly CollectionDefinition[]) => Store | Promise<Store>,
  histories = 60,
): void {
  describe(`${name} store`, () => {
    let store: Store;
    let one: SandboxEntry;
    let two: SandboxEntry;

    beforeEach(async () => {
      store = await make(DEFINITIONS);
      await store.start(TOLD);
      one = await store.make(wanted('one'));
      two = await store.make(wanted('two'));
    });

    afterEach(() => store.close());

    const idsOf = async (sandbox: SandboxEntry, owner?: string) =>
      store.transact(sandbox, (transaction) =>
        transaction
          .collection(CARDS)
          .list(owner === undefined ? {} : { group: { index: 'owner', key: owner } })
          .records.map(({ id }) => id),
      );

    it('begins with the base records, newest first', async () => {
      expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
      expect(await idsOf(one, 'anna')).toEqual(['c', 'b']);
    });

    it('keeps what work did', async () => {
      await store.transact(one, (transaction) => transaction.collection(CARDS).put(card('d', 'ben')));
      expect(await store.transact(one, (transaction) => transaction.collection(CARDS).get('d'))).toEqual(
        card('d', 'ben'),
      );
      expect(await idsOf(one, 'ben')).toEqual(['d']);
    });

    it('keeps nothing of work that throws', async () => {
      const failing = async () =>
        store.transact(one, (transaction) => {
          transaction.collection(CARDS).put({ ...card('a', 'ben'), note: 'half done' });
          transaction.collection(CARDS).remove('b');
          transaction.collection(LAMPS).put({ id: 'red', lit: true });
          throw new Error('stop');
        });
      await expect(failing()).rejects.toThrow('stop');
      expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
      expect(await idsOf(one, 'ben')).toEqual([]);
      expect(await store.transact(one, (transaction) => transaction.collection(LAMPS).get('red'))).toEqual({
        id: 'red',
        lit: false,
      });
    });

    it('undoes a part that throws and keeps what was done before it', async () => {
      await store.transact(one, (transaction) => {
        transaction.collection(LAMPS).put({ id: 'red', lit: true });
        expect(() =>
          transaction.attempt(() => {
            transaction.collection(LAMPS).put({ id: 'red', lit: false });
            transaction.collection(CARDS).put(card('d'));
            throw new Error('stop');
          }),
        ).toThrow('stop');
      });
      expect(await store.transact(one, (transaction) => transaction.collection(LAMPS).get('red'))).toEqual({
        id: 'red',
        lit: true,
      });
      expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
    });

    it('shows work its own changes', async () => {
      await store.transact(one, (transaction) => {
        const cards = transaction.collection(CARDS);
        cards.put(card('d', 'anna'));
        cards.put({ ...card('b'), token: 'token-new' });
        cards.remove('c');
        expect(cards.find('token', 'token-d')?.id).toBe('d');
        expect(cards.find('token', 'token-new')?.id).toBe('b');
        expect(cards.find('token', 'token-b')).toBeUndefined();
        expect(cards.find('token', 'token-c')).toBeUndefined();
        expect(cards.list({ group: { index: 'owner', key: 'anna' } }).records.map(({ id }) => id)).toEqual(['d']);
        expect(cards.list().records.map(({ id }) => id)).toEqual(['d', 'b', 'a']);
      });
    });

    it('tells what changed, with what was there before', async () => {
      await store.transact(one, (transaction) => {
        const cards = transaction.collection(CARDS);
        cards.put(card('d'));
        cards.put(card('a', 'ben'));
        cards.remove('b');
        cards.put(card('e'));
        cards.remove('e');
        expect(transaction.changes()).toEqual([
          { collection: 'test.cards', id: 'd', before: undefined, after: card('d') },
          { collection: 'test.cards', id: 'a', before: card('a'), after: card('a', 'ben') },
          { collection: 'test.cards', id: 'b', before: card('b', 'anna'), after: undefined },
        ]);
      });
    });

    it('keeps a replaced record in its old place', async () => {
      await store.transact(one, (transaction) => transaction.collection(CARDS).put(card('a', 'anna')));
      expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
      expect(await idsOf(one, 'anna')).toEqual(['c', 'b', 'a']);
    });

    it('follows a record from group to group and back', async () => {
      for (const owner of ['ben', 'anna', 'ben', 'anna']) {
        await store.transact(one, (transaction) => transaction.collection(CARDS).put(card('b', owner)));
      }
      expect(await idsOf(one, 'anna')).toEqual(['c', 'b']);
      expect(await idsOf(one, 'ben')).toEqual([]);
    });

    it('puts a record that was removed and comes back at the end', async () => {
      await store.transact(one, (transaction) => transaction.collection(CARDS).remove('a'));
      await store.transact(one, (transaction) => transaction.collection(CARDS).put(card('a')));
      expect(await idsOf(one)).toEqual(['a', 'c', 'b']);
    });

    it('gives a unique key to the record that has it now', async () => {
      await store.transact(one, (transaction) => {
        transaction.collection(CARDS).put({ ...card('a'), token: 'moved' });
        transaction.collection(CARDS).put({ ...card('b'), token: 'token-a' });
      });
      const found = await store.transact(one, (transaction) =>
        ['token-a', 'moved', 'token-b'].map((token) => transaction.collection(CARDS).find('token', token)?.id),
      );
      expect(found).toEqual(['b', 'a', undefined]);
    });

    it.each(['newest', 'oldest'] as const)(
      'pages through 250 records, %s first, without a gap or a repeat',
      async (order) => {
        await store.transact(one, (transaction) => {
          for (let number = 0; number < 250; number++) transaction.collection(CARDS).put(card(`n${number}`, 'many'));
        });
        const seen: string[] = [];
        for (let after: string | undefined, hasMore = true; hasMore; after = seen.at(-1)) {
          const page = await store.transact(one, (transaction) =>
            transaction.collection(CARDS).list({ group: { index: 'owner', key: 'many' }, after, limit: 7, order }),
          );
          seen.push(...page.records.map(({ id }) => id));
          hasMore = page.hasMore;
        }
        const expected = Array.from({ length: 250 }, (_, number) => `n${number}`);
        expect(seen).toEqual(order === 'oldest' ? expected : expected.reverse());
      },
    );

    it('keeps sandboxes apart', async () => {
      await store.transact(one, (transaction) => transaction.collection(CARDS).put(card('a', 'ben')));
      expect(await idsOf(two, 'ben')).toEqual([]);
      expect(await store.transact(two, (transaction) => transaction.collection(CARDS).get('a'))).toEqual(card('a'));
    });

    it('resets the named parts only, in the named sandbox only', async () => {
      for (const sandbox of [one, two]) {
        await store.transact(sandbox, (transaction) => {
          transaction.collection(CARDS).remove('a');
          transaction.collection(LAMPS).put({ id: 'red', lit: true });
        });
      }
      await store.reset(one, ['state']);
      expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
      expect(await store.transact(one, (transaction) => transaction.collection(LAMPS).get('red')?.lit)).toBe(true);
      expect(await idsOf(two)).toEqual(['c', 'b']);
    });

    const lit = async (sandbox: SandboxEntry) =>
      store.transact(sandbox, (transaction) => transaction.collection(LAMPS).get('red')?.lit);

    const change = async (sandbox: SandboxEntry, id: string, owner?: string) =>
      store.transact(sandbox, (transaction) => transaction.collection(CARDS).put(card(id, owner)));

    const refusal = async (attempt: () => unknown): Promise<StoreRefusal | undefined> => {
      try {
        await attempt();
        return undefined;
      } catch (problem) {
        return (problem as { refusal?: StoreRefusal }).refusal;
      }
    };

    describe('make and drop', () => {
      it('forgets a dropped sandbox, and makes its name anew', async () => {
        await change(one, 'd');
        expect(await store.drop('one')).toBe(true);
        expect(await store.find('one')).toBeUndefined();
        expect(await store.drop('one')).toBe(false);
        const again = await store.make(wanted('one'));
        expect(await idsOf(again)).toEqual(['c', 'b', 'a']);
      });

      it('refuses what is meant for a generation that is gone', async () => {
        await store.drop('one');
        await store.make(wanted('one'));
        expect(await refusal(() => store.transact(one, () => undefined))).toBe('gone');
        expect(await refusal(() => store.reset(one, ['state']))).toBe('gone');
        expect(await refusal(() => store.snapshots(one))).toBe('gone');
        await store.drop('two');
        expect(await refusal(() => store.transact(two, () => undefined))).toBe('gone');
      });

      it('gives back a sandbox that is there as it is', async () => {
        await change(one, 'd');
        const again = await store.make(wanted('one', { engineSettings: { seed: 2 } }));
        expect(again).toEqual(one);
        expect(await idsOf(again)).toEqual(['d', 'c', 'b', 'a']);
      });

      it('makes one anew where that is asked for', async () => {
        await change(one, 'd');
        const settings = { keys: ['key-1'], expiresAt: 5, engineSettings: { seed: 7 } };
        const anew = await store.make(wanted('one', settings, true));
        expect(anew.generation).not.toBe(one.generation);
        expect(await store.find('one')).toEqual(anew);
        expect((await store.find('one'))?.settings).toEqual(settings);
        expect(await idsOf(anew)).toEqual(['c', 'b', 'a']);
        expect(await refusal(() => idsOf(one))).toBe('gone');
      });

      it('lets one of many makers win, and the others share it', async () => {
        const made = await Promise.all(Array.from({ length: 20 }, async () => store.make(wanted('three'))));
        expect(new Set(made.map(({ generation }) => generation)).size).toBe(1);
        expect((await store.list()).map(({ id }) => id)).toEqual(['one', 'three', 'two']);
      });

      it('holds the limit, however many ask at once', async () => {
        const asked = Array.from({ length: 10 }, (_, number) =>
          refusal(() => store.make({ ...wanted(`more-${number}`), limit: 5 })),
        );
        const refusals = await Promise.all(asked);
        expect(refusals.filter((each) => each === 'limit')).toHaveLength(7);
        expect(await store.list()).toHaveLength(5);
        expect(await store.count()).toBe(5);
        expect(await refusal(() => store.make({ ...wanted('one'), limit: 5 }))).toBeUndefined();
      });

      it('finds a sandbox by its keys, each of which leads to one', async () => {
        const keyed = await store.make(wanted('keyed', { keys: ['k1', 'k2'] }));
        expect(await store.owner('k1')).toBe('keyed');
        expect(await store.owner('k2')).toBe('keyed');
        expect(await store.owner('k3')).toBeUndefined();
        expect(await refusal(() => store.make(wanted('other', { keys: ['k2'] })))).toBe('key-taken');
        expect(await store.find('other')).toBeUndefined();
        expect(await refusal(() => store.make(wanted('one', { keys: ['k2'] }, true)))).toBe('key-taken');
        expect(await store.find('one')).toEqual(one);
        await store.make(wanted(keyed.id, { keys: ['k2', 'k3'] }, true));
        expect(await store.owner('k1')).toBeUndefined();
        expect(await store.owner('k3')).toBe('keyed');
        await store.drop('keyed');
        expect(await store.owner('k2')).toBeUndefined();
      });

      it('drops the sandboxes whose time is over, and no others', async () => {
        await store.make(wanted('brief', { expiresAt: 1_000, keys: ['k1'] }));
        await store.make(wanted('long', { expiresAt: 2_000 }));
        expect(await store.dropExpired(999)).toEqual([]);
        expect(await store.dropExpired(1_000)).toEqual(['brief']);
        expect(await store.owner('k1')).toBeUndefined();
        expect((await store.list()).map(({ id }) => id)).toEqual(['long', 'one', 'two']);
      });
    });

    it('lists sandboxes by name, and in pages', async () => {
      for (const id of ['Zoe', 'anna', 'a-b', 'zoe']) await store.make(wanted(id));
      const names = async (limit?: number, after?: string) => (await store.list(limit, after)).map(({ id }) => id);
      expect(await names()).toEqual(['Zoe', 'a-b', 'anna', 'one', 'two', 'zoe']);
      expect(await names(2)).toEqual(['Zoe', 'a-b']);
      expect(await names(3, 'a-b')).toEqual(['anna', 'one', 'two']);
      expect(await names(3, 'nina')).toEqual(['one', 'two', 'zoe']);
      expect(await names(3, 'zoe')).toEqual([]);
    });

    describe('snapshots', () => {
      it('brings back what was, as often as asked', async () => {
        await change(one, 'd', 'anna');
        const taken = await store.snapshot(one, 'before', ['state', 'switches'], 77);
        expect(taken).toEqual({ name: 'before', at: 77, parts: ['state', 'switches'] });
        for (const round of [1, 2]) {
          await store.transact(one, (transaction) => {
            transaction.collection(CARDS).remove('a');
            transaction.collection(CARDS).put({ ...card('d', 'ben'), token: `token-${round}` });
            transaction.collection(CARDS).put(card('e', 'anna'));
            transaction.collection(LAMPS).put({ id: 'red', lit: true });
          });
          expect(await idsOf(one)).toEqual(['e', 'd', 'c', 'b']);
          expect(await idsOf(one, 'anna')).toEqual(['e', 'c', 'b']);
          expect(await store.restore(one, 'before')).toEqual(['state', 'switches']);
          expect(await idsOf(one)).toEqual(['d', 'c', 'b', 'a']);
          expect(await idsOf(one, 'anna')).toEqual(['d', 'c', 'b']);
          expect(await idsOf(one, 'ben')).toEqual([]);
          expect(await lit(one)).toBe(false);
          const found = await store.transact(one, (transaction) =>
            ['token-d', 'token-1', 'token-e'].map((token) => transaction.collection(CARDS).find('token', token)?.id),
          );
          expect(found).toEqual(['d', undefined, undefined]);
        }
      });

      it('takes and restores the named parts only', async () => {
        await change(one, 'd');
        await store.snapshot(one, 'state only', ['state'], 1);
        await store.transact(one, (transaction) => transaction.collection(LAMPS).put({ id: 'red', lit: true }));
        await change(one, 'e');
        await store.snapshot(one, 'all', ['state', 'switches', 'clock'], 2);
        await store.reset(one, ['state', 'switches']);
        expect(await store.restore(one, 'state only')).toEqual(['state']);
        expect(await idsOf(one)).toEqual(['d', 'c', 'b', 'a']);
        expect(await lit(one)).toBe(false);
        expect(await store.restore(one, 'all', ['switches'])).toEqual(['switches']);
        expect(await idsOf(one)).toEqual(['d', 'c', 'b', 'a']);
        expect(await lit(one)).toBe(true);
      });

      it('keeps several apart, replaces one of the same name, and survives a reset', async () => {
        await store.snapshot(one, 'as made', ['state'], 1);
        await change(one, 'd');
        await store.snapshot(one, 'with d', ['state'], 2);
        await store.snapshot(one, 'same', ['state'], 3);
        await change(one, 'e');
        await store.snapshot(one, 'same', ['state'], 4);
        await store.reset(one, ['state']);
        expect(await idsOf(one)).toEqual(['c', 'b', 'a']);
        await change(one, 'f');
        const seen: Record<string, string[]> = {};
        for (const { name } of await store.snapshots(one)) {
          await store.restore(one, name);
          seen[name] = await idsOf(one);
        }
        expect(seen).toEqual({
          'as made': ['c', 'b', 'a'],
          same: ['e', 'd', 'c', 'b', 'a'],
          'with d': ['d', 'c', 'b', 'a'],
        });
        expect((await store.snapshots(one)).map(({ at }) => at)).toEqual([1, 4, 2]);
      });

      it('refuses names that are not there, and one too many', async () => {
        expect(await refusal(() => store.restore(one, 'unknown'))).toBe('no-snapshot');
        expect(await refusal(() => store.dropSnapshot(one, 'unknown'))).toBe('no-snapshot');
        await store.snapshot(one, 'once', ['state'], 1);
        await store.dropSnapshot(one, 'once');
        expect(await refusal(() => store.restore(one, 'once'))).toBe('no-snapshot');
        for (let number = 0; number < MOST_SNAPSHOTS; number++)
          await store.snapshot(one, `s${number}`, ['state'], number);
        expect(await refusal(() => store.snapshot(one, 'more', ['state'], 1))).toBe('snapshot-limit');
        expect(await refusal(() => store.snapshot(one, 's7', ['state'], 1))).toBeUndefined();
        expect(await store.snapshots(one)).toHaveLength(MOST_SNAPSHOTS);
      });

      it('keeps sandboxes apart', async () => {
        await store.snapshot(one, 'mine', ['state'], 1);
        expect(await store.snapshots(two)).toEqual([]);
        expect(await refusal(() => store.restore(two, 'mine'))).toBe('no-snapshot');
      });

      it('goes on from what it brought back, in the right order', async () => {
        await change(one, 'd');
        await store.snapshot(one, 's', ['state'], 1);
        await change(one, 'e');
        await store.restore(one, 's');
        await change(one, 'f');
        await change(one, 'd', 'anna');
        expect(await idsOf(one)).toEqual(['f', 'd', 'c', 'b', 'a']);
        expect(await idsOf(one, 'anna')).toEqual(['d', 'c', 'b']);
      });

      it('is what a plain list of copies would be, whatever is done in whatever order', async () => {
        const step = fc.oneof(
          fc.record({
            do: fc.constant('put' as const),
            id: fc.integer({ max: 9, min: 0 }),
            owner: fc.constantFrom('anna', 'ben'),
          }),
          fc.record({ do: fc.constant('remove' as const), id: fc.integer({ max: 9, min: 0 }) }),
          fc.record({
            do: fc.constantFrom('take' as const, 'restore' as const, 'drop' as const),
            id: fc.integer({ max: 2, min: 0 }),
          }),
          fc.record({ do: fc.constant('reset' as const) }),
        );
        let round = 0;
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
            const sandbox = await store.make(wanted(`model-${round++}`));
            const rest: ReadonlyMap<string, string | undefined> = new Map([
              ['a', undefined],
              ['b', 'anna'],
              ['c', 'anna'],
            ]);
            let model = new Map(rest);
            const copies = new Map<string, typeof model>();
            for (const each of steps) {
              const name = 'id' in each ? `n${each.id}` : '';
              if (each.do === 'put') {
                await change(sandbox, name, each.owner);
                model.set(name, each.owner);
              } else if (each.do === 'remove') {
                await store.transact(sandbox, (transaction) => transaction.collection(CARDS).remove(name));
                model.delete(name);
              } else if (each.do === 'take') {
                await store.snapshot(sandbox, name, ['state'], 1);
                copies.set(name, new Map(model));
              } else if (each.do === 'reset') {
                await store.reset(sandbox, ['state']);
                model = new Map(rest);
              } else if (!copies.has(name)) {
                expect(await refusal(() => store.restore(sandbox, name))).toBe('no-snapshot');
              } else if (each.do === 'restore') {
                await store.restore(sandbox, name);
                model = new Map(copies.get(name));
              } else {
                await store.dropSnapshot(sandbox, name);
                copies.delete(name);
              }
            }
            const of = (owner: string) => [...model].flatMap(([id, its]) => (its === owner ? [id] : [])).reverse();
            expect(await idsOf(sandbox)).toEqual([...model.keys()].reverse());
            expect(await idsOf(sandbox, 'anna')).toEqual(of('anna'));
            expect(await idsOf(sandbox, 'ben')).toEqual(of('ben'));
            for (const id of model.keys()) {
              const found = await store.transact(sandbox, (transaction) =>
                transaction.collection(CARDS).find('token', `token-${id}`),
              );
              expect(found?.id).toBe(id);
            }
            await store.drop(sandbox.id);
          }),
          { numRuns: histories },
        );
      });
    });

    describe('waking', () => {
      const wake = async (sandbox: SandboxEntry, atMs: number | null) =>
        store.transact(sandbox, (transaction) => transaction.wake(atMs));
      const due = async (nowMs: number, limit = 10) => (await store.due(nowMs, limit)).map(({ id }) => id);

      it('tells of sandboxes whose time has come, the earliest first', async () => {
        await wake(one, 300);
        await wake(two, 200);
        expect(await due(199)).toEqual([]);
        expect(await due(200)).toEqual(['two']);
        expect(await due(300)).toEqual(['two', 'one']);
        expect(await due(300, 1)).toEqual(['two']);
        await wake(two, null);
        await wake(one, 500);
        expect(await due(499)).toEqual([]);
        expect(await due(500)).toEqual(['one']);
      });

      it('forgets it with work that throws, with a reset of the state, and with the sandbox', async () => {
        await wake(one, 100);
        const failing = () =>
          store.transact(one, (transaction) => {
            transaction.wake(null);
            throw new Error('stop');
          });
        await expect(Promise.resolve().then(failing)).rejects.toThrow('stop');
        expect(await due(100)).toEqual(['one']);
        await store.reset(one, ['switches']);
        expect(await due(100)).toEqual(['one']);
        await store.reset(one, ['state']);
        expect(await due(100)).toEqual([]);
        await wake(two, 100);
        await store.drop('two');
        expect(await due(100)).toEqual([]);
      });
    });

    it('lets one of 200 callers win', async () => {
      const claim = (caller: number) =>
        store.transact(one, (transaction) => {
          const cards = transaction.collection(CARDS);
          if (cards.get('a')?.owner) return false;
          cards.put(card('a', `caller-${caller}`));
          return true;
        });
      const won = await Promise.all(Array.from({ length: 200 }, (_, caller) => claim(caller)));
      expect(won.filter(Boolean)).toHaveLength(1);
    });
  });
}
