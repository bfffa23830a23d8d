// checkStatus: shows the stored answer to an activation.
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
      responseMessage: 'SUCCESS',
      messageCode: 2051,
      clientTxnId: SAMPLE_REQUEST.clientTxnId,
      bankId: 7000,
      responseDump: [firstAnswer],
      response_dump: [firstAnswer],
    });
    expect(sandbox.last().changes).toEqual([]);
  });

  it.each([
    ['an unknown verifyclientTxnId', { verifyclientTxnId: 'never-used' }, 'WAL264'],
    ['a missing verifyclientTxnId', { verifyclientTxnId: undefined }, 'WAL264'],
    ['a missing clientTxnId', { clientTxnId: undefined }, 'WAL264'],
    ['days before the activation', { fromDate: '2030-01-13', toDate: '2030-01-14' }, 'WAL264'],
    ['days after the activation', { fromDate: '2030-01-16', toDate: '2030-01-17' }, 'WAL264'],
    ['days in the wrong order', { fromDate: '2030-01-16' }, 'WAL292'],
    ['a day that is none', { toDate: '2030-02-30' }, 'WAL292'],
    ['a day in another form', { fromDate: '15-01-2030' }, 'WAL292'],
    ['an ill-formed requestDateTime', { requestDateTime: '2030' }, 'WAL292'],
    ['a missing requestDateTime', { requestDateTime: undefined }, 'WAL300'],
    ['the code of another call', { messageCode: 3424 }, '1056'],
  ])('refuses %s: %o', async (_what, changes, code) => {
    const { sandbox } = await afterActivation();
    const { status, message, isSealed } = await sandbox.send(CHECK_STATUS, { ...INQUIRY, ...changes });
    expect([status, isSealed, message.responseCode, message.messageCode]).toEqual([200, true, code, 2051]);
    expect(message).not.toHaveProperty('responseDump');
  });

  it.each([
    ['clientId', 'WAL295'],
    ['bankId', 'WAL295'],
    ['secureCode', 'WAL298'],
  ])('refuses a wrong %s with %s', async (header, code) => {
    const { sandbox } = await afterActivation();
    const { message } = await sandbox.send(CHECK_STATUS, INQUIRY, { headers: { [header]: '1' } });
    expect(message.responseCode).toBe(code);
  });

  it('refuses a message that is no JSON object with WAL292', async () => {
    const { sandbox } = await afterActivation();
    expect((await sandbox.send(CHECK_STATUS, [INQUIRY])).message.responseCode).toBe('WAL292');
  });

  it('does not show one client the activation of another', async () => {
    const { sandbox } = await afterActivation();
    const { message } = await sandbox.send(CHECK_STATUS, INQUIRY, { client: FIXED_IV_CLIENT });
    expect(message.responseCode).toBe('WAL264');
  });

  it('does not know an activation that was refused', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.activate({ ...SAMPLE_REQUEST, last4Digits: 1 });
    expect((await sandbox.send(CHECK_STATUS, INQUIRY)).message.responseCode).toBe('WAL264');
  });
});
