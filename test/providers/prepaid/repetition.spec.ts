// A clientTxnId that is used again: the stored answer for the same call, 1093 for any other; and the platform's numbers.
import { describe, expect, it } from 'vitest';
import { CARDS, TRANSACTIONS } from '../../../src/providers/prepaid/records/records.ts';
import { SAMPLE_REQUEST } from './page-sample.ts';
import { CHECK_STATUS, freshActivation, prepaidSandbox } from './support.ts';

const holder = (changes: Record<string, unknown>) => ({ cardHolder: { ...SAMPLE_REQUEST.cardHolder, ...changes } });

describe('a repeated clientTxnId with isStatusCheckRequest true', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['another urn', { urn: 70000000001 }, '/urn'],
    ['other last four digits', { last4Digits: 4664 }, '/last4Digits'],
    ['another load', { loadAmount: 200_000 }, '/loadAmount'],
    ['another fee', { feeAmount: 5 }, '/feeAmount'],
    ['another tax', { taxAmount: undefined }, '/taxAmount'],
    ['another product', { productId: 2 }, '/productId'],
    ['another customer', { customerId: '129325' }, '/customerId'],
    [
      'another mobile and no customerId',
      { customerId: '', ...holder({ cardholderMobile: '919800001002' }) },
      '/cardholderMobile',
    ],
    ['a test card that forces a code', { urn: 70000001501, last4Digits: '1501' }, '/urn'],
  ])('is refused with 1093 for %s, and changes nothing', async (_what, changes, pointer) => {
    const sandbox = prepaidSandbox();
    await sandbox.activate(SAMPLE_REQUEST);
    const { message } = await sandbox.activate({ ...SAMPLE_REQUEST, ...changes });
    expect(message.responseCode).toBe('1093');
    const { refusal, changes: made } = sandbox.last();
    expect(made).toEqual([]);
    expect(refusal?.findings.map((finding) => finding.pointer)).toContain(pointer);
    expect(refusal?.note).toContain('repeats another call');
  });

  it.each<[string, Record<string, unknown>]>([
    ['text instead of numbers', { urn: '70000000008', loadAmount: '100000', last4Digits: '5109' }],
    ['no urn, which the customer identifies', { urn: '' }],
    ['another time and login', { requestDateTime: '20230122161800', loginId: 2 }],
    ['another address of the cardholder', holder({ cardholderAddress: 'Elsewhere' })],
  ])('gets the first answer for %s', async (_what, changes) => {
    const sandbox = prepaidSandbox();
    const first = await sandbox.activate(SAMPLE_REQUEST);
    const again = await sandbox.activate({ ...SAMPLE_REQUEST, ...changes });
    expect(again.text).toBe(first.text);
    expect(await sandbox.records(TRANSACTIONS)).toHaveLength(1);
  });
});

describe('a clientTxnId "null"', () => {
  it('is repeated like any other', async () => {
    const sandbox = prepaidSandbox();
    expect((await sandbox.activate(freshActivation({ clientTxnId: 'null' }))).message.clientTxnId).toBe('null');
    const refused = await sandbox.activate(freshActivation({ clientTxnId: 'null', loadAmount: 'much' }));
    expect(refused.message).toMatchObject({ responseCode: '1030', clientTxnId: 'null' });
    const inquiry = {
      messageCode: 2050,
      clientTxnId: 'a',
      requestDateTime: '20300115093100',
      verifyclientTxnId: 'null',
    };
    expect((await sandbox.send(CHECK_STATUS, inquiry)).message).toMatchObject({
      responseCode: '00',
      clientTxnId: 'null',
    });
  });
});

describe('accosaTransactionId and accosaRefNo', () => {
  it('rise with the calls of a sandbox', async () => {
    const sandbox = prepaidSandbox();
    const transactions: number[] = [];
    const references: number[] = [];
    for (let card = 1; card <= 5; card++) {
      const urn = `7000000000${card}`;
      const lastFour = await lastFourOf(sandbox, urn);
      const { message } = await sandbox.activate(freshActivation({ urn, last4Digits: lastFour }));
      transactions.push(message.accosaTransactionId as number);
      references.push(Number(message.accosaRefNo));
      const refused = await sandbox.activate(freshActivation({ urn, last4Digits: lastFour }));
      expect(refused.message).toMatchObject({ responseCode: '1004' });
      expect(refused.message).not.toHaveProperty('accosaRefNo');
      transactions.push(refused.message.accosaTransactionId as number);
    }
    expect(transactions).toEqual([...new Set(transactions)].sort((a, b) => a - b));
    const [first = 0] = references;
    expect(references).toEqual([first, first + 1, first + 2, first + 3, first + 4]);
    expect(Math.max(...transactions, ...references)).toBeLessThan(2 ** 31);
  });

  it('are never shared by calls that arrive together', async () => {
    const sandbox = prepaidSandbox();
    const cards = (
      await Promise.all(
        Array.from({ length: 20 }, async (_, card) => {
          const urn = String(70000000030 + card);
          return sandbox.activate(freshActivation({ urn, last4Digits: await lastFourOf(sandbox, urn) }));
        }),
      )
    ).map(({ message }) => message);
    expect(new Set(cards.map(({ accosaRefNo }) => accosaRefNo)).size).toBe(20);
    expect(new Set(cards.map(({ accosaTransactionId }) => accosaTransactionId)).size).toBe(20);
  });
});

async function lastFourOf(sandbox: ReturnType<typeof prepaidSandbox>, urn: string): Promise<string> {
  return (await sandbox.records(CARDS)).find(({ id }) => id === urn)?.lastFour ?? '';
}
