// activateCard: which calls succeed, what they change, and which calls the state refuses.
import { describe, expect, it } from 'vitest';
import { CARDS, CUSTOMERS, TRANSACTIONS, WALLETS } from '../../../src/providers/prepaid/records/records.ts';
import { SAMPLE_ANSWER_TYPES, SAMPLE_REQUEST, TABLE_REQUEST } from './page-sample.ts';
import { ACTIVATE, activationOf, freshActivation, type PrepaidSandbox, prepaidSandbox } from './support.ts';

const cardOf = async (sandbox: PrepaidSandbox, urn: string) =>
  (await sandbox.records(CARDS)).find(({ id }) => id === urn);

describe('activateCard', () => {
  describe("with the page's sample request as printed", () => {
    it("answers 00 with exactly the sample answer's members, in its order, with its types", async () => {
      const sandbox = prepaidSandbox();
      const { status, message, isSealed } = await sandbox.activate(SAMPLE_REQUEST);
      expect(status).toBe(200);
      expect(isSealed).toBe(true);
      expect(Object.entries(message).map(([name, value]) => [name, typeof value])).toEqual(SAMPLE_ANSWER_TYPES);
      expect(message).toMatchObject({
        urn: 70000000008,
        customerId: '129324',
        description: 'Card Activation',
        responseCode: '00',
        messageCode: 3425,
        clientTxnId: SAMPLE_REQUEST.clientTxnId,
        clientId: '2000',
        responseDateTime: '20300115150000',
        responseMessage: 'SUCCESS',
        bankId: 7000,
      });
      expect(String(message.accosaTransactionId)).toMatch(/^\d{1,10}$/);
      expect(message.accosaRefNo).toMatch(/^\d{1,10}$/);
    });

    it('activates the card, creates the customer and credits the load without the tax', async () => {
      const sandbox = prepaidSandbox();
      await sandbox.activate(SAMPLE_REQUEST);
      expect(await cardOf(sandbox, '70000000008')).toMatchObject({
        status: 'active',
        customerId: '129324',
        productId: '1',
        balanceMinor: 99_900,
      });
      expect((await sandbox.records(CUSTOMERS)).find(({ id }) => id === '129324')).toMatchObject({
        firstName: 'SandeepKWibmoA',
        mobile: '600140015908',
        dateOfBirth: '1997-04-22',
      });
      const { changes, decidedBy, reply } = sandbox.last();
      expect(changes.map(({ collection }) => collection).sort()).toEqual([
        'prepaid.cards',
        'prepaid.customers',
        'prepaid.ledger',
        'prepaid.ledger',
        'prepaid.transactions',
      ]);
      expect([decidedBy, reply?.outcome]).toEqual(['state', 'prepaid.00']);
    });

    it('answers 1004 to the same message with a new clientTxnId', async () => {
      const sandbox = prepaidSandbox();
      await sandbox.activate(SAMPLE_REQUEST);
      const { message } = await sandbox.activate({ ...SAMPLE_REQUEST, clientTxnId: 'another' });
      expect(message).toMatchObject({ responseCode: '1004', responseMessage: 'CARD ALREADY ACTIVATED' });
    });

    it('repeats its first answer to the identical message, even later', async () => {
      const sandbox = prepaidSandbox();
      const first = await sandbox.activate(SAMPLE_REQUEST);
      await sandbox.moveClockTo((now) => now + 3_600_000);
      const second = await sandbox.activate(SAMPLE_REQUEST);
      expect(second.text).toBe(first.text);
      expect(sandbox.last().changes).toEqual([]);
    });

    it('is served under /mob1 as well', async () => {
      const sandbox = prepaidSandbox();
      const { message } = await sandbox.send(`/mob1${ACTIVATE}`, SAMPLE_REQUEST);
      expect(message.responseCode).toBe('00');
    });
  });

  describe('when a clientTxnId is known', () => {
    it('answers 1093 unless isStatusCheckRequest is true', async () => {
      const sandbox = prepaidSandbox();
      await sandbox.activate(SAMPLE_REQUEST);
      const { message } = await sandbox.activate({ ...SAMPLE_REQUEST, isStatusCheckRequest: false });
      expect(message).toMatchObject({ responseCode: '1093', responseMessage: 'INVALID CLIENT TXN ID' });
      expect(await sandbox.records(TRANSACTIONS)).toHaveLength(1);
    });

    it('processes anew after a refusal, which is not kept', async () => {
      const sandbox = prepaidSandbox();
      const wrong = { ...SAMPLE_REQUEST, last4Digits: 1111 };
      expect((await sandbox.activate(wrong)).message.responseCode).toBe('1001');
      expect(await sandbox.records(TRANSACTIONS)).toEqual([]);
      expect((await sandbox.activate(SAMPLE_REQUEST)).message.responseCode).toBe('00');
    });

    it('repeats the answer of an activation whose reply was lost', async () => {
      const sandbox = prepaidSandbox();
      await expect(
        sandbox.activate(SAMPLE_REQUEST, { headers: { 'X-Sandbox-Scenario': 'fault.lost-reply' } }),
      ).rejects.toThrow(/hang up|ECONNRESET/);
      expect((await cardOf(sandbox, '70000000008'))?.status).toBe('active');
      const { message } = await sandbox.activate(SAMPLE_REQUEST);
      expect(message.responseCode).toBe('00');
      expect((await cardOf(sandbox, '70000000008'))?.balanceMinor).toBe(99_900);
    });
  });

  describe('when the card cannot be linked', () => {
    it.each([
      ['an unknown URN', '70000001001', '1001', '1001'],
      ['last four digits of another card', '70000000008', '5108', '1001'],
      ['an expired card', '70000002001', undefined, '1009'],
      ['a permanently blocked card', '70000002002', undefined, '1009'],
      ['a closed card', '70000001009', '1009', '1009'],
      ['a custom-blocked card', '70000002003', undefined, '1010'],
      ['a temporarily blocked card', '70000001010', '1010', '1010'],
      ['a card pending cancellation', '70000001012', '1012', '1012'],
      ['an active card', '70000001004', '1004', '1004'],
      ['a card that waits for another customer', '70000002007', undefined, '1001'],
      ['a credit-blocked card with a load', '70000002004', undefined, '1118'],
      ['a credit-and-debit-blocked card with a load', '70000002005', undefined, '1118'],
    ])('refuses %s (%s) and changes nothing', async (_what, urn, lastFour, code) => {
      const sandbox = prepaidSandbox();
      const known = await cardOf(sandbox, urn);
      const { message } = await sandbox.activate(activationOf(urn, lastFour ?? (known?.lastFour as string)));
      expect(message.responseCode).toBe(code);
      expect(sandbox.last().changes).toEqual([]);
      expect(await cardOf(sandbox, urn)).toEqual(known);
    });

    it('refuses a card once the clock is beyond its expiry', async () => {
      const sandbox = prepaidSandbox();
      await sandbox.moveClockTo(() => Date.UTC(2047, 0, 1));
      expect((await sandbox.activate(freshActivation())).message.responseCode).toBe('1009');
    });

    it.each([
      ['credit-blocked', '70000002004', 'credit-block'],
      ['debit-blocked', '70000002006', 'debit-block'],
    ])('links a %s card with loadAmount 0, and leaves its block on', async (_what, urn, status) => {
      const sandbox = prepaidSandbox();
      const { lastFour = '' } = (await cardOf(sandbox, urn)) ?? {};
      const zero = { loadAmount: 0, taxAmount: 0 };
      expect((await sandbox.activate(activationOf(urn, lastFour, zero))).message.responseCode).toBe('00');
      expect((await cardOf(sandbox, urn))?.status).toBe(status);
      expect((await sandbox.activate(activationOf(urn, lastFour, zero))).message.responseCode).toBe('1004');
    });
  });

  describe('when the product or the money is refused', () => {
    it.each([
      ['unknown', { productId: 1367 }, '1367'],
      ['inactive', { productId: 1366 }, '1366'],
      ['without its wallets', { productId: '1058' }, '1058'],
      ['in need of an account number', { productId: 1368 }, '1368'],
      ['choosy about the source', { productId: 1101 }, '1101'],
      ['choosy about the source, by name', { productId: 1101, sourceAccountType: 'LOAN' }, '1101'],
      ['wanting more', { productId: 1013, loadAmount: 500_000, taxAmount: 1 }, '1013'],
      ['and the fee more than the load', { loadAmount: 100, feeAmount: 60, taxAmount: 41 }, '1013'],
    ])('refuses a product %s: %o', async (_what, changes, code) => {
      const sandbox = prepaidSandbox();
      expect((await sandbox.activate(freshActivation(changes))).message.responseCode).toBe(code);
      expect((await cardOf(sandbox, '70000000000'))?.status).toBe('inactive');
    });

    it.each([
      [{ productId: 1101, sourceAccountType: 'SAVINGS' }, 99_900],
      [{ productId: 1101, sourceAccountType: '' }, 99_900],
      [{ productId: 1013, loadAmount: '500000', taxAmount: null }, 500_000],
      [{ loadAmount: 100, feeAmount: 60, taxAmount: 40 }, 0],
      [{ productId: 303001 }, 99_900],
    ])('accepts %o and credits %i minor units', async (changes, balanceMinor) => {
      const sandbox = prepaidSandbox();
      expect((await sandbox.activate(freshActivation(changes))).message.responseCode).toBe('00');
      expect((await cardOf(sandbox, '70000000000'))?.balanceMinor).toBe(balanceMinor);
    });

    it('creates the sub-wallets of a multi-wallet product, the first with the load', async () => {
      const sandbox = prepaidSandbox();
      await sandbox.activate(freshActivation({ productId: 2 }));
      const wallets = (await sandbox.records(WALLETS)).filter(({ urn }) => urn === '70000000000');
      expect(wallets.map(({ urn, name, balanceMinor }) => [urn, name, balanceMinor])).toEqual([
        ['70000000000', 'general', 99_900],
        ['70000000000', 'meal', 0],
        ['70000000000', 'travel', 0],
      ]);
    });
  });

  describe('when it looks for the customer', () => {
    const withoutUrn = { urn: null, last4Digits: null };

    it('refuses the e-mail address of another customer with 8004, whatever the case of its letters', async () => {
      const sandbox = prepaidSandbox();
      const cardHolder = { ...SAMPLE_REQUEST.cardHolder, cardholderEmail: 'Taken.ADDRESS@example.com' };
      expect((await sandbox.activate(freshActivation({ cardHolder }))).message.responseCode).toBe('8004');
      const own = freshActivation({ cardHolder, customerId: '000000009001' });
      expect((await sandbox.activate(own)).message.responseCode).toBe('00');
    });

    it('keeps the stored profile of a known customer', async () => {
      const sandbox = prepaidSandbox();
      const before = (await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004');
      await sandbox.activate(freshActivation({ customerId: '000000001004' }));
      expect(before).toBeDefined();
      expect((await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004')).toEqual(before);
      expect((await cardOf(sandbox, '70000000000'))?.customerId).toBe('000000001004');
    });

    it('makes up an id of twelve digits where none is sent', async () => {
      const sandbox = prepaidSandbox();
      const { message } = await sandbox.activate(freshActivation({ customerId: '' }));
      expect(message.customerId).toMatch(/^\d{12}$/);
      expect((await sandbox.records(CUSTOMERS)).some(({ id }) => id === message.customerId)).toBe(true);
    });

    it.each([
      ['customerId', { customerId: '000000001002' }, '919000000000'],
      ['mobile number', { customerId: null }, '910000001002'],
    ])('finds the one waiting card by %s where no urn is sent', async (_by, changes, cardholderMobile) => {
      const sandbox = prepaidSandbox();
      const request = freshActivation({ ...withoutUrn, ...changes });
      const cardHolder = { ...request.cardHolder, cardholderMobile };
      const { message } = await sandbox.activate({ ...request, cardHolder });
      expect(message).toMatchObject({ responseCode: '00', urn: 70000002007, customerId: '000000001002' });
    });

    it.each([
      ['two cards wait', '000000001003'],
      ['no card waits', '000000001004'],
      ['the customer is unknown', 'unknown'],
    ])('answers 1001 without urn where %s', async (_what, customerId) => {
      const sandbox = prepaidSandbox();
      const { message } = await sandbox.activate(freshActivation({ ...withoutUrn, customerId }));
      expect(message.responseCode).toBe('1001');
      expect(message).not.toHaveProperty('urn');
    });
  });

  describe('when many callers activate one card', () => {
    it('lets exactly one of them succeed', async () => {
      const sandbox = prepaidSandbox();
      const answers = await Promise.all(Array.from({ length: 40 }, () => sandbox.activate(freshActivation())));
      const codes = answers.map(({ message }) => message.responseCode);
      expect(codes.filter((code) => code === '00')).toHaveLength(1);
      expect(codes.filter((code) => code === '1004')).toHaveLength(39);
    });
  });

  it('reads a flat message as it reads a nested one', async () => {
    const sandbox = prepaidSandbox();
    expect((await sandbox.activate(TABLE_REQUEST)).message).toMatchObject({ responseCode: '00', urn: 70000000000 });
    expect((await cardOf(sandbox, '70000000000'))?.balanceMinor).toBe(98_900);
    expect((await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000123467790')).toMatchObject({
      firstName: 'Ashish',
      mobile: '919888888888',
      dateOfBirth: '1995-12-01',
      cardProfileId: 150,
    });
  });

  it('gives the same ids for the same seed, and other ids for another seed', async () => {
    const idOf = async (seed: number) =>
      (await prepaidSandbox({ seed }).activate(SAMPLE_REQUEST)).message.accosaTransactionId;
    expect(await idOf(42)).toBe(await idOf(42));
    expect(await idOf(42)).not.toBe(await idOf(43));
  });
});
