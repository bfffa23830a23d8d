// What can go wrong with an order: rows that fail, refusal, late rejection, no progress; and orders moved and paced by hand.
import { describe, expect, it } from 'vitest';
import { type NcoreSandbox, ncoreSandbox, PRODUCT, SAMPLE_ORDER, submittedOrder, UNKNOWN_ID, USER } from './support.ts';

const SUBMIT = { status: 'SUBMITTED' };

async function armed(body: object) {
  const sandbox = ncoreSandbox();
  const { body: armed } = await sandbox.control('post', '/switches', body);
  return { ...sandbox, switchNow: async () => (await sandbox.control('get', `/switches/${armed.id}`)).body };
}

const draft = async (sandbox: NcoreSandbox, number_of_cards = 10, more: object = {}): Promise<string> =>
  (await sandbox.post('/bulkissuances', { card_product_id: PRODUCT, number_of_cards, ...more })).body.id;

/** The chain of the newest journal entry, in short. */
const chain = async (sandbox: Pick<NcoreSandbox, 'control'>) => {
  const { body: list } = await sandbox.control('get', '/requests?limit=1');
  const { body: entry } = await sandbox.control('get', `/requests/${list.data[0].id}`);
  return entry.chain as { step: string; outcome: string; verdict: string; why?: string }[];
};

describe('bulk-rows-failed', () => {
  const ROWS = { rows: [{ index: 7 }, { index: 3, reason: 'NAME_TOO_LONG' }] };

  it('makes no card of the rows named and says so, on the answer, the order and the list', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', parameters: ROWS, times: 1 });
    const id = await draft(sandbox);
    const answer = await sandbox.put(`/bulkissuances/${id}`, SUBMIT);
    const processing = {
      cards_processed: 8,
      cards_failed: 2,
      failed_rows: [
        { index: 3, reason: 'NAME_TOO_LONG' },
        { index: 7, reason: 'EMBOSSING_FAILED' },
      ],
    };
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: 'SUBMITTED', number_of_cards: 10, processing });
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.bulk-rows-failed', decidedBy: 'switch' });
    expect((await sandbox.get(`/bulkissuances/${id}`)).body).toEqual(answer.body);
    expect((await sandbox.get('/bulkissuances')).body.data[0]).toEqual(answer.body);
    expect((await sandbox.get(`/cards?bulk_issuance_id=${id}&limit=100`)).body.data).toHaveLength(8);
    expect(await sandbox.switchNow()).toMatchObject({ fired: 1, remaining: 0, parameters: ROWS });
  });

  it('leaves the other cards as they are without it, and the tokens of failed rows link nothing', async () => {
    const rowsOf = async (sandbox: NcoreSandbox) => {
      const id = await submittedOrder(sandbox, 10);
      return (await sandbox.control('get', `/bulkissuances/${id}/embossing-file.json`)).body.data;
    };
    const whole = await rowsOf(ncoreSandbox());
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', parameters: ROWS });
    const some = await rowsOf(sandbox);
    expect(some).toEqual(whole.filter((_row: unknown, position: number) => position !== 2 && position !== 6));
    const link = (activation_token: string) => sandbox.post('/cards:link', { activation_token, user_id: USER });
    expect((await link(whole[2].activation_token)).status).toBe(404);
    expect((await link(whole[3].activation_token)).status).toBe(200);
  });

  it('fails the first row where it is asked for without parameters', async () => {
    const sandbox = ncoreSandbox();
    const id = await draft(sandbox);
    const scenario = { 'X-Sandbox-Scenario': 'bulk-rows-failed' };
    const { body } = await sandbox.put(`/bulkissuances/${id}`, SUBMIT, scenario);
    expect(body.processing.failed_rows).toEqual([{ index: 1, reason: 'EMBOSSING_FAILED' }]);
  });

  it('says which rows the order does not have, and fails those that it has', async () => {
    const sandbox = await armed({
      outcome: 'ncore.bulk-rows-failed',
      parameters: { rows: [{ index: 2 }, { index: 11 }, { index: 5000 }] },
    });
    const { body } = await sandbox.put(`/bulkissuances/${await draft(sandbox)}`, SUBMIT);
    expect(body.processing).toMatchObject({ cards_processed: 9, failed_rows: [{ index: 2 }] });
    expect((await chain(sandbox))[0]).toMatchObject({
      verdict: 'taken',
      why: 'switch s1: no row 11, 5000: the order has 10',
    });
  });

  it('waits when the order has none of the rows, and says so', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', parameters: { rows: [{ index: 11 }] }, times: 1 });
    const { body } = await sandbox.put(`/bulkissuances/${await draft(sandbox)}`, SUBMIT);
    expect(body).not.toHaveProperty('processing');
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.200', decidedBy: 'state' });
    expect((await chain(sandbox))[0]).toMatchObject({
      step: 'switch',
      verdict: 'passed over',
      why: 'switch s1: no row 11: the order has 10',
    });
    expect(await sandbox.switchNow()).toMatchObject({ fired: 0, remaining: 1 });
    const larger = await sandbox.put(`/bulkissuances/${await draft(sandbox, 11)}`, SUBMIT);
    expect(larger.body.processing.failed_rows).toMatchObject([{ index: 11 }]);
  });

  it('waits for the call that submits', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', times: 1 });
    const id = await draft(sandbox, 3);
    expect((await chain(sandbox))[0]).toMatchObject({
      verdict: 'passed over',
      why: 'switch s1: the call submits no order',
    });
    await sandbox.put(`/bulkissuances/${id}`, { name_on_card: 'Other' });
    await sandbox.put(`/bulkissuances/${UNKNOWN_ID}`, SUBMIT);
    await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, ...SUBMIT, dry_run: true });
    await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, ...SUBMIT, card_product_id: UNKNOWN_ID });
    expect(await sandbox.switchNow()).toMatchObject({ fired: 0 });
    expect((await sandbox.put(`/bulkissuances/${id}`, SUBMIT)).body.processing.cards_processed).toBe(2);
    expect((await sandbox.put(`/bulkissuances/${id}`, SUBMIT)).body.processing.cards_processed).toBe(2);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.200', changed: [] });
  });

  it('answers a repeated POST as it did first, under its key', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', times: 2 });
    const order = { ...SAMPLE_ORDER, number_of_cards: 2, ...SUBMIT };
    const key = { 'x-nymos-idempotency-key': 'failing-rows' };
    const first = await sandbox.post('/bulkissuances', order, key);
    const again = await sandbox.post('/bulkissuances', order, key);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.body).toEqual(first.body);
    expect(await sandbox.switchNow()).toMatchObject({ fired: 1 });
  });

  it('keeps a product INACTIVE when not one card was made', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rows-failed', parameters: { rows: [{ index: 1 }] } });
    const card_product_id = '5eed0c01-7a10-4b52-9c3e-0d1f2a3b4c5d';
    const id = await submittedOrder(sandbox, 1, { card_product_id });
    expect((await sandbox.get(`/bulkissuances/${id}`)).body.processing.cards_processed).toBe(0);
    expect(sandbox.kept.product(card_product_id)?.status).toBe('INACTIVE');
  });

  it.each([
    [{ rows: [] }, '/parameters/rows'],
    [{ rows: [{ index: 0 }] }, '/parameters/rows/0/index'],
    [{ rows: [{ index: 5001 }] }, '/parameters/rows/0/index'],
    [{ rows: [{ index: 1.5 }] }, '/parameters/rows/0/index'],
    [{ rows: [{ index: '1' }] }, '/parameters/rows/0/index'],
    [{ rows: [{ reason: 'X' }] }, '/parameters/rows/0/index'],
    [{ rows: [{ index: 1, reason: '' }] }, '/parameters/rows/0/reason'],
    [{ rows: [{ index: 1, why: 'X' }] }, '/parameters/rows/0/why'],
    [{ rows: [{ index: 4 }, { index: 4, reason: 'X' }] }, '/parameters/rows/1/index'],
    [{ row: 1 }, '/parameters/row'],
    [[], '/parameters'],
    ['x', '/parameters'],
  ])('is refused with the parameters %j, and nothing is armed', async (parameters, member) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.control('post', '/switches', { outcome: 'ncore.bulk-rows-failed', parameters });
    expect([answer.status, answer.body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
    expect(answer.body.error.message).toContain(member);
    expect(answer.body.error.expected).toBeDefined();
    expect((await sandbox.control('get', '/switches')).body.data).toEqual([]);
  });
});

describe('a switch with parameters', () => {
  it.each([
    [{ outcome: 'ncore.503', parameters: {} }, '/parameters'],
    [{ outcome: 'ncore.503', then: { outcome: 'prepaid.1052', parameters: { rows: [] } } }, '/then/parameters'],
    [
      { outcome: 'ncore.503', then: { outcome: 'ncore.bulk-rejected-later', parameters: { afterMs: -1 } } },
      '/then/parameters/afterMs',
    ],
  ])('is refused as %j', async (body, member) => {
    const answer = await ncoreSandbox().control('post', '/switches', body);
    expect([answer.status, answer.body.error.member]).toEqual([400, member]);
  });

  it('has their schema in the catalogue', async () => {
    const { body } = await ncoreSandbox().control('get', '/outcomes?operation=ncore.updateBulkIssuance');
    const tunable = body.data.filter(({ parameters }: { parameters?: object }) => parameters);
    expect(tunable.map(({ id }: { id: string }) => id)).toEqual([
      'ncore.bulk-rows-failed',
      'ncore.bulk-rejected-later',
    ]);
  });
});

describe('bulk-rejected', () => {
  it('refuses the submission, and the order stays a DRAFT that can be submitted again', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rejected', times: 1 });
    const id = await draft(sandbox, 3);
    const refused = await sandbox.put(`/bulkissuances/${id}`, SUBMIT);
    expect([refused.status, refused.body.code]).toEqual([403, 'ORDER_REFUSED']);
    expect((await sandbox.get(`/bulkissuances/${id}`)).body.status).toBe('DRAFT');
    expect((await sandbox.get(`/cards?bulk_issuance_id=${id}`)).body.data).toEqual([]);
    expect((await sandbox.put(`/bulkissuances/${id}`, SUBMIT)).body.status).toBe('SUBMITTED');
  });
});

describe('bulk-rejected-later', () => {
  it('accepts the submission, then shows REJECTED, and never makes a card', async () => {
    const sandbox = await armed({
      outcome: 'ncore.bulk-rejected-later',
      parameters: { reason: 'LIMIT_EXCEEDED' },
      times: 1,
    });
    const id = await draft(sandbox, 3);
    const accepted = await sandbox.put(`/bulkissuances/${id}`, SUBMIT);
    expect([accepted.status, accepted.body.status]).toEqual([200, 'SUBMITTED']);
    expect(accepted.body).not.toHaveProperty('rejection_reason');
    const rejected = { status: 'REJECTED', fulfillment_status: 'CREATED', rejection_reason: 'LIMIT_EXCEEDED' };
    expect((await sandbox.get(`/bulkissuances/${id}`)).body).toMatchObject(rejected);
    expect((await sandbox.get('/bulkissuances?limit=1')).body.data[0]).toMatchObject(rejected);
    sandbox.clock().advance(3_600_000);
    expect((await sandbox.get(`/bulkissuances/${id}`)).body).toMatchObject(rejected);
    expect((await sandbox.get(`/cards?bulk_issuance_id=${id}`)).body.data).toEqual([]);
    const file = await sandbox.control('get', `/bulkissuances/${id}/embossing-file.json`);
    expect(file.body.data).toEqual([]);
  });

  it('looks accepted for as long as it is told to', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rejected-later', parameters: { afterMs: 60_000 } });
    const id = await submittedOrder(sandbox, 2);
    const read = async () => (await sandbox.get(`/bulkissuances/${id}`)).body;
    expect((await read()).status).toBe('SUBMITTED');
    sandbox.clock().advance(59_999);
    expect((await read()).status).toBe('SUBMITTED');
    sandbox.clock().advance(1);
    expect(await read()).toMatchObject({ status: 'REJECTED', modified: '2026-05-01T00:01:00.000Z' });
  });

  it('lets nothing change or move the order any more', async () => {
    const sandbox = await armed({ outcome: 'ncore.bulk-rejected-later' });
    const id = await submittedOrder(sandbox, 2);
    for (const change of [SUBMIT, { status: 'DRAFT' }, { number_of_cards: 9 }, {}]) {
      const answer = await sandbox.put(`/bulkissuances/${id}`, change);
      expect([answer.status, answer.body.code]).toEqual([409, 'ORDER_REJECTED']);
    }
    for (const [method, path, body] of [
      ['post', '/advance', {}],
      ['post', '/advance', { to: 'DELIVERED' }],
      ['patch', '', { fulfillment: { policy: 'immediate' } }],
    ] as const) {
      const answer = await sandbox.control(method, `/bulkissuances/${id}${path}`, body);
      expect(answer.body.error).toMatchObject({ code: 'SBX_INVALID_REQUEST', received: 'REJECTED' });
    }
  });
});

describe('bulk-stuck', () => {
  async function stuckOrder() {
    const sandbox = await armed({ outcome: 'ncore.bulk-stuck', times: 1 });
    return { sandbox, id: await submittedOrder(sandbox, 3) };
  }

  it('keeps the order CREATED and without cards, however long one waits', async () => {
    const { sandbox, id } = await stuckOrder();
    for (let days = 0; days < 3; days++) {
      const { body } = await sandbox.get(`/bulkissuances/${id}`);
      expect(body).toMatchObject({ status: 'SUBMITTED', fulfillment_status: 'CREATED' });
      expect((await sandbox.get(`/cards?bulk_issuance_id=${id}`)).body.data).toEqual([]);
      sandbox.clock().advance(86_400_000);
    }
  });

  it('ends when the order is moved: the cards are there then, the same as ever', async () => {
    const { sandbox, id } = await stuckOrder();
    const moved = await sandbox.control('post', `/bulkissuances/${id}/advance`);
    expect(moved.body).toMatchObject({ status: 'SUBMITTED', fulfillment_status: 'ORDERED' });
    const rows = await sandbox.control('get', `/bulkissuances/${id}/embossing-file.json`);
    const plain = ncoreSandbox();
    const same = await submittedOrder(plain, 3);
    expect(same).toBe(id);
    const others = await plain.control('get', `/bulkissuances/${id}/embossing-file.json`);
    expect(rows.body).toEqual(others.body);
    const { activation_token } = rows.body.data[0];
    expect((await sandbox.post('/cards:link', { activation_token, user_id: USER })).status).toBe(200);
    const next = await sandbox.control('post', `/bulkissuances/${id}/advance`, {});
    expect(next.body.fulfillment_status).toBe('PRINTED');
    expect((await sandbox.get(`/cards?bulk_issuance_id=${id}`)).body.data).toHaveLength(3);
  });

  it('refuses a pace until then', async () => {
    const { sandbox, id } = await stuckOrder();
    const pace = () => sandbox.control('patch', `/bulkissuances/${id}`, { fulfillment: { policy: 'immediate' } });
    expect((await pace()).body.error).toMatchObject({ code: 'SBX_INVALID_REQUEST' });
    await sandbox.control('post', `/bulkissuances/${id}/advance`, { to: 'CREATED' });
    expect((await pace()).body.fulfillment_status).toBe('DELIVERED');
  });
});

describe('a header or URL that asks for something to go wrong with an order, on a call that submits none', () => {
  it('leaves it to the state, and the chain says why', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/~bulk-stuck/bulkissuances', SAMPLE_ORDER);
    expect([made.status, made.headers['x-sandbox-decided-by']]).toEqual([200, 'state']);
    expect((await chain(sandbox))[0]).toMatchObject({
      step: 'url',
      outcome: 'ncore.bulk-stuck',
      verdict: 'passed over',
      why: 'the call submits no order',
    });
  });

  it('refuses all the same where it asks for a refusal', async () => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post('/~bulk-rejected/bulkissuances', SAMPLE_ORDER);
    expect([answer.status, answer.body.code]).toEqual([403, 'ORDER_REFUSED']);
  });
});

describe('PATCH /_sandbox/bulkissuances/{id}', () => {
  const pace = (sandbox: NcoreSandbox, id: string, fulfillment: unknown) =>
    sandbox.control('patch', `/bulkissuances/${id}`, { fulfillment });
  const statusOf = async (sandbox: NcoreSandbox, id: string) =>
    (await sandbox.get(`/bulkissuances/${id}`)).body.fulfillment_status;

  it('delivers a submitted order immediately', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    expect((await pace(sandbox, id, { policy: 'immediate' })).body.fulfillment_status).toBe('DELIVERED');
    expect(await statusOf(sandbox, id)).toBe('DELIVERED');
  });

  it('moves an order on by a step after each time', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    sandbox.clock().advance(120_000);
    expect((await pace(sandbox, id, { policy: 'after', ms: 1_000 })).body.fulfillment_status).toBe('ORDERED');
    sandbox.clock().advance(999);
    expect(await statusOf(sandbox, id)).toBe('ORDERED');
    sandbox.clock().advance(1);
    expect(await statusOf(sandbox, id)).toBe('PRINTED');
  });

  it('moves an order on by a step after n reads', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    await pace(sandbox, id, { policy: 'reads', reads: 2 });
    const seen: string[] = [];
    for (let read = 0; read < 4; read++) seen.push(await statusOf(sandbox, id));
    expect(seen).toEqual(['CREATED', 'ORDERED', 'ORDERED', 'PRINTED']);
  });

  it('may come before the submission, and outlives a change of product', async () => {
    const sandbox = ncoreSandbox();
    const id = await draft(sandbox, 1);
    expect((await pace(sandbox, id, { policy: 'immediate' })).body.fulfillment_status).toBe('CREATED');
    const { body: changed } = await sandbox.put(`/bulkissuances/${id}`, {
      card_product_id: '5eed0c03-2c5b-4d76-a59c-2f3a4b5c6d7e',
    });
    expect(changed.fulfillment_status).toBe('CREATED');
    expect((await sandbox.put(`/bulkissuances/${id}`, SUBMIT)).body.fulfillment_status).toBe('DELIVERED');
  });

  it('lets an order go on that was held by hand', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    await sandbox.control('post', `/bulkissuances/${id}/advance`, { to: 'PRINTED' });
    await pace(sandbox, id, { policy: 'after', ms: 1_000 });
    expect(await statusOf(sandbox, id)).toBe('PRINTED');
    sandbox.clock().advance(1_000);
    expect(await statusOf(sandbox, id)).toBe('DISPATCHED');
  });

  it.each([
    [{ policy: 'after' }, '/fulfillment/ms'],
    [{ policy: 'reads' }, '/fulfillment/reads'],
    [{ policy: 'reads', reads: 2, ms: 5 }, '/fulfillment/ms'],
    [{ policy: 'immediate', ms: 5 }, '/fulfillment/ms'],
    [{ policy: 'after', ms: 0 }, '/fulfillment/ms'],
    [{ policy: 'sometimes' }, '/fulfillment/policy'],
    [{ policy: 'immediate', soon: true }, '/fulfillment/soon'],
    [{}, '/fulfillment/policy'],
    ['immediate', '/fulfillment'],
    [undefined, '/fulfillment'],
  ])('refuses %j and changes nothing', async (fulfillment, member) => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const before = sandbox.kept.everything();
    const answer = await pace(sandbox, id, fulfillment);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
    expect(answer.body.error.message).toContain(member);
    expect(sandbox.kept.everything()).toBe(before);
  });

  it('refuses an unknown order', async () => {
    const answer = await pace(ncoreSandbox(), UNKNOWN_ID, { policy: 'immediate' });
    expect([answer.status, answer.body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
  });
});
