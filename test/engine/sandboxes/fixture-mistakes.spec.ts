// Fixture folders with a mistake: each stops the start and says file, line, member and what is allowed.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FixtureError } from '../../../src/engine/sandboxes/fixture-files.ts';
import { createSandboxEngine, DEFAULTS } from '../../../src/server.ts';
import { runBinary } from '../../support/binary.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

type Content = string | Buffer | ((path: string) => void);

function folderWith(files: Readonly<Record<string, Content>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'mistakes-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    if (typeof content === 'function') content(path);
    else writeFileSync(path, content);
  }
  return folder;
}

/** The message with which a server with these fixtures does not start. */
async function refusal(fixtures: string): Promise<string> {
  const engine = createSandboxEngine({ ...DEFAULTS, fixtures });
  const problem = await engine.sandboxes.use('default').then(
    () => new Error('it starts'),
    (thrown: unknown) => thrown,
  );
  expect(problem).toBeInstanceOf(FixtureError);
  return (problem as Error).message.replaceAll(`${fixtures}/`, '');
}

/** A file with one entry on one line a member: line 3 opens the entry, its first member is on line 4. */
const one = (entry: object) => JSON.stringify({ data: [entry] }, null, 1);
const many = (...entries: object[]) => `{"data": [\n${entries.map((entry) => JSON.stringify(entry)).join(',\n')}\n]}`;

const CARD = { name: 'mine', urn: '80000000001' };
const CUSTOMER = { name: 'asha', customerId: 'own-1' };
const PRODUCT = { name: 'metal', productId: '77' };
const CLIENT = {
  name: 'us',
  apiKey: 'our-key',
  clientId: '3000',
  bankId: '8000',
  secureCode: 'secret-code',
  key: '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b',
  iv: '000102030405060708090a0b0c0d0e0f',
};
const ID = '11111111-2222-4333-8444-555555555555';
const OTHER_ID = '11111111-2222-4333-8444-666666666666';
const USER = { name: 'zoe', id: ID, status: 'ACTIVE', first_name: 'Zoe' };
const BULK = {
  name: 'box',
  id: ID,
  card_product_id: 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c',
  number_of_cards: 1,
  status: 'SUBMITTED',
};
const NCORE_CARD = { name: 'blue', pan: '5500000000000004', expiry: '4412', cvv: '123' };
const NCORE_PRODUCT = { name: 'gold', id: ID, currency: 'USD', status: 'ACTIVE' };

/** File, content, and what the message has: line, member and reason. */
type Mistake = readonly [string, string, Content, number, string, string];

const mistake = (what: string, file: string, entry: object, line: number, member: string, reason: string): Mistake => [
  what,
  file,
  one(entry),
  line,
  `/data/0${member}`,
  reason,
];

const ENTRIES: readonly Mistake[] = [
  // prepaid/cards.json
  mistake('an unknown member', 'prepaid/cards.json', { ...CARD, expirey: '4401' }, 6, '/expirey', 'nearest is expiry'),
  mistake('a member in capitals', 'prepaid/cards.json', { ...CARD, PAN: '1' }, 6, '/PAN', 'PAN is no member here'),
  mistake('a URN as a number', 'prepaid/cards.json', { name: 'mine', urn: 80000000001 }, 5, '/urn', 'must be a string'),
  mistake('a URN with a letter', 'prepaid/cards.json', { name: 'mine', urn: '8O' }, 5, '/urn', '1 to 11 digits'),
  mistake('no URN', 'prepaid/cards.json', { name: 'mine' }, 3, '/urn', 'urn is missing (expected: 1 to 11 digits'),
  mistake('no name', 'prepaid/cards.json', { urn: '8' }, 3, '/name', 'name is missing'),
  mistake('a name with a blank', 'prepaid/cards.json', { ...CARD, name: 'my card' }, 4, '/name', 'lower-case letters'),
  mistake('month 13', 'prepaid/cards.json', { ...CARD, expiry: '4413' }, 6, '/expiry', 'YYMM, the month from 01 to 12'),
  mistake('month 00', 'prepaid/cards.json', { ...CARD, expiry: '4400' }, 6, '/expiry', 'YYMM'),
  mistake('an expiry as MM/YY', 'prepaid/cards.json', { ...CARD, expiry: '12/44' }, 6, '/expiry', 'YYMM'),
  mistake(
    'a PAN with blanks',
    'prepaid/cards.json',
    { ...CARD, pan: '5500 0000 0000 0004' },
    6,
    '/pan',
    '12 to 19 digits',
  ),
  mistake('a PAN as a number', 'prepaid/cards.json', { ...CARD, pan: 5500000000000004 }, 6, '/pan', 'must be a string'),
  mistake('a CVV of two digits', 'prepaid/cards.json', { ...CARD, cvv: '12' }, 6, '/cvv', '3 digits'),
  mistake(
    'an unknown status',
    'prepaid/cards.json',
    { ...CARD, status: 'blocked' },
    6,
    '/status',
    'one of inactive, active',
  ),
  mistake('an unknown code', 'prepaid/cards.json', { ...CARD, carries: '9999' }, 6, '/carries', 'has the code "9999"'),
  mistake('the code of success', 'prepaid/cards.json', { ...CARD, carries: '00' }, 6, '/carries', 'has the code "00"'),
  mistake('a code as a number', 'prepaid/cards.json', { ...CARD, carries: 1004 }, 6, '/carries', 'must be a string'),
  mistake(
    'an unknown customer',
    'prepaid/cards.json',
    { ...CARD, customerId: 'gone' },
    6,
    '/customerId',
    'has the id "gone"',
  ),
  mistake(
    'unknown holders',
    'prepaid/cards.json',
    { ...CARD, holders: 'populaton' },
    6,
    '/holders',
    'nearest is population',
  ),
  mistake('an unknown product', 'prepaid/cards.json', { ...CARD, productId: '99' }, 6, '/productId', 'has the id "99"'),
  mistake(
    'two holders',
    'prepaid/cards.json',
    { ...CARD, customerId: '000000001001', holders: 'population' },
    7,
    '/holders',
    'contradicts customerId',
  ),
  mistake(
    'last four of another PAN',
    'prepaid/cards.json',
    { ...CARD, pan: '5500000000000004', lastFour: '1234' },
    7,
    '/lastFour',
    'contradicts pan, which ends in 0004',
  ),
  mistake(
    'one PAN for many',
    'prepaid/cards.json',
    { ...CARD, count: 2, pan: '5500000000000004' },
    7,
    '/pan',
    'share one PAN',
  ),
  mistake('a count of 0', 'prepaid/cards.json', { ...CARD, count: 0 }, 6, '/count', 'must be >= 1'),
  mistake(
    'a count past the digits',
    'prepaid/cards.json',
    { name: 'm', urn: '98', count: 5 },
    5,
    '/urn',
    'another digit',
  ),
  mistake(
    'a negative balance',
    'prepaid/cards.json',
    { ...CARD, balanceMinor: -1 },
    6,
    '/balanceMinor',
    'must be >= 0',
  ),
  // prepaid/customers.json
  mistake(
    '30 February',
    'prepaid/customers.json',
    { ...CUSTOMER, dateOfBirth: '1990-02-30' },
    6,
    '/dateOfBirth',
    'date',
  ),
  mistake('month 13', 'prepaid/customers.json', { ...CUSTOMER, dateOfBirth: '1990-13-01' }, 6, '/dateOfBirth', 'date'),
  mistake(
    'a day to come',
    'prepaid/customers.json',
    { ...CUSTOMER, dateOfBirth: '2099-01-01' },
    6,
    '/dateOfBirth',
    '1900',
  ),
  mistake(
    'no e-mail address',
    'prepaid/customers.json',
    { ...CUSTOMER, email: 'asha' },
    6,
    '/email',
    'an e-mail address',
  ),
  mistake(
    'the address of another one',
    'prepaid/customers.json',
    { ...CUSTOMER, email: 'Taken.Address@example.com' },
    6,
    '/email',
    'address of the customer "taken-address"',
  ),
  mistake(
    'a mobile with a plus',
    'prepaid/customers.json',
    { ...CUSTOMER, mobile: '+910000000001' },
    6,
    '/mobile',
    '10 to 13',
  ),
  mistake(
    'a count on letters',
    'prepaid/customers.json',
    { ...CUSTOMER, count: 2 },
    5,
    '/customerId',
    '1 to 15 digits',
  ),
  // prepaid/products.json
  mistake(
    'an unknown kind',
    'prepaid/products.json',
    { ...PRODUCT, kind: 'wallet' },
    6,
    '/kind',
    'one of single-wallet',
  ),
  mistake('wallets of one', 'prepaid/products.json', { ...PRODUCT, wallets: ['a'] }, 6, '/wallets', 'multi-wallet'),
  mistake('yes for true', 'prepaid/products.json', { ...PRODUCT, isDefault: 'yes' }, 6, '/isDefault', 'true or false'),
  // prepaid/clients.json
  mistake(
    'a short key',
    'prepaid/clients.json',
    { ...CLIENT, key: '8e73' },
    9,
    '/key',
    'must be 24 bytes: 48 hexadecimal',
  ),
  mistake('a short IV', 'prepaid/clients.json', { ...CLIENT, iv: '0001' }, 10, '/iv', 'must be 16 bytes'),
  mistake(
    'an unknown mode',
    'prepaid/clients.json',
    { ...CLIENT, ivMode: 'random' },
    11,
    '/ivMode',
    'one of prefix, fixed',
  ),
  mistake('a key with a line end', 'prepaid/clients.json', { ...CLIENT, apiKey: 'a\n' }, 5, '/apiKey', 'visible ASCII'),
  mistake(
    'no secureCode',
    'prepaid/clients.json',
    { ...CLIENT, secureCode: undefined },
    3,
    '/secureCode',
    'is missing',
  ),
  // ncore
  mistake('month 13', 'ncore/cards.json', { ...NCORE_CARD, expiry: '4413' }, 6, '/expiry', 'month from 01 to 12'),
  mistake('an unknown order', 'ncore/cards.json', { ...NCORE_CARD, bulk_issuance_id: ID }, 8, '/bulk_issuance_id', ID),
  mistake(
    'a DRAFT',
    'ncore/cards.json',
    { ...NCORE_CARD, bulk_issuance_id: '5eed0b03-9dd2-4eed-9c03-9aabbccddeef' },
    8,
    '/bulk_issuance_id',
    'is a DRAFT',
  ),
  mistake(
    'an order that is full',
    'ncore/cards.json',
    { ...NCORE_CARD, bulk_issuance_id: '5eed0b02-8cc1-4ddc-8bf2-8f9aabbccdde' },
    8,
    '/bulk_issuance_id',
    'has 1 card, and this is card 2',
  ),
  mistake('an unknown product', 'ncore/cards.json', { ...NCORE_CARD, card_product_id: ID }, 8, '/card_product_id', ID),
  mistake('an unknown user', 'ncore/cards.json', { ...NCORE_CARD, status: 'ACTIVE', user_id: ID }, 9, '/user_id', ID),
  mistake(
    'a user of an INACTIVE card',
    'ncore/cards.json',
    { ...NCORE_CARD, user_id: '8009ace0-c16e-4d03-8a89-36010cf30b87' },
    8,
    '/user_id',
    'an INACTIVE card has no user',
  ),
  mistake('an id in capitals', 'ncore/cards.json', { ...NCORE_CARD, id: ID.replace('8', 'A') }, 8, '/id', 'lower case'),
  mistake('an unknown status', 'ncore/users.json', { ...USER, status: 'GONE' }, 6, '/status', 'one of PENDINGKYC'),
  mistake(
    '31 April',
    'ncore/users.json',
    { ...USER, date_of_birth: '1990-04-31' },
    8,
    '/date_of_birth',
    'a day that exists',
  ),
  mistake(
    'an unknown parent',
    'ncore/users.json',
    { ...USER, parent_user_id: OTHER_ID },
    8,
    '/parent_user_id',
    OTHER_ID,
  ),
  mistake(
    'a currency of two',
    'ncore/products.json',
    { ...NCORE_PRODUCT, currency: 'US' },
    6,
    '/currency',
    'three capitals',
  ),
  mistake(
    'an unknown situation',
    'ncore/products.json',
    { ...NCORE_PRODUCT, carries: '500' },
    8,
    '/carries',
    'one of bulk-',
  ),
  mistake(
    'an unknown product',
    'ncore/bulkissuances.json',
    { ...BULK, card_product_id: ID },
    6,
    '/card_product_id',
    ID,
  ),
  mistake(
    'no cards at all',
    'ncore/bulkissuances.json',
    { ...BULK, number_of_cards: 0 },
    7,
    '/number_of_cards',
    '>= 1',
  ),
  mistake(
    'the fulfilment of a DRAFT',
    'ncore/bulkissuances.json',
    { ...BULK, status: 'DRAFT', fulfillment_status: 'PRINTED' },
    9,
    '/fulfillment_status',
    'a DRAFT has none',
  ),
  mistake(
    'a key with a blank',
    'ncore/clients.json',
    { name: 'us', apikey: 'our key' },
    5,
    '/apikey',
    'without blanks',
  ),
];

const TWICE: readonly Mistake[] = [
  ['one name', 'prepaid/cards.json', many(CARD, { ...CARD, urn: '9' }), 3, '/data/1/name', 'the same as in /data/0'],
  ['one URN', 'prepaid/cards.json', many(CARD, { ...CARD, name: 'b' }), 3, '/data/1/urn', 'the same as in /data/0'],
  [
    'one PAN',
    'prepaid/cards.json',
    many({ ...CARD, pan: '5500000000000004' }, { name: 'b', urn: '9', pan: '5500000000000004' }),
    3,
    '/data/1/pan',
    'the same as in /data/0',
  ],
  [
    'a URN that another one counts up to',
    'prepaid/cards.json',
    many({ ...CARD, count: 5 }, { name: 'b', urn: '80000000003' }),
    3,
    '/data/1/urn',
    '"mine" counts up to 80000000005',
  ],
  ['one id', 'prepaid/customers.json', many(CUSTOMER, { ...CUSTOMER, name: 'b' }), 3, '/data/1/customerId', 'the same'],
  ['one key', 'prepaid/clients.json', many(CLIENT, { ...CLIENT, name: 'b' }), 3, '/data/1/apiKey', 'the same'],
  [
    'two default products',
    'prepaid/products.json',
    many({ ...PRODUCT, isDefault: true }, { name: 'b', productId: '78', isDefault: true }),
    3,
    '/data/1/isDefault',
    'another product is the default one',
  ],
  ['one PAN', 'ncore/cards.json', many(NCORE_CARD, { ...NCORE_CARD, name: 'b' }), 3, '/data/1/pan', 'the same'],
  ['one id', 'ncore/users.json', many(USER, { ...USER, name: 'b' }), 3, '/data/1/id', 'the same'],
  [
    'one key',
    'ncore/clients.json',
    many({ name: 'a', apikey: 'k' }, { name: 'b', apikey: 'k' }),
    3,
    '/data/1/apikey',
    'the same',
  ],
];

const SHAPES: readonly Mistake[] = [
  ['a list', 'prepaid/cards.json', '[\n{}\n]', 1, '/', 'an object with the member data'],
  ['a text', 'ncore/cards.json', '"cards"', 1, '/', 'an object with the member data'],
  ['null', 'ncore/users.json', '\nnull', 2, '/', 'an object with the member data'],
  ['an entry alone', 'prepaid/cards.json', JSON.stringify(CARD, null, 1), 1, '/', 'it has name, urn'],
  ['another name for data', 'prepaid/cards.json', '{\n"cards": []}', 1, '/', 'it has cards'],
  ['a member beside data', 'ncore/cards.json', '{\n"data": [],\n"cards": []}', 3, '/cards', 'no member here'],
  ['data that is no list', 'ncore/cards.json', '{\n"data": {}}', 2, '/data', 'data must be a list'],
  ['an entry that is a text', 'ncore/cards.json', '{"data": [\n"x"]}', 2, '/data/0', 'must be an object'],
  ['a member twice', 'prepaid/cards.json', '{"data": [\n{"urn": "8",\n"urn": "9"}]}', 3, '/data/0/urn', 'there twice'],
  ['nothing', 'prepaid/cards.json', '', 1, '', 'the file is empty'],
  ['blanks', 'ncore/cards.json', ' \n ', 1, '', 'the file is empty'],
  ['no JSON', 'ncore/cards.json', '{\n  "data": [,]\n}', 2, '', 'column 12: not JSON'],
  ['no JSON after CRLF', 'prepaid/cards.json', '{\r\n"data": [\r\n  oops\r\n]}', 3, '', 'column 3: not JSON'],
  ['a comment', 'prepaid/cards.json', '// mine\n{"data": []}', 1, '', 'column 1: not JSON'],
  ['a trailing comma', 'prepaid/cards.json', '{"data": [],\n}', 2, '', 'column 1: not JSON'],
  ['Latin-1', 'ncore/users.json', Buffer.from('{\n"data": "Zoé"}', 'latin1'), 1, '', 'it is not UTF-8 (line 2)'],
  ['UTF-16', 'ncore/users.json', Buffer.from('\ufeff{"data": []}', 'utf16le'), 1, '', 'UTF-16; save it as UTF-8'],
  ['JSON of a thousand levels', 'ncore/users.json', `${'['.repeat(1000)}${']'.repeat(1000)}`, 1, '', 'levels deep'],
];

const asFolder: Content = (path) => mkdirSync(path);
const linkTo =
  (target: string): Content =>
  (path) =>
    symlinkSync(target, path);

const PLACES: readonly Mistake[] = [
  ['a misnamed file', 'prepaid/card.json', '{}', 1, '', 'the nearest is cards.json (allowed: clients.json'],
  ['a file name in capitals', 'prepaid/Cards.json', '{}', 1, '', 'the nearest is cards.json'],
  ['a file of the other provider', 'prepaid/users.json', '{}', 1, '', 'no file of this name is read'],
  ['another ending', 'ncore/cards.yaml', 'data: []', 1, '', 'the nearest is cards.json'],
  ['a copy', 'ncore/cards.json.bak', '{}', 1, '', 'the nearest is cards.json'],
  ['a folder too deep', 'ncore/more/cards.json', '{}', 1, '', 'no folder of this name is read'],
  ['a misnamed folder', 'nCore/cards.json', '{}', 1, '', 'no provider reads it; the nearest is ncore/'],
  ['a file beside the folders', 'cards.json', '{}', 1, '', 'fixture files go into ncore/ or prepaid/'],
  ['a file for a folder', 'prepaid', '{}', 1, '', 'it is a file; a folder is expected here'],
  ['a folder for a file', 'prepaid/cards.json', asFolder, 1, '', 'it is a folder; a file is expected here'],
  ['a link out of the folder', 'ncore/cards.json', linkTo('/etc/hostname'), 1, '', 'leads outside its folder'],
  ['a link to nothing', 'ncore/cards.json', linkTo('nowhere.json'), 1, '', 'a link to nothing'],
  ['a link to itself', 'ncore/cards.json', linkTo('cards.json'), 1, '', 'a link to itself'],
];

describe('a fixture folder', () => {
  it('is tried with at least sixty mistakes over both providers', () => {
    expect(ENTRIES.length + TWICE.length + SHAPES.length + PLACES.length).toBeGreaterThanOrEqual(60);
  });

  it.each([...ENTRIES, ...TWICE, ...SHAPES, ...PLACES])('with %s in %s stops the start', async (...made) => {
    const [, file, content, line, member, reason] = made;
    const message = await refusal(folderWith({ [file]: content }));
    const [first = '', ...others] = message.split('\n');
    const path = file === 'ncore/more/cards.json' || file === 'nCore/cards.json' ? dirname(file) : file;
    expect(first.startsWith(`${path}:${line}: ${member}${member && ': '}`), first).toBe(true);
    expect(first).toContain(reason);
    // A mistake is told once, and without the inside of the program.
    expect([others, /\bat .*\.[tj]s\b|undefined|\[object/.test(message)]).toEqual([[], false]);
  });

  it.skipIf(process.getuid?.() === 0)('with a file that this user may not read stops the start', async () => {
    const folder = folderWith({ 'ncore/cards.json': '{"data": []}' });
    chmodSync(join(folder, 'ncore/cards.json'), 0o000);
    expect(await refusal(folder)).toContain('ncore/cards.json:1: it cannot be read');
  });

  it('tells every mistake of all its files at once', async () => {
    const folder = folderWith({
      'prepaid/cards.json': many({ ...CARD, cvv: 'x' }, { urn: '9' }),
      'prepaid/customers.json': '[]',
      'prepaid/persons.json': '{}',
    });
    expect((await refusal(folder)).split('\n').map((line) => line.split(': ')[0])).toEqual([
      'prepaid/persons.json:1',
      'prepaid/customers.json:1',
      'prepaid/cards.json:2',
      'prepaid/cards.json:3',
    ]);
  });

  it('ends the command with 1 and without a stack trace', async () => {
    const folder = folderWith({ 'prepaid/cards.json': one({ ...CARD, carries: '9999' }) });
    const { code, stdout, stderr } = await runBinary(['start', '--port', '0', '--fixtures', folder]);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^card-sandbox: .*prepaid\/cards\.json:6: \/data\/0\/carries: no outcome .* "9999" \(.*\)\n$/,
    );
    const listed = await runBinary(['cards', '--fixtures', folder]);
    expect([listed.code, listed.stderr]).toEqual([1, stderr]);
  });

  it('is refused where it is a file', async () => {
    const folder = folderWith({ 'cards.json': '{}' });
    const { code, stderr } = await runBinary(['start', '--port', '0', '--fixtures', join(folder, 'cards.json')]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--fixtures must be a folder that exists')]);
  });
});

describe('a fixture folder without a mistake', () => {
  it.each([
    ['with a byte order mark', { 'prepaid/cards.json': `\ufeff${one(CARD)}` }],
    ['with CRLF', { 'prepaid/cards.json': one(CARD).replaceAll('\n', '\r\n') }],
    [
      'with hidden files, a README and schemas',
      { '.git/x': '', 'README.md': '', 'ncore/schemas/cards.schema.json': '' },
    ],
    ['with a link inside it', { 'prepaid/.all/c.json': one(CARD), 'prepaid/cards.json': linkTo('.all/c.json') }],
    ['with nothing in it', {}],
  ])('%s starts', async (_what, files) => {
    const engine = createSandboxEngine({ ...DEFAULTS, fixtures: folderWith(files as Record<string, Content>) });
    await expect(engine.sandboxes.use('default')).resolves.toBeDefined();
  });

  it('is read once: a sandbox of another seed gets the same files after they changed', async () => {
    const folder = folderWith({ 'prepaid/cards.json': one(CARD) });
    const engine = createSandboxEngine({ ...DEFAULTS, fixtures: folder });
    await engine.sandboxes.use('default');
    writeFileSync(join(folder, 'prepaid/cards.json'), '{');
    expect((await engine.sandboxes.put('other', { seed: 7 })).settings.seed).toBe(7);
  });
});
