// checkStatus: shows the stored answer to an earlier call.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REQUEST } from './page-sample.ts';
import { CHECK_STATUS, FIXED_IV_CLIENT, prepaidSandbox } from './support.ts';

const INQUIRY = {
  messageCode: '2050',
  clientTxnId: 'inquiry-1',
  requestDateTime: '20300115093100',
  verifyclientTxnId: SAMPLE_REQUEST.clientTxnId,
  fromDate: '2030-01-15',
  toDate: '2030-01-15',
};

async function afterActivation() {
  const sandbox = prepaidSandbox();
  const { text } = await sandbox.activate(SAMPLE_REQUEST);
  return { sandbox, firstAnswer: text };
}

describe('checkStatus', () => {
  it('shows the stored answer under both names that the pages give it', async () => {
    const { sandbox, firstAnswer } = await afterActivation();
    const { message } = await sandbox.send(CHECK_STATUS, INQUIRY);
    expect(message).toEqual({
      urn: 70000000008,
      responseCode: '00',
      messageCode: 2051,
      clientTxnId: SAMPLE_REQUEST.clientTxnId,
      bankId: 7000,
      responseDump: [firstAnswer],
      response_dump: [firstAnswer],
    });
    expect(sandbox.last().changes).toEqual([]);
  });

  it.each([
    ['both left out', { fromDate: undefined, toDate: undefined }],
    ['both empty', { fromDate: '', toDate: null }],
    ['fromDate alone', { toDate: undefined }],
    ['toDate alone', { fromDate: undefined }],
    ['requestDateTime with 13 digits, the hour unpadded', { requestDateTime: '2030011593100' }],
  ])('answers 00 with %s', async (_what, changes) => {
    const { sandbox } = await afterActivation();
    expect((await sandbox.send(CHECK_STATUS, { ...INQUIRY, ...changes })).message.responseCode).toBe('00');
  });

  it('reads the days in the local time of the platform', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.moveClockTo(() => Date.UTC(2030, 0, 15, 20, 0));
    await sandbox.activate(SAMPLE_REQUEST);
    const on = async (day: string) =>
      (await sandbox.send(CHECK_STATUS, { ...INQUIRY, fromDate: day, toDate: day })).message.responseCode;
    expect([await on('2030-01-15'), await on('2030-01-16')]).toEqual(['29301', '00']);
  });

  it.each([
    ['an unknown verifyclientTxnId', { verifyclientTxnId: 'never-used' }, '29201'],
    ['a missing verifyclientTxnId', { verifyclientTxnId: undefined }, '1093'],
    ['a missing clientTxnId', { clientTxnId: undefined }, '1093'],
    ['days before the call', { fromDate: '2030-01-13', toDate: '2030-01-14' }, '29301'],
    ['days after the call', { fromDate: '2030-01-16', toDate: '2030-01-17' }, '29301'],
    ['days in the wrong order', { fromDate: '2030-01-16' }, '29301'],
    ['a day that is none', { toDate: '2030-02-30' }, '1088'],
    ['a day in another form', { fromDate: '15-01-2030' }, '1088'],
    ['an ill-formed requestDateTime', { requestDateTime: '2030' }, '1088'],
    ['a requestDateTime of a day that is none', { requestDateTime: '20230231093100' }, '1088'],
    ['a missing requestDateTime', { requestDateTime: undefined }, '1320'],
    ['the code of another call', { messageCode: 3424 }, '1056'],
  ])('refuses %s: %o', async (_what, changes, code) => {
    const { sandbox } = await afterActivation();
    const { status, message, isSealed } = await sandbox.send(CHECK_STATUS, { ...INQUIRY, ...changes });
    expect([status, isSealed, message.responseCode, message.messageCode]).toEqual([200, true, code, 2051]);
    expect(message).not.toHaveProperty('responseDump');
  });

  it('refuses 13 digits of requestDateTime under table', async () => {
    const sandbox = prepaidSandbox({ profile: 'table' });
    const { message } = await sandbox.send(CHECK_STATUS, { ...INQUIRY, requestDateTime: '2030011593100' });
    expect(message.responseCode).toBe('1088');
  });

  it.each(['lenient', 'sample', 'table'] as const)(
    'refuses under %s a header with the codes of its own page',
    async (profile) => {
      const sandbox = prepaidSandbox({ profile });
      const answered = async (headers: Record<string, string | undefined>) =>
        (await sandbox.send(CHECK_STATUS, INQUIRY, { headers })).message.responseCode;
      expect([
        await answered({ clientId: undefined }),
        await answered({ bankId: undefined }),
        await answered({ secureCode: undefined }),
        await answered({ clientId: '1' }),
        await answered({ bankId: '1' }),
        await answered({ secureCode: '1' }),
      ]).toEqual(['1262', '1264', '1311', '1032', '1031', '1049']);
    },
  );

  it('refuses a message that is no JSON object with 1030', async () => {
    const { sandbox } = await afterActivation();
    expect((await sandbox.send(CHECK_STATUS, [INQUIRY])).message.responseCode).toBe('1030');
  });

  it('does not show one client the activation of another', async () => {
    const { sandbox } = await afterActivation();
    const { message } = await sandbox.send(CHECK_STATUS, INQUIRY, { client: FIXED_IV_CLIENT });
    expect(message.responseCode).toBe('29201');
  });

  it('does not know an activation that was refused', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.activate({ ...SAMPLE_REQUEST, last4Digits: 1 });
    expect((await sandbox.send(CHECK_STATUS, INQUIRY)).message.responseCode).toBe('29201');
  });
});
