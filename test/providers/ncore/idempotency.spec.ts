// x-nymos-idempotency-key: the first answer again, for a day.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, OTHER_APIKEY, SAMPLE_ORDER, USER } from './support.ts';

const KEY = { 'x-nymos-idempotency-key': 'order-1' };
const DAY_MS = 24 * 60 * 60 * 1000;

describe('x-nymos-idempotency-key', () => {
  it('replays the first answer and makes nothing twice', async () => {
    const sandbox = ncoreSandbox();
    const first = await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    const before = sandbox.kept.everything();
    sandbox.clock().advance(DAY_MS - 1);
    const again = await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(sandbox.kept.everything()).toBe(before);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.200', changed: [] });
  });

  it('replays a link, whose card has a user by then', async () => {
    const sandbox = ncoreSandbox();
    const { activation_token } = await sandbox.card('ready-to-link-01');
    const link = { activation_token, user_id: USER };
    const first = await sandbox.post('/cards:link', link, KEY);
    const again = await sandbox.post('/cards:link', link, KEY);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect((await sandbox.post('/cards:link', link)).status).toBe(409);
  });

  it.each([
    ['another body', '/bulkissuances', { ...SAMPLE_ORDER, number_of_cards: 51 }],
    ['another operation', '/users', { first_name: 'Mary' }],
  ])('refuses %s with 409', async (_name, path, body) => {
    const sandbox = ncoreSandbox();
    await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    const answer = await sandbox.post(path, body, KEY);
    expect([answer.status, answer.body.code]).toEqual([409, 'IDEMPOTENCY_KEY_REUSED']);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.409-idempotency', changed: [] });
  });

  it('takes the same body with its members in another order for the same', async () => {
    const sandbox = ncoreSandbox();
    const first = await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    const turned = Object.fromEntries(Object.entries(SAMPLE_ORDER).reverse());
    expect((await sandbox.post('/bulkissuances', turned, KEY)).text).toBe(first.text);
  });

  it('forgets after a day', async () => {
    const sandbox = ncoreSandbox();
    const first = await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    sandbox.clock().advance(DAY_MS);
    const later = await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, number_of_cards: 51 }, KEY);
    expect(later.status).toBe(200);
    expect(later.body.id).not.toBe(first.body.id);
  });

  it('is a client’s own', async () => {
    const sandbox = ncoreSandbox();
    await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY);
    const other = await sandbox.post('/users', { first_name: 'Mary' }, { ...KEY, apikey: OTHER_APIKEY });
    expect(other.status).toBe(200);
  });

  it('remembers no refusal, so that the request may be corrected', async () => {
    const sandbox = ncoreSandbox();
    const wrong = { ...SAMPLE_ORDER, card_product_id: '0badcafe-0000-4000-8000-00000000dead' };
    expect((await sandbox.post('/bulkissuances', wrong, KEY)).status).toBe(404);
    expect((await sandbox.post('/bulkissuances', SAMPLE_ORDER, KEY)).status).toBe(200);
  });

  it('is refused with 400 when it is longer than 255 characters', async () => {
    const long = { 'x-nymos-idempotency-key': 'k'.repeat(256) };
    const answer = await ncoreSandbox().post('/bulkissuances', SAMPLE_ORDER, long);
    expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'x-nymos-idempotency-key']);
  });
});
