// Journals that several processes share.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import type { JournalRecord, SandboxEntry, StoreStart } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { TOLD, wanted } from '../contract.ts';

const ROWS = 50;

/** Counts the rows and adds up their bodies, so that a row left out or folded twice shows. */
const FOLDING: StoreStart = {
  ...TOLD,
  journalRows: ROWS,
  fold: (tally, rows) => {
    const { count, sum } = (tally as { count: number; sum: number } | null) ?? { count: 0, sum: 0 };
    return { count: count + rows.length, sum: rows.reduce((total, { body }) => total + (body as number), sum) };
  },
};

const server = postgresOfFile();

describe('the journal of two processes', () => {
  let here: PostgresStore;
  let there: PostgresStore;
  let url: string;
  let one: SandboxEntry;

  beforeEach(async () => {
    ({ url, here, there, one } = await server.pair({ start: FOLDING }));
  });

  const append = async ({ journal }: PostgresStore, body: unknown, row: Partial<JournalRecord> = {}, sandbox = one) => {
    const id = await journal.nextId();
    await journal.append(sandbox, { id, at: 1, operation: 'p.call', outcome: 'p.00', fault: null, body, ...row });
    return id;
  };
  const bodies = async (store: PostgresStore, query: { operation?: string; outcome?: string; sinceMs?: number } = {}) =>
    (await store.journal.list(one, { limit: 100, ...query })).rows.map(({ body }) => body);
  const refusal = (attempt: Promise<unknown>) =>
    attempt.then(
      () => undefined,
      (problem) => problem.refusal,
    );

  it('shows each what the other has appended, newest first', async () => {
    for (let body = 1; body <= 6; body++) await append(body % 2 ? here : there, body);
    expect(await bodies(here)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(await bodies(there)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it('gives every id once, from whichever process', async () => {
    const ids = await Promise.all(
      Array.from({ length: 2_400 }, async (_, number) => (number % 2 ? here : there).journal.nextId()),
    );
    expect(new Set(ids).size).toBe(2_400);
    for (const id of ids) expect(id).toMatch(/^r[1-9]\d*$/);
  });

  it('finds an entry by its id, and none by another text', async () => {
    const id = await append(here, { text: 'with \0 and \ud800' }, { at: 7, outcome: null, fault: 'fault.timeout' });
    expect(await there.journal.get(one, id)).toEqual({
      id,
      at: 7,
      operation: 'p.call',
      outcome: null,
      fault: 'fault.timeout',
      body: { text: 'with \0 and \ud800' },
    });
    for (const other of ['r999999', 'r0', 'nothing', 'r1; DROP', '']) {
      expect(await there.journal.get(one, other)).toBeUndefined();
    }
  });

  it('lists by operation, by outcome or fault, and since a time', async () => {
    await append(here, 1, { operation: null, outcome: null });
    await append(here, 2, { operation: 'p.other' });
    await append(here, 3, { fault: 'fault.timeout', at: 5 });
    await append(here, 4, { outcome: 'p.1004', at: 5 });
    expect(await bodies(there, { operation: 'p.call' })).toEqual([4, 3]);
    expect(await bodies(there, { outcome: 'p.00' })).toEqual([3, 2]);
    expect(await bodies(there, { outcome: 'fault.timeout' })).toEqual([3]);
    expect(await bodies(there, { sinceMs: 5 })).toEqual([4, 3]);
    for (const name of ['unknown', 'p.call\0', '"', '\ud800', '']) {
      expect(await bodies(there, { operation: name })).toEqual([]);
      expect(await bodies(there, { outcome: name })).toEqual([]);
    }
  });

  it('pages without a gap or a repeat while others append', async () => {
    for (let body = 1; body <= 20; body++) await append(here, body);
    const seen: unknown[] = [];
    for (let after: string | undefined, hasMore = true; hasMore; ) {
      const page = await there.journal.list(one, { limit: 3, after });
      seen.push(...page.rows.map(({ body }) => body));
      after = page.rows.at(-1)?.id;
      hasMore = page.hasMore;
      await append(here, 'later');
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, number) => 20 - number));
  });

  it('keeps as many entries as it may and folds each of the others once', async () => {
    const total = 900;
    await Promise.all(Array.from({ length: total }, (_, body) => append(body % 2 ? here : there, body)));
    for (const store of [here, there]) {
      const { rows, dropped } = await store.journal.kept(one);
      expect(rows).toHaveLength(ROWS);
      const keptSum = rows.reduce((sum, { body }) => sum + (body as number), 0);
      expect(dropped.count).toBe(total - ROWS);
      expect(await store.journal.dropped(one)).toBe(total - ROWS);
      expect(dropped.tally).toEqual({ count: total - ROWS, sum: (total * (total - 1)) / 2 - keptSum });
      expect(await bodies(store)).toEqual(rows.map(({ body }) => body).reverse());
    }
    await vi.waitFor(async () => {
      const [row] = await rowsOf(url, 'SELECT count(*)::int AS count FROM card_sandbox.journal_entries');
      expect(row?.count).toBeLessThan(50 + 256 + 100);
    });
  });

  it('is empty after it was cleared, and continues', async () => {
    const first = await append(here, 'first');
    for (let body = 0; body < 60; body++) await append(here, body);
    expect(await there.journal.clear(one)).toBe(50);
    expect(await here.journal.get(one, first)).toBeUndefined();
    expect(await here.journal.kept(one)).toEqual({ rows: [], dropped: { count: 0, tally: null } });
    expect(await here.journal.dropped(one)).toBe(0);
    const next = await append(here, 1);
    expect(next).not.toBe(first);
    expect(await bodies(there)).toEqual([1]);
  });

  it('keeps sandboxes apart', async () => {
    const two = await there.make(wanted('two'));
    await Promise.all([append(here, 1), append(here, 2, {}, two)]);
    expect(await bodies(there)).toEqual([1]);
    expect((await there.journal.kept(two)).rows.map(({ body }) => body)).toEqual([2]);
    await here.journal.clear(two);
    expect(await bodies(there)).toEqual([1]);
  });

  it('is gone with its sandbox, and leaves nothing behind', async () => {
    const id = await append(here, 1);
    await there.drop('one');
    expect(await refusal(append(here, 2))).toBe('gone');
    expect(await refusal(here.journal.get(one, id))).toBe('gone');
    expect(await refusal(here.journal.list(one, { limit: 1 }))).toBe('gone');
    expect(await refusal(here.journal.kept(one))).toBe('gone');
    expect(await refusal(here.journal.clear(one))).toBe('gone');
    one = await here.make(wanted('one'));
    expect(await bodies(there)).toEqual([]);
    await vi.waitFor(async () => expect(await rowsOf(url, 'SELECT FROM card_sandbox.journal_entries')).toEqual([]));
  });

  describe('with a subscriber', () => {
    it('calls it with every new entry of either process, in the order of the list', async () => {
      await append(there, 'before');
      const seen: JournalRecord[] = [];
      const stop = here.journal.subscribe(one, (row) => seen.push(row));
      await append(here, 'first');
      for (let round = 0; round < 10; round++) {
        await Promise.all(Array.from({ length: 30 }, (_, body) => append(body % 2 ? here : there, body)));
        await vi.waitFor(() => expect(seen).toHaveLength(1 + 30 * (round + 1)));
      }
      expect(seen[0]?.body).toBe('first');
      expect(new Set(seen.map(({ id }) => id)).size).toBe(301);
      const { rows } = await there.journal.kept(one);
      expect(seen.slice(-ROWS)).toEqual(rows);
      stop();
    });

    it('calls only the subscribers of that sandbox, until they unsubscribe', async () => {
      const two = await here.make(wanted('two'));
      const seen: unknown[] = [];
      const seenOfTwo: unknown[] = [];
      const stop = here.journal.subscribe(one, ({ body }) => seen.push(body));
      here.journal.subscribe(two, ({ body }) => seenOfTwo.push(body));
      await append(here, 1);
      await append(here, 2, {}, two);
      await vi.waitFor(() => expect([seen, seenOfTwo]).toEqual([[1], [2]]));
      stop();
      await append(there, 3);
      await append(there, 4, {}, two);
      await vi.waitFor(() => expect(seenOfTwo).toEqual([2, 4]));
      expect(seen).toEqual([1]);
    });

    it('continues without a gap after its connection was lost', async () => {
      const seen: unknown[] = [];
      here.journal.subscribe(one, ({ body }) => seen.push(body));
      // The subscriber's own process appends once the subscription has begun; another one may be too early.
      await append(here, 1);
      await vi.waitFor(() => expect(seen).toEqual([1]));
      await rowsOf(
        url,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()`,
      );
      for (let body = 2; body <= 5; body++) await append(there, body);
      await vi.waitFor(() => expect(seen).toEqual([1, 2, 3, 4, 5]), { timeout: 5_000 });
    });

    it('announces nothing without a subscriber', async () => {
      await append(here, 1);
      expect(await watched()).toEqual([false]);
      const stop = here.journal.subscribe(one, () => undefined);
      await vi.waitFor(async () => expect(await watched()).toEqual([true]));
      stop();
    });

    const watched = async () =>
      (await rowsOf(url, 'SELECT coalesce(watched_until > now(), false) AS watched FROM card_sandbox.journals')).map(
        (row) => row.watched,
      );
  });
});
