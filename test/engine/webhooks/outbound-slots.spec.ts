// One bound for every outbound call: pings, calls by hand and what is due.
import { createServer, type ServerResponse } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { OutboundSlots } from '../../../src/engine/webhooks/outbound-slots.ts';
import { APIKEY } from '../../providers/ncore/support.ts';
import { listen } from '../../support/raw-http.ts';
import { testSandbox } from '../../support/sandbox.ts';

describe('the slots of outbound calls', () => {
  it('are bounded for a sandbox and in all', () => {
    const slots = new OutboundSlots({ overall: 3, perSandbox: 2 });
    const leave = slots.tryTake('a');
    expect([leave, slots.tryTake('a'), slots.tryTake('a')].map((taken) => taken !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
    expect([slots.tryTake('b'), slots.tryTake('b')].map((taken) => taken !== undefined)).toEqual([true, false]);
    leave?.();
    leave?.();
    expect(slots.count).toBe(2);
    expect(slots.tryTake('b')).toBeDefined();
  });

  it('are given in turn, past a sandbox that has all of its own', async () => {
    const slots = new OutboundSlots({ overall: 2, perSandbox: 1 });
    const [first, other] = [slots.tryTake('a'), slots.tryTake('b')];
    const order: string[] = [];
    const waiting = ['a', 'c', 'b'].map(async (name) => {
      const leave = await slots.take(name, 5_000);
      order.push(name);
      return leave;
    });
    other?.();
    (await waiting[1])?.();
    first?.();
    await Promise.all(waiting);
    expect([order[0], [...order].sort()]).toEqual(['c', ['a', 'b', 'c']]);
  });

  it('are waited for no longer than is said', async () => {
    const slots = new OutboundSlots({ overall: 1, perSandbox: 1 });
    slots.tryTake('a');
    expect(await slots.take('b', 20)).toBeUndefined();
  });
});

describe('a caller who pings many times at once', () => {
  const held: ServerResponse[] = [];
  let atOnce = 0;
  let most = 0;
  const slow = createServer((request, response) => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    held.push(response);
    request.resume();
    response.on('close', () => {
      atOnce -= 1;
    });
    setTimeout(() => response.writeHead(204).end(), 50);
  });

  afterAll(() => {
    slow.close();
    slow.closeAllConnections();
  });

  it('gets every answer, through no more connections than the bound', async () => {
    const endpoint = `http://127.0.0.1:${await listen(slow)}/`;
    const { http, engine } = testSandbox();
    const made = await http
      .post('/v1/webhooks')
      .set('apikey', APIKEY)
      .send({ endpoint, events: ['CARD_STATUS_CHANGE'] });
    const path = `/v1/webhooks/${made.body.id}:ping`;
    const answers = await Promise.all(Array.from({ length: 150 }, () => http.post(path).set('apikey', APIKEY)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect([held.length, most <= 32, most > 8]).toEqual([150, true, true]);
    await engine.dispatcher.stop();
  });
});
