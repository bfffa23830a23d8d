// The fixtures: what is there at rest, what it is good for, and that the files and their schemas agree.
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createAjv } from '../../../src/engine/messages/compile-schema.ts';
import { FIXTURE_FILES, fileSchema } from '../../../src/providers/ncore/fixtures/fixture-schemas.ts';
import { ncoreSandbox, PRODUCT, submittedOrder, USER } from './support.ts';

const folder = new URL('../../../fixtures/ncore/', import.meta.url);
const files = Object.keys(FIXTURE_FILES) as (keyof typeof FIXTURE_FILES)[];

/** A folder of the user's own, laid over ours. */
function overlay(contents: Readonly<Record<string, readonly object[]>>): string {
  const fixtures = mkdtempSync(join(tmpdir(), 'ncore-fixtures-'));
  mkdirSync(join(fixtures, 'ncore'));
  for (const [name, data] of Object.entries(contents)) {
    writeFileSync(join(fixtures, 'ncore', `${name}.json`), JSON.stringify({ data }));
  }
  return fixtures;
}

describe('the fixture files', () => {
  it.each(files)('%s has its schema beside it, as it is written here', (name) => {
    const path = new URL(`schemas/${name}.schema.json`, folder);
    if (process.env.WRITE_FIXTURE_SCHEMAS) writeFileSync(path, JSON.stringify(fileSchema(name), null, 2));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(fileSchema(name));
  });

  it.each(files)('%s names its schema and fits it', (name) => {
    const content = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
    expect(content.$schema).toBe(`./schemas/${name}.schema.json`);
    const check = createAjv({ checksSchemas: true }).compile({ ...fileSchema(name) });
    check(content);
    expect(check.errors).toBeNull();
  });
});

describe('GET /_sandbox/fixtures', () => {
  it('shows clients, products, users and cards, each with name and purpose', async () => {
    const sandbox = ncoreSandbox();
    const { body } = await sandbox.control('get', '/fixtures');
    expect(Object.keys(body.ncore)).toEqual(['clients', 'products', 'users', 'cards']);
    for (const shown of [...body.ncore.products, ...body.ncore.users, ...body.ncore.cards]) {
      expect(shown, shown.id).toMatchObject({ name: expect.stringMatching(/\S/), does: expect.stringMatching(/\.$/) });
    }
    const clients = body.ncore.clients as { apikey: string }[];
    for (const { apikey } of clients) expect((await sandbox.get('/users', { apikey })).status).toBe(200);
    expect(body.ncore.cards[0]).toMatchObject({ pan: '4122432442321234', expiry: '2112', cvv: '453', user_id: null });
  });

  it('shows the cards as they are now', async () => {
    const sandbox = ncoreSandbox();
    const { activation_token } = await sandbox.card('ready-to-link-01');
    await sandbox.post('/cards:link', { activation_token, user_id: USER });
    expect(await sandbox.card('ready-to-link-01')).toMatchObject({ status: 'ACTIVE', user_id: USER });
  });

  it('has ten cards that link, and users in every status', async () => {
    const sandbox = ncoreSandbox();
    for (let number = 1; number <= 10; number++) {
      const { activation_token } = await sandbox.card(`ready-to-link-${String(number).padStart(2, '0')}`);
      expect((await sandbox.post('/cards:link', { activation_token, user_id: USER })).status, `${number}`).toBe(200);
    }
    const { body } = await sandbox.get('/users?limit=100');
    const statuses = new Set(body.data.map(({ status }: { status: string }) => status));
    expect(statuses).toEqual(new Set(['ACTIVE', 'PENDINGKYC', 'SUSPENDED', 'TERMINATED']));
    expect(body.data).toHaveLength(30);
  });
});

describe('a folder of the user’s own', () => {
  it('adds products with their own PAN prefix, whose cards are the sandbox’s own', async () => {
    const id = '5eed0c99-0000-4000-8000-00000000abcd';
    const fixtures = overlay({
      products: [
        { name: 'Own Bin', does: 'Is ours.', id, currency: 'USD', status: 'INACTIVE', pan_prefix: '41224399' },
      ],
    });
    const sandbox = ncoreSandbox({ fixtures });
    const order = await submittedOrder(sandbox, 200, { card_product_id: id });
    const rows = await sandbox.control('get', `/cards?bulk_issuance_id=${order}&limit=200`);
    const pans = rows.body.data.map(({ pan }: { pan: string }) => pan);
    expect(pans.every((pan: string) => pan.startsWith('41224399'))).toBe(true);
    expect(new Set(pans).size).toBe(200);
    const provider = sandbox.engine.providers.find((candidate) => candidate.id === 'ncore');
    expect([provider?.ownsPan(pans[0]), provider?.ownsPan('4111111111111111')]).toEqual([true, false]);
  });

  it.each([
    [
      'a card of an order that is not there',
      { cards: [{ name: 'x', does: 'X.', id: PRODUCT, bulk_issuance_id: PRODUCT, status: 'ACTIVE' }] },
      /no order of bulkissuances.json/,
    ],
    [
      'an order of a product that is not there',
      {
        bulkissuances: [
          { name: 'x', does: 'X.', id: USER, card_product_id: USER, number_of_cards: 1, status: 'DRAFT' },
        ],
      },
      /no product/,
    ],
    [
      'a status that is none',
      { users: [{ name: 'x', does: 'X.', id: USER, status: 'GONE' }] },
      /users\.json.*status must be one of/,
    ],
  ])('is refused for %s', async (_name, contents, message) => {
    const defects: string[] = [];
    const sandbox = ncoreSandbox({ fixtures: overlay(contents), onDefect: (defect) => defects.push(String(defect)) });
    await expect(sandbox.engine.sandboxes.use('default')).rejects.toThrow(message);
  });
});
