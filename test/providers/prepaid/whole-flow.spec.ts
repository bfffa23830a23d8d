// The life of a card: what each call answers, what it changes, and what the journal keeps.
import { describe, expect, it } from 'vitest';
import { CARDS, LEDGER } from '../../../src/providers/prepaid/records/records.ts';
import { active, CALLS, type CallName, call, codeOf, created, LOAD, load, NEW_CARD, named, unload } from './flow.ts';
import { prepaidSandbox } from './support.ts';

describe('the life of a card', () => {
  it('goes through create, activate, load, block, unblock, unload and a permanent block', async () => {
    const sandbox = prepaidSandbox();
    const card = await created(sandbox);
    const activation = {
      isStatusCheckRequest: true,
      loginId: 1,
      loadAmount: 0,
      cardProfileId: 300,
      productId: 1,
      ...named(card),
      cardHolder: {
        cardholderFirstName: NEW_CARD.firstName,
        cardholderLastName: NEW_CARD.lastName,
        cardholderMobile: NEW_CARD.mobile,
        cardholderEmail: NEW_CARD.email,
        cardholderDateOfBirth: NEW_CARD.dateOfBirth,
      },
    };
    expect(await codeOf(sandbox, 'activateCard', activation)).toBe('00');
    expect(await codeOf(sandbox, 'activateCard', activation)).toBe('1004');
    const loaded = await call(sandbox, 'creditAccount', load(card, 50_000, { clientTxnId: 'first-load' }));
    expect(loaded.message).toMatchObject({ responseCode: '00', availableBalance: 50_000, transactionAmount: 50_000 });
    const seen = await call(sandbox, 'cardInquiry', named(card));
    expect(seen.message).toMatchObject({ description: 'Active', cardStatus: '0', availableBalance: '50000' });
    expect(await codeOf(sandbox, 'block', { ...named(card), blockType: 'Temporary' })).toBe('00');
    expect(await codeOf(sandbox, 'creditAccount', load(card, 1))).toBe('1010');
    expect(await codeOf(sandbox, 'unblock', named(card))).toBe('00');
    expect(await codeOf(sandbox, 'unblock', named(card))).toBe('1067');
    expect(await codeOf(sandbox, 'debitAccount', unload(card, 50_001))).toBe('3007');
    expect(await codeOf(sandbox, 'block', { ...named(card), blockType: 'Permanent' })).toBe('00');
    expect(await codeOf(sandbox, 'unblock', named(card))).toBe('1011');
    expect(await codeOf(sandbox, 'creditAccount', load(card, 1))).toBe('1009');
    const asked = await call(sandbox, 'checkStatus', { verifyclientTxnId: 'first-load' });
    expect(asked.message).toMatchObject({ responseCode: '00', response_dump: [loaded.text] });
    expect(await codeOf(sandbox, 'checkStatus', { verifyclientTxnId: 'never' })).toBe('29201');
  });
});

/** Members of the sample answers with their types, in no order: what the pages print. */
const ANSWERS: Readonly<Record<Exclude<CallName, 'activateCard' | 'checkStatus'>, string>> = {
  createCard:
    'urn:n customerId:s description:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n accosaRefNo:s cardNumber:s cardExpiry:s cardCVV2:s cardProfileId:n loadAmount:n availableBalance:n availableCashLimit:n loginProfId:s subwalletListDetails:o',
  changeCardStatus:
    'urn:n customerId:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s responseMessage:s bankId:n accosaRefNo:s',
  cardInquiry:
    'urn:n customerId:s description:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s responseMessage:s bankId:n cardNumber:s cardExpiry:s cardCVV2:s cardStatus:s availableBalance:s availableCashLimit:s subwalletListDetails:o cardHolder:o activationTimeStamp:s lastActivityTimeStamp:s',
  creditAccount:
    'urn:n customerId:s responseCode:s messageCode:n clientTxnId:s responseMessage:s accosaRefNo:s availableBalance:n availableCashLimit:n transactionAmount:n',
  debitAccount:
    'urn:n customerId:s responseCode:s messageCode:n clientTxnId:s responseDateTime:s accosaTransactionId:n responseMessage:s accosaRefNo:s availableBalance:n availableCashLimit:n transactionAmount:n',
  block:
    'urn:n customerId:s description:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s responseMessage:s bankId:n accosaRefNo:s',
  unblock:
    'urn:n customerId:s description:s responseCode:s messageCode:s clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n accosaRefNo:s',
  retrieveCustRecord:
    'responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n cardList:o',
  statementInquiry:
    'urn:n responseCode:s messageCode:n clientTxnId:s clientId:s responseMessage:s bankId:n availableBalance:s availableCashLimit:s openingBalance:s closingBalance:s pageNumber:n count:n statementDetails:o',
  verifyCardholder:
    'urn:n customerId:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n last4Digits:s cardType:s isPanValid:s kycStatus:s',
  updateProfile:
    'customerId:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n cardProfileId:n',
  resetPin:
    'urn:n customerId:s description:s responseCode:s messageCode:s clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n accosaRefNo:s',
  walletStatus:
    'urn:n customerId:s responseCode:s messageCode:n clientTxnId:s clientId:s responseDateTime:s accosaTransactionId:n responseMessage:s bankId:n accosaRefNo:s',
};

/** A call that succeeds, after what it needs. */
const GOOD: Readonly<Record<keyof typeof ANSWERS, (sandbox: ReturnType<typeof prepaidSandbox>) => Promise<object>>> = {
  createCard: async () => NEW_CARD,
  changeCardStatus: async (sandbox) => ({ urn: (await created(sandbox)).urn, cardStatus: 'Active' }),
  cardInquiry: async (sandbox) => named(await active(sandbox)),
  creditAccount: async (sandbox) => load(await active(sandbox), 5_000),
  debitAccount: async (sandbox) => unload(await active(sandbox, { loadAmount: '5000' }), 5_000),
  block: async (sandbox) => ({ ...named(await active(sandbox)), blockType: 'Temporary' }),
  unblock: async (sandbox) => {
    const card = await active(sandbox);
    await call(sandbox, 'block', { ...named(card), blockType: 'Debit' });
    return named(card);
  },
  retrieveCustRecord: async (sandbox) => ({ customerId: (await active(sandbox)).customerId }),
  statementInquiry: async (sandbox) => named(await active(sandbox, { loadAmount: '5000' })),
  verifyCardholder: async (sandbox) => {
    const { urn } = await active(sandbox);
    return { urn, customerMobile: NEW_CARD.mobile, emailId: NEW_CARD.email };
  },
  updateProfile: async (sandbox) => {
    const { urn } = await active(sandbox);
    return { urn, productId: 1, firstName: 'Usha', cardProfileId: 300 };
  },
  resetPin: async (sandbox) => ({ ...named(await active(sandbox)), newPIN: '482915' }),
  walletStatus: async (sandbox) => ({ accountNumber: (await active(sandbox)).accountNumber, statusType: 'Closed' }),
};

const TYPES: Readonly<Record<string, string>> = { n: 'number', s: 'string', o: 'object' };

describe.each(Object.keys(ANSWERS) as (keyof typeof ANSWERS)[])('%s', (name) => {
  const [, path, asked, answered] = CALLS[name];

  it('answers a success with the members and types of the sample, under both prefixes', async () => {
    for (const prefix of ['', '/mob1']) {
      const sandbox = prepaidSandbox();
      const members = await GOOD[name](sandbox);
      const { message, status, isSealed } = await call(sandbox, name, { ...members }, { prefix });
      const code = name === 'createCard' ? '201' : '00';
      expect([status, isSealed, message.responseCode]).toEqual([Number(code) || 200, true, code]);
      expect(message.messageCode).toBe(answered);
      const types = Object.fromEntries(ANSWERS[name].split(' ').map((pair) => pair.split(':')));
      expect(Object.fromEntries(Object.keys(message).map((key) => [key, typeof message[key]]))).toEqual(
        Object.fromEntries(Object.entries(types).map(([key, type]) => [key, TYPES[type as string]])),
      );
      expect([sandbox.last().decidedBy, sandbox.last().reply?.outcome]).toEqual(['state', `prepaid.${code}`]);
    }
  });

  it('keeps the answer for checkStatus', async () => {
    const sandbox = prepaidSandbox();
    const members = { ...(await GOOD[name](sandbox)), clientTxnId: 'kept' };
    const { text } = await call(sandbox, name, members);
    const { message } = await call(sandbox, 'checkStatus', { verifyclientTxnId: 'kept' });
    expect(message.response_dump).toEqual([text]);
  });

  it('is refused with the message code of another call, and with another method', async () => {
    const sandbox = prepaidSandbox();
    const members = await GOOD[name](sandbox);
    const { message } = await call(sandbox, name, { ...members, messageCode: asked + 1 });
    expect(['1056', '1030']).toContain(message.responseCode);
    expect(sandbox.last().changes).toEqual([]);
    const other = await sandbox.base.http.delete(path).set('x-api-key', '7fe1c0de');
    expect([other.status, other.headers.allow]).toEqual([405, CALLS[name][0]]);
  });

  it('reads text and numbers alike under lenient', async () => {
    const sandbox = prepaidSandbox();
    const members = (await GOOD[name](sandbox)) as Record<string, unknown>;
    const texts = Object.fromEntries(
      Object.entries(members).map(([key, value]) => [key, typeof value === 'number' ? String(value) : value]),
    );
    const { message } = await call(sandbox, name, { ...texts, messageCode: asked });
    expect(message.responseCode).toBe(name === 'createCard' ? '201' : '00');
  });
});

describe('a ledger', () => {
  it('keeps the fee apart from the amount, and shows each as a line', async () => {
    const sandbox = prepaidSandbox();
    const card = await active(sandbox);
    await call(sandbox, 'creditAccount', load(card, 10_000, { fee: '250', clientTxnId: 'with-fee' }));
    const { message } = await call(sandbox, 'statementInquiry', named(card));
    expect(message).toMatchObject({ openingBalance: '0', closingBalance: '9750', availableBalance: '9750', count: 2 });
    expect(message.statementDetails).toMatchObject([
      {
        merchantName: 'Fee',
        transactionType: 'Debit',
        transactionAmount: '250',
        openningBalance: 10_000,
        closingBalance: 9_750,
      },
      {
        merchantName: 'Card Recharge',
        transactionType: 'Credit',
        transactionAmount: '10000',
        eventId: '303003',
        reserved4: 'I|70130',
      },
    ]);
    expect((await sandbox.records(LEDGER)).map(({ kind, amountMinor }) => [kind, amountMinor])).toEqual([
      ['load', 10_000],
      ['fee', -250],
    ]);
  });

  it('takes a load back once, and no more than it moved', async () => {
    const sandbox = prepaidSandbox();
    const card = await active(sandbox);
    await call(sandbox, 'creditAccount', load(card, 10_000, { clientTxnId: 'to-take-back' }));
    const back = (amount: number) =>
      codeOf(sandbox, 'debitAccount', unload(card, amount, { originalClientTxnId: 'to-take-back' }));
    expect([await back(10_001), await back(6_000), await back(4_000)]).toEqual(['1246', '00', '1247']);
    expect((await sandbox.records(CARDS)).find(({ id }) => id === card.urn)?.balanceMinor).toBe(4_000);
  });

  it('moves money of one sub-wallet and no other', async () => {
    const sandbox = prepaidSandbox();
    const card = { ...(await active(sandbox, { productId: '2', loadAmount: '900' })) };
    const second = `${card.urn}_2`;
    expect(await codeOf(sandbox, 'creditAccount', { ...load(card, 500), subWalletId: second })).toBe('00');
    expect(await codeOf(sandbox, 'debitAccount', { ...unload(card, 501), subWalletId: second })).toBe('3007');
    expect(
      await codeOf(sandbox, 'debitAccount', {
        ...unload(card, 100),
        subWalletId: undefined,
        accountNumber: card.accountNumber,
      }),
    ).toBe('00');
    const { message } = await call(sandbox, 'cardInquiry', named(card));
    expect(message.availableBalance).toBe('1300');
    expect(message.subwalletListDetails).toMatchObject([
      { available_balance: '8.00' },
      { available_balance: '5.00' },
      { available_balance: '0.00' },
    ]);
  });

  it('never loads twice with one clientTxnId', async () => {
    const sandbox = prepaidSandbox();
    const card = await active(sandbox);
    const message = load(card, 700, { clientTxnId: 'once' });
    expect([await codeOf(sandbox, 'creditAccount', message), await codeOf(sandbox, 'creditAccount', message)]).toEqual([
      '00',
      '1093',
    ]);
    expect((await sandbox.records(LEDGER)).length).toBe(1);
  });

  it('finds the card of a load by customerId and by mobile number', async () => {
    const sandbox = prepaidSandbox();
    const card = await active(sandbox);
    const by = (identifier: object) =>
      codeOf(sandbox, 'creditAccount', {
        ...LOAD,
        transactionAmount: 5,
        accountNumber: card.accountNumber,
        ...identifier,
      });
    expect([await by({ customerId: card.customerId }), await by({ customerMobile: NEW_CARD.mobile })]).toEqual([
      '00',
      '00',
    ]);
  });
});

describe('a statement', () => {
  async function withLoads(count: number) {
    const sandbox = prepaidSandbox();
    const card = await active(sandbox);
    for (let index = 1; index <= count; index++) await call(sandbox, 'creditAccount', load(card, index));
    const asked = async (members: object) =>
      (await call(sandbox, 'statementInquiry', { ...named(card), ...members })).message;
    return { sandbox, card, asked };
  }
  const amounts = (message: Record<string, unknown>) =>
    (message.statementDetails as { transactionAmount: string }[]).map(({ transactionAmount }) =>
      Number(transactionAmount),
    );

  it('is read page by page, newest first, and goes on after a row whatever came since', async () => {
    const { sandbox, card, asked } = await withLoads(5);
    const first = await asked({ pageNumber: 1, count: 2 });
    expect(amounts(first)).toEqual([5, 4]);
    expect(amounts(await asked({ pageNumber: 3, count: 2 }))).toEqual([1]);
    expect(amounts(await asked({ pageNumber: 4, count: 2 }))).toEqual([]);
    await call(sandbox, 'creditAccount', load(card, 6));
    const { rowId } = (first.statementDetails as { rowId: string }[])[1] as { rowId: string };
    expect(amounts(await asked({ fromRowId: rowId, count: 2 }))).toEqual([3, 2]);
  });

  it('has the balances of the days asked about, also where the clock went back', async () => {
    const { sandbox, card, asked } = await withLoads(2);
    await sandbox.moveClockTo((now) => now + 86_400_000);
    await call(sandbox, 'creditAccount', load(card, 30));
    const day = { fromDate: '16/01/2030', toDate: '16/01/2030' };
    expect(await asked(day)).toMatchObject({ openingBalance: '3', closingBalance: '33', availableBalance: '33' });
    await sandbox.moveClockTo((now) => now - 86_400_000);
    await call(sandbox, 'creditAccount', load(card, 400));
    await sandbox.moveClockTo((now) => now + 86_400_000);
    expect(amounts(await asked(day))).toEqual([30]);
    expect(amounts(await asked({ fromDate: '15/01/2030', toDate: '15/01/2030' }))).toEqual([400, 2, 1]);
  });

  it.each([
    ['more than 100 lines', { count: 101 }, '1030'],
    ['no line', { count: 0 }, '1030'],
    ['page 0', { pageNumber: 0 }, '1030'],
    ['more than 90 days', { fromDate: '01/10/2029', toDate: '30/12/2029' }, '1030'],
    ['90 days', { fromDate: '01/10/2029', toDate: '29/12/2029' }, '00'],
    ['days in the future', { toDate: '17/01/2030' }, '1030'],
    ['a day that does not exist', { fromDate: '30/02/2029' }, '1088'],
    ['a day of another form', { fromDate: '2029-02-03' }, '1088'],
  ])('of %s answers as the page says', async (_what, members, code) => {
    const { asked } = await withLoads(1);
    expect((await asked(members)).responseCode).toBe(code);
  });
});
