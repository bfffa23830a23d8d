// The gateway in front of the platform: keys, paths, methods and sizes, always in plain JSON.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REQUEST } from './page-sample.ts';
import { ACTIVATE, CHECK_STATUS, FIXED_IV_CLIENT, prepaidSandbox } from './support.ts';

describe('the gateway', () => {
  it.each([ACTIVATE, CHECK_STATUS, '/api/v2/encrypt', '/mob1/api/v2/decrypt'])(
    'answers 401 as Kong does without or with an unknown key on %s',
    async (path) => {
      const sandbox = prepaidSandbox();
      const without = await sandbox.send(path, SAMPLE_REQUEST, { headers: { 'x-api-key': undefined } });
      expect([without.status, without.message]).toEqual([401, { message: 'No API key found in request' }]);
      expect(without.headers['www-authenticate']).toBe('Key realm="kong"');
      const unknown = await sandbox.send(path, SAMPLE_REQUEST, { headers: { 'x-api-key': 'unknown' } });
      expect([unknown.status, unknown.message]).toEqual([401, { message: 'Unauthorized' }]);
      expect(unknown.headers['www-authenticate']).toBe('Key realm="kong"');
    },
  );

  it('gives a forced 401 the words of the natural one', async () => {
    const sandbox = prepaidSandbox();
    for (const key of [undefined, 'unknown']) {
      const natural = await sandbox.activate(SAMPLE_REQUEST, { headers: { 'x-api-key': key } });
      const forced = await sandbox.activate(SAMPLE_REQUEST, {
        headers: { 'x-api-key': key, 'X-Sandbox-Scenario': '401' },
      });
      expect([forced.status, forced.text]).toEqual([natural.status, natural.text]);
    }
  });

  it("takes another client's key only with that client's headers", async () => {
    const sandbox = prepaidSandbox();
    const mixed = { ...FIXED_IV_CLIENT, headers: { ...FIXED_IV_CLIENT.headers, clientId: '2000' } };
    expect((await sandbox.activate(SAMPLE_REQUEST, { client: mixed })).message.responseCode).toBe('1032');
    expect((await sandbox.activate(SAMPLE_REQUEST, { client: FIXED_IV_CLIENT })).message).toMatchObject({
      responseCode: '00',
      clientId: '2001',
      bankId: 7001,
    });
  });

  it.each(['/api/issuance/v2/unknown', '/mob1', '/api/issuance/v2/activate//', '/mob1/mob1/api/v2/encrypt'])(
    'answers 404 on %s',
    async (path) => {
      const { status, message } = await prepaidSandbox().send(path, SAMPLE_REQUEST);
      expect([status, message]).toEqual([404, { message: 'no Route matched with those values' }]);
    },
  );

  it.each(['get', 'put', 'delete', 'patch'] as const)('answers 405 with Allow to %s', async (method) => {
    const answer = await prepaidSandbox().base.http[method](ACTIVATE);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    expect(answer.body).toEqual({ message: 'Method not allowed' });
  });

  it('answers 413 to more than 1 MiB', async () => {
    const { status, message } = await prepaidSandbox().sendRaw(ACTIVATE, `{"token":"${'A'.repeat(1_048_576)}"}`);
    expect([status, message]).toEqual([413, { message: 'Request size limit exceeded' }]);
  });
});
