// Orders: made as a DRAFT, changed, submitted into cards, fulfilled with the clock.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { passesLuhn } from '../../../src/engine/base/pan.ts';
import { INACTIVE_PRODUCT, ncoreSandbox, SAMPLE_ORDER, submittedOrder, UNKNOWN_ID, USER } from './support.ts';

const ADDRESS = { first_name: 'Bea', address_line1: '1 Market Street', city: 'Springfield', country: 'USA' };

describe('createBulkIssuance', () => {
  it('takes the sample of the page and keeps a DRAFT without cards', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/bulkissuances', SAMPLE_ORDER);
    expect(made.status).toBe(200);
    const { dry_run: _, ...asked } = SAMPLE_ORDER;
    expect(made.body).toMatchObject({ ...asked, status: 'DRAFT', fulfillment_status: 'CREATED' });
    expect(made.body.created).toBe('2026-05-01T00:00:00.000Z');
    expect(sandbox.kept.order(made.body.id)).toMatchObject({ status: 'DRAFT', number_of_cards: 50 });
    expect(sandbox.entry()).toEqual({
      operation: 'ncore.createBulkIssuance',
      outcome: 'ncore.200',
      decidedBy: 'state',
      changed: ['ncore.bulkissuances'],
    });
    expect((await sandbox.get(`/cards?bulk_issuance_id=${made.body.id}`)).body.data).toEqual([]);
  });

  it.each([
    ['shipping_address', { shipping_address: ADDRESS }],
    ['shipping_details', { shipping_details: { method: 'DISPATCHER', return_address: ADDRESS } }],
  ])('keeps the address given as %s', async (_name, address) => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, ...address });
    expect(made.body).toMatchObject(address);
    expect((await sandbox.get(`/bulkissuances/${made.body.id}`)).body).toEqual(made.body);
  });

  it('submits at once when the status says so, in any case', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, number_of_cards: 2, status: 'submitted' });
    expect(made.body.status).toBe('SUBMITTED');
    expect((await sandbox.get(`/cards?bulk_issuance_id=${made.body.id}`)).body.data).toHaveLength(2);
  });

  it('gives two orders of the same content two ids, the same ones in every world of the seed', async () => {
    const ids = async () => {
      const sandbox = ncoreSandbox();
      const answers = [];
      for (let times = 0; times < 5; times++)
        answers.push((await sandbox.post('/bulkissuances', SAMPLE_ORDER)).body.id);
      return answers;
    };
    const first = await ids();
    expect(new Set(first).size).toBe(5);
    expect(await ids()).toEqual(first);
  });

  it('refuses an unknown product with 404', async () => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, card_product_id: UNKNOWN_ID });
    expect([answer.status, answer.body.errors[0].field]).toEqual([404, 'card_product_id']);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.404', changed: [] });
  });

  it('names every wrong member at once, and what is allowed', async () => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.post('/bulkissuances', {
      number_of_cards: 5001,
      currency: 'dollars',
      dry_run: 'no',
      shipping_address: { city: 'x'.repeat(41) },
    });
    expect(answer.status).toBe(400);
    const reasons = Object.fromEntries(
      answer.body.errors.map((error: { field: string; reason: string }) => [error.field, error.reason]),
    );
    expect(reasons).toMatchObject({
      card_product_id: 'card_product_id is missing',
      number_of_cards: 'number_of_cards must be <= 5000',
      currency: expect.stringContaining('ISO 4217'),
      dry_run: 'dry_run must be true or false',
      'shipping_address.city': expect.stringContaining('at most 40'),
    });
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.400', decidedBy: 'validation', changed: [] });
  });

  it.each([0, -1, 5001, 1.5, '50', null])('refuses %j cards with 400', async (number_of_cards) => {
    const answer = await ncoreSandbox().post('/bulkissuances', { ...SAMPLE_ORDER, number_of_cards });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'number_of_cards']);
  });

  describe('when it is a dry run', () => {
    it('answers as on success and keeps nothing', async () => {
      const sandbox = ncoreSandbox();
      await sandbox.get('/bulkissuances');
      const before = sandbox.kept.everything();
      const dry = await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, dry_run: true, status: 'SUBMITTED' });
      expect(dry.status).toBe(200);
      expect(dry.body).toMatchObject({ status: 'SUBMITTED', number_of_cards: 50 });
      expect(sandbox.entry().changed).toEqual([]);
      expect(sandbox.kept.everything()).toBe(before);
      expect((await sandbox.get(`/bulkissuances/${dry.body.id}`)).status).toBe(404);
    });

    it('refuses what a real one would', async () => {
      const sandbox = ncoreSandbox();
      const answer = await sandbox.post('/bulkissuances', {
        ...SAMPLE_ORDER,
        card_product_id: UNKNOWN_ID,
        dry_run: true,
      });
      expect(answer.status).toBe(404);
    });

    it('leaves its idempotency key unused', async () => {
      const sandbox = ncoreSandbox();
      const key = { 'x-nymos-idempotency-key': 'dry-then-wet' };
      expect((await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, dry_run: true }, key)).status).toBe(200);
      const wet = await sandbox.post('/bulkissuances', SAMPLE_ORDER, key);
      expect(wet.status).toBe(200);
      expect(sandbox.kept.order(wet.body.id)).toBeDefined();
    });
  });
});

describe('listBulkIssuances', () => {
  it('pages through all orders, newest first', async () => {
    const sandbox = ncoreSandbox();
    const made: string[] = [];
    for (let amount = 1; amount <= 4; amount++) {
      made.push((await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, amount })).body.id);
    }
    const first = await sandbox.get('/bulkissuances?limit=3');
    expect(first.body.data.map(({ id }: { id: string }) => id)).toEqual(made.slice(1).reverse());
    expect(first.body).toMatchObject({ after: made[1], has_more: true });
    const rest = await sandbox.get(`/bulkissuances?limit=100&after=${made[1]}`);
    expect(rest.body.data[0].id).toBe(made[0]);
    const last = rest.body.data.at(-1).id;
    expect(rest.body).toMatchObject({ after: last, has_more: false });
    const beyond = await sandbox.get(`/bulkissuances?after=${last}`);
    expect(beyond.body).toEqual({ after: '', has_more: false, data: [] });
  });

  it.each(['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', `after=${UNKNOWN_ID}`, 'after=x'])(
    'refuses %s with 400',
    async (query) => {
      const answer = await ncoreSandbox().get(`/bulkissuances?${query}`);
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, query.split('=')[0]]);
    },
  );
});

describe('updateBulkIssuance', () => {
  it('merges, submits as the sample of the page does, and makes the cards', async () => {
    const sandbox = ncoreSandbox();
    const { body: order } = await sandbox.post('/bulkissuances', {
      ...SAMPLE_ORDER,
      card_product_id: INACTIVE_PRODUCT,
      number_of_cards: 12,
    });
    expect(sandbox.kept.product(INACTIVE_PRODUCT)?.status).toBe('INACTIVE');
    const answer = await sandbox.put(`/bulkissuances/${order.id}`, { currency: 'EUR', status: 'SUBMITTED' });
    expect(answer.body).toEqual({ ...order, currency: 'EUR', status: 'SUBMITTED' });
    expect(new Set(sandbox.entry().changed)).toEqual(new Set(['ncore.bulkissuances', 'ncore.cards', 'ncore.products']));
    expect(sandbox.kept.product(INACTIVE_PRODUCT)?.status).toBe('ACTIVE');
    const rows = await sandbox.control('get', `/cards?bulk_issuance_id=${order.id}`);
    expect(rows.body.data).toHaveLength(12);
    expect(new Set(rows.body.data.map(({ pan }: { pan: string }) => pan)).size).toBe(12);
    for (const { card_id, pan, expiry } of rows.body.data) {
      expect(pan).toMatch(/^9999\d{12}$/);
      expect(passesLuhn(pan)).toBe(true);
      expect(expiry).toMatch(/^4[0-5](0[1-9]|1[0-2])$/);
      expect(sandbox.kept.card(card_id)).toMatchObject({ status: 'INACTIVE', user_id: null });
    }
  });

  it('changes nothing when it changes nothing', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 3);
    sandbox.clock().advance(1000);
    for (const change of [{ status: 'SUBMITTED' }, { number_of_cards: 3 }, {}]) {
      const answer = await sandbox.put(`/bulkissuances/${id}`, change);
      expect(answer.body.modified).toBe('2026-05-01T00:00:00.000Z');
      expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.200', changed: [] });
    }
  });

  it.each([
    [{ status: 'DRAFT' }, 'ncore.409', 'CONFLICT'],
    [{ number_of_cards: 4 }, 'ncore.409-submitted', 'ORDER_SUBMITTED'],
    [{ card_product_id: INACTIVE_PRODUCT }, 'ncore.409-submitted', 'ORDER_SUBMITTED'],
  ])('refuses %j of a submitted order with 409', async (change, outcome, code) => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 3);
    const answer = await sandbox.put(`/bulkissuances/${id}`, change);
    expect([answer.status, answer.body.code]).toEqual([409, code]);
    expect(sandbox.entry()).toMatchObject({ outcome, changed: [] });
  });

  it('changes number and product of a DRAFT, but not to an unknown product', async () => {
    const sandbox = ncoreSandbox();
    const { body: order } = await sandbox.post('/bulkissuances', SAMPLE_ORDER);
    const changed = await sandbox.put(`/bulkissuances/${order.id}`, {
      number_of_cards: 7,
      card_product_id: INACTIVE_PRODUCT,
    });
    expect(changed.body).toMatchObject({ number_of_cards: 7, card_product_id: INACTIVE_PRODUCT, status: 'DRAFT' });
    const refused = await sandbox.put(`/bulkissuances/${order.id}`, { card_product_id: UNKNOWN_ID });
    expect([refused.status, refused.body.code]).toEqual([404, 'PRODUCT_NOT_FOUND']);
    expect(sandbox.kept.order(order.id)?.card_product_id).toBe(INACTIVE_PRODUCT);
  });

  it('refuses an unknown order with 404', async () => {
    const answer = await ncoreSandbox().put(`/bulkissuances/${UNKNOWN_ID}`, { status: 'SUBMITTED' });
    expect([answer.status, answer.body.errors[0].field]).toEqual([404, 'id']);
  });
});

describe('fulfillment_status', () => {
  it('walks with the clock, on the order and on its cards alike', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const seen: string[] = [];
    for (let step = 0; step < 6; step++) {
      const order = await sandbox.get(`/bulkissuances/${id}`);
      const cards = await sandbox.get(`/cards?bulk_issuance_id=${id}`);
      expect(cards.body.data[0].fulfillment_status).toBe(order.body.fulfillment_status);
      seen.push(order.body.fulfillment_status);
      sandbox.clock().advance(120_000);
    }
    expect(seen).toEqual(['CREATED', 'ORDERED', 'PRINTED', 'DISPATCHED', 'DELIVERED', 'DELIVERED']);
  });

  it('moves modified with it, on the order and on its cards, and no further than its last step', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const seen: string[] = [];
    for (const elapsedMs of [0, 119_999, 1, 60_000, 180_000, 3_600_000]) {
      sandbox.clock().advance(elapsedMs);
      const { modified } = (await sandbox.get(`/bulkissuances/${id}`)).body;
      const cards = await sandbox.get(`/cards?bulk_issuance_id=${id}`);
      expect(cards.body.data[0].modified).toBe(modified);
      seen.push(modified.slice(11, 19));
    }
    expect(seen).toEqual(['00:00:00', '00:00:00', '00:02:00', '00:02:00', '00:06:00', '00:08:00']);
  });

  it('leaves modified alone where a later change is newer than its last step', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    sandbox.clock().advance(150_000);
    const { body } = await sandbox.put(`/bulkissuances/${id}`, { name_on_card: 'LATER' });
    expect(body.modified).toBe('2026-05-01T00:02:30.000Z');
    expect((await sandbox.get(`/bulkissuances/${id}`)).body.modified).toBe('2026-05-01T00:02:30.000Z');
  });

  it('stays CREATED while the order is a DRAFT', async () => {
    const sandbox = ncoreSandbox();
    const { body } = await sandbox.post('/bulkissuances', SAMPLE_ORDER);
    sandbox.clock().advance(3_600_000);
    expect((await sandbox.get(`/bulkissuances/${body.id}`)).body.fulfillment_status).toBe('CREATED');
  });

  it('is DELIVERED at once for the product whose policy is immediate', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1, { card_product_id: '5eed0c02-1f3a-4e64-8b7d-1e2f3a4b5c6d' });
    expect((await sandbox.get(`/bulkissuances/${id}`)).body.fulfillment_status).toBe('DELIVERED');
  });

  it('moves by a step a read for the product that counts reads', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1, { card_product_id: '5eed0c03-2c5b-4d76-a59c-2f3a4b5c6d7e' });
    const read = async () => (await sandbox.get(`/bulkissuances/${id}`)).body.fulfillment_status;
    expect([await read(), await read(), await read()]).toEqual(['ORDERED', 'PRINTED', 'DISPATCHED']);
  });
});

describe('an order of 5000 cards', () => {
  it('is submitted whole, paged without gap or repeat, and its cards link', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 5000);
    const ids: string[] = [];
    let after = '';
    for (let hasMore = true; hasMore; ) {
      const { body } = await sandbox.get(`/cards?bulk_issuance_id=${id}&limit=100&after=${after}`);
      ids.push(...body.data.map((card: { id: string }) => card.id));
      hasMore = body.has_more;
      after = body.after;
    }
    expect(ids).toHaveLength(5000);
    expect(new Set(ids).size).toBe(5000);
    const { body: rows } = await sandbox.control('get', `/cards?bulk_issuance_id=${id}&limit=5000`);
    expect(rows.data.map((row: { card_id: string }) => row.card_id)).toEqual(ids);
    expect(new Set(rows.data.map((row: { pan: string }) => row.pan)).size).toBe(5000);
    for (const { pan, expiry, cvv, card_id } of [rows.data[0], rows.data[2499], rows.data[4999]]) {
      const token = createHash('sha512').update(`${pan}${expiry}${cvv}`).digest('hex').toUpperCase();
      const linked = await sandbox.post('/cards:link', { activation_token: token, user_id: USER });
      expect(linked.body).toMatchObject({ id: card_id, bulk_issuance_id: id, status: 'ACTIVE' });
    }
    const { body: page } = await sandbox.get(`/cards?bulk_issuance_id=${id}&limit=3`);
    expect(page.data.map(({ status }: { status: string }) => status)).toEqual(['ACTIVE', 'INACTIVE', 'INACTIVE']);
  });
});
