// The names that header and URL force: what they suggest, and what they leave alone.
import { describe, expect, it } from 'vitest';
import { applies } from '../../../src/engine/catalogue/catalogue.ts';
import { SAMPLE_REQUEST } from '../../providers/prepaid/page-sample.ts';
import { ACTIVATE, CHECK_STATUS, freshActivation, prepaidSandbox, sealed } from '../../providers/prepaid/support.ts';

describe('an outcome in the base URL that a helper cannot give', () => {
  it.each(['/~8004', '/~prepaid.8004', '/~prepaid.reply-wrong-key'])(
    '%s leaves encrypt and decrypt working',
    async (prefix) => {
      const sandbox = prepaidSandbox();
      const encrypted = await sandbox.sendRaw('/api/v2/encrypt', JSON.stringify(SAMPLE_REQUEST), { prefix });
      expect([encrypted.status, encrypted.message]).toEqual([200, SAMPLE_REQUEST]);
      const token = sealed(JSON.stringify(SAMPLE_REQUEST));
      const decrypted = await sandbox.sendRaw('/mob1/api/v2/decrypt', JSON.stringify({ token }), { prefix });
      expect([decrypted.status, decrypted.message]).toEqual([200, SAMPLE_REQUEST]);
      expect(sandbox.last().chain).toContainEqual(
        expect.objectContaining({ step: 'url', verdict: 'passed over', why: 'prepaid.decrypt cannot answer it' }),
      );
    },
  );

  it('still acts on the call that can give it', async () => {
    const { message } = await prepaidSandbox().activate(freshActivation(), { prefix: '/~8004' });
    expect(message.responseCode).toBe('8004');
  });

  it('is refused where a header asks for it', async () => {
    const headers = { 'X-Sandbox-Scenario': '8004' };
    const { status } = await prepaidSandbox().sendRaw('/api/v2/encrypt', '{}', { headers });
    expect(status).toBe(409);
  });

  it('is refused on another sealed call', async () => {
    const { status, message } = await prepaidSandbox().send(CHECK_STATUS, {}, { prefix: '/~8004' });
    expect([status, message]).toMatchObject([409, { error: { code: 'SBX_OUTCOME_NOT_APPLICABLE' } }]);
  });

  it('acts on a helper where the helper can give it', async () => {
    expect((await prepaidSandbox().sendRaw('/api/v2/encrypt', '{}', { prefix: '/~503' })).status).toBe(503);
  });
});

describe('the suggestions for a name that does not exist', () => {
  it.each([
    [CHECK_STATUS, 'prepaid.checkStatus', '8005'],
    [CHECK_STATUS, 'prepaid.checkStatus', 'prepaid.1005'],
    ['/api/v2/encrypt', 'prepaid.encrypt', '1004x'],
    [ACTIVATE, 'prepaid.activateCard', '29202'],
    [ACTIVATE, 'prepaid.activateCard', '409'],
  ])('on %s are outcomes of %s only: %s', async (path, operation, name) => {
    const sandbox = prepaidSandbox();
    const answer = await sandbox.sendRaw(path, '{}', { headers: { 'X-Sandbox-Scenario': name } });
    expect(answer.status).toBe(400);
    const { expected } = (answer.message as { error: { expected: string[] } }).error;
    expect(expected.length).toBeGreaterThan(0);
    for (const suggestion of expected) {
      const outcome = sandbox.base.engine.catalogue.get(suggestion);
      expect([suggestion, outcome && applies(outcome, operation)]).toEqual([suggestion, true]);
    }
  });

  it('are outcomes of the operation of a switch only', async () => {
    const sandbox = prepaidSandbox();
    const armed = await sandbox.base.http
      .post('/_sandbox/switches')
      .send({ outcome: 'prepaid.8005', operation: 'prepaid.checkStatus' });
    const { expected } = armed.body.error as { expected: string[] };
    for (const suggestion of expected) {
      const outcome = sandbox.base.engine.catalogue.get(suggestion);
      expect([suggestion, outcome && applies(outcome, 'prepaid.checkStatus')]).toEqual([suggestion, true]);
    }
  });
});
