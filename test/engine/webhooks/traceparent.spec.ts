// The trace of a client's call (W3C Trace Context): in the journal, and on the webhooks that the call causes.
import { describe, expect, it } from 'vitest';
import { APIKEY } from '../../providers/ncore/support.ts';
import { ACTIVATE, DEFAULT_CLIENT } from '../../providers/prepaid/support.ts';
import { receiver } from '../../support/receiver.ts';
import { testSandbox } from '../../support/sandbox.ts';

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const { http } = testSandbox();

const latest = async () => (await http.get('/_sandbox/requests?limit=1')).body.data[0];

describe('a call with traceparent', () => {
  it('has it in its journal entry, of either provider, served or not', async () => {
    for (const call of [
      () => http.get('/v1/users').set('apikey', APIKEY),
      () => http.get('/v1/nothing'),
      () => http.post(ACTIVATE).set(DEFAULT_CLIENT.headers).send({}),
      () => http.get('/nothing'),
    ]) {
      await call().set('traceparent', TRACE);
      expect((await latest()).traceparent).toBe(TRACE);
    }
  });

  it('passes it on to the webhooks and pings that it causes', async () => {
    const { url, received, has } = await receiver();
    const made = await http
      .post('/v1/webhooks')
      .set('apikey', APIKEY)
      .send({ endpoint: url, events: ['USER_STATUS_CHANGE', 'CARD_STATUS_CHANGE'] });
    expect(made.status).toBeLessThan(300);
    await http.post(`/v1/webhooks/${made.body.id}:ping`).set({ apikey: APIKEY, traceparent: TRACE });
    await http
      .put('/v1/users/8009ace0-c16e-4d03-8a89-36010cf30b87')
      .set({ apikey: APIKEY, traceparent: TRACE })
      .send({ status: 'SUSPENDED' });
    await has(2);
    expect(received.map(({ headers }) => headers.traceparent)).toEqual([TRACE, TRACE]);
    const { body } = await http.get('/_sandbox/deliveries');
    expect(body.data.map(({ traceparent }: { traceparent: string }) => traceparent)).toEqual([TRACE, TRACE]);
  });
});

describe('a call without a valid traceparent', () => {
  it.each([
    ['none', undefined],
    ['no trace', 'hello'],
    ['capitals', TRACE.toUpperCase()],
    ['the forbidden version', `ff${TRACE.slice(2)}`],
    ['an empty trace id', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`],
    ['an empty parent id', `00-4bf92f3577b34da6a3ce929d0e0e4736-${'0'.repeat(16)}-01`],
    ['something behind it', `${TRACE}-x`],
  ])('has none in the journal: %s', async (_what, value) => {
    const call = http.get('/v1/users').set('apikey', APIKEY);
    await (value === undefined ? call : call.set('traceparent', value));
    expect((await latest()).traceparent).toBeNull();
  });
});
