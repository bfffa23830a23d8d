// The race suite of every store: many callers want one thing at once, through one server or several with shared state.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { activationOf, freshActivation } from '../providers/prepaid/support.ts';
import { Caller, type CardToLink, tallyOf } from './caller.ts';

const CALLERS = 200;

/** Servers that share their state. */
export interface Servers {
  readonly urls: readonly string[];
  stop(): Promise<unknown>;
}

/** @param makeServers called once for the suite */
export function describeRaces(name: string, makeServers: () => Promise<Servers>): void {
  describe(`${CALLERS} callers, ${name}`, () => {
    let servers: Servers;
    let race = 0;
    /** One for each server. All of them use a sandbox that only this test uses. */
    let callers: readonly Caller[];

    beforeAll(async () => {
      servers = await makeServers();
    });
    afterAll(() => servers.stop());
    beforeEach(() => {
      race += 1;
      callers = servers.urls.map((url) => new Caller(`${url}/@race-${race}`));
    });

    const callerOf = (number: number): Caller => callers[number % callers.length] as Caller;
    /** Makes all calls at once, distributed over the servers. */
    const atOnce = <T>(call: (caller: Caller, number: number) => Promise<T>, count = CALLERS): Promise<T[]> =>
      Promise.all(Array.from({ length: count }, (_, number) => call(callerOf(number), number)));

    it('activate one card once: one 00, the rest 1004', async () => {
      const answers = await atOnce((caller) => caller.activate(freshActivation()));
      expect(tallyOf(answers)).toEqual({ '00': 1, '1004': CALLERS - 1 });
    });

    it('take a counted switch exactly as often as it counts', async () => {
      await callerOf(0).control('POST', '/switches', { outcome: 'prepaid.1052', times: 7 });
      const answers = await atOnce((caller) => caller.activate(freshActivation()));
      expect(tallyOf(answers)).toEqual({ '00': 1, '1004': CALLERS - 8, '1052': 7 });
      const { data } = (await callerOf(1).control('GET', '/switches')) as {
        data: { fired: number; remaining: number }[];
      };
      expect(data).toMatchObject([{ fired: 7, remaining: 0 }]);
    });

    it('activate once under one clientTxnId, and all get the same answer where they ask for the status', async () => {
      const message = freshActivation({ isStatusCheckRequest: true });
      const answers = await atOnce((caller) => caller.activate(message));
      expect(tallyOf(answers)).toEqual({ '00': CALLERS });
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect((await callerOf(1).activate(freshActivation())).code).toBe('1004');
    });

    it('activate once under one clientTxnId, and all others get 1093 where they ask for no status', async () => {
      const message = freshActivation({ isStatusCheckRequest: false });
      const answers = await atOnce((caller) => caller.activate(message));
      expect(tallyOf(answers)).toEqual({ '00': 1, '1093': CALLERS - 1 });
    });

    it('link one card once', async () => {
      const [card] = (await callerOf(0).order(1)) as [CardToLink];
      expect(tallyOf(await atOnce((caller) => caller.link(card)))).toEqual({ '200': 1, '409': CALLERS - 1 });
    });

    it('link once under one idempotency key, and all get the same answer', async () => {
      const [card] = (await callerOf(0).order(1)) as [CardToLink];
      const answers = await atOnce((caller) => caller.link(card, 'one-key'));
      expect(tallyOf(answers)).toEqual({ '200': CALLERS });
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect((await callerOf(1).link(card)).code).toBe('409');
    });

    it('see the world before a reset or after it, never one in between', async () => {
      const { prepaid } = (await callerOf(0).control('GET', '/fixtures')) as {
        prepaid: { cards: { name: string; urn: string; last4Digits: string }[] };
      };
      const fresh = prepaid.cards.filter(({ name: its }) => /^fresh-\d+$/.test(its)).slice(0, 90);
      expect(fresh).toHaveLength(90);
      const activate = (number: number) => {
        const { urn, last4Digits } = fresh[number] as (typeof fresh)[number];
        return callerOf(number).activate(activationOf(urn, last4Digits));
      };
      let answered = 0;
      let reset: Promise<unknown> | undefined;
      const first = await atOnce(async (_caller, number) => {
        const answer = await activate(number);
        answered += 1;
        if (answered === 20) reset = callerOf(number).control('POST', '/reset', { parts: ['state'] });
        return answer;
      }, fresh.length);
      await reset;
      expect(tallyOf(first)).toEqual({ '00': fresh.length });
      const second = tallyOf(await atOnce((_caller, number) => activate(number), fresh.length));
      expect(Object.keys(second).filter((code) => code !== '00' && code !== '1004')).toEqual([]);
      // The reset came after at least 20 answers, so those cards can be activated again.
      expect(second['00']).toBeGreaterThanOrEqual(20);
      expect(tallyOf(await atOnce((_caller, number) => activate(number), fresh.length))).toEqual({
        '1004': fresh.length,
      });
    });
  });
}
