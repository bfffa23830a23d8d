// One suite for every store: what a transaction promises, whoever keeps the records.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CollectionDefinition, RecordsAtRest, Store, Stored } from '../../src/store/store.ts';

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

const AT_REST: RecordsAtRest = new Map<string, readonly Stored[]>([
  ['test.cards', [card('a'), card('b', 'anna'), card('c', 'anna')]],
  ['test.lamps', [{ id: 'red', lit: false } as Lamp]],
]);

function card(id: string, owner?: string): Card {
  return { id, token: `token-${id}`, ...(owner ? { owner } : {}) };
}

/** @param make a store of these definitions, empty; called anew for every test */
export function describeStoreContract(
  name: string,
  make: (definitions: readonly CollectionDefinition[]) => Store,
): void {
  describe(`${name} store`, () => {
    let store: Store;

    beforeEach(async () => {
      store = make([CARDS as CollectionDefinition, LAMPS as CollectionDefinition]);
      await store.open('one', AT_REST);
      await store.open('two', AT_REST);
    });

    afterEach(() => store.close());

    const idsOf = async (sandbox: string, owner?: string) =>
      store.transact(sandbox, (transaction) =>
        transaction
          .collection(CARDS)
          .list(owner === undefined ? {} : { group: { index: 'owner', key: owner } })
          .records.map(({ id }) => id),
      );

    it('begins with the records at rest, newest first', async () => {
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
      expect(await idsOf('one', 'anna')).toEqual(['c', 'b']);
    });

    it('keeps what work did', async () => {
      await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('d', 'ben')));
      expect(await store.transact('one', (transaction) => transaction.collection(CARDS).get('d'))).toEqual(
        card('d', 'ben'),
      );
      expect(await idsOf('one', 'ben')).toEqual(['d']);
    });

    it('keeps nothing of work that throws', async () => {
      const failing = async () =>
        store.transact('one', (transaction) => {
          transaction.collection(CARDS).put({ ...card('a', 'ben'), note: 'half done' });
          transaction.collection(CARDS).remove('b');
          transaction.collection(LAMPS).put({ id: 'red', lit: true });
          throw new Error('stop');
        });
      await expect(failing()).rejects.toThrow('stop');
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
      expect(await idsOf('one', 'ben')).toEqual([]);
      expect(await store.transact('one', (transaction) => transaction.collection(LAMPS).get('red'))).toEqual({
        id: 'red',
        lit: false,
      });
    });

    it('undoes a part that throws and keeps what was done before it', async () => {
      await store.transact('one', (transaction) => {
        transaction.collection(LAMPS).put({ id: 'red', lit: true });
        expect(() =>
          transaction.attempt(() => {
            transaction.collection(LAMPS).put({ id: 'red', lit: false });
            transaction.collection(CARDS).put(card('d'));
            throw new Error('stop');
          }),
        ).toThrow('stop');
      });
      expect(await store.transact('one', (transaction) => transaction.collection(LAMPS).get('red'))).toEqual({
        id: 'red',
        lit: true,
      });
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
    });

    it('shows work its own changes', async () => {
      await store.transact('one', (transaction) => {
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
      await store.transact('one', (transaction) => {
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
      await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('a', 'anna')));
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
      expect(await idsOf('one', 'anna')).toEqual(['c', 'b', 'a']);
    });

    it('follows a record from group to group and back', async () => {
      for (const owner of ['ben', 'anna', 'ben', 'anna']) {
        await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('b', owner)));
      }
      expect(await idsOf('one', 'anna')).toEqual(['c', 'b']);
      expect(await idsOf('one', 'ben')).toEqual([]);
    });

    it('puts a record that was removed and comes back at the end', async () => {
      await store.transact('one', (transaction) => transaction.collection(CARDS).remove('a'));
      await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('a')));
      expect(await idsOf('one')).toEqual(['a', 'c', 'b']);
    });

    it('gives a unique key to the record that has it now', async () => {
      await store.transact('one', (transaction) => {
        transaction.collection(CARDS).put({ ...card('a'), token: 'moved' });
        transaction.collection(CARDS).put({ ...card('b'), token: 'token-a' });
      });
      const found = await store.transact('one', (transaction) =>
        ['token-a', 'moved', 'token-b'].map((token) => transaction.collection(CARDS).find('token', token)?.id),
      );
      expect(found).toEqual(['b', 'a', undefined]);
    });

    it.each(['newest', 'oldest'] as const)(
      'pages through 250 records, %s first, without a gap or a repeat',
      async (order) => {
        await store.transact('one', (transaction) => {
          for (let number = 0; number < 250; number++) transaction.collection(CARDS).put(card(`n${number}`, 'many'));
        });
        const seen: string[] = [];
        for (let after: string | undefined, hasMore = true; hasMore; after = seen.at(-1)) {
          const page = await store.transact('one', (transaction) =>
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
      await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('a', 'ben')));
      expect(await idsOf('two', 'ben')).toEqual([]);
      expect(await store.transact('two', (transaction) => transaction.collection(CARDS).get('a'))).toEqual(card('a'));
    });

    it('resets the named parts only, in the named sandbox only', async () => {
      for (const sandbox of ['one', 'two']) {
        await store.transact(sandbox, (transaction) => {
          transaction.collection(CARDS).remove('a');
          transaction.collection(LAMPS).put({ id: 'red', lit: true });
        });
      }
      await store.reset('one', ['state']);
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
      expect(await store.transact('one', (transaction) => transaction.collection(LAMPS).get('red')?.lit)).toBe(true);
      expect(await idsOf('two')).toEqual(['c', 'b']);
    });

    it('forgets a dropped sandbox', async () => {
      await store.transact('one', (transaction) => transaction.collection(CARDS).put(card('d')));
      await store.drop('one');
      expect(await store.has('one')).toBe(false);
      await store.open('one', AT_REST);
      expect(await idsOf('one')).toEqual(['c', 'b', 'a']);
    });

    it('leaves a sandbox that is open as it is when it is opened again', async () => {
      await store.transact('one', (transaction) => transaction.collection(CARDS).remove('a'));
      await store.open('one', AT_REST);
      expect(await idsOf('one')).toEqual(['c', 'b']);
    });

    it('lets one of 200 callers win', async () => {
      const claim = (caller: number) =>
        store.transact('one', (transaction) => {
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
