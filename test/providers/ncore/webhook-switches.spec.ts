// Switches that delay, double, reorder or lose a notification, and show in nothing else.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, USER } from './support.ts';
import { at, type WebhookSandbox, webhookSandbox } from './webhook-support.ts';

async function armed(step: object): Promise<WebhookSandbox & { cards: string[] }> {
  const sandbox = await webhookSandbox();
  await sandbox.webhook();
  expect((await sandbox.control('post', '/switches', step)).status).toBe(201);
  return { ...sandbox, cards: [] };
}

/** Which of the cards were told of, in order. */
function told({ receiver }: WebhookSandbox): unknown[] {
  return receiver.received.map(({ body }) => (body.card_status_change as { card_id: string }).card_id);
}

describe('webhook.delay', () => {
  it('sends later on the sandbox’s clock, and holds up no other notification', async () => {
    const sandbox = await armed({ outcome: 'webhook.delay', parameters: { ms: 90_000 }, times: 1 });
    const late = await sandbox.link(1);
    const next = await sandbox.link(2);
    await sandbox.receiver.has(1);
    expect(await sandbox.deliveries('?status=pending')).toMatchObject([
      { dueAt: at(90), note: 'switch s1: webhook.delay by 90000 ms' },
    ]);
    await sandbox.advance('PT89S');
    expect(told(sandbox)).toEqual([next.id]);
    await sandbox.advance('PT1S');
    expect(told(sandbox)).toEqual([next.id, late.id]);
  });

  it('delays by a minute without parameters', async () => {
    const sandbox = await armed({ outcome: 'webhook.delay' });
    await sandbox.link(1);
    expect(await sandbox.deliveries()).toMatchObject([{ dueAt: at(60) }]);
  });
});

describe('webhook.duplicate', () => {
  it('sends twice with one event token', async () => {
    const sandbox = await armed({ outcome: 'webhook.duplicate', times: 1 });
    await sandbox.link(1);
    await sandbox.receiver.has(2);
    const [first, second] = sandbox.receiver.received;
    expect(second?.text).toBe(first?.text);
    await sandbox.link(2);
    await sandbox.receiver.has(3);
    expect(await sandbox.deliveries()).toHaveLength(3);
  });
});

describe('webhook.reorder', () => {
  it('changes places with the next one to the same webhook', async () => {
    const sandbox = await armed({ outcome: 'webhook.reorder', times: 1 });
    const first = await sandbox.link(1);
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'pending', attemptCount: 0 }]);
    const second = await sandbox.link(2);
    const third = await sandbox.link(3);
    await sandbox.receiver.has(3);
    expect(told(sandbox)).toEqual([second.id, first.id, third.id]);
  });

  it('makes pairs when it fires every time', async () => {
    const sandbox = await armed({ outcome: 'webhook.reorder' });
    const cards: string[] = [];
    for (const number of [1, 2, 3, 4]) cards.push((await sandbox.link(number)).id);
    await sandbox.receiver.has(4);
    expect(told(sandbox)).toEqual([cards[1], cards[0], cards[3], cards[2]]);
  });

  it('goes out after ten minutes when none comes', async () => {
    const sandbox = await armed({ outcome: 'webhook.reorder', times: 1 });
    const { id } = await sandbox.link(1);
    await sandbox.advance('PT9M59S');
    expect(told(sandbox)).toEqual([]);
    await sandbox.advance('PT1S');
    expect(told(sandbox)).toEqual([id]);
  });
});

describe('webhook.drop', () => {
  it('sends nothing until the delivery is sent by hand', async () => {
    const sandbox = await armed({ outcome: 'webhook.drop', times: 1 });
    const lost = await sandbox.link(1);
    const next = await sandbox.link(2);
    await sandbox.receiver.has(1);
    await sandbox.advance('P1D');
    expect(told(sandbox)).toEqual([next.id]);
    const [dropped] = await sandbox.deliveries('?status=dropped');
    expect(dropped).toMatchObject({ note: 'switch s1: webhook.drop', attemptCount: 0 });
    await sandbox.control('post', `/deliveries/${dropped?.id}/redeliver`);
    expect(told(sandbox)).toEqual([next.id, lost.id]);
  });
});

describe('a switch for notifications', () => {
  it('is counted and matched like every other', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ events: ['CARD_STATUS_CHANGE', 'USER_CREATED'] });
    const arm = (step: object) => sandbox.control('post', '/switches', step);
    await arm({
      outcome: 'webhook.drop',
      match: { event: 'CARD_STATUS_CHANGE', card_status_change: { new_status: 'ACTIVE' } },
      after: 1,
      times: 1,
    });
    await sandbox.post('/users', { first_name: 'Mary' });
    for (const number of [1, 2, 3]) await sandbox.link(number);
    await sandbox.tried(4);
    const statuses = (await sandbox.deliveries()).map(({ status }) => status);
    expect(statuses).toEqual(['delivered', 'dropped', 'delivered', 'delivered']);
    expect((await sandbox.control('get', '/switches/s1')).body).toMatchObject({ fired: 1, remaining: 0, live: false });
  });

  it('moves on to its next step', async () => {
    const sandbox = await armed({
      outcome: 'webhook.drop',
      times: 1,
      then: { outcome: 'webhook.duplicate', times: 1 },
    });
    for (const number of [1, 2, 3]) await sandbox.link(number);
    await sandbox.receiver.has(3);
    expect(await sandbox.deliveries()).toHaveLength(4);
  });

  it('stays armed when the call that took it changes nothing', async () => {
    const sandbox = await armed({ outcome: 'webhook.drop', times: 1 });
    await sandbox.post('/~409/cards:link', { activation_token: 'A'.repeat(128), user_id: USER });
    expect((await sandbox.control('get', '/switches/s1')).body).toMatchObject({ fired: 0, live: true });
  });

  it('acts on no ping, and changes no answer', async () => {
    const sandbox = await armed({ outcome: 'webhook.drop' });
    const { data } = (await sandbox.get('/webhooks')).body;
    expect((await sandbox.post(`/webhooks/${data[0].id}:ping`)).body).toMatchObject({ delivered: true });
    const { activation_token } = await sandbox.card('ready-to-link-01');
    const linked = await sandbox.post('/cards:link', { activation_token, user_id: USER });
    expect([linked.status, linked.headers['x-sandbox-decided-by']]).toEqual([200, 'state']);
  });

  it.each([
    ['by header', 'post', '/users', { 'X-Sandbox-Scenario': 'webhook.drop' }],
    ['by URL', 'post', '/~webhook.drop/users', {}],
    ['by its bare name', 'post', '/~drop/users', {}],
  ] as const)('is refused %s, with what to do', async (_name, method, path, headers) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.call(method, path, { first_name: 'Mary' }, headers);
    const isKnown = !path.includes('~drop');
    expect([answer.status, answer.body.error.code]).toEqual(
      isKnown ? [409, 'SBX_OUTCOME_NOT_APPLICABLE'] : [400, 'SBX_UNKNOWN_OUTCOME'],
    );
    if (isKnown) expect(answer.body.error.message).toContain('arm it as a switch');
  });

  it.each([
    [{ outcome: 'webhook.drop', operation: 'ncore.linkCard' }, 409, 'SBX_OUTCOME_NOT_APPLICABLE', '/operation'],
    [{ outcome: 'webhook.drop', delay: { ms: 5 } }, 400, 'SBX_INVALID_REQUEST', '/delay'],
    [{ outcome: 'webhook.drop', parameters: { ms: 5 } }, 400, 'SBX_INVALID_REQUEST', '/parameters'],
    [{ outcome: 'webhook.delay', parameters: { ms: 0 } }, 400, 'SBX_INVALID_REQUEST', '/parameters/ms'],
  ])('refuses to be armed as %o', async (step, status, code, member) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.control('post', '/switches', step);
    expect([answer.status, answer.body.error]).toEqual([status, expect.objectContaining({ code, member })]);
    expect((await sandbox.control('get', '/switches')).body.data).toEqual([]);
  });

  it('is catalogued with its one channel', async () => {
    const sandbox = ncoreSandbox();
    const { body } = await sandbox.control('get', '/outcomes?provider=webhook');
    const shown = body.data.map(({ id, acts, operations, triggers }: Record<string, { channel: string }[]>) => [
      id,
      acts,
      operations,
      triggers?.map(({ channel }) => channel),
    ]);
    const each = (id: string) => [`webhook.${id}`, 'webhook', [], ['switch']];
    expect(shown).toEqual([each('delay'), each('duplicate'), each('reorder'), each('drop')]);
  });
});
