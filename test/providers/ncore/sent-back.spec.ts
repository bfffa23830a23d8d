// What an answer shows can be sent back: an entity as it was read changes nothing and is refused nowhere.
import { describe, expect, it } from 'vitest';
import { INACTIVE_PRODUCT, ncoreSandbox, PRODUCT, submittedOrder, USER } from './support.ts';

const WEBHOOK = { endpoint: 'http://127.0.0.1:9000/', events: ['CARD_STATUS_CHANGE'] };

describe.each(['lenient', 'sample', 'table'] as const)('under %s, what was read is taken back', (profile) => {
  it.each([
    ['a DRAFT order', async () => '/bulkissuances/5eed0b03-9dd2-4eed-9c03-9aabbccddeef'],
    ['a DELIVERED order', async () => '/bulkissuances/5eed0b01-7bb0-4ccb-bae1-7e8f9aabbccd'],
    ['a user with everything', async (id: string) => `/users/${id}`],
    ['a user with a name', async () => `/users/${USER}`],
    ['a webhook', async (_id: string, webhook: string) => `/webhooks/${webhook}`],
  ])('as %s', async (_name, path) => {
    const sandbox = ncoreSandbox({ profile });
    const { body: list } = await sandbox.get('/users?limit=1&name=a');
    const { body: made } = await sandbox.post('/webhooks', WEBHOOK);
    const entity = await path(list.data[0].id, made.id);
    const { body: read } = await sandbox.get(entity);
    sandbox.clock().advance(60_000);
    const back = await sandbox.put(entity, read);
    expect([back.status, back.body]).toEqual([200, read]);
    expect(sandbox.entry()).toMatchObject({ changed: [] });
    expect(sandbox.deviations()).toEqual([]);
    expect(sandbox.note()).toBeUndefined();
  });

  it('and makes another webhook, of what was read of one', async () => {
    const sandbox = ncoreSandbox({ profile });
    const { body: made } = await sandbox.post('/webhooks', WEBHOOK);
    const { id: _id, created: _created, modified: _modified, ...again } = made;
    expect((await sandbox.post('/webhooks', again)).status).toBe(200);
  });
});

describe('null', () => {
  it('is absent where an order is placed', async () => {
    const sandbox = ncoreSandbox();
    const nulls = { amount: null, currency: null, name_on_card: null, shipping_address: null, shipping_details: null };
    const order = { card_product_id: PRODUCT, number_of_cards: 1, ...nulls };
    const answer = await sandbox.post('/bulkissuances', order);
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining(order)]);
    const strict = ncoreSandbox({ profile: 'table' });
    expect((await strict.post('/bulkissuances', order)).body.errors[0].field).toBe('shipping_address');
  });

  it('removes what a DRAFT had', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/bulkissuances', {
      card_product_id: PRODUCT,
      number_of_cards: 1,
      amount: 5,
      currency: 'USD',
      name_on_card: 'Gift Card',
    });
    const changed = await sandbox.put(`/bulkissuances/${made.body.id}`, { amount: null, name_on_card: null });
    expect(changed.body).toMatchObject({ amount: null, name_on_card: null, currency: 'USD' });
  });
});

describe('a member that only the server sets', () => {
  it('is ignored with another value, and the journal names it', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const answer = await sandbox.put(`/bulkissuances/${id}`, { fulfillment_status: 'DELIVERED', created: 'long ago' });
    expect([answer.status, answer.body.fulfillment_status]).toEqual([200, 'CREATED']);
    expect(sandbox.note()).toMatch(/^fulfillment_status, created: only the server/);
    await sandbox.put(`/users/${USER}`, { default_user: true });
    expect(sandbox.note()).toMatch(/^default_user: only the server/);
  });

  it('leaves REJECTED to the server', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const answer = await sandbox.put(`/bulkissuances/${id}`, { status: 'REJECTED' });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'status']);
  });

  it('lets a REJECTED order be sent back and says that it is rejected', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1, { card_product_id: '5eed0c06-5f8e-4ba9-98cf-5c6d7e8f9012' });
    const { body: read } = await sandbox.get(`/bulkissuances/${id}`);
    expect(read.status).toBe('REJECTED');
    expect((await sandbox.put(`/bulkissuances/${id}`, read)).body.code).toBe('ORDER_REJECTED');
  });
});

describe('an empty text', () => {
  it('is as if the optional member were left out', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const made = await sandbox.post('/users', { first_name: 'Mary', last_name: '', email: '', date_of_birth: '' });
    expect(made.status).toBe(200);
    for (const name of ['last_name', 'email', 'date_of_birth']) expect(made.body).not.toHaveProperty(name);
    const kept = await sandbox.put(`/users/${made.body.id}`, { first_name: 'Maria', address: { city: '' } });
    expect(kept.body).toMatchObject({ first_name: 'Maria', address: {} });
    expect((await sandbox.get('/users?email=&after=')).body.data).toHaveLength(10);
  });

  it('does not do for a member that must be there', async () => {
    const answer = await ncoreSandbox().post('/users', { first_name: '' });
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'first_name']);
  });
});

describe('a text of blanks only', () => {
  it.each([
    ['first_name', '/users', { first_name: '   ' }],
    ['last_name', '/users', { first_name: 'Mary', last_name: '\t' }],
    ['address.city', '/users', { first_name: 'Mary', address: { city: ' ' } }],
    ['name_on_card', '/bulkissuances', { card_product_id: PRODUCT, number_of_cards: 1, name_on_card: '  ' }],
  ])('is refused as %s', async (field, path, body) => {
    const answer = await ncoreSandbox().post(path, body);
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ field, reason: expect.stringContaining('more than blanks') }],
    ]);
  });
});

describe('an order’s currency', () => {
  const order = { card_product_id: PRODUCT, number_of_cards: 1, currency: 'EUR', shipping_address: { city: 'Rome' } };

  it('that its product does not have is refused under table, and noted elsewhere', async () => {
    const strict = ncoreSandbox({ profile: 'table' });
    const refused = await strict.post('/bulkissuances', order);
    expect([refused.status, refused.body.errors]).toEqual([
      400,
      [{ field: 'currency', reason: 'currency must be USD, the currency of the product' }],
    ]);
    const sandbox = ncoreSandbox();
    expect((await sandbox.post('/bulkissuances', order)).status).toBe(200);
    expect(sandbox.note()).toMatch(/EUR is not USD/);
  });

  it('is settled with the amount once it is SUBMITTED; the page’s change can be repeated', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1, { card_product_id: INACTIVE_PRODUCT });
    for (const change of [{ amount: 5 }, { currency: 'EUR' }]) {
      expect((await sandbox.put(`/bulkissuances/${id}`, change)).body.code).toBe('ORDER_SUBMITTED');
    }
    const repeated = await sandbox.put(`/bulkissuances/${id}`, { currency: 'USD', status: 'SUBMITTED' });
    expect(repeated.status).toBe(200);
    expect((await sandbox.put(`/bulkissuances/${id}`, { name_on_card: 'Late' })).status).toBe(200);
    sandbox.clock().advance(3_600_000);
    expect((await sandbox.put(`/bulkissuances/${id}`, { name_on_card: 'Too late' })).body.code).toBe('ORDER_DELIVERED');
    expect((await sandbox.put(`/bulkissuances/${id}`, { name_on_card: 'Late' })).status).toBe(200);
  });
});
