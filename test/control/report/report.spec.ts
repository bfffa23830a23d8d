import { describe, expect, it } from 'vitest';
import type { Report } from '../../../src/engine/verification/report.ts';
import { activationOf } from '../../providers/prepaid/support.ts';
import { APIKEY, active, fresh, reportedSandbox } from './support.ts';

describe('GET /_sandbox/report', () => {
  it('names every outcome that an operation can give, met or not', async () => {
    const { http, report } = await reportedSandbox();
    const found = await report();
    for (const { operation, outcomes } of found.operations) {
      const { body } = await http.get(`/_sandbox/outcomes?operation=${operation}`);
      expect(outcomes.map(({ outcome }) => outcome)).toEqual(body.data.map(({ id }: { id: string }) => id));
      expect(outcomes.every(({ verdict, count }) => verdict === 'never met' && count === 0)).toBe(true);
    }
    expect(found.summary).toMatchObject({ operations: { called: 0 }, outcomes: { handled: 0, mishandled: 0 } });
  });

  it('counts what was met by the channel that decided it', async () => {
    const { activate, arm, line, report } = await reportedSandbox();
    await activate(fresh());
    await activate(active());
    await activate(fresh(1), { 'X-Sandbox-Scenario': '1004' });
    await arm({ outcome: 'prepaid.1004', times: 1 });
    await activate(fresh(2));
    expect(await line('prepaid.00')).toMatchObject({ count: 1, verdict: 'handled', channels: { state: 1 } });
    expect(await line('prepaid.1004')).toMatchObject({ count: 3, channels: { state: 1, header: 1, switch: 1 } });
    expect((await report()).operations.find(({ calls }) => calls > 0)).toMatchObject({ calls: 4 });
  });

  it('counts damage on the wire as met, and not the answer behind it', async () => {
    const { activate, arm, line } = await reportedSandbox();
    await arm({ outcome: 'fault.lost-reply', times: 1 });
    expect(await activate(fresh())).toBeUndefined();
    expect(await line('fault.lost-reply')).toMatchObject({ count: 1, channels: { switch: 1 } });
    expect(await line('prepaid.00')).toMatchObject({ count: 0, verdict: 'never met' });
    expect((await line('prepaid.00')).why).toContain('carried out once');
  });

  it('keeps calls that reached no operation, and errors of ours, apart', async () => {
    const { http, users, report } = await reportedSandbox();
    await http.get('/users/no/such/path').set('apikey', APIKEY);
    await users({ 'X-Sandbox-Scenario': 'nothing-like-it' });
    expect((await report()).elsewhere).toEqual([
      { outcome: 'ncore.404', count: 1 },
      { outcome: 'SBX_UNKNOWN_OUTCOME', count: 1 },
    ]);
  });

  it('begins anew with the journal, and with nothing else', async () => {
    const { http, activate, report } = await reportedSandbox();
    await activate(fresh());
    await http.post('/_sandbox/reset').send({ parts: ['state', 'switches', 'clock'] });
    expect((await report()).exchanges).toBe(1);
    await http.post('/_sandbox/reset').send({ parts: ['journal'] });
    expect((await report()).exchanges).toBe(0);
  });

  it('tells the sandboxes apart', async () => {
    const [one, other] = await Promise.all([reportedSandbox(), reportedSandbox()]);
    await one.users();
    expect((await one.report()).exchanges).toBe(1);
    expect((await other.report()).exchanges).toBe(0);
  });
});

describe('the verdict', () => {
  describe('on an outcome that is not to be retried', () => {
    it('is mishandled when the call is repeated unchanged', async () => {
      const { activate, line } = await reportedSandbox();
      const message = active();
      for (let call = 0; call < 3; call++) await activate(message);
      const { verdict, why, then, example } = await line('prepaid.1004');
      expect(verdict).toBe('mishandled');
      expect(why).toMatch(/^repeated unchanged twice, after \d/);
      expect(then).toMatchObject({ repeated: 2, repeatedInVain: 2, changed: 0 });
      expect(example).toBe('r3');
    });

    it('is mishandled when a switch said how things stand, whatever the repetition is answered', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.1004', times: 1 });
      const message = fresh();
      await activate(message);
      expect(await activate(message)).toBe('prepaid.00');
      expect((await line('prepaid.1004')).verdict).toBe('mishandled');
    });

    it('is mishandled when nothing but the id is another, and the answer is the same', async () => {
      const { activate, line } = await reportedSandbox();
      const blocked = activationOf('70000001010', '1010');
      for (const clientTxnId of ['one', 'two', 'three']) {
        expect(await activate({ ...blocked, clientTxnId })).toBe('prepaid.1010');
      }
      expect(await line('prepaid.1010')).toMatchObject({
        verdict: 'mishandled',
        why: 'sent again with nothing but another id twice, and answered the same',
        then: { renewed: 2, renewedInVain: 2, repeated: 0 },
      });
    });

    it('is handled when it is sent under another id and answered otherwise', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.1010', times: 1 });
      const message = fresh();
      await activate(message);
      expect(await activate({ ...message, clientTxnId: 'another' })).toBe('prepaid.00');
      expect(await line('prepaid.1010')).toMatchObject({
        verdict: 'handled',
        why: 'sent again under another id once',
        then: { renewed: 1, renewedInVain: 0 },
      });
    });

    it('is handled under another id, whatever the answer, when the id was the fault', async () => {
      const { http, activate, arm, line } = await reportedSandbox();
      const message = fresh();
      for (const letter of ['a', 'b']) {
        expect(await activate({ ...message, clientTxnId: letter.repeat(101) })).toBe('prepaid.1093');
      }
      expect(await line('prepaid.1093')).toMatchObject({ verdict: 'handled', then: { renewed: 1, renewedInVain: 1 } });
      const { body } = await http.get('/_sandbox/fixtures');
      const order = { card_product_id: body.ncore.products[0].id, number_of_cards: 1 };
      await arm({ outcome: 'ncore.409-idempotency', times: 2 });
      for (const key of ['one', 'two']) {
        const headers = { apikey: APIKEY, 'x-nymos-idempotency-key': key };
        await http.post('/bulkissuances').set(headers).send(order).expect(409);
      }
      expect(await line('ncore.409-idempotency', 'ncore.createBulkIssuance')).toMatchObject({
        verdict: 'handled',
        then: { renewed: 1, renewedInVain: 1 },
      });
    });

    it('is handled when the call is let be, changed, or about another card', async () => {
      const { activate, line } = await reportedSandbox();
      const message = fresh(0, { cardHolder: undefined });
      expect(await activate(message)).toBe('prepaid.1303');
      await activate(active());
      expect(await activate({ ...fresh(0), clientTxnId: message.clientTxnId })).toBe('prepaid.00');
      expect(await line('prepaid.1303')).toMatchObject({ verdict: 'handled', then: { changed: 1, repeated: 0 } });
      expect(await line('prepaid.1004')).toMatchObject({ verdict: 'handled', why: 'not repeated' });
    });

    it('is handled when the call succeeds after something else was put right', async () => {
      const { http, line } = await reportedSandbox();
      const { body } = await http.get('/_sandbox/fixtures');
      const card = body.ncore.cards.find(({ name }: { name: string }) => name.startsWith('ready-to-link'));
      const user = body.ncore.users.find(({ status }: { status: string }) => status === 'ACTIVE');
      const link = () =>
        http
          .post('/cards:link')
          .set('apikey', APIKEY)
          .send({ activation_token: card.activation_token, user_id: user.id });
      await link().set('X-Sandbox-Scenario', 'ncore.403');
      await link().expect(200);
      expect(await line('ncore.403', 'ncore.linkCard')).toMatchObject({
        verdict: 'handled',
        then: { repeated: 1, repeatedInVain: 0 },
      });
    });

    it('does not take another case for a reaction', async () => {
      const { activate, line } = await reportedSandbox();
      const message = fresh();
      for (const scenario of ['1009', '1010', '1012']) await activate(message, { 'X-Sandbox-Scenario': scenario });
      expect(await line('prepaid.1009')).toMatchObject({ verdict: 'handled', then: { followed: 0 } });
    });

    it('is handled with another key, and mishandled with the same wrong one', async () => {
      const { users, line } = await reportedSandbox();
      await users({ apikey: 'wrong' });
      await users();
      expect((await line('ncore.401', 'ncore.listUsers')).verdict).toBe('handled');
      await users({ apikey: 'wrong' });
      await users({ apikey: 'wrong' });
      expect((await line('ncore.401', 'ncore.listUsers')).verdict).toBe('mishandled');
    });
  });

  describe('on an outcome that is to be retried', () => {
    it('is handled when the call is tried again under the same clientTxnId', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.1052', times: 2 });
      const message = fresh();
      for (let call = 0; call < 3; call++) await activate({ ...message, requestDateTime: `2030011509300${call}` });
      const { verdict, why, then } = await line('prepaid.1052');
      expect(verdict).toBe('handled');
      expect(why).toMatch(/^tried again unchanged twice/);
      expect(then).toMatchObject({ repeated: 2, renewed: 0 });
    });

    it('is mishandled when it is never tried again', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.1052', times: 1 });
      await activate(fresh(0));
      await activate(fresh(1));
      expect(await line('prepaid.1052')).toMatchObject({ verdict: 'mishandled', why: 'never tried again' });
    });

    it('is mishandled when it is tried again under another clientTxnId', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.1052', times: 1 });
      const message = fresh();
      await activate(message);
      await activate({ ...message, clientTxnId: 'another' });
      expect(await line('prepaid.1052')).toMatchObject({ verdict: 'mishandled', then: { renewedAtOnce: 1 } });
      expect((await line('prepaid.1052')).why).toContain('under another id');
    });

    it('is handled when a lost reply is tried again, and when it is given up after that', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'fault.lost-reply', times: 3 });
      const message = fresh();
      for (let call = 0; call < 3; call++) await activate(message);
      expect(await line('fault.lost-reply')).toMatchObject({
        count: 3,
        verdict: 'handled',
        then: { repeated: 2, givenUp: 1 },
      });
    });

    it('is handled when the client asks what became of it', async () => {
      const { http, activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'fault.lost-reply', times: 1 });
      const message = fresh();
      await activate(message);
      const { CHECK_STATUS, DEFAULT_CLIENT, sealed } = await import('../../providers/prepaid/support.ts');
      const inquiry = { messageCode: '2050', clientTxnId: 'ask-1', verifyclientTxnId: message.clientTxnId };
      await http
        .post(CHECK_STATUS)
        .set(DEFAULT_CLIENT.headers)
        .send({ token: sealed(JSON.stringify(inquiry)) });
      expect(await line('fault.lost-reply')).toMatchObject({ verdict: 'handled', then: { inquired: 1 } });
    });

    it('knows a sealed call again that the gateway never opened, and says how long the client waited', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.503', times: 1 });
      const message = fresh();
      await activate(message);
      await activate({ ...message, requestDateTime: '20300115093001' });
      const { verdict, then } = await line('prepaid.503');
      expect(verdict).toBe('handled');
      expect(then?.repeated).toBe(1);
      expect(then?.shortestWaitMs).toBeGreaterThan(0);
      expect(then?.longestWaitMs).toBe(then?.shortestWaitMs);
    });

    it('takes a call that was sent before the answer left for no reaction', async () => {
      const { activate, arm, line } = await reportedSandbox();
      await arm({ outcome: 'prepaid.503', times: 1, delay: { ms: 50 } });
      const message = fresh();
      await Promise.all([activate(message), activate(fresh(1)), activate(active())]);
      expect((await line('prepaid.503')).then).toMatchObject({ followed: 0 });
    });
  });
});

describe('deviations', () => {
  it('are counted by place and rule, with the readings that do not allow them', async () => {
    const { activate, report } = await reportedSandbox();
    await activate(fresh(0, { messageCode: '1080' }));
    await activate(fresh(1));
    const { deviations } = (await report()).operations.find(({ calls }) => calls > 0) ?? { deviations: [] };
    expect(deviations.find(({ rule }) => rule === 'code-of-another-call')).toMatchObject({
      in: 'body',
      pointer: '/messageCode',
      readings: ['sample', 'table'],
      count: 1,
      example: 'r1',
    });
    const counts = deviations.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    expect(counts[0]).toBe(2);
  });

  it('are those of accepted requests only', async () => {
    const { activate, report } = await reportedSandbox();
    await activate(fresh(0, { messageCode: 'x' }));
    expect((await report()).summary.deviations).toBe(0);
  });
});

describe('a journal that has dropped entries', () => {
  it('takes nothing from the counts, the verdicts and the deviations', async () => {
    const [whole, bounded] = await Promise.all([reportedSandbox(), reportedSandbox(3)]);
    const [repeated, retried, odd] = [active(), fresh(0), fresh(1, { messageCode: '1080' })];
    const reports: Report[] = [];
    for (const { activate, arm, users, report } of [whole, bounded]) {
      await activate(repeated);
      await activate(repeated);
      await arm({ outcome: 'prepaid.1052', times: 1 });
      await activate(retried);
      await activate(retried);
      await activate(odd);
      for (let call = 0; call < 5; call++) await users();
      reports.push(await report());
    }
    const [kept, dropped] = reports.map((found) =>
      JSON.parse(JSON.stringify(found, (name, value) => (name.endsWith('WaitMs') ? undefined : value))),
    );
    expect(dropped.basis).toMatchObject({ journalKept: 3, journalDropped: 7 });
    const comparable = (found: { operations: { outcomes: { why: string }[] }[] }) =>
      found.operations.map(({ outcomes, ...rest }) => ({
        ...rest,
        outcomes: outcomes.map((line) => ({ ...line, why: line.why.replace(/, after .*/, '') })),
      }));
    expect(comparable(dropped)).toEqual(comparable(kept));
    expect(dropped.summary).toEqual(kept.summary);
    expect(dropped.summary.outcomes.mishandled).toBe(1);
  });
});
