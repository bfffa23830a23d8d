// The headers behind the gateway: missing, wrong and unknown ones, under every profile.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REQUEST, TABLE_REQUEST } from './page-sample.ts';
import { prepaidSandbox } from './support.ts';

type Profile = 'lenient' | 'sample' | 'table';

async function answered(profile: Profile, headers: Record<string, string | undefined>, changes = {}) {
  const sandbox = prepaidSandbox({ profile });
  const message = { ...(profile === 'table' ? TABLE_REQUEST : SAMPLE_REQUEST), ...changes };
  const answer = await sandbox.activate(message, { headers });
  const { refusal, id } = sandbox.last();
  const entry = await sandbox.base.http.get(`/_sandbox/requests/${id}`).set('X-Sandbox', (await sandbox.world()).id);
  return {
    code: answer.message.responseCode,
    outcome: answer.headers['x-sandbox-outcome'],
    findings: (refusal?.findings ?? []).map(({ in: part, pointer, rule }) => `${part} ${pointer} ${rule}`),
    deviations: (entry.body.deviations as { readings: string[]; in: string; pointer: string }[])
      .filter((deviation) => deviation.in === 'headers')
      .map(({ readings, pointer }) => `${readings.join('+')} ${pointer}`),
  };
}

describe('a missing header', () => {
  it.each([
    ['clientId', '1262'],
    ['bankId', '1264'],
    ['secureCode', '1311'],
  ])('%s answers %s outside table, and 1045 there', async (header, code) => {
    for (const profile of ['lenient', 'sample'] as const) {
      expect(await answered(profile, { [header]: undefined })).toMatchObject({
        code,
        findings: [`headers /${header} required`],
      });
    }
    expect(await answered('table', { [header]: undefined })).toMatchObject({
      code: '1045',
      outcome: 'prepaid.1045-header',
      findings: [`headers /${header} required`],
    });
  });

  it('entityId is a deviation under lenient, and refused under the stricter profiles', async () => {
    expect(await answered('lenient', { entityId: undefined })).toMatchObject({
      code: '00',
      deviations: ['sample+table /entityId'],
    });
    expect((await answered('sample', { entityId: undefined })).code).toBe('1030');
    expect((await answered('table', { entityId: undefined })).code).toBe('1045');
  });
});

describe('a wrong header', () => {
  it.each([
    ['clientId', '1032'],
    ['bankId', '1031'],
    ['secureCode', '1049'],
  ])('%s answers %s outside table, and 1045 there', async (header, code) => {
    for (const profile of ['lenient', 'sample'] as const) {
      expect(await answered(profile, { [header]: '9' })).toMatchObject({
        code,
        findings: [`headers /${header} known`],
      });
    }
    expect((await answered('table', { [header]: '9' })).code).toBe('1045');
  });

  it('entityId of another branch is a deviation under lenient, and refused under the stricter profiles', async () => {
    expect(await answered('lenient', { entityId: '205' })).toMatchObject({
      code: '00',
      deviations: ['sample+table /entityId'],
    });
    expect(await answered('sample', { entityId: '205' })).toMatchObject({
      code: '1030',
      findings: ['headers /entityId known'],
    });
    expect((await answered('table', { entityId: '205' })).code).toBe('1045');
  });

  it.each(['main', '-1', '12345678901', '1.0'])('entityId %s is refused under every profile', async (entityId) => {
    expect((await answered('lenient', { entityId })).code).toBe('1030');
    expect((await answered('sample', { entityId })).code).toBe('1030');
    expect((await answered('table', { entityId })).code).toBe('1045');
  });
});

describe('several wrong things', () => {
  it('are all named, and the first header decides the code', async () => {
    const { code, findings } = await answered(
      'lenient',
      { bankId: undefined, secureCode: 'x', entityId: 'main' },
      { loadAmount: 'much', last4Digits: undefined },
    );
    expect(code).toBe('1264');
    expect(findings).toEqual([
      'headers /bankId required',
      'headers /secureCode known',
      'headers /entityId pattern',
      'body /loadAmount pattern',
      'body /last4Digits required',
    ]);
  });

  it('never show the secureCode of the client', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.activate(SAMPLE_REQUEST, { headers: { secureCode: 'wrong-code' } });
    const text = JSON.stringify(sandbox.last().refusal?.findings);
    expect(text).not.toContain('AfYtlO5kqdySIjXyNmGg3F');
    expect(text).not.toContain('wrong-code');
  });
});
