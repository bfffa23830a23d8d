// The database goes away under load and comes back, holds a lock, or no longer answers.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { type SandboxEntry, StoreError } from '../../../src/store/store.ts';
import { rowsOf } from '../../support/postgres.ts';
import { postgresOfFile } from '../../support/postgres-of-file.ts';
import { wanted } from '../contract.ts';
import { COUNTERS } from './counters.ts';

/** Longer than any request may wait while the database is away. */
const LONGEST_MS = 3_000;

/** For a test that waits until a limit is over. */
const SHORT_LIMITS = { connectMs: 400, answerMs: 500, lockMs: 300 };

const server = postgresOfFile();

describe('a store whose database goes away', () => {
  let store: PostgresStore;
  let one: SandboxEntry;
  let url: string;

  beforeEach(async () => {
    url = await server.fresh();
    store = await server.open(url);
    one = await store.make(wanted('one'));
  });

  const mark = (id: string) =>
    store.transact(one, (transaction) => transaction.collection(COUNTERS).put({ id, count: 1 }));
  const marks = () =>
    store.transact(one, (transaction) =>
      transaction
        .collection(COUNTERS)
        .list()
        .records.map(({ id }) => id),
    );

  it.each(['fast', 'crash'] as const)(
    'refuses while it is away (%s), works again when it is back, and loses nothing acknowledged',
    async (how) => {
      const acknowledged: string[] = [];
      const problems: unknown[] = [];
      let isOver = false;
      const callers = Array.from({ length: 8 }, async (_, caller) => {
        for (let round = 0; !isOver; round++) {
          const id = `${caller}-${round}`;
          try {
            await mark(id);
            await store.journal.append(one, { ...ROW, id: await store.journal.nextId(), body: id });
            acknowledged.push(id);
          } catch (problem) {
            problems.push(problem);
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        }
      });
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(20));
      await server.stopServer(how);
      await vi.waitFor(() => expect(problems.length).toBeGreaterThan(20), { timeout: LONGEST_MS });
      const known = acknowledged.length;
      await expect(store.ping()).rejects.toMatchObject({ refusal: 'unavailable' });
      await server.startServer();
      await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(known + 20), { timeout: 10_000 });
      isOver = true;
      await Promise.all(callers);
      for (const problem of problems) expect(problem).toMatchObject({ name: 'StoreError', refusal: 'unavailable' });
      expect(await marks()).toEqual(expect.arrayContaining(acknowledged));
      const { rows, dropped } = await store.journal.kept(one);
      expect(rows.length + dropped.count).toBeGreaterThanOrEqual(acknowledged.length);
      await store.ping();
    },
  );

  it('names the place of the database and never the password', async () => {
    await server.stopServer();
    const problem = await mark('a').then(
      () => undefined,
      (problem: unknown) => problem,
    );
    await server.startServer();
    expect(problem).toBeInstanceOf(StoreError);
    const { port, password, pathname } = new URL(url);
    expect((problem as Error).message).toContain(`127.0.0.1:${port}${pathname}`);
    expect(`${problem} ${(problem as Error).stack}`).not.toContain(password);
  });

  it('loads every record anew after a lost connection, because another server may answer that has less', async () => {
    await mark('early');
    await mark('late');
    await rowsOf(url, `DELETE FROM card_sandbox.records WHERE id = 'late'`);
    expect(await marks()).toContain('late');
    await rowsOf(
      url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const seen = await vi.waitFor(() => marks(), { timeout: 5_000 });
    expect(seen).toContain('early');
    expect(seen).not.toContain('late');
  });

  it('calls subscribers of the journal with the entries that were appended in the meantime', async () => {
    const seen: unknown[] = [];
    store.journal.subscribe(one, ({ body }) => seen.push(body));
    await store.journal.append(one, { ...ROW, id: await store.journal.nextId(), body: 1 });
    await vi.waitFor(() => expect(seen).toEqual([1]));
    await server.stopServer();
    await server.startServer();
    const other = await server.open(url);
    await other.journal.append(one, { ...ROW, id: await other.journal.nextId(), body: 2 });
    await vi.waitFor(() => expect(seen).toEqual([1, 2]), { timeout: 5_000 });
  });
});

describe('a sandbox that another connection has locked', () => {
  const LIMITS = { connectMs: 2_000, answerMs: 2_000, lockMs: 150 };
  let store: PostgresStore;
  let one: SandboxEntry;
  let locker: pg.Client;

  beforeEach(async () => {
    const url = await server.fresh();
    store = await server.open(url, { limits: LIMITS });
    one = await store.make(wanted('one'));
    locker = new pg.Client({ connectionString: url });
    await locker.connect();
    await locker.query('BEGIN; SELECT FROM card_sandbox.sandboxes FOR UPDATE');
  });

  afterEach(() => locker.end());

  const put = () => store.transact(one, (transaction) => transaction.collection(COUNTERS).put({ id: 'n', count: 1 }));
  const snapshot = () => store.snapshot(one, 's', ['state'], 1);

  it.each([
    ['a write', put],
    ['a snapshot', snapshot],
  ])('has %s wait for longer than one limit', async (_, act) => {
    const acting = act();
    await new Promise((resolve) => setTimeout(resolve, 1.5 * LIMITS.lockMs));
    await locker.query('COMMIT');
    await acting;
  });

  it.each([
    ['a write', put],
    ['a snapshot', snapshot],
  ])('is unavailable for %s while the lock stays, and works once it is gone', async (_, act) => {
    await expect(act()).rejects.toMatchObject({ name: 'StoreError', refusal: 'unavailable' });
    await locker.query('COMMIT');
    await act();
  });
});

describe('a database that no longer answers', () => {
  let relay: Server;
  const sockets = new Set<Socket>();
  let isSilent = false;

  /** Passes bytes on to the database, or swallows them. */
  const relayTo = async (port: number): Promise<number> => {
    relay = createServer((client) => {
      const database = connect(port, '127.0.0.1');
      for (const [from, to] of [
        [client, database],
        [database, client],
      ] as const) {
        sockets.add(from);
        from.on('data', (bytes) => isSilent || to.write(bytes));
        from.on('error', () => to.destroy());
        from.on('close', () => to.destroy());
      }
    }).listen(0, '127.0.0.1');
    await once(relay, 'listening');
    return (relay.address() as AddressInfo).port;
  };

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => relay.close(resolve));
  });

  it('is unavailable when the time limit is over, and works again once it answers', async () => {
    const url = new URL(await server.fresh());
    url.port = String(await relayTo(Number(url.port)));
    const store = await server.open(url.href, { limits: SHORT_LIMITS });
    const one = await store.make(wanted('one'));
    const mark = (id: string) =>
      store.transact(one, (transaction) => transaction.collection(COUNTERS).put({ id, count: 1 }));
    await mark('a');
    isSilent = true;
    const began = performance.now();
    const attempts = await Promise.allSettled([mark('b'), mark('c'), store.ping(), store.reset(one, ['state'])]);
    for (const attempt of attempts) expect(attempt).toMatchObject({ reason: { refusal: 'unavailable' } });
    expect(performance.now() - began).toBeLessThan(LONGEST_MS + 1_000);
    isSilent = false;
    await mark('d');
    await store.close();
  });
});

const ROW = { at: 1, operation: null, outcome: null, fault: null };
