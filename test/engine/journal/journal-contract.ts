// One suite for every journal: what its readers rely on, whatever keeps it. Exchanges are made by calling the server.
import { describe, expect, it, vi } from 'vitest';
import type { Provider } from '../../../src/engine/contract/provider.ts';
import type { Journal } from '../../../src/engine/journal/journal.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { MemoryJournal } from '../../../src/engine/journal/memory-journal.ts';
import type { Sandbox } from '../../../src/engine/sandboxes/sandbox.ts';
import { reportOf } from '../../../src/engine/verification/report.ts';
import { APIKEY } from '../../control/report/support.ts';
import { testSandbox } from '../../support/sandbox.ts';

/** What a journal is made for. */
export interface JournalSetting {
  readonly sandbox: Sandbox;
  readonly providers: readonly Provider[];
  /** How many entries it keeps. */
  readonly entries: number;
}

const shared = testSandbox();
let worlds = 0;

/** @param make an empty journal for a sandbox that was not used before; called anew for every test */
export function describeJournalContract(
  name: string,
  make: (setting: JournalSetting) => Journal | Promise<Journal>,
): void {
  describe(`${name} journal`, () => {
    it('has an entry as soon as its answer is there', async () => {
      const { journal, users } = await journaled();
      const id = await users();
      expect((await journal.get(id))?.id).toBe(id);
      expect(idsOf((await journal.contents()).entries)).toEqual([id]);
      expect((await journal.get(id))?.whole()).toMatchObject({
        id,
        operation: 'ncore.listUsers',
        outcome: 'ncore.200',
        message: { limit: '1' },
      });
    });

    it('gives no id twice, not even after it was emptied', async () => {
      const { journal, users } = await journaled();
      const given = [await users(), await journal.nextId(), await users()];
      expect(await journal.clear()).toBe(2);
      given.push(await users(), await journal.nextId());
      expect(new Set(given).size).toBe(5);
      for (const id of given) expect(id).toMatch(/^r[1-9]\d*$/);
    });

    it.each(['', 'r', 'r0', 'x1', 'r999999999999999', 'r1; drop table', 'r1\u0000', 'r1'.repeat(20)])(
      'has no entry %j',
      async (id) => {
        const { journal, users } = await journaled();
        await users();
        expect(await journal.get(id)).toBeUndefined();
      },
    );

    it('lists the newest first, by operation, outcome, damage and time', async () => {
      const { journal, users, damaged } = await journaled();
      const before = Date.now();
      const first = await users();
      const refused = await users({ 'X-Sandbox-Scenario': '503' });
      const broken = await damaged('fault.truncated-body');
      const listed = async (query: object) => idsOf((await journal.list({ limit: 10, ...query })).entries);
      expect(await listed({})).toEqual([broken, refused, first]);
      expect(await listed({ operation: 'ncore.listUsers' })).toHaveLength(3);
      expect(await listed({ operation: 'ncore.linkCard' })).toEqual([]);
      expect(await listed({ outcome: 'ncore.503' })).toEqual([refused]);
      expect(await listed({ outcome: 'ncore.200' })).toEqual([broken, first]);
      expect(await listed({ outcome: 'fault.truncated-body' })).toEqual([broken]);
      expect(await listed({ sinceMs: before })).toHaveLength(3);
      expect(await listed({ sinceMs: Date.now() + 60_000 })).toEqual([]);
    });

    it('pages without a gap or a repeat', async () => {
      const { journal, users } = await journaled();
      const made: string[] = [];
      for (let call = 0; call < 5; call++) made.unshift(await users());
      const seen: string[] = [];
      for (let more = true; more; ) {
        const after = seen.at(-1);
        const page = await journal.list({ limit: 2, ...(after === undefined ? {} : { after }) });
        seen.push(...idsOf(page.entries));
        more = page.hasMore;
      }
      expect(seen).toEqual(made);
    });

    it('keeps no more than it may, the newest, and counts the rest', async () => {
      const { journal, users } = await journaled(3);
      const made: string[] = [];
      for (let call = 0; call < 10; call++) made.push(await users(call % 2 ? { 'X-Sandbox-Scenario': '503' } : {}));
      const { entries, dropped, droppedTally } = await journal.contents();
      expect(entries.length).toBeLessThanOrEqual(3);
      expect(idsOf(entries)).toEqual(made.slice(dropped));
      expect(await journal.dropped()).toBe(dropped);
      expect(droppedTally.exchanges).toBe(dropped);
      expect(droppedTally.countOf('ncore.listUsers', 'ncore.503')).toBe(Math.floor(dropped / 2));
      expect(await journal.get(made[0] as string)).toBeUndefined();
    });

    it('reports the same whether entries are there or were dropped', async () => {
      const reports = await Promise.all(
        [100, 2].map(async (entries) => {
          const { sandbox, users } = await journaled(entries);
          for (const scenario of ['503', '503', '', '429', '']) {
            await users(scenario === '' ? {} : { 'X-Sandbox-Scenario': scenario });
          }
          return (await reportOf(shared.engine, sandbox)).operations.map(({ operation, calls, outcomes }) => ({
            operation,
            calls,
            outcomes: outcomes.map(({ outcome, count, verdict, channels }) => ({ outcome, count, verdict, channels })),
          }));
        }),
      );
      expect(reports[1]).toEqual(reports[0]);
      expect(reports[0]?.find(({ operation }) => operation === 'ncore.listUsers')?.calls).toBe(5);
    });

    it('forgets everything on request, what it knew of dropped entries too', async () => {
      const { journal, users } = await journaled(2);
      for (let call = 0; call < 5; call++) await users();
      const { entries } = await journal.contents();
      expect(await journal.clear()).toBe(entries.length);
      expect(await journal.clear()).toBe(0);
      const emptied = await journal.contents();
      expect([emptied.entries.length, emptied.dropped, emptied.droppedTally.exchanges]).toEqual([0, 0, 0]);
      const next = await users();
      expect(idsOf((await journal.list({ limit: 10 })).entries)).toEqual([next]);
    });

    it('tells its listeners of every entry until they leave', async () => {
      const { journal, users } = await journaled();
      const heard: { id: string; summary: object }[] = [];
      const leave = journal.subscribe((entry) => heard.push({ id: entry.id, summary: entry.summary() }));
      const first = await users();
      await vi.waitFor(() => expect(idsOf(heard)).toEqual([first]));
      expect(heard[0]?.summary).toEqual((await journal.get(first))?.summary());
      leave();
      const second = await users();
      const late: string[] = [];
      journal.subscribe(({ id }) => late.push(id));
      const third = await users();
      // This listener has heard of the third, so a listener that had not left would have heard of the second.
      await vi.waitFor(() => expect(late).toContain(third));
      expect(idsOf(heard)).not.toContain(second);
    });

    it('keeps sandboxes apart', async () => {
      const [one, two] = await Promise.all([journaled(), journaled()]);
      const [mine, its] = [await one.users(), await two.users()];
      expect(idsOf((await one.journal.contents()).entries)).toEqual([mine]);
      await one.journal.clear();
      expect(idsOf((await two.journal.contents()).entries)).toEqual([its]);
    });

    it('reads as the journal of memory does', async () => {
      const { journal, http, users, damaged } = await journaled();
      const memory = new MemoryJournal();
      const append = journal.append.bind(journal);
      journal.append = (exchange) => {
        memory.append(exchange);
        return append(exchange);
      };
      await users();
      await users({ apikey: 'unknown' });
      await damaged('fault.malformed-json');
      await http.post('/users', { first_name: 'Ann', last_name: '4111 1111 1111 1111', odd: { 'a/b~': [null, 1.5] } });
      await http.post('/users', { first_name: 'Null \u0000 and half \ud800 a pair' });
      const { entries } = await journal.contents();
      expect(entries).toHaveLength(5);
      expect(entries.map((entry) => asJson(entry.whole()))).toEqual(
        memory.contents().entries.map((entry) => asJson(entry.whole())),
      );
    });

    async function journaled(entries = 1_000) {
      worlds += 1;
      const id = `journaled-${name.replace(/\W/g, '-')}-${worlds}`;
      const sandbox = await shared.engine.sandboxes.use(id);
      const { providers } = shared.engine;
      const journal = await make({ sandbox, providers, entries });
      Object.assign(sandbox, { journal });
      const post = (path: string, body: object) => shared.http.post(`/@${id}${path}`).set('apikey', APIKEY).send(body);
      return {
        sandbox,
        journal,
        http: { post },
        /** Lists users. @returns the id of the entry */
        users: async (headers: Readonly<Record<string, string>> = {}): Promise<string> => {
          const answer = await shared.http.get(`/@${id}/users?limit=1`).set({ apikey: APIKEY, ...headers });
          return answer.headers['x-sandbox-request-id'] as string;
        },
        /** Lists users, and cannot read the answer. @returns the id of the entry */
        damaged: async (fault: string): Promise<string> => {
          const answer = shared.http.get(`/@${id}/users?limit=1`).set({ apikey: APIKEY, 'X-Sandbox-Scenario': fault });
          await expect(answer).rejects.toThrow();
          const { entries: newest } = await journal.list({ limit: 1 });
          return newest[0]?.id as string;
        },
      };
    }
  });
}

function idsOf(entries: readonly Pick<JournalEntry, 'id'>[]): string[] {
  return entries.map(({ id }) => id);
}

function asJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}
