import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from '../../../src/engine/matching/difference.ts';
import { hasMatch, subjectOf } from '../../../src/engine/matching/match.ts';
import { testSandbox } from '../../support/sandbox.ts';
import { plenty } from '../../support/work.ts';
import { APIKEY, active, fresh, reportedSandbox } from '../report/support.ts';

async function verifying(journalEntries?: number) {
  const sandbox = await reportedSandbox(journalEntries);
  const verify = async (body: object) => (await sandbox.http.post('/_sandbox/verify').send(body).expect(200)).body;
  return { ...sandbox, verify };
}

describe('POST /_sandbox/verify', () => {
  it('verifies that there was one call at least when no number is given', async () => {
    const { verify, users } = await verifying();
    expect(await verify({})).toMatchObject({ verified: false, count: 0, nearest: null });
    await users();
    expect(await verify({})).toEqual({ verified: true, count: 1, exchanges: ['r1'] });
    expect(await verify({ operation: 'listUsers', outcome: '200' })).toMatchObject({ verified: true, count: 1 });
    expect(await verify({ operation: 'ncore.listCards' })).toMatchObject({ verified: false, count: 0 });
  });

  it.each([
    [{ count: 3 }, true],
    [{ count: 2 }, false],
    [{ count: 4 }, false],
    [{ atLeast: 3 }, true],
    [{ atLeast: 4 }, false],
    [{ atMost: 3 }, true],
    [{ atMost: 2 }, false],
    [{ outcome: 'ncore.503', count: 0 }, true],
    [{ outcome: 'ncore.503', atMost: 0 }, true],
    [{ count: 0 }, false],
  ])('holds three calls against %j', async (bounds, verified) => {
    const { verify, users } = await verifying();
    for (let call = 0; call < 3; call++) await users();
    const answer = await verify({ operation: 'ncore.listUsers', ...bounds });
    expect(answer.verified).toBe(verified);
    expect(answer.inconclusive).toBeUndefined();
    expect('reason' in answer).toBe(!verified);
  });

  it('looks into opened messages, those included that the gateway never opened', async () => {
    const { verify, activate, arm } = await verifying();
    await arm({ outcome: 'prepaid.503', times: 1 });
    await activate(fresh(0));
    await activate(fresh(1));
    expect(await verify({ match: { urn: '70000000000' }, count: 1 })).toMatchObject({ verified: true });
    expect(await verify({ outcome: 'prepaid.503', match: { urn: 70000000000 }, count: 1 })).toMatchObject({
      verified: true,
      exchanges: ['r1'],
    });
    const match = { schema: { properties: { cardHolder: { required: ['cardholderEmail'] } } } };
    expect(await verify({ match, count: 2 })).toMatchObject({ verified: true });
  });

  it('counts damage on the wire, and the answer behind it', async () => {
    const { verify, activate, arm } = await verifying();
    await arm({ outcome: 'fault.lost-reply', times: 1 });
    await activate(fresh());
    expect(await verify({ outcome: 'fault.lost-reply', count: 1 })).toMatchObject({ verified: true });
    expect(await verify({ outcome: 'prepaid.00', count: 1 })).toMatchObject({ verified: true });
  });

  it('shows the nearest exchange and how it differs, member by member', async () => {
    const { verify, activate, users } = await verifying();
    await activate(fresh(0));
    await activate(active());
    await users();
    const answer = await verify({
      operation: 'activateCard',
      outcome: '00',
      match: { urn: 70000000000, cardHolder: { cardholderFirstName: 'Unknown' }, absent: { deep: 1 } },
    });
    expect(answer).toMatchObject({
      verified: false,
      count: 0,
      reason: '0 exchanges count; at least 1 is expected.',
      nearest: { id: 'r1', operation: 'prepaid.activateCard', outcome: 'prepaid.00' },
    });
    expect(answer.nearest.differences).toEqual([
      { pointer: '/message/cardHolder/cardholderFirstName', expected: 'Unknown', received: expect.any(String) },
      { pointer: '/message/absent', expected: { deep: 1 } },
    ]);
  });

  it('says what a schema asks for that the nearest exchange has not', async () => {
    const { verify, activate } = await verifying();
    await activate(fresh());
    const { nearest } = await verify({ match: { schema: { properties: { loadAmount: { const: 1 } } } } });
    expect(nearest.differences).toMatchObject([
      { pointer: '/message/loadAmount', expected: 1, message: 'loadAmount must be 1' },
    ]);
  });

  it('prefers the same operation with another outcome to another operation', async () => {
    const { verify, activate, users } = await verifying();
    await activate(active());
    await users();
    expect((await verify({ operation: 'activateCard', outcome: 'prepaid.00' })).nearest).toEqual({
      id: 'r1',
      operation: 'prepaid.activateCard',
      outcome: 'prepaid.1004',
      differences: [{ pointer: '/outcome', expected: 'prepaid.00', received: 'prepaid.1004' }],
    });
  });

  it('shows the first exchange that is one too many', async () => {
    const { verify, users } = await verifying();
    for (let call = 0; call < 4; call++) await users();
    expect(await verify({ atMost: 2 })).toMatchObject({ count: 4, nearest: { id: 'r3', differences: [] } });
  });

  it('masks secrets and card numbers in what it shows', async () => {
    const { verify, activate } = await verifying();
    await activate(fresh(0, { cvv: '321', note: '4111111111111111' }));
    const answer = await verify({ match: { cvv: '123', note: '5555555555554444' } });
    expect(answer.nearest.differences).toEqual([
      { pointer: '/message/cvv', expected: '[masked]', received: '[masked]' },
      { pointer: '/message/note', expected: '555555******4444', received: '411111******1111' },
    ]);
  });

  it('changes nothing', async () => {
    const { verify, users, http } = await verifying();
    await users();
    await verify({ count: 5 });
    expect((await http.get('/_sandbox/requests')).body.data).toHaveLength(1);
  });

  it.each([
    [{ operation: 'activateCrad', atMost: 0 }, 'SBX_INVALID_REQUEST', '/operation', 'prepaid.activateCard'],
    [{ operation: 'prepaid.linkCard', atMost: 0 }, 'SBX_INVALID_REQUEST', '/operation', 'ncore.linkCard'],
    [{ outcome: 'prepaid.1044', atMost: 0 }, 'SBX_UNKNOWN_OUTCOME', 'prepaid.1044', 'prepaid.1004'],
    [
      { outcome: 'prepaid.1004', operation: 'linkCard' },
      'SBX_OUTCOME_NOT_APPLICABLE',
      'linkCard',
      'prepaid.activateCard',
    ],
    [{ inOrder: [{}, { outcome: 'nothing' }] }, 'SBX_UNKNOWN_OUTCOME', 'nothing', expect.any(String)],
    [{ count: 1, atLeast: 1 }, 'SBX_INVALID_REQUEST', '/atLeast', 'atMost'],
    [{ inOrder: [{ atLeast: 1, atMost: 2 }] }, 'SBX_INVALID_REQUEST', '/inOrder/0/atMost', 'count'],
  ])('refuses %j and names what is allowed', async (body, code, named, allowed) => {
    const { http } = await verifying();
    const answer = await http.post('/_sandbox/verify').send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.body.error.code).toBe(code);
    expect(answer.body.error.message).toContain(named);
    expect(answer.body.error.expected).toEqual(expect.arrayContaining([allowed]));
  });

  it.each([
    [{ operation: 'activateCrad' }, '/operation'],
    [{ outcome: 'prepaid.1044' }, '/outcome'],
    [{ outcome: 'prepaid.1004', operation: 'linkCard' }, '/operation'],
    [{ inOrder: [{ outcome: 'nothing' }] }, '/inOrder/0/outcome'],
    [{ inOrder: [{}, { operation: 'nothing' }] }, '/inOrder/1/operation'],
    [{ outcome: '1004', inOrder: [{ operation: 'linkCard', outcome: 'prepaid.1004' }] }, '/inOrder/0/operation'],
    [{ outcome: 'nothing', inOrder: [{}] }, '/outcome'],
    [{ inOrder: [{ match: { schema: { type: 1 } } }] }, '/inOrder/0/match/schema/type'],
    [{ inOrder: [{ atLeast: 1, atMost: 2 }] }, '/inOrder/0/atMost'],
    [{ inOrder: [{}], count: 1 }, '/count'],
  ])('points to the member of %j that it refuses', async (body, member) => {
    const { http } = await verifying();
    const answer = await http.post('/_sandbox/verify').send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.body.error.member).toBe(member);
  });

  it.each([
    [{ count: -1 }, '/count'],
    [{ count: 1.5 }, '/count'],
    [{ atLeast: '1' }, '/atLeast'],
    [{ times: 1 }, '/times'],
    [{ match: 'urn' }, '/match'],
    [{ match: { schema: { type: 'strnig' } } }, '/match/schema'],
    [{ inOrder: [] }, '/inOrder'],
    [{ inOrder: [{ inOrder: [] }] }, '/inOrder/0/inOrder'],
    [{ inOrder: [{ match: { schema: { type: 1 } } }] }, '/inOrder/0/match/schema'],
    [{ inOrder: [{}], count: 1 }, '/count'],
    [[], 'The body must be an object'],
  ])('refuses %j and names the member', async (body, named) => {
    const { http } = await verifying();
    const answer = await http.post('/_sandbox/verify').send(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('SBX_INVALID_REQUEST');
    expect(answer.body.error.message).toContain(named);
    expect(answer.body.error.expected).toBeDefined();
  });
});

describe('inOrder', () => {
  /** 503, 429, 429, 200, 503 */
  async function history() {
    const sandbox = await verifying();
    for (const scenario of ['503', '429', '429', undefined, '503']) {
      await sandbox.users(scenario === undefined ? {} : { 'X-Sandbox-Scenario': scenario });
    }
    return sandbox;
  }

  it.each([
    [[{ outcome: '503' }, { outcome: '200' }]],
    [[{ outcome: '503' }, { outcome: '429', count: 2 }, { outcome: '200', count: 1 }]],
    [[{ outcome: '200' }, { outcome: '503', count: 1 }]],
    [[{ outcome: '503' }, { outcome: '404', count: 0 }, { outcome: '503' }]],
    [[{ outcome: '429', atLeast: 2 }, { outcome: '429', atMost: 0 }, { outcome: '503' }]],
    [[{ outcome: '503', count: 1 }, { outcome: '429' }]],
  ])('verifies %j', async (inOrder) => {
    const { verify } = await history();
    expect(await verify({ operation: 'listUsers', inOrder })).toMatchObject({ verified: true });
  });

  it.each([
    [[{ outcome: '200' }, { outcome: '429' }], '/inOrder/1', null],
    [[{ outcome: '503' }, { outcome: '429', count: 1 }, { outcome: '200' }], '/inOrder/1', 'r3'],
    [[{ outcome: '429', count: 3 }, { outcome: '200' }], '/inOrder/0', 'r5'],
    [[{ outcome: '503' }, { outcome: '429', atMost: 0 }, { outcome: '200' }], '/inOrder/1', 'r2'],
    [[{ outcome: '200' }, { outcome: '503', count: 0 }], '/inOrder/1', 'r5'],
    [[{ outcome: '200' }, { outcome: '200' }], '/inOrder/1', 'r5'],
  ])('says of %j at which step it broke', async (inOrder, brokeAt, nearest) => {
    const { verify } = await history();
    const answer = await verify({ operation: 'listUsers', inOrder });
    expect(answer).toMatchObject({ verified: false, brokeAt });
    expect(answer.reason).toMatch(/^Step \d of \d: /);
    if (nearest) expect(answer.nearest.id).toBe(nearest);
  });

  it('hands operation, outcome and match beside it on to every step', async () => {
    const { verify, http } = await verifying();
    for (const limit of [2, 1, 2]) await http.get(`/users?limit=${limit}`).set('apikey', APIKEY);
    const steps = [{ match: { limit: 2 } }, { match: { limit: 1 } }];
    expect(await verify({ operation: 'listUsers', outcome: '200', inOrder: steps })).toMatchObject({
      verified: true,
      exchanges: ['r2', 'r1'],
    });
    expect(await verify({ match: { limit: 1 }, inOrder: [{}, {}] })).toMatchObject({ brokeAt: '/inOrder/1' });
  });
});

describe('a journal that has dropped entries', () => {
  /** Five calls of which the last two are kept: 503, 200, 200 | 503, 200. */
  async function forgetful() {
    const sandbox = await verifying(2);
    for (const scenario of ['503', undefined, undefined, '503', undefined]) {
      await sandbox.users(scenario ? { 'X-Sandbox-Scenario': scenario } : {});
    }
    return sandbox;
  }
  const match = { schema: {} };

  it.each([
    [{ outcome: '503', count: 2 }, true],
    [{ outcome: '200', atLeast: 4 }, false],
    [{ atMost: 5 }, true],
    [{ outcome: '429', count: 0 }, true],
    [{ outcome: '429', atMost: 0, match }, true],
    [{ outcome: '503', atLeast: 1, match }, true],
    [{ outcome: '503', atMost: 0, match }, false],
    [{ outcome: '503', count: 3, match }, false],
    [{ outcome: '503', atLeast: 3, match }, false],
    [{ inOrder: [{ outcome: '503' }, { outcome: '200' }] }, true],
    [{ inOrder: [{ outcome: '429' }, { outcome: '429' }] }, false],
  ])('still knows that %j is %s', async (body, verified) => {
    const { verify } = await forgetful();
    const answer = await verify({ operation: 'listUsers', ...body });
    expect(answer).toMatchObject({ verified });
    expect(answer.inconclusive).toBeUndefined();
  });

  it.each([
    [{ outcome: '503', count: 0 }, null],
    [{ outcome: '503', count: 1 }, 'r4'],
    [{ outcome: '200', atMost: 1 }, null],
    [{ outcome: '200', atMost: 2 }, 'r5'],
    [{ outcome: '503', atMost: 0, match }, 'r4'],
    [{ outcome: '200', atLeast: 4 }, 'r4'],
  ])('names what is one too many or nearest of %j only where it is kept: %s', async (body, id) => {
    const { verify } = await forgetful();
    const { verified, nearest } = await verify({ operation: 'listUsers', ...body });
    expect([verified, nearest?.id ?? nearest]).toEqual([false, id]);
  });

  it('names no exchange of another operation when those of this one are gone', async () => {
    const { verify, activate, users } = await verifying(2);
    await activate(active());
    for (let call = 0; call < 2; call++) await users();
    const few = { operation: 'activateCard', outcome: '00' };
    expect(await verify({ operation: 'activateCard', count: 0 })).toMatchObject({ count: 1, nearest: null });
    expect(await verify(few)).toMatchObject({ verified: false, count: 0, nearest: null });
    expect(await verify({ operation: 'activateCard', count: 2 })).toMatchObject({ nearest: { id: 'r3' } });
  });

  it.each([
    [[{ outcome: '503' }, { outcome: '429' }], '/inOrder/1', '0 exchanges count in all; at least 1 is expected.'],
    [
      [
        { outcome: '429', match },
        { outcome: '200', count: 1 },
      ],
      '/inOrder/0',
      '0 exchanges count in all',
    ],
    [[{ outcome: '200' }, { outcome: '503', atLeast: 3 }], '/inOrder/1', '2 exchanges count in all'],
    [[{ outcome: '503', atLeast: 3, match }], '/inOrder/0', 'at most 2 exchanges count in all'],
  ])('knows of %j that too few came in whatever order', async (inOrder, brokeAt, reason) => {
    const { verify } = await forgetful();
    const answer = await verify({ operation: 'listUsers', inOrder });
    expect(answer).toMatchObject({ verified: false, brokeAt, reason: expect.stringContaining(reason) });
    expect(answer.inconclusive).toBeUndefined();
  });

  it.each([
    [{ outcome: '503', count: 1, match }],
    [{ outcome: '503', count: 2, match }],
    [{ outcome: '503', atLeast: 2, match }],
    [{ outcome: '503', atMost: 1, match }],
    [{ inOrder: [{ outcome: '200' }, { outcome: '503' }] }],
    [{ inOrder: [{ outcome: '503', count: 1 }, { outcome: '200' }] }],
  ])('does not pretend to know about %j', async (body) => {
    const { verify } = await forgetful();
    const answer = await verify({ operation: 'listUsers', ...body });
    expect(answer).toMatchObject({ verified: false, inconclusive: true });
    expect(answer.reason).toContain('drop');
  });
});

describe('the differences of a message', () => {
  it('are none exactly when it matches', () => {
    const scalar = fc.constantFrom(1, '1', 'a', true, null);
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        scalar,
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'c/~'), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const object = fc.dictionary(fc.constantFrom('a', 'b', 'c/~'), value, { maxKeys: 3 });
    fc.assert(
      fc.property(object, object, (match, body) => {
        const message = { params: {}, query: {}, headers: {}, body };
        const subject = { members: subjectOf(message), hidden: new Set<string>() };
        expect(differences(match, subject, { secrets: new Set() }, plenty()).length === 0).toBe(
          hasMatch(match, subject.members, plenty()),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('a schema in a match', () => {
  it('stands alone, for a verification as for a switch', async () => {
    const { http } = testSandbox();
    for (const match of [{ schema: {}, urn: 1 }, { schema: 'x' }]) {
      const answer = await http.post('/_sandbox/verify').send({ match });
      expect(answer.status, JSON.stringify(match)).toBe(400);
      expect(answer.body.error.member).toMatch(/^\/match\//);
    }
  });

  it('is refused by the name of the member wherever a call is wrong', async () => {
    const { http } = testSandbox();
    const answer = await http.post('/_sandbox/verify').send({ atLeast: 'two' });
    expect(answer.body.error).toMatchObject({ code: 'SBX_INVALID_REQUEST', member: '/atLeast' });
  });
});

describe('what is known of dropped entries', () => {
  it('goes with the journal', async () => {
    const { verify, users, http } = await verifying(1);
    for (let call = 0; call < 3; call++) await users();
    expect(await verify({ count: 3 })).toMatchObject({ verified: true });
    await http.delete('/_sandbox/requests');
    expect(await verify({ count: 0 })).toMatchObject({ verified: true, count: 0 });
  });
});
