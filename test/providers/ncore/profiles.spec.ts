// The profiles: what `table` refuses, `lenient` takes and records as a deviation; `sample` reads as `lenient`.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, SAMPLE_ORDER, submittedOrder, USER } from './support.ts';

const ADDRESSED = { ...SAMPLE_ORDER, shipping_address: { address_line1: '1 Market Street' } };

describe.each([
  ['a sample without an address', '/bulkissuances', SAMPLE_ORDER, 'shipping_address'],
  ['an amount without its currency', '/bulkissuances', { ...ADDRESSED, currency: undefined }, 'currency'],
  ['a status on creation', '/bulkissuances', { ...ADDRESSED, status: 'SUBMITTED' }, 'status'],
  ['an id of the client’s own', '/bulkissuances', { ...ADDRESSED, id: USER }, 'id'],
  ['an amount with three decimals', '/bulkissuances', { ...ADDRESSED, amount: 1.005 }, 'amount'],
  [
    'a name that no card has room for',
    '/bulkissuances',
    { ...ADDRESSED, name_on_card: 'N'.repeat(27) },
    'name_on_card',
  ],
  ['an empty shipping address', '/bulkissuances', { ...SAMPLE_ORDER, shipping_address: {} }, 'shipping_address'],
  [
    'an address of empty lines',
    '/bulkissuances',
    { ...SAMPLE_ORDER, shipping_address: { city: '' } },
    'shipping_address',
  ],
  ['an unknown member of a user', '/users', { first_name: 'Mary', shoe_size: 40 }, 'shoe_size'],
])('%s', (_name, path, body, field) => {
  it.each(['lenient', 'sample'] as const)('is taken under %s, and is a deviation', async (profile) => {
    const sandbox = ncoreSandbox({ profile });
    expect((await sandbox.post(path, body)).status).toBe(200);
    expect(new Set(sandbox.deviations())).toEqual(new Set([`table /${field}`]));
  });

  it('is refused under table with 400', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const answer = await sandbox.post(path, body);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
  });
});

describe('under table', () => {
  it.each([
    ['lower case', (token: string) => token.toLowerCase()],
    ['white space', (token: string) => `${token.slice(0, 91)} ${token.slice(91)}`],
  ])('a token with %s is refused with 400 that names the rule', async (_name, written) => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const { id, activation_token } = await sandbox.card('ready-to-link-01');
    const answer = await sandbox.post('/cards:link', { activation_token: written(activation_token), user_id: USER });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0]).toMatchObject({
      field: 'activation_token',
      reason: expect.stringMatching(/capitals.*white space/),
    });
    expect((await sandbox.post('/cards:link', { activation_token, user_id: USER })).body.id).toBe(id);
  });

  it('creating answers 200, the one documented success', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const order = await sandbox.post('/bulkissuances', ADDRESSED);
    const user = await sandbox.post('/users', { first_name: 'Mary' });
    expect([order.status, user.status, order.body.status]).toEqual([200, 200, 'DRAFT']);
  });

  it('an order takes SUBMITTED in capitals only, and stops at ORDERED unless driven', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const { body: order } = await sandbox.post('/bulkissuances', ADDRESSED);
    expect((await sandbox.put(`/bulkissuances/${order.id}`, { status: 'submitted' })).status).toBe(400);
    expect((await sandbox.put(`/bulkissuances/${order.id}`, { currency: 'USD', status: 'SUBMITTED' })).status).toBe(
      200,
    );
    sandbox.clock().advance(3_600_000);
    expect((await sandbox.get(`/bulkissuances/${order.id}`)).body.fulfillment_status).toBe('ORDERED');
    await sandbox.control('post', `/bulkissuances/${order.id}/advance`, {});
    expect((await sandbox.get(`/bulkissuances/${order.id}`)).body.fulfillment_status).toBe('PRINTED');
  });

  it('an amount given later needs a currency that is there or comes with it', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const { amount: _a, currency: _c, ...bare } = ADDRESSED;
    const { body: order } = await sandbox.post('/bulkissuances', bare);
    const lone = await sandbox.put(`/bulkissuances/${order.id}`, { amount: 5 });
    expect([lone.status, lone.body.errors[0].field]).toEqual([400, 'currency']);
    expect((await sandbox.put(`/bulkissuances/${order.id}`, { amount: 5, currency: 'USD' })).status).toBe(200);
    expect((await sandbox.put(`/bulkissuances/${order.id}`, { amount: 6 })).status).toBe(200);
  });
});

describe('the seed', () => {
  it('gives the same cards whatever was called before, and others under another seed', async () => {
    const world = async (seed: number, before: number) => {
      const sandbox = ncoreSandbox({ seed });
      for (let number = 0; number < before; number++) await sandbox.post('/users', { first_name: `U${number}` });
      const id = await submittedOrder(sandbox, 20, { amount: 1 });
      return (await sandbox.control('get', `/cards?bulk_issuance_id=${id}`)).body.data;
    };
    const one = await world(7, 0);
    expect(one).toHaveLength(20);
    expect(await world(7, 3)).toEqual(one);
    expect(JSON.stringify(await world(8, 0))).not.toContain(one[0].pan);
  });
});
