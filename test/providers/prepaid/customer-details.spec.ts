// What an activation says of a customer that the sandbox knows, and how a client is set up: time zone, card number, branches.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CARDS, CUSTOMERS } from '../../../src/providers/prepaid/records/records.ts';
import { SAMPLE_ANSWER_TYPES } from './page-sample.ts';
import {
  DEFAULT_CLIENT,
  FIXED_IV_CLIENT,
  freshActivation,
  opened,
  prepaidSandbox,
  type TestClient,
} from './support.ts';

describe('a known customer whose details differ', () => {
  it('answers 00, keeps what is stored, and the note says what was dropped', async () => {
    const sandbox = prepaidSandbox();
    const stored = (await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004');
    const { message } = await sandbox.activate(freshActivation({ customerId: '000000001004' }));
    expect(message.responseCode).toBe('00');
    expect((await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004')).toEqual(stored);
    const { note } = sandbox.last();
    expect(note).toContain('Customer 000000001004 is known and keeps the stored details');
    expect(note).toContain(`cardholderFirstName "SandeepKWibmoA" (stored ${JSON.stringify(stored?.firstName)})`);
    expect(note).toContain('cardholderDateOfBirth "1997-04-22"');
  });

  it('has no note where nothing differs', async () => {
    const sandbox = prepaidSandbox();
    const stored = (await sandbox.records(CUSTOMERS)).find(({ id }) => id === '000000001004');
    await sandbox.activate(
      freshActivation({
        customerId: '000000001004',
        cardHolder: {
          cardholderFirstName: stored?.firstName,
          cardholderLastName: stored?.lastName,
          cardholderEmail: ` ${stored?.email.toUpperCase()}`,
          cardholderMobile: stored?.mobile,
          cardholderDateOfBirth: stored?.dateOfBirth.split('-').reverse().join('-'),
        },
      }),
    );
    expect([sandbox.last().reply?.outcome, sandbox.last().note]).toEqual(['prepaid.00', undefined]);
  });
});

describe('a client that is set up otherwise', () => {
  const setUp = (client: TestClient, more: object) => {
    const folder = mkdtempSync(join(tmpdir(), 'fixtures-'));
    const { 'x-api-key': apiKey, clientId, bankId, entityId, secureCode } = client.headers;
    const { key, iv, ivMode } = client;
    const entry = { name: 'own', does: 'is set up', apiKey, clientId, bankId, entityId, secureCode, ivMode };
    const data = [{ ...entry, key: key.toString('hex'), iv: iv.toString('hex'), ...more }];
    const own = join(folder, 'prepaid');
    mkdirSync(own);
    writeFileSync(join(own, 'clients.json'), JSON.stringify({ data }));
    return prepaidSandbox({ fixtures: folder });
  };

  it.each([
    ['+00:00', '20300115093000'],
    ['-03:30', '20300115060000'],
    ['+14:00', '20300115233000'],
  ])('with utcOffset %s is answered in that time', async (utcOffset, expected) => {
    const { message } = await setUp(DEFAULT_CLIENT, { utcOffset }).activate(freshActivation());
    expect(message.responseDateTime).toBe(expected);
  });

  it('with branches may send them as entityId, also under the stricter profiles', async () => {
    const sandbox = setUp(DEFAULT_CLIENT, { branches: ['205'] });
    await sandbox.activate(freshActivation(), { headers: { entityId: '205' } });
    expect(sandbox.last().reply?.outcome).toBe('prepaid.00');
    expect(sandbox.last().operation?.deviations?.(sandbox.last().message as never, sandbox.last().caller)).toEqual([]);
  });

  it.each([
    ['prefix', DEFAULT_CLIENT],
    ['fixed', FIXED_IV_CLIENT],
  ] as const)('with answersWithCardNumber gets the card number, sealed, IV %s', async (_mode, client) => {
    const sandbox = setUp(client, { answersWithCardNumber: true });
    const { message, text } = await sandbox.activate(freshActivation(), { client });
    const card = (await sandbox.records(CARDS)).find(({ id }) => id === '70000000000');
    expect(String(opened(message.cardNumber as string, client))).toBe(card?.pan);
    expect(text).not.toContain(card?.pan);
    const { cardNumber, ...rest } = message;
    expect(Object.keys(rest)).toEqual(SAMPLE_ANSWER_TYPES.map(([name]) => name));
  });

  it('is answered without it unless it is', async () => {
    expect((await prepaidSandbox().activate(freshActivation())).message).not.toHaveProperty('cardNumber');
  });
});
