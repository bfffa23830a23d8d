// The catalogue: every code gives the same answer through every channel that it names.
import { describe, expect, it } from 'vitest';
import { OUTCOMES } from '../../../src/providers/prepaid/outcomes/outcomes.ts';
import { CARDS, CUSTOMERS } from '../../../src/providers/prepaid/records/records.ts';
import { CARRIED_CODES, CARRIED_STATUSES, SHOWN_BY_STATE } from '../../../src/providers/prepaid/records/test-cards.ts';
import { REFUSAL_TYPES, SAMPLE_REQUEST } from './page-sample.ts';
import { activationOf, type CallOptions, CHECK_STATUS, freshActivation, prepaidSandbox } from './support.ts';

/** The page's list of codes, word for word. */
const PAGE_CODES = {
  '00': 'SUCCESS',
  '1001': 'CARD NOT FOUND',
  '1004': 'CARD ALREADY ACTIVATED',
  '1009': 'CARD_CANCELLED_CLOSED_EXPIRED',
  '1010': 'CARD_TEMPORARY_BLOCK',
  '1012': 'CARD_PENDING_CANCELLATION',
  '1013': 'AML MIN LIMIT',
  '1030': 'INVALID_MESSAGE',
  '1045': 'UNABLE_TO_PROCESS_REQUEST',
  '1052': 'SYSTEM ERROR',
  '1056': 'INVALID MESSAGE CODE',
  '1058': 'INVALID_WALLETS',
  '1093': 'INVALID CLIENT TXN ID',
  '1101': 'UNKNOWN_SOURCE_ACCOUNT_TYPE',
  '1118': 'CARD CREDIT BLOCK',
  '1303': 'CUSTOMER DETAILS NOT PRESENT',
  '1366': 'PROGRAM IS INACTIVE',
  '1367': 'PROGRAM NOT FOUND',
  '1368': 'SUBWALLET OR ACCOUNTNO SHOULD BE PRESENT',
  '1501': 'SYSTEM_ERROR_DB',
  '1504': 'SYSTEM_CACHE_FAILURE',
  '8004': 'DUPLICATE EMAIL ID',
};

/** Without the variant of 1045 for headers, which has no card of its own. */
const REFUSALS = OUTCOMES.filter(
  ({ acts, operations, code }) => acts === 'refusal' && operations.includes('activateCard') && !code.includes('-'),
);
const INQUIRY_REFUSALS = OUTCOMES.filter(
  ({ acts, operations }) => acts === 'refusal' && operations.includes('checkStatus'),
);
const GATEWAY = OUTCOMES.filter(({ acts }) => acts === 'gateway');

describe('the catalogue', () => {
  it("has every code of the page with the page's words", () => {
    const words = new Map(OUTCOMES.map(({ code, message }) => [code, message]));
    for (const [code, message] of Object.entries(PAGE_CODES)) expect([code, words.get(code)]).toEqual([code, message]);
  });

  it('says of every outcome what it means and what to do', () => {
    for (const { code, meaning, correctiveAction, source } of OUTCOMES) {
      expect([code, meaning.length > 10, correctiveAction.length > 3, source.note.length > 5]).toEqual([
        code,
        true,
        true,
        true,
      ]);
    }
  });

  it('has a test card for every refusal of an activation', () => {
    expect([...SHOWN_BY_STATE, ...CARRIED_CODES].sort()).toEqual(REFUSALS.map(({ code }) => code).sort());
  });
});

describe.each(REFUSALS.map(({ code, message }) => ({ code, words: message })))('$code $words', ({ code, words }) => {
  const message = activationOf(`7000000${code}`, code, { clientTxnId: `for-${code}` });

  it('gives one answer through URN, header, URL and switch', async () => {
    const byUrn = await answered({});
    expect(byUrn.message).toMatchObject({ responseCode: code, responseMessage: words });
    expect(byUrn.text).toBe((await answered({ headers: { 'X-Sandbox-Scenario': `prepaid.${code}` } })).text);
    expect(byUrn.text).toBe((await answered({ prefix: `/~prepaid.${code}` })).text);
    expect(byUrn.text).toBe((await answered({}, `prepaid.${code}`)).text);
  });

  it('has the members and types of the official failure samples, and changes nothing', async () => {
    const { sandbox, message: answer } = await answered({});
    expect(Object.entries(answer).map(([name, value]) => [name, typeof value])).toEqual(REFUSAL_TYPES);
    expect(sandbox.last().changes).toEqual([]);
  });

  it('fires once when armed once', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.arm({ outcome: `prepaid.${code}`, times: 1 });
    const fresh = freshActivation();
    expect((await sandbox.activate(fresh)).message.responseCode).toBe(code);
    expect(sandbox.last().decidedBy).toBe('switch');
    expect((await sandbox.activate(fresh)).message.responseCode).toBe('00');
  });

  async function answered(call: CallOptions, armed?: string) {
    const sandbox = prepaidSandbox();
    if (armed) await sandbox.arm({ outcome: armed, times: 1 });
    const answer = await sandbox.activate(message, call);
    expect(answer.status).toBe(200);
    expect(answer.isSealed).toBe(true);
    expect(answer.headers['x-sandbox-outcome']).toBe(`prepaid.${code}`);
    return { ...answer, sandbox };
  }
});

describe('a test card', () => {
  it.each(CARRIED_STATUSES)('answers HTTP %s in plain JSON, with its own last four digits only', async (status) => {
    const sandbox = prepaidSandbox();
    const answer = await sandbox.activate(activationOf(`70000000${status}`, `0${status}`));
    expect([answer.status, answer.isSealed]).toEqual([Number(status), false]);
    expect([sandbox.last().decidedBy, sandbox.last().reply?.outcome]).toEqual(['card', `prepaid.${status}`]);
    const { message } = await sandbox.activate(activationOf(`70000000${status}`, '0001'));
    expect(message.responseCode).toBe('1001');
  });

  it.each([
    ['1013', { loadAmount: 500_000, taxAmount: 0 }],
    ['1058', { productId: 2 }],
    ['1101', { sourceAccountType: 'SAVINGS' }],
    ['1118', { loadAmount: 0, taxAmount: 0 }],
    ['1366', { productId: 2 }],
    ['1367', { productId: 2 }],
    ['1368', { productId: 2 }],
    ['8004', { customerId: '000000009001' }],
  ])('of %s activates once the call is corrected as the catalogue says', async (code, changes) => {
    const sandbox = prepaidSandbox();
    const wrong = activationOf(`7000000${code}`, code);
    expect((await sandbox.activate(wrong)).message.responseCode).toBe(code);
    expect((await sandbox.activate({ ...wrong, ...changes })).message.responseCode).toBe('00');
  });

  it('of 8004 activates for a known customer with the stored address', async () => {
    const sandbox = prepaidSandbox();
    const known = (await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004');
    const wrong = activationOf('70000008004', '8004', { customerId: '000000001004' });
    expect((await sandbox.activate(wrong)).message.responseCode).toBe('8004');
    const cardHolder = { ...wrong.cardHolder, cardholderEmail: ` ${known?.email.toUpperCase()} ` };
    expect((await sandbox.activate({ ...wrong, cardHolder })).message.responseCode).toBe('00');
  });

  it.each(CARRIED_CODES)('carries %s only together with its own last four digits', async (code) => {
    const sandbox = prepaidSandbox();
    await sandbox.activate(activationOf(`7000000${code}`, code));
    expect(sandbox.last().decidedBy).toBe('card');
    const { message } = await sandbox.activate(activationOf(`7000000${code}`, '0001'));
    expect([message.responseCode, sandbox.last().decidedBy]).toEqual(['1001', 'state']);
  });

  it('activates when a success is forced', async () => {
    const sandbox = prepaidSandbox();
    const call = { headers: { 'X-Sandbox-Scenario': 'prepaid.0' } };
    expect((await sandbox.activate(activationOf('70000001501', '1501'), call)).message.responseCode).toBe('00');
  });

  it('activates for every URN from 70000000001 to 70000000099', async () => {
    const sandbox = prepaidSandbox();
    const fresh = (await sandbox.records(CARDS)).filter(({ id }) => /^700000000(?!00)\d\d$/.test(id));
    expect(fresh).toHaveLength(99);
    for (const { id, lastFour } of fresh) {
      const { message } = await sandbox.activate(activationOf(id, lastFour));
      expect([id, message.responseCode]).toEqual([id, '00']);
    }
  });
});

describe('a refusal that nothing forces', () => {
  const natural: [string, Record<string, unknown>, Record<string, string | undefined>][] = [
    ['1031', {}, { bankId: '9999' }],
    ['1264', {}, { bankId: undefined }],
    ['1032', {}, { clientId: '9999' }],
    ['1262', {}, { clientId: undefined }],
    ['1049', {}, { secureCode: 'wrong' }],
    ['1311', {}, { secureCode: undefined }],
    ['1030', {}, { entityId: 'main' }],
    ['1056', { messageCode: '9999' }, {}],
    ['1056', { messageCode: undefined, clientTxnId: undefined }, {}],
    ['1093', { clientTxnId: undefined }, {}],
    ['1093', { clientTxnId: 'x'.repeat(101) }, {}],
    ['1093', { clientTxnId: 'with space' }, {}],
    ['1303', { cardHolder: undefined }, {}],
    ['1303', { cardHolder: {}, loadAmount: '1.5' }, {}],
    ['1101', { sourceAccountType: 'x'.repeat(31) }, {}],
    ['1030', { loadAmount: '10.00' }, {}],
    ['1030', { loadAmount: -1 }, {}],
    ['1030', { last4Digits: '' }, {}],
    ['1030', { cardProfileId: 150 }, {}],
    ['1030', { cardHolder: { ...SAMPLE_REQUEST.cardHolder, cardholderDateOfBirth: '31-02-1997' } }, {}],
    ['1030', { cardHolder: { ...SAMPLE_REQUEST.cardHolder, cardholderEmail: null } }, {}],
  ];

  it.each(natural)('answers %s as the forced refusal does: %o %o', async (code, changes, headers) => {
    const message = { ...SAMPLE_REQUEST, ...changes };
    const byItself = prepaidSandbox();
    const answer = await byItself.activate(message, { headers });
    expect(answer.message.responseCode).toBe(code);
    expect(byItself.last().decidedBy).toBe('validation');
    expect(byItself.last().refusal?.findings.length).toBeGreaterThan(0);
    const forced = await prepaidSandbox().activate(message, { headers: { ...headers, 'X-Sandbox-Scenario': code } });
    expect(forced.text).toBe(answer.text);
  });

  it('leaves out of the answer what the request lacks', async () => {
    const { message } = await prepaidSandbox().activate(
      { ...SAMPLE_REQUEST, urn: '', customerId: null, clientTxnId: undefined },
      { headers: { clientId: undefined, bankId: 'abc' } },
    );
    expect(Object.keys(message)).toEqual([
      'responseCode',
      'messageCode',
      'responseDateTime',
      'accosaTransactionId',
      'responseMessage',
    ]);
  });

  it('is not hidden by a forced business outcome, and the chain says so', async () => {
    const sandbox = prepaidSandbox();
    const call = { headers: { 'X-Sandbox-Scenario': '1004' } };
    expect((await sandbox.activate({ ...SAMPLE_REQUEST, loadAmount: 'much' }, call)).message.responseCode).toBe('1030');
    expect(sandbox.last().chain).toContainEqual(
      expect.objectContaining({ outcome: 'prepaid.1004', verdict: 'never reached' }),
    );
  });
});

describe.each(INQUIRY_REFUSALS.map(({ code, message }) => ({ code, words: message })))(
  '$code of checkStatus',
  ({ code, words }) => {
    const inquiry = {
      messageCode: '2050',
      clientTxnId: 'asks',
      requestDateTime: '20300115093000',
      verifyclientTxnId: 'asked-about',
      fromDate: '2030-01-15',
      toDate: '2030-01-15',
    };

    it('gives one answer through header, URL and switch', async () => {
      const byHeader = await prepaidSandbox().send(CHECK_STATUS, inquiry, { headers: { 'X-Sandbox-Scenario': code } });
      const byUrl = await prepaidSandbox().send(CHECK_STATUS, inquiry, { prefix: `/~${code}` });
      const sandbox = prepaidSandbox();
      await sandbox.arm({ outcome: `prepaid.${code}`, operation: 'prepaid.checkStatus', times: 1 });
      const bySwitch = await sandbox.send(CHECK_STATUS, inquiry);
      expect(byHeader.message).toEqual({
        responseCode: code,
        messageCode: 2051,
        clientTxnId: 'asked-about',
        clientId: '2000',
        responseDateTime: '20300115150000',
        accosaTransactionId: expect.any(Number),
        responseMessage: words,
        bankId: 7000,
      });
      expect([byUrl.text, bySwitch.text]).toEqual([byHeader.text, byHeader.text]);
    });
  },
);

describe.each(GATEWAY.map(({ code }) => ({ code })))('gateway status $code', ({ code }) => {
  it.each(['/api/issuance/v2/activate', CHECK_STATUS, '/api/v2/encrypt', '/api/v2/decrypt'])(
    'is answered in plain JSON to header, URL and switch on %s',
    async (path) => {
      const sandbox = prepaidSandbox();
      const byHeader = await sandbox.send(path, SAMPLE_REQUEST, { headers: { 'X-Sandbox-Scenario': code } });
      const byUrl = await sandbox.send(path, SAMPLE_REQUEST, { prefix: `/~prepaid.${code}` });
      await sandbox.arm({ outcome: `prepaid.${code}`, times: 1 });
      const bySwitch = await sandbox.send(path, SAMPLE_REQUEST);
      expect([byHeader.status, byUrl.status, bySwitch.status]).toEqual([Number(code), Number(code), Number(code)]);
      expect(Object.keys(byHeader.message)).toEqual(['message']);
      expect([byUrl.text, bySwitch.text]).toEqual([byHeader.text, byHeader.text]);
      expect(await sandbox.records(CARDS)).toEqual(await prepaidSandbox().records(CARDS));
    },
  );
});
