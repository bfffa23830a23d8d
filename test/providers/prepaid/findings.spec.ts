// The findings of a refused activation: they name what is missing, all of it at once, and every day that does not exist.
import { describe, expect, it } from 'vitest';
import { SAMPLE_REQUEST, TABLE_REQUEST } from './page-sample.ts';
import { freshActivation, prepaidSandbox } from './support.ts';

type Profile = 'lenient' | 'sample' | 'table';

async function refused(message: unknown, profile: Profile = 'lenient') {
  const sandbox = prepaidSandbox({ profile });
  const { message: answer } = await sandbox.activate(message);
  expect(sandbox.last().changes).toEqual([]);
  const findings = sandbox.last().refusal?.findings ?? [];
  return { code: answer.responseCode, pointers: findings.map(({ pointer }) => pointer), findings };
}

const holder = (changes: Record<string, unknown>) => ({ cardHolder: { ...SAMPLE_REQUEST.cardHolder, ...changes } });

describe('what is missing', () => {
  it.each(['lenient', 'sample'] as const)(
    'names urn, customerId and mobile where none is there, under %s',
    async (profile) => {
      const message = freshActivation({ urn: '', customerId: null, ...holder({ cardholderMobile: undefined }) });
      expect(await refused(message, profile)).toMatchObject({
        code: '1303',
        pointers: ['/urn', '/customerId', '/cardHolder/cardholderMobile'],
      });
    },
  );

  it('names them flat under table', async () => {
    const { urn, customerId, cardholderMobile, ...rest } = TABLE_REQUEST;
    expect(await refused(rest, 'table')).toMatchObject({
      code: '1303',
      pointers: ['/urn', '/customerId', '/cardholderMobile'],
    });
  });

  it.each([
    ['urn', {}],
    ['customerId', { urn: undefined, last4Digits: '0000', customerId: '000000001002' }],
    ['cardholderMobile', { urn: undefined, last4Digits: '0000', customerId: '', cardholderMobile: 919800001002 }],
  ])('is nothing where %s is there, in every profile', async (_what, changes) => {
    const sandbox = prepaidSandbox({ profile: 'table' });
    await sandbox.activate({ ...TABLE_REQUEST, ...changes });
    expect(sandbox.last().refusal?.findings ?? []).toEqual([]);
  });

  it('names cardHolder where the message has no member of it', async () => {
    expect(await refused({ ...SAMPLE_REQUEST, cardHolder: undefined })).toMatchObject({
      code: '1303',
      pointers: ['/cardHolder'],
    });
  });

  it('names every mandatory member at once, those of the schema and the others', async () => {
    const message = freshActivation({
      productId: undefined,
      last4Digits: '',
      cardProfileId: undefined,
      cardHolder: { cardholderFirstName: 'null', cardholderMobile: '919800000000' },
    });
    expect(await refused(message)).toMatchObject({
      code: '1030',
      pointers: [
        '/productId',
        '/cardHolder/cardholderFirstName',
        '/cardHolder/cardholderLastName',
        '/cardHolder/cardholderEmail',
        '/cardHolder/cardholderDateOfBirth',
        '/last4Digits',
        '/cardProfileId',
      ],
    });
  });

  it('points at the place of a contradicting profile', async () => {
    const { findings } = await refused(freshActivation(holder({ cardProfileId: 30 })));
    expect(findings).toMatchObject([{ pointer: '/cardHolder/cardProfileId', rule: 'agrees', received: 30 }]);
  });
});

describe('a text of blanks only', () => {
  it.each<[string, Record<string, unknown>]>([
    ['/cardHolder/cardholderFirstName', holder({ cardholderFirstName: '  ' })],
    ['/cardHolder/cardholderAddress', holder({ cardholderAddress: '\u00a0' })],
    ['/cardHolder/employeeId', holder({ employeeId: ' ' })],
    ['/customerId', { customerId: ' ' }],
    ['/nominee/city', { nominee: { city: ' ' } }],
    ['/sourceAccountType', { sourceAccountType: ' ' }],
  ])('is refused as %s', async (pointer, changes) => {
    const { code, pointers } = await refused(freshActivation(changes));
    expect([code, pointers]).toEqual([pointer === '/sourceAccountType' ? '1101' : '1030', [pointer]]);
  });
});

describe('a date', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['a requestDateTime of 31 February', { requestDateTime: '20230231161759' }, '/requestDateTime'],
    ['a requestDateTime of year 0000', { requestDateTime: '00000101161759' }, '/requestDateTime'],
    ['a requestDateTime of 13 digits on 31 June', { requestDateTime: '2023063191759' }, '/requestDateTime'],
    ['a nominee born on 30 February', { nominee: { dateOfBirth: '19950230' } }, '/nominee/dateOfBirth'],
    ['a flat nominee born on 30 February', { dateOfBirth: '30-02-1995' }, '/dateOfBirth'],
    ['a nominee born in 2099', { nominee: { dateOfBirth: '20990101' } }, '/nominee/dateOfBirth'],
    [
      'a birth on 29 February 2023',
      holder({ cardholderDateOfBirth: '29-02-2023' }),
      '/cardHolder/cardholderDateOfBirth',
    ],
    ['a birth in 2099', holder({ cardholderDateOfBirth: '20990101' }), '/cardHolder/cardholderDateOfBirth'],
    ['a birth tomorrow', holder({ cardholderDateOfBirth: '16-01-2030' }), '/cardHolder/cardholderDateOfBirth'],
    ['a birth in the year 0000', holder({ cardholderDateOfBirth: '00000101' }), '/cardHolder/cardholderDateOfBirth'],
    ['a birth in 1899', holder({ cardholderDateOfBirth: '31-12-1899' }), '/cardHolder/cardholderDateOfBirth'],
    ['a flat birth of 31 April', { cardholderDateOfBirth: '19970431' }, '/cardholderDateOfBirth'],
  ])('refuses %s', async (_what, changes, pointer) => {
    expect(await refused(freshActivation(changes))).toMatchObject({ code: '1030', pointers: [pointer] });
  });

  it('names several at once, beside the findings of the schema', async () => {
    const message = freshActivation({
      loadAmount: 'much',
      requestDateTime: '20230231161759',
      nominee: { dateOfBirth: '19950230' },
    });
    expect((await refused(message)).pointers).toEqual(['/loadAmount', '/requestDateTime', '/nominee/dateOfBirth']);
  });

  it.each([
    [{ requestDateTime: '2023012261759' }],
    [{ requestDateTime: '20240229161759' }],
    [holder({ cardholderDateOfBirth: '29-02-2024' })],
    [holder({ cardholderDateOfBirth: '15-01-2030' })],
  ])('accepts %o', async (changes) => {
    expect((await refused(freshActivation(changes)).catch(() => undefined))?.code ?? '00').toBe('00');
  });

  it('with 13 digits of requestDateTime is refused under table', async () => {
    const { code, pointers } = await refused({ ...TABLE_REQUEST, requestDateTime: '2023012261759' }, 'table');
    expect([code, pointers]).toEqual(['1030', ['/requestDateTime']]);
  });
});
