// Deliveries: retries on the sandbox's clock, order, expiry, triggering again, sending by hand; and the log.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { readClock } from '../../../src/engine/base/clock.ts';
import { DELIVERIES, type Delivery } from '../../../src/engine/webhooks/delivery.ts';
import { Dispatcher } from '../../../src/engine/webhooks/dispatcher.ts';
import { enqueue, MOST_FINISHED, MOST_PENDING } from '../../../src/engine/webhooks/outbox.ts';
import { claim, findNext } from '../../../src/engine/webhooks/queue.ts';
import { startSandbox } from '../../../src/index.ts';
import { DEFAULTS, startServer } from '../../../src/server.ts';
import { receiver } from '../../support/receiver.ts';
import { APIKEY, ncoreSandbox } from './support.ts';
import { at, type DeliveryView, START_MS, webhookSandbox } from './webhook-support.ts';

const FAST = { config: { retry_interval_seconds: 10, max_attempts: 4 } };

describe('an advance', () => {
  it('changes nothing in the next sandbox of its name when the sandbox is deleted meanwhile', async () => {
    const server = await startSandbox();
    const slow = createServer((_request, response) => setTimeout(() => response.end(), 600));
    await once(slow.listen(0, '127.0.0.1'), 'listening');
    const { port } = slow.address() as AddressInfo;
    const call = (method: string, path: string, body?: object) =>
      fetch(server.url + path, { method, headers: { apikey: APIKEY }, ...(body && { body: JSON.stringify(body) }) });
    try {
      await call('PUT', '/@x/_sandbox/clock', { frozenAt: '2026-05-01T00:00:00Z' });
      await call('POST', '/@x/webhooks', { endpoint: `http://127.0.0.1:${port}/`, events: ['USER_CREATED'] });
      await call('POST', '/@x/users', { first_name: 'Mary' });
      const advance = call('POST', '/@x/_sandbox/clock/advance', { by: 'P30D' });
      await once(slow, 'request');
      await call('DELETE', '/_sandbox/sandboxes/x');
      const answer = await advance;
      expect(answer.status).toBe(404);
      expect(((await answer.json()) as { error: { code: string } }).error.code).toBe('SBX_UNKNOWN_SANDBOX');
      expect((await call('GET', '/_sandbox/sandboxes/x')).status).toBe(404);
    } finally {
      slow.close();
      await server.stop();
    }
  });
});

describe('a delivery that fails', () => {
  it('is retried after pauses that double, each at its time, before the advance is answered', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500, 503, 404, 200];
    await sandbox.link(1);
    const [first] = await sandbox.tried(1);
    expect(first).toMatchObject({ status: 'pending', attemptCount: 1, dueAt: at(10) });
    await sandbox.advance('PT9S');
    expect(sandbox.receiver.received).toHaveLength(1);
    await sandbox.advance('PT1H');
    expect(sandbox.receiver.received).toHaveLength(4);
    const [delivery] = await sandbox.deliveries();
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 4, dueAt: null });
    expect(delivery?.attempts.map((attempt) => [attempt.at, attempt.status])).toEqual([
      [at(0), 500],
      [at(10), 503],
      [at(30), 404],
      [at(70), 200],
    ]);
    expect(new Set(sandbox.receiver.received.map(({ text }) => text)).size).toBe(1);
    expect((await sandbox.control('get', '/clock')).body.now).toBe(at(3609));
  });

  it('expires after its last attempt, and is sent again when expired ones are triggered', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500, 500, 500, 500, 500];
    await sandbox.link(1);
    await sandbox.tried(1);
    await sandbox.advance('P1D');
    expect(await sandbox.deliveries('?status=expired')).toMatchObject([{ status: 'expired', attemptCount: 4 }]);
    expect(sandbox.receiver.received).toHaveLength(4);
    const triggered = await sandbox.post(`/webhooks/${id}:trigger-expired`);
    expect([triggered.status, triggered.body]).toEqual([200, { id, triggered: 1 }]);
    await sandbox.receiver.has(5);
    await sandbox.advance('PT10S');
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'delivered', attemptCount: 6 }]);
    expect((await sandbox.post(`/webhooks/${id}:trigger-expired`)).body).toEqual({ id, triggered: 0 });
  });

  it('holds up those behind it, so that they arrive in order', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500];
    const { id } = await sandbox.link(1);
    await sandbox.tried(1);
    await sandbox.control('patch', `/cards/${id}`, { status: 'SUSPENDED' });
    await sandbox.control('patch', `/cards/${id}`, { status: 'TERMINATED' });
    await sandbox.advance('PT9S');
    expect(sandbox.receiver.received).toHaveLength(1);
    await sandbox.advance('PT1S');
    expect(
      sandbox.receiver.received.map(({ body }) => (body.card_status_change as { new_status: string }).new_status),
    ).toEqual(['ACTIVE', 'ACTIVE', 'SUSPENDED', 'TERMINATED']);
  });

  it('does not hold up another webhook', async () => {
    const sandbox = await webhookSandbox();
    const other = await receiver();
    await sandbox.webhook(FAST);
    await sandbox.webhook({ endpoint: other.url });
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.link(2);
    await other.has(2);
    expect(sandbox.receiver.received).toHaveLength(1);
  });

  it('does not hold up another webhook beside six whose receivers hang', async () => {
    const sandbox = await webhookSandbox();
    for (let number = 0; number < 6; number += 1) {
      await sandbox.webhook({ ...FAST, endpoint: `${sandbox.receiver.url}/${number}` });
    }
    const good = await receiver();
    await sandbox.webhook({ endpoint: good.url });
    sandbox.receiver.answers = ['never', 'never', 'never', 'never', 'never', 'never'];
    await sandbox.link(1);
    await good.has(1);
    const all = await sandbox.deliveries();
    const hanging = all.filter(({ url }) => url !== good.url).map(({ attemptCount }) => attemptCount);
    expect(hanging).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('is retried without a call while the clock runs', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.control('put', '/clock', { running: true });
    await sandbox.webhook({ config: { retry_interval_seconds: 1 } });
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.receiver.has(2);
    expect(await sandbox.tried(1)).toMatchObject([{ attemptCount: 2, status: 'delivered' }]);
  });

  it('is due when the clock is set to a later instant', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.tried(1);
    await sandbox.control('put', '/clock', { frozenAt: at(60) });
    await sandbox.receiver.has(2);
  });

  it('is not sent to an address that this start does not allow', async () => {
    const sandbox = ncoreSandbox({ allowWebhooksTo: ['hooks.example.org'] });
    const { body } = await sandbox.post('/webhooks', {
      endpoint: 'http://hooks.example.org/',
      events: ['TRANSACTION'],
    });
    // As if the webhook came from an earlier start that allowed it.
    (sandbox.engine.targets as unknown as { hosts: ReadonlySet<string> }).hosts = new Set();
    const ping = await sandbox.post(`/webhooks/${body.id}:ping`);
    expect(ping.body).toMatchObject({
      delivered: false,
      http_status: null,
      error: expect.stringContaining('Not sent: hooks.example.org may not be called'),
    });
  });

  it('is removed with its sandbox, even during an attempt', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = ['never'];
    await sandbox.link(1);
    await sandbox.receiver.has(1);
    await sandbox.call('delete', '/_sandbox/sandboxes/default');
    await sandbox.receiver.close();
    await sandbox.engine.dispatcher.stop();
    expect(await sandbox.deliveries()).toEqual([]);
  });

  it('is removed by a reset of the state', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    await sandbox.tried(1);
    await sandbox.control('post', '/reset', { parts: ['state'] });
    expect(await sandbox.deliveries()).toEqual([]);
    await sandbox.advance('P1D');
    expect(sandbox.receiver.received).toHaveLength(1);
    expect((await sandbox.control('get', '/clock')).body.now).toBe(at(24 * 3600));
  });
});

describe('several processes', () => {
  it('send a notification once when two serve its sandbox', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook();
    const { store, metrics, sandboxes, targets, dispatcher } = sandbox.engine;
    const other = new Dispatcher({
      store,
      metrics,
      sandboxes,
      targets,
      onDefect: (defect) => expect.unreachable(String(defect)),
    });
    const world = await sandboxes.use('default');
    for (const number of [1, 2, 3, 4, 5]) {
      await sandbox.link(number);
      other.wake(world);
      dispatcher.wake(world);
    }
    await sandbox.tried(5);
    await other.stop();
    expect(sandbox.receiver.received).toHaveLength(5);
  });

  it('send what a dead process had claimed, once its claim has expired', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook(FAST);
    sandbox.receiver.answers = [500];
    await sandbox.link(1);
    const [delivery] = await sandbox.tried(1);
    const claimedAt = (realMs: number) =>
      sandbox.engine.store.transact(world, (transaction) => {
        const present = transaction.collection(DELIVERIES).get(delivery?.id as string) as Delivery;
        claim(transaction, { ...present, dueAt: START_MS }, realMs);
      });
    const world = await sandbox.engine.sandboxes.use('default');
    await claimedAt(Date.now());
    const found = await sandbox.engine.store.transact(await sandbox.engine.sandboxes.use('default'), (transaction) =>
      findNext(transaction, START_MS, Date.now()),
    );
    expect(found).toEqual({ next: undefined, busyUntil: expect.any(Number) });
    await claimedAt(Date.now() - 30_001);
    sandbox.engine.dispatcher.wake(world);
    await sandbox.receiver.has(2);
  });
});

describe('a receiver that never answers again', () => {
  it('does not fill the memory: beyond ten thousand pending notifications, more are dropped', async () => {
    const sandbox = ncoreSandbox();
    const { identity } = await sandbox.engine.sandboxes.use('default');
    const notification = {
      provider: 'ncore',
      webhook: 'w',
      event: 'TRANSACTION',
      url: 'http://127.0.0.1:9/',
      credentials: {},
      policy: { mostAttempts: 1, intervalMs: 1 },
      body: {},
    };
    const statuses = await sandbox.engine.store.transact(
      await sandbox.engine.sandboxes.use('default'),
      (transaction) => {
        for (let count = 0; count < MOST_PENDING + 2; count++) {
          enqueue({ transaction, now: START_MS, identity }, notification);
        }
        return transaction
          .collection(DELIVERIES)
          .list({ limit: 3 })
          .records.map(({ status }) => status);
      },
    );
    expect(statuses).toEqual(['dropped', 'dropped', 'pending']);
  });
});

describe('advancing', () => {
  it('sends what falls due for several webhooks in the order of due times', async () => {
    const sandbox = await webhookSandbox();
    const slow = { retry_interval_seconds: 7, max_attempts: 3 };
    const fast = { retry_interval_seconds: 3, max_attempts: 3 };
    await sandbox.webhook({ config: { ...slow, custom_headers: [{ header_name: 'X-Who', header_value: 'slow' }] } });
    await sandbox.webhook({ config: { ...fast, custom_headers: [{ header_name: 'X-Who', header_value: 'fast' }] } });
    sandbox.receiver.answers = [500, 500, 500, 500, 500, 500];
    await sandbox.link(1);
    await sandbox.tried(2);
    await sandbox.advance('PT1M');
    const order = sandbox.receiver.received.slice(2).map(({ headers }) => headers['x-who']);
    // 3 and 9 seconds for the one, 7 and 21 for the other.
    expect(order).toEqual(['fast', 'slow', 'fast', 'slow']);
  });

  it('happens one after the other when two calls ask for it at once', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ config: { retry_interval_seconds: 10, max_attempts: 3 } });
    sandbox.receiver.answers = [500, 500, 500];
    await sandbox.link(1);
    await sandbox.tried(1);
    await Promise.all([sandbox.advance('PT10S'), sandbox.advance('PT30S')]);
    expect(sandbox.receiver.received).toHaveLength(3);
  });
});

describe('redeliver', () => {
  it('sends a delivered one once more, at once, with the same body', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook();
    await sandbox.link(1);
    const [delivery] = await sandbox.tried(1);
    const again = await sandbox.control('post', `/deliveries/${delivery?.id}/redeliver`);
    expect([again.status, again.body]).toEqual([
      200,
      expect.objectContaining({ id: delivery?.id, status: 'delivered', attemptCount: 2 }),
    ]);
    const [first, second] = sandbox.receiver.received;
    expect(second?.text).toBe(first?.text);
  });

  it('sends an expired one, and gives it all its attempts again', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ config: { max_attempts: 2, retry_interval_seconds: 10 } });
    sandbox.receiver.answers = [500, 500, 500];
    await sandbox.link(1);
    const [delivery] = await sandbox.tried(1);
    await sandbox.advance('PT10S');
    const again = await sandbox.control('post', `/deliveries/${delivery?.id}/redeliver`);
    expect(again.body).toMatchObject({ status: 'pending', attemptCount: 3, dueAt: at(20) });
    await sandbox.advance('PT10S');
    expect(await sandbox.deliveries()).toMatchObject([{ status: 'delivered', attemptCount: 4 }]);
  });

  it('refuses an unknown id', async () => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.control('post', '/deliveries/d9/redeliver');
    expect([answer.status, answer.body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
  });
});

describe('the log', () => {
  it('gives pages, newest first, and can be limited to an event or a status', async () => {
    const sandbox = await webhookSandbox();
    await sandbox.webhook({ events: ['CARD_STATUS_CHANGE', 'USER_CREATED'] });
    await sandbox.link(1);
    await sandbox.post('/users', { first_name: 'Mary' });
    await sandbox.link(2);
    await sandbox.tried(3);
    const events = async (query: string) => (await sandbox.deliveries(query)).map(({ event }) => event);
    expect(await events('')).toEqual(['CARD_STATUS_CHANGE', 'USER_CREATED', 'CARD_STATUS_CHANGE']);
    expect(await events('?event=USER_CREATED')).toEqual(['USER_CREATED']);
    expect(await events('?status=delivered&limit=1')).toEqual(['CARD_STATUS_CHANGE']);
    expect(await events('?status=expired')).toEqual([]);
    const { body } = await sandbox.control('get', '/deliveries?event=CARD_STATUS_CHANGE&limit=1');
    expect(body.paging.has_more).toBe(true);
    const rest = await sandbox.control('get', `/deliveries?event=CARD_STATUS_CHANGE&after=${body.paging.after}`);
    expect([rest.body.data.length, rest.body.paging]).toEqual([1, { after: null, has_more: false }]);
    const [newest] = await sandbox.deliveries();
    expect((await sandbox.control('get', `/deliveries/${newest?.id}`)).body).toEqual(newest);
  });

  it.each([
    ['?event=CARD_EATEN', 'There is no event "CARD_EATEN"'],
    ['?status=lost', 'status must be one of pending, delivered, expired, dropped'],
    ['?limit=0', 'a whole number from 1 to 1000'],
  ])('refuses %s', async (query, message) => {
    const sandbox = ncoreSandbox();
    const answer = await sandbox.control('get', `/deliveries${query}`);
    expect([answer.status, answer.body.error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it('drops the oldest deliveries that are no longer pending', async () => {
    const sandbox = await webhookSandbox();
    const id = await sandbox.webhook();
    for (let count = 0; count < MOST_FINISHED + 5; count++) await sandbox.post(`/webhooks/${id}:ping`);
    const kept = await sandbox.engine.store.transact(await sandbox.engine.sandboxes.use('default'), (transaction) =>
      transaction
        .collection(DELIVERIES)
        .list({ order: 'oldest' })
        .records.map((delivery) => delivery.id),
    );
    expect([kept.length, kept[0]]).toEqual([MOST_FINISHED, 'd6']);
  }, 60_000);
});

describe('a server', () => {
  it('sends what has become due without a call to this process', async () => {
    const to = await receiver();
    const server = await startServer({ ...DEFAULTS, port: 0, frozenAtMs: START_MS, timeLimits: { pollEveryMs: 100 } });
    try {
      const call = (path: string, body: object) =>
        fetch(server.url + path, { method: 'POST', headers: { apikey: APIKEY }, body: JSON.stringify(body) });
      to.answers = [500];
      await call('/webhooks', { endpoint: to.url, events: ['USER_CREATED'] });
      await call('/users', { first_name: 'Mary' });
      const isSettled = async () => {
        const answer = await fetch(`${server.url}/_sandbox/deliveries`);
        const { data } = (await answer.json()) as { data: DeliveryView[] };
        return data[0]?.attemptCount === 1;
      };
      while (!(await isSettled()));
      const sandbox = await server.engine.sandboxes.use('default');
      // As another process would leave it: the delivery is due, and this process does not know.
      await server.engine.store.transact(sandbox, (transaction) => {
        const time = readClock(transaction);
        time.movedTo(time.now() + 60_000).save(transaction);
        transaction.wake(1);
      });
      await to.has(2);
    } finally {
      await server.stop();
    }
  });

  it('waits for attempts under way when it stops', async () => {
    const to = await receiver();
    const server = await startSandbox({ timeLimits: { answerWithinMs: 500 } });
    const call = (path: string, body: object) =>
      fetch(server.url + path, { method: 'POST', headers: { apikey: APIKEY }, body: JSON.stringify(body) });
    to.answers = ['never'];
    await call('/webhooks', { endpoint: to.url, events: ['USER_CREATED'] });
    await call('/users', { first_name: 'Mary' });
    await to.has(1);
    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(3_000);
  });
});
