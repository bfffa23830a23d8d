// Dry runs: a call that takes `dry_run` changes nothing with it, and a call that does not take it refuses to go ahead.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, SAMPLE_ORDER, USER } from './support.ts';

const DRAFT = '5eed0b03-9dd2-4eed-9c03-9aabbccddeef';

describe.each(['lenient', 'sample', 'table'] as const)('a dry run of updateBulkIssuance under %s', (profile) => {
  it('answers a submission as it would be, and leaves the order a DRAFT without cards', async () => {
    const sandbox = ncoreSandbox({ profile });
    await sandbox.get('/users');
    const before = sandbox.kept.everything();
    const dry = await sandbox.put(`/bulkissuances/${DRAFT}`, { currency: 'USD', status: 'SUBMITTED', dry_run: true });
    expect([dry.status, dry.body.status]).toEqual([200, 'SUBMITTED']);
    expect(sandbox.kept.everything()).toBe(before);
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.200', changed: [] });
    const wet = await sandbox.put(`/bulkissuances/${DRAFT}`, { currency: 'USD', status: 'SUBMITTED', dry_run: false });
    expect(wet.body).toEqual(dry.body);
    expect((await sandbox.get(`/cards?bulk_issuance_id=${DRAFT}`)).body.data).toHaveLength(5);
  });

  it('answers another change as it would be, and keeps the old order', async () => {
    const sandbox = ncoreSandbox({ profile });
    const { body: before } = await sandbox.get(`/bulkissuances/${DRAFT}`);
    const dry = await sandbox.put(`/bulkissuances/${DRAFT}`, { number_of_cards: 7, dry_run: true });
    expect([dry.status, dry.body.number_of_cards]).toEqual([200, 7]);
    expect((await sandbox.get(`/bulkissuances/${DRAFT}`)).body).toEqual(before);
  });

  it('is refused for what the change itself would be refused for', async () => {
    const sandbox = ncoreSandbox({ profile });
    const answer = await sandbox.put(`/bulkissuances/${DRAFT}`, { card_product_id: USER, dry_run: true });
    expect([answer.status, answer.body.code]).toEqual([404, 'PRODUCT_NOT_FOUND']);
  });

  it('does not use up a switch that waits for a submission', async () => {
    const sandbox = ncoreSandbox({ profile });
    await sandbox.control('post', '/switches', { outcome: 'ncore.bulk-stuck', times: 1 });
    const dry = await sandbox.put(`/bulkissuances/${DRAFT}`, { status: 'SUBMITTED', dry_run: true });
    expect(dry.headers['x-sandbox-outcome']).toBe('ncore.200');
    const wet = await sandbox.put(`/bulkissuances/${DRAFT}`, { status: 'SUBMITTED' });
    expect(wet.headers['x-sandbox-outcome']).toBe('ncore.bulk-stuck');
  });
});

describe('a call that has no dry run', () => {
  const CALLS = [
    ['createUser', 'post', '/users', { first_name: 'Mary' }],
    ['updateUser', 'put', `/users/${USER}`, { last_name: 'Changed' }],
    ['linkCard', 'post', '/cards:link', { activation_token: 'A'.repeat(128), user_id: USER }],
    ['createWebhookNotification', 'post', '/webhooks', { endpoint: 'http://localhost:9/', events: ['USER_CREATED'] }],
    ['pingWebhook', 'post', `/webhooks/${USER}:ping`, {}],
    ['triggerExpiredEvents', 'post', `/webhooks/${USER}:trigger-expired`, {}],
  ] as const;

  it.each(CALLS)('%s refuses dry_run: true with 400 in every profile', async (_operation, method, path, body) => {
    for (const profile of ['lenient', 'sample', 'table'] as const) {
      const sandbox = ncoreSandbox({ profile });
      await sandbox.get('/users');
      const before = sandbox.kept.everything();
      const answer = await sandbox.call(method, path, { ...body, dry_run: true });
      expect([answer.status, answer.body.errors[0]?.field]).toEqual([400, 'dry_run']);
      expect(sandbox.kept.everything()).toBe(before);
    }
  });

  it('takes dry_run: false as a deviation', async () => {
    const sandbox = ncoreSandbox();
    expect((await sandbox.post('/users', { first_name: 'Mary', dry_run: false })).status).toBe(200);
    expect(sandbox.deviations()).toEqual(['table /dry_run']);
    expect((await sandbox.post('/bulkissuances', { ...SAMPLE_ORDER, dry_run: false })).status).toBe(200);
    expect(sandbox.deviations()).not.toContain('table /dry_run');
  });
});
