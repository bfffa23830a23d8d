// The three profiles: what each accepts, and which findings it names when it refuses.
import { describe, expect, it } from 'vitest';
import { activationDeviations } from '../../../src/providers/prepaid/activation/activation-deviations.ts';
import type { Client } from '../../../src/providers/prepaid/wire/authenticate.ts';
import { SAMPLE_REQUEST, TABLE_REQUEST } from './page-sample.ts';
import { freshActivation, prepaidSandbox } from './support.ts';

type Profile = 'lenient' | 'sample' | 'table';

async function answered(profile: Profile, message: unknown, headers: Record<string, string | undefined> = {}) {
  const sandbox = prepaidSandbox({ profile });
  const answer = await sandbox.activate(message, { headers });
  const findings = sandbox.last().refusal?.findings ?? [];
  return {
    code: answer.message.responseCode,
    rules: findings.map(({ pointer, rule }) => `${pointer} ${rule}`),
    findings,
  };
}

describe("the page's sample as printed", () => {
  it.each(['lenient', 'sample'] as const)('is accepted under %s', async (profile) => {
    expect(await answered(profile, SAMPLE_REQUEST)).toMatchObject({ code: '00', rules: [] });
  });

  it('is refused under table, with every rule of the table that it breaks', async () => {
    const { code, rules } = await answered('table', SAMPLE_REQUEST);
    expect(code).toBe('1056');
    expect(rules.sort()).toEqual(
      [
        '/messageCode const',
        '/clientTxnId maxLength',
        '/isStatusCheckRequest const',
        '/urn type',
        '/sourceAccountType type',
        '/cardProfileId additionalProperties',
        '/cardprofileId required',
        '/cardHolder additionalProperties',
        '/nominee additionalProperties',
        '/cardholderFirstName required',
        '/cardholderLastName required',
        '/cardholderEmail required',
        '/cardholderDateOfBirth required',
        '/cardHolder/cardholderDateOfBirth pattern',
        '/cardHolder/cardholderMobile pattern',
        '/cardHolder/isPanValid enum',
      ].sort(),
    );
  });

  it('shows in the journal, under lenient, its deviations from the table', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.activate(SAMPLE_REQUEST);
    const { id } = sandbox.last();
    const { body } = await sandbox.base.http
      .get(`/_sandbox/requests/${id}`)
      .set('X-Sandbox', (await sandbox.world()).id);
    const deviations = (body.deviations as { readings: string[]; pointer: string; rule: string }[]).map(
      ({ readings, pointer, rule }) => `${readings.join('+')} ${pointer} ${rule}`,
    );
    expect(deviations).toEqual([
      'table /cardHolder/cardholderMobile pattern',
      'table /cardHolder/cardholderDateOfBirth pattern',
      'table  types',
      'table /cardHolder nested',
      'table /clientTxnId maxLength',
    ]);
  });
});

describe('a flat message as the table describes it', () => {
  it.each(['lenient', 'table'] as const)('is accepted under %s', async (profile) => {
    expect(await answered(profile, TABLE_REQUEST)).toMatchObject({ code: '00', rules: [] });
  });

  it('is refused under sample because cardHolder is missing', async () => {
    const { code, rules } = await answered('sample', TABLE_REQUEST);
    expect(code).toBe('1030');
    expect(rules).toContain('/cardHolder required');
  });
});

describe.each<[string, Record<string, unknown>, Record<Profile, string>]>([
  ['messageCode 1080', { messageCode: 1080 }, { lenient: '00', sample: '1056', table: '1056' }],
  ['messageCode 3424 as a number', { messageCode: 3424 }, { lenient: '00', sample: '00', table: '1030' }],
  ['isStatusCheckRequest "TRUE"', { isStatusCheckRequest: 'TRUE' }, { lenient: '00', sample: '1030', table: '1056' }],
  ['isStatusCheckRequest false', { isStatusCheckRequest: false }, { lenient: '00', sample: '1030', table: '1056' }],
  ['no isStatusCheckRequest', { isStatusCheckRequest: undefined }, { lenient: '00', sample: '1030', table: '1056' }],
  ['urn as a string', { urn: '70000000000' }, { lenient: '00', sample: '00', table: '1056' }],
  ['amounts as strings', { loadAmount: '5000', feeAmount: '' }, { lenient: '00', sample: '00', table: '1056' }],
  ['a named source', { sourceAccountType: 'SAVINGS' }, { lenient: '00', sample: '00', table: '1056' }],
  ['a source that is another number', { sourceAccountType: 7 }, { lenient: '00', sample: '1101', table: '1056' }],
  [
    'another spelling',
    { cardProfileId: undefined, cardprofileId: 300 },
    { lenient: '00', sample: '1030', table: '1056' },
  ],
  ['no customerId', { customerId: undefined }, { lenient: '00', sample: '00', table: '1056' }],
  ['no loginId', { loginId: undefined }, { lenient: '00', sample: '00', table: '1056' }],
  [
    'a profile that is none',
    { cardProfileId: 15, cardHolder: undefined },
    { lenient: '1303', sample: '1303', table: '1056' },
  ],
])('%s: %o', (_what, changes, codes) => {
  it.each(Object.entries(codes) as [Profile, string][])('answers under %s %s', async (profile, code) => {
    expect((await answered(profile, freshActivation(changes))).code).toBe(code);
  });
});

describe.each<[string, Record<string, unknown>, Record<Profile, string>]>([
  ['a birth date as YYYYMMDD', { cardholderDateOfBirth: '19970422' }, { lenient: '00', sample: '1030', table: '1056' }],
  ['a city of 11 letters', { cardholderCity: 'Visakhapatm' }, { lenient: '00', sample: '1030', table: '1056' }],
  ['isPanValid as a number', { isPanValid: 0 }, { lenient: '00', sample: '00', table: '1056' }],
  ['no last name', { cardholderLastName: undefined }, { lenient: '1030', sample: '1030', table: '1056' }],
  ['a last name "null"', { cardholderLastName: 'null' }, { lenient: '1030', sample: '1030', table: '1056' }],
  ['an address of blanks', { cardholderAddress: ' ' }, { lenient: '1030', sample: '1030', table: '1056' }],
  ['an empty address', { cardholderAddress: '' }, { lenient: '00', sample: '00', table: '1056' }],
  ['no mobile', { cardholderMobile: '' }, { lenient: '00', sample: '00', table: '1056' }],
  ['another profile', { cardProfileId: 30 }, { lenient: '1030', sample: '1030', table: '1056' }],
])('nested, %s: %o', (_what, changes, codes) => {
  it.each(Object.entries(codes) as [Profile, string][])('answers under %s %s', async (profile, code) => {
    const request = freshActivation();
    expect((await answered(profile, { ...request, cardHolder: { ...request.cardHolder, ...changes } })).code).toBe(
      code,
    );
  });
});

describe('under table', () => {
  it.each<[string, Record<string, unknown>, string, string]>([
    ['clientTxnId of 15 characters', { clientTxnId: 'GOUd789hhhjfscs' }, '1093', '/clientTxnId maxLength'],
    ['messageCode 1080, as the table itself has it', { messageCode: 1080 }, '1056', '/messageCode const'],
    ['urn as a number', { urn: 70000000000 }, '1030', '/urn type'],
    ['a mobile of 9 digits', { cardholderMobile: 600140015 }, '1030', '/cardholderMobile minimum'],
    ['a state of 11 letters', { cardholderState: 'Maharashtra' }, '1030', '/cardholderState maxLength'],
    ['a zip code of 7', { cardholderZipCode: '5600200' }, '1030', '/cardholderZipCode maxLength'],
    ['a member the table does not have', { colour: 'red' }, '1030', '/colour additionalProperties'],
    ['profile 15', { cardprofileId: 15 }, '1030', '/cardprofileId enum'],
    ['a source that is a number', { sourceAccountType: 0 }, '1101', '/sourceAccountType type'],
    ['a load of 13 digits', { loadAmount: 1_000_000_000_000 }, '1030', '/loadAmount maximum'],
  ])('%s is refused', async (_what, changes, code, rule) => {
    expect(await answered('table', { ...TABLE_REQUEST, ...changes })).toMatchObject({ code, rules: [rule] });
  });

  it.each([
    ['null in optional members', { cardholderCity: null, taxAmount: null, lastName: null }],
    ['last four digits as a number', { last4Digits: 0 }],
    ['a mobile of 13 digits', { cardholderMobile: 9198888888881 }],
    ['a mobile outside India', { cardholderMobile: 600140015908 }],
    ['no mobile', { cardholderMobile: undefined }],
    ['no customerId', { customerId: '' }],
    ['no loginId', { loginId: undefined }],
    ['"" in every optional member', { cardholderCity: '', isPanValid: '', mobile: '', taxAmount: '', dateOfBirth: '' }],
    ["the page's own pair", { urn: '70000000008', last4Digits: 4664 }],
    ['amounts as strings', { loadAmount: '100000' }],
  ])('%s is accepted', async (_what, changes) => {
    expect(await answered('table', { ...TABLE_REQUEST, ...changes })).toMatchObject({ code: '00', rules: [] });
  });

  it.each(['clientId', 'bankId', 'secureCode', 'entityId'])(
    "a missing or wrong %s answers 1045, the page's own code",
    async (header) => {
      expect((await answered('table', TABLE_REQUEST, { [header]: '1' })).code).toBe('1045');
      expect((await answered('table', TABLE_REQUEST, { [header]: undefined })).code).toBe('1045');
    },
  );
});

describe('activationDeviations', () => {
  const CLIENT = { entityId: '100', branches: [] } as unknown as Client;

  it.each([
    [{ ...SAMPLE_REQUEST, messageCode: '1080', productId: '303001' }, ['/messageCode', '/productId']],
    [
      { ...SAMPLE_REQUEST, cardHolder: { ...SAMPLE_REQUEST.cardHolder, cardholderMobile: '9888888888' } },
      ['/cardHolder/cardholderMobile'],
    ],
    [{ ...SAMPLE_REQUEST, cardholderCity: 'Pune', firstName: 'Other' }, ['/cardholderCity', '/firstName']],
    [{ ...SAMPLE_REQUEST, cardholderCity: 'Vijayawada', lastName: 'x' }, []],
    [TABLE_REQUEST, []],
  ])('names what no schema can', (body, pointers) => {
    const found = activationDeviations({ params: {}, query: {}, headers: {}, body }, CLIENT);
    expect(found.map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
