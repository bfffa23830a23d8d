// Whatever a client sends, a refusal, an entry, a page of the list and a row of a stored journal have an end, and say so.
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import type { Profile } from '../../../src/engine/contract/message.ts';
import { rowOf, StoredEntry } from '../../../src/engine/journal/stored-entry.ts';
import { Tally } from '../../../src/engine/journal/tally.ts';
import { verifyCount } from '../../../src/engine/verification/verify.ts';
import { testSandbox } from '../../support/sandbox.ts';
import { plenty } from '../../support/work.ts';

const LARGEST_ENTRY = 2_000_000;

async function called(body: object | string, path = '/users', profile: Profile = 'lenient') {
  const sandbox = testSandbox({ profile });
  const { apikey } = (await sandbox.http.get('/_sandbox/fixtures')).body.ncore.clients[0];
  const answer = await sandbox.http.post(path).set('apikey', apikey).type('json').send(body);
  const { body: entry, text } = await sandbox.http.get(`/_sandbox/requests/${answer.headers['x-sandbox-request-id']}`);
  return { ...sandbox, apikey, answer, entry, size: text.length, exchange: sandbox.journal()[0] as Exchange };
}

const members = (count: number, of: (index: number) => [string, unknown]) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => of(index)));

const HOSTILE: readonly (readonly [string, object])[] = [
  ['60,000 unknown members', members(60_000, (index) => [`m${index}`, index])],
  ['an unknown member with a very long name', { ['n'.repeat(700_000)]: 1 }],
  ['unknown members below a very long name', { ['n'.repeat(300_000)]: members(5_000, (index) => [`m${index}`, []]) }],
  ['a very long text', { first_name: 'x'.repeat(900_000) }],
  ['a text that grows as JSON', { first_name: '\u0001'.repeat(150_000) }],
  ['300 long values of the wrong type', members(300, (index) => [`m${index}`, 'x'.repeat(3_000)])],
  ['20,000 card numbers', { notes: Array.from({ length: 20_000 }, () => '4012888888881881') }],
];

describe.each(HOSTILE)('a body with %s', (_what, body) => {
  it('makes a refusal of at most a hundred errors, and an entry that ends', async () => {
    const { answer, entry, size } = await called(body);
    expect(answer.status).toBe(400);
    expect(answer.text.length).toBeLessThan(200_000);
    expect(answer.body.errors.length).toBeLessThanOrEqual(100);
    expect(entry.findings.length).toBeLessThanOrEqual(100);
    expect(entry.findingCount).toBeGreaterThanOrEqual(entry.findings.length);
    expect(size).toBeLessThan(LARGEST_ENTRY);
  });

  it('makes a row that ends, in which a match on what is left out is inconclusive', async () => {
    const { exchange } = await called(body);
    const row = JSON.parse(JSON.stringify(rowOf(exchange)));
    expect(JSON.stringify(row).length).toBeLessThan(LARGEST_ENTRY);
    const entry = new StoredEntry(row, () => ({ secrets: new Set() }));
    const contents = { entries: [entry], isWhole: true, dropped: 0, droppedTally: new Tally() };
    const name = Object.keys(body)[0] as string;
    const match = { [name]: (body as Record<string, unknown>)[name] };
    const verified = verifyCount(contents, { match, least: 1, most: 1, work: plenty() });
    expect(verified.verified || verified.inconclusive === true).toBe(true);
  });
});

describe('findings that are too many', () => {
  it('are counted, and those that are not about unknown members come first', async () => {
    const { entry } = await called(
      { ...members(60_000, (index) => [`m${index}`, index]), email: 7 },
      '/users',
      'table',
    );
    expect(entry.findingCount).toBeGreaterThan(60_000);
    expect(entry.findings.map(({ pointer }: { pointer: string }) => pointer)).toContain('/email');
  });
});

describe('a part of an entry that is too large', () => {
  it('is shown by its beginning, masked, with its length', async () => {
    const { entry } = await called({ first_name: `4012888888881881 ${'x'.repeat(900_000)}` });
    expect(entry.message).toMatchObject({ cutFrom: expect.any(Number) });
    expect(entry.message.beginning).toContain('401288******1881');
    expect(entry.message.cutFrom).toBeGreaterThan(900_000);
  });
});

describe('a page of the list', () => {
  it('ends early where its entries are large, and goes on with the next', async () => {
    const { http, apikey } = await called({ first_name: 'Ann' });
    const large = { first_name: 'x'.repeat(900_000), notes: 'y'.repeat(100_000) };
    for (let call = 0; call < 7; call++) await http.post('/users').set('apikey', apikey).send(large);
    const ids: string[] = [];
    let after = '';
    for (let page = 0; page < 20; page++) {
      const { body, text } = await http.get(`/_sandbox/requests?limit=1000${after}`);
      expect(text.length).toBeLessThan(12_000_000);
      ids.push(...body.data.map(({ id }: { id: string }) => id));
      if (!body.paging.has_more) break;
      after = `&after=${body.paging.after}`;
    }
    expect(ids.length).toBe(new Set(ids).size);
    expect(ids.length).toBeGreaterThanOrEqual(7);
  });
});

describe('a card number that is not the sandbox’s own', () => {
  const PAN = '4012888888881881';

  it.each([
    ['in a body', 'body', (http: Http) => http.post('/users').send({ first_name: PAN })],
    ['in a name', 'body', (http: Http) => http.post('/users').send({ [PAN]: 1 })],
    ['in a path', 'params', (http: Http) => http.get(`/v1/cards/${PAN}/nothing`)],
    ['in a query', 'params', (http: Http) => http.get(`/v1/nothing?card=${PAN}`)],
    ['in a header', 'headers', (http: Http) => http.get('/users').set('X-Card', PAN)],
  ])('is flagged %s', async (_where, part, call) => {
    const { http, journal } = testSandbox();
    await call(http);
    const id = journal()[0]?.id;
    const { body, text } = await http.get(`/_sandbox/requests/${id}`);
    expect(body.findings).toContainEqual(expect.objectContaining({ in: part, rule: 'foreign-pan' }));
    expect(text).not.toContain(PAN);
  });
});

type Http = ReturnType<typeof testSandbox>['http'];
