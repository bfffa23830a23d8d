// POST /_sandbox/cards: a card of one's own, added while the server runs, in every store.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/index.ts';
import { USER } from '../../providers/ncore/support.ts';
import { activationOf } from '../../providers/prepaid/support.ts';
import { Caller } from '../../support/caller.ts';
import { type StartedPostgres, startPostgres } from '../../support/postgres.ts';

const PREPAID = { provider: 'prepaid', urn: '80000000001', pan: '5500000000000004', expiry: '4412', cvv: '123' };
const NCORE = { provider: 'ncore', name: 'blue', pan: '5500000000000012', expiry: '4412', cvv: '321' };
const folder = mkdtempSync(join(tmpdir(), 'added-'));
let postgres: StartedPostgres;

beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(async () => {
  await postgres.close();
  rmSync(folder, { recursive: true, force: true });
});

// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes, each looked at below
type Body = any;

async function post(server: RunningSandbox, card: object, sandbox = 'added'): Promise<{ status: number; body: Body }> {
  const init = { method: 'POST', body: JSON.stringify(card) };
  const answer = await fetch(`${server.url}/@${sandbox}/_sandbox/cards`, init);
  return { status: answer.status, body: await answer.json() };
}

const listed = async (server: RunningSandbox, provider: string, name: string) => {
  const fixtures = (await (await fetch(`${server.url}/@added/_sandbox/fixtures`)).json()) as Body;
  return fixtures[provider].cards.find((card: { name: string }) => card.name === name);
};

describe.each([
  ['memory', () => 'memory'],
  ['a folder', () => folder],
  ['PostgreSQL', () => postgres.url('added')],
])('POST /cards with state in %s', (_store, data) => {
  let server: RunningSandbox;
  beforeAll(async () => {
    server = await startSandbox({ data: await data() });
  });
  afterAll(() => server.stop());

  it('adds a prepaid card that activates, and answers it as the fixtures list it', async () => {
    const { status, body } = await post(server, PREPAID);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'added-80000000001', pan: PREPAID.pan, expiry: '4412', cvv: '123' });
    expect(await listed(server, 'prepaid', 'added-80000000001')).toEqual(body);
    const caller = new Caller(`${server.url}/@added`);
    expect((await caller.activate(activationOf('80000000001', '0004'))).code).toBe('00');
  });

  it('adds an nCore card that links, and answers it as the fixtures list it', async () => {
    const { status, body } = await post(server, NCORE);
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: 'blue', pan: NCORE.pan, cvv: '321', status: 'INACTIVE', user_id: null });
    expect(await listed(server, 'ncore', 'blue')).toEqual(body);
    const caller = new Caller(`${server.url}/@added`);
    expect((await caller.link({ card_id: body.id, activation_token: body.activation_token })).status).toBe(200);
    const requests = (await caller.control('GET', '/requests?operation=ncore.linkCard')) as { data: { id: string }[] };
    const entry = (await caller.control('GET', `/requests/${requests.data[0]?.id}`)) as { findings: object[] };
    expect(entry.findings).toEqual([]);
  });

  it('refuses a second card of that URN, PAN, id or name with 409 and the member', async () => {
    const conflicts = [
      [{ ...PREPAID, pan: undefined }, '/urn'],
      [{ ...PREPAID, urn: '80000000002' }, '/pan'],
      [{ provider: 'prepaid', name: 'page-sample' }, '/name'],
      [{ ...NCORE, pan: undefined }, '/name'],
      [{ ...NCORE, name: 'other' }, '/pan'],
      [{ provider: 'ncore', name: 'other', id: '5eed0d00-0ee3-4ffe-ad14-0abbccddeef0' }, '/id'],
    ] as const;
    for (const [card, member] of conflicts) {
      const { status, body } = await post(server, card);
      expect([status, body.error.code, body.error.member]).toEqual([409, 'SBX_CONFLICT', member]);
    }
  });

  it('is undone by a reset', async () => {
    const reset = await fetch(`${server.url}/@added/_sandbox/reset`, { method: 'POST' });
    expect(reset.status).toBe(200);
    expect(await listed(server, 'prepaid', 'added-80000000001')).toBeUndefined();
    expect(await listed(server, 'ncore', 'blue')).toBeUndefined();
    expect((await post(server, PREPAID)).status).toBe(201);
    expect((await post(server, NCORE)).status).toBe(201);
  });
});

describe('POST /cards', () => {
  let server: RunningSandbox;
  beforeAll(async () => {
    server = await startSandbox();
  });
  afterAll(() => server.stop());

  it('makes what is left out, the same for the same seed', async () => {
    const added = async (provider: string) => [
      (await post(server, { provider }, `a-${provider}`)).body,
      (await post(server, { provider }, `b-${provider}`)).body,
    ];
    for (const provider of ['prepaid', 'ncore']) {
      const [first, second] = await added(provider);
      expect(first.pan).toMatch(/^9999\d{12}$/);
      expect(first).toEqual(second);
      const { status, body } = await post(server, { provider }, `a-${provider}`);
      expect([status, body.pan === first.pan]).toEqual([201, false]);
    }
  });

  it.each([
    [{}, '/provider', 'prepaid'],
    [{ provider: 'visa' }, '/provider', 'ncore'],
    [{ provider: 'prepaid', name_on_card: 'x' }, '/name_on_card', 'urn'],
    [{ provider: 'ncore', urn: '8' }, '/urn', 'name_on_card'],
    [{ provider: 'prepaid', expiry: '4413' }, '/expiry', 'month from 01 to 12'],
    [{ provider: 'ncore', expiry: '1344' }, '/expiry', 'month from 01 to 12'],
    [{ provider: 'prepaid', pan: '12' }, '/pan', '12 to 19 digits'],
    [{ provider: 'prepaid', carries: '9999' }, '/carries', ''],
    [{ provider: 'prepaid', productId: '99' }, '/productId', '1366'],
    [{ provider: 'prepaid', customerId: 'gone' }, '/customerId', 'customerId'],
    [{ provider: 'prepaid', pan: '5500000000000004', lastFour: '1234' }, '/lastFour', '0004'],
    [{ provider: 'ncore', status: 'ACTIVE', user_id: PREPAID.pan }, '/user_id', 'UUID'],
    [{ provider: 'ncore', user_id: USER }, '/user_id', 'another status'],
    [{ provider: 'ncore', card_product_id: '11111111-2222-4333-8444-555555555555' }, '/card_product_id', 'f4947edd'],
  ])('checks %j', async (card, member, expected) => {
    const { status, body } = await post(server, card);
    expect([status, body.error?.member]).toEqual([400, member]);
    expect(JSON.stringify(body)).toContain(expected);
  });
});
