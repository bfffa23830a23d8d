// Accounts: the balance that a card brings from its order, and money that moves on and off it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type NcoreSandbox, ncoreSandbox, PRODUCT, submittedOrder, USER } from './support.ts';

/** A card of an order with that amount, linked to the user of the page. */
async function linkedCard(sandbox: NcoreSandbox, order: object): Promise<string> {
  const id = await submittedOrder(sandbox, 1, order);
  const { body } = await sandbox.control('get', `/cards?bulk_issuance_id=${id}`);
  const { activation_token } = body.data[0];
  return (await sandbox.post('/cards:link', { activation_token, user_id: USER })).body.id;
}

const load = (sandbox: NcoreSandbox, id: string, body: object, headers?: Record<string, string>) =>
  sandbox.post(`/accounts/${id}:loadFunds`, { currency: 'USD', ...body }, headers);
const unload = (sandbox: NcoreSandbox, id: string, body: object) =>
  sandbox.post(`/accounts/${id}:unloadFunds`, { currency: 'USD', ...body });

describe('getCardAccounts', () => {
  it('has one account a card, whose balance is the amount of its order', async () => {
    const sandbox = ncoreSandbox();
    const card = await linkedCard(sandbox, { amount: 100, currency: 'USD' });
    const { body } = await sandbox.get(`/cards/${card}/accounts`);
    expect(body).toEqual({
      after: body.data[0].id,
      has_more: false,
      data: [
        {
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          user_id: USER,
          card_ids: [card],
          currency: 'USD',
          balance: 100,
          status: 'ACTIVE',
          created: expect.any(String),
          modified: expect.any(String),
        },
      ],
    });
    expect((await sandbox.get(`/accounts/${body.data[0].id}`)).body).toEqual(body.data[0]);
    expect((await sandbox.get(`/cards/${card}/accounts?after=${body.after}`)).body.data).toEqual([]);
  });

  it('has an INACTIVE one before the card is linked, and another one for every card', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 3, { amount: 5 });
    const { body } = await sandbox.get(`/cards?bulk_issuance_id=${id}`);
    const accounts = await Promise.all(body.data.map((card: { id: string }) => sandbox.accountOf(card.id)));
    for (const account of accounts) expect(account).toMatchObject({ user_id: null, balance: 5, status: 'INACTIVE' });
    expect(new Set(accounts.map((account) => account.id)).size).toBe(3);
  });

  it('begins with nothing where the order has no amount, in the currency of the product', async () => {
    const sandbox = ncoreSandbox();
    const card = await linkedCard(sandbox, { card_product_id: '5eed0c02-1f3a-4e64-8b7d-1e2f3a4b5c6d' });
    expect(await sandbox.accountOf(card)).toMatchObject({ balance: 0, currency: 'AED' });
  });

  it.each([
    ['JPY', 100.4, 100],
    ['KWD', 1.2345, 1.235],
    ['USD', 1.005, 1.01],
  ])('rounds an amount that is finer than %s to its smallest unit', async (currency, amount, balance) => {
    const sandbox = ncoreSandbox();
    const card = await linkedCard(sandbox, { amount, currency });
    expect(await sandbox.accountOf(card)).toMatchObject({ balance, currency });
  });
});

describe('loadAccountFunds', () => {
  it.each(['loadFunds', 'loadfunds', 'LOADFUNDS', 'LoadFunds'])('adds to the balance, as :%s', async (verb) => {
    const sandbox = ncoreSandbox();
    const card = await linkedCard(sandbox, { amount: 100 });
    const { id } = await sandbox.accountOf(card);
    const answer = await sandbox.post(`/v1/accounts/${id.toUpperCase()}:${verb}`, { currency: 'USD', amount: 10.1 });
    expect([answer.status, answer.body]).toEqual([200, expect.objectContaining({ id, balance: 110.1 })]);
    expect(sandbox.entry()).toMatchObject({ operation: 'ncore.loadAccountFunds', changed: ['ncore.accounts'] });
    expect(await sandbox.accountOf(card)).toEqual(answer.body);
  });

  it('keeps nothing of a dry run, on each of the two calls', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.accountOf(await linkedCard(sandbox, { amount: 100 }));
    const key = { 'x-nymos-idempotency-key': 'k' };
    const dry = await load(sandbox, id, { amount: 1, dry_run: true }, key);
    expect([dry.status, dry.body.balance]).toEqual([200, 101]);
    expect(sandbox.entry()).toMatchObject({ changed: [] });
    expect((await unload(sandbox, id, { amount: 1, dry_run: true })).body.balance).toBe(99);
    expect((await unload(sandbox, id, { amount: 101, dry_run: true })).body.code).toBe('ACCOUNT_BALANCE_MINIMUM');
    expect((await load(sandbox, id, { amount: 1 }, key)).body.balance).toBe(101);
  });

  it('moves once under one idempotency key', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.accountOf(await linkedCard(sandbox, { amount: 100 }));
    const key = { 'x-nymos-idempotency-key': 'k' };
    for (const _time of [1, 2, 3]) expect((await load(sandbox, id, { amount: 1 }, key)).body.balance).toBe(101);
  });

  it.each([
    ['amount', { amount: 0 }],
    ['amount', { amount: -1 }],
    ['amount', { amount: '5' }],
    ['amount', { amount: 0.001 }],
    ['amount', { amount: 1e-9 }],
    ['amount', {}],
    ['currency', { amount: 1, currency: 'usd' }],
    ['currency', { amount: 1, currency: '' }],
  ])('refuses a wrong %s of %j with 400 in every profile', async (field, body) => {
    for (const profile of ['lenient', 'sample', 'table'] as const) {
      const sandbox = ncoreSandbox({ profile });
      const { id } = await sandbox.accountOf((await sandbox.card('already-linked')).id);
      const answer = await load(sandbox, id, body);
      expect([answer.status, answer.body.errors.map((error: { field: string }) => error.field)]).toEqual([
        400,
        [field],
      ]);
    }
  });

  it('lists every finding at once', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.accountOf((await sandbox.card('already-linked')).id);
    const answer = await sandbox.post(`/accounts/${id}:loadFunds`, { amount: 0.001, currency: 5, dry_run: 'yes' });
    expect(answer.body.errors.map((error: { field: string }) => error.field).sort()).toEqual([
      'amount',
      'currency',
      'dry_run',
    ]);
  });
});

describe('a card that is set back to INACTIVE by hand', () => {
  it('has its first balance again', async () => {
    const sandbox = ncoreSandbox();
    const card = await linkedCard(sandbox, { amount: 100 });
    const { id } = await sandbox.accountOf(card);
    await load(sandbox, id, { amount: 50 });
    await sandbox.control('patch', `/cards/${card}`, { status: 'INACTIVE' });
    expect(await sandbox.accountOf(card)).toMatchObject({ id, balance: 100, user_id: null });
  });
});

describe('balances under random histories', () => {
  const cents = fc.integer({ min: 1, max: 20_000 });
  const step = fc.record({
    card: fc.nat({ max: 2 }),
    kind: fc.constantFrom('load', 'unload', 'dry load', 'dry unload', 'suspend', 'resume'),
    cents,
  });

  it('are what was preloaded and loaded less what was unloaded, exactly, and never below zero', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (history) => {
        const sandbox = ncoreSandbox();
        const order = await submittedOrder(sandbox, 3, { card_product_id: PRODUCT, amount: 33.33 });
        const { body } = await sandbox.control('get', `/cards?bulk_issuance_id=${order}`);
        const cards = await Promise.all(
          (body.data as { activation_token: string; card_id: string }[]).map(async ({ activation_token, card_id }) => {
            await sandbox.post('/cards:link', { activation_token, user_id: USER });
            return { card: card_id, account: (await sandbox.accountOf(card_id)).id };
          }),
        );
        const expected = [3333, 3333, 3333];
        const active = [true, true, true];
        for (const { card: which, kind, cents: amount } of history) {
          const { card, account } = cards[which] as { card: string; account: string };
          if (kind === 'suspend' || kind === 'resume') {
            await sandbox.control('patch', `/cards/${card}`, { status: kind === 'suspend' ? 'SUSPENDED' : 'ACTIVE' });
            active[which] = kind === 'resume';
            continue;
          }
          const dry_run = kind.startsWith('dry');
          const isLoad = kind.endsWith('load') && !kind.endsWith('unload');
          const answer = await (isLoad ? load : unload)(sandbox, account, { amount: amount / 100, dry_run });
          const before = expected[which] as number;
          const after = isLoad ? before + amount : before - amount;
          const isAllowed = isLoad ? active[which] : after >= 0;
          expect(answer.status).toBe(isAllowed ? 200 : 409);
          if (isAllowed) expect(Math.round(answer.body.balance * 100)).toBe(after);
          if (isAllowed && !dry_run) expected[which] = after;
        }
        const balances = await Promise.all(cards.map(async ({ card }) => (await sandbox.accountOf(card)).balance));
        expect(balances).toEqual(expected.map((minor) => minor / 100));
      }),
      { numRuns: 15 },
    );
  }, 60_000);
});
