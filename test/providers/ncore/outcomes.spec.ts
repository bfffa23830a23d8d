// The catalogue: every entry can be had by every channel it names, and a forced refusal is the natural one byte for byte.
import { describe, expect, it } from 'vitest';
import { SWITCHES } from '../../../src/engine/switches/switch.ts';
import { activationToken } from '../../../src/providers/ncore/cards/activation-token.ts';
import { OPERATIONS } from '../../../src/providers/ncore/operations.ts';
import { OUTCOMES } from '../../../src/providers/ncore/outcomes/outcomes.ts';
import { type NcoreSandbox, ncoreSandbox, PRODUCT, SAMPLE_ORDER, submittedOrder, UNKNOWN_ID, USER } from './support.ts';

type Call = Parameters<NcoreSandbox['call']>;

const UNKNOWN_TOKEN = activationToken({ pan: '9999000000000000', expiry: '4001', cvv: '000' });

const WEBHOOK = { endpoint: 'http://127.0.0.1:9/', events: ['CARD_STATUS_CHANGE'] };

async function webhookOf(sandbox: NcoreSandbox): Promise<string> {
  return (await sandbox.post('/webhooks', WEBHOOK)).body.id;
}

async function accountOf(sandbox: NcoreSandbox, card: string): Promise<string> {
  return (await sandbox.accountOf((await sandbox.card(card)).id)).id;
}

const moneyOf =
  (card: string, verb: 'loadFunds' | 'unloadFunds', members: object = {}) =>
  async (sandbox: NcoreSandbox): Promise<Call> => [
    'post',
    `/accounts/${await accountOf(sandbox, card)}:${verb}`,
    { currency: 'USD', amount: 10.5, ...members },
  ];

/** A right request for each operation. */
const RIGHT: Readonly<Record<string, (sandbox: NcoreSandbox) => Promise<Call>>> = {
  createBulkIssuance: async () => [
    'post',
    '/bulkissuances',
    { ...SAMPLE_ORDER, number_of_cards: 2, status: 'SUBMITTED' },
  ],
  listBulkIssuances: async () => ['get', '/bulkissuances'],
  getBulkIssuance: async (sandbox) => ['get', `/bulkissuances/${await submittedOrder(sandbox, 1)}`],
  updateBulkIssuance: async (sandbox) => [
    'put',
    `/bulkissuances/${(await sandbox.post('/bulkissuances', SAMPLE_ORDER)).body.id}`,
    { status: 'SUBMITTED' },
  ],
  linkCard: async (sandbox) => [
    'post',
    '/cards:link',
    { activation_token: (await sandbox.card('ready-to-link-01')).activation_token, user_id: USER },
  ],
  listCards: async () => ['get', '/cards'],
  getCard: async (sandbox) => ['get', `/cards/${(await sandbox.card('suspended')).id}`],
  getCardAccounts: async (sandbox) => ['get', `/cards/${(await sandbox.card('already-linked')).id}/accounts`],
  getAccount: async (sandbox) => ['get', `/accounts/${await accountOf(sandbox, 'already-linked')}`],
  loadAccountFunds: async (sandbox) => moneyOf('already-linked', 'loadFunds')(sandbox),
  unloadAccountFunds: async (sandbox) => moneyOf('already-linked', 'unloadFunds')(sandbox),
  createUser: async () => ['post', '/users', { first_name: 'Mary' }],
  listUsers: async () => ['get', '/users'],
  getUser: async () => ['get', `/users/${USER}`],
  updateUser: async () => ['put', `/users/${USER}`, { last_name: 'Jones' }],
  listCardProducts: async () => ['get', '/cardproducts'],
  getCardProduct: async () => ['get', `/cardproducts/${PRODUCT}`],
  createWebhookNotification: async () => ['post', '/webhooks', WEBHOOK],
  listWebhooks: async () => ['get', '/webhooks'],
  getWebhook: async (sandbox) => ['get', `/webhooks/${await webhookOf(sandbox)}`],
  updateWebhook: async (sandbox) => ['put', `/webhooks/${await webhookOf(sandbox)}`, { events: ['TRANSACTION'] }],
  deleteWebhook: async (sandbox) => ['delete', `/webhooks/${await webhookOf(sandbox)}`],
  pingWebhook: async (sandbox) => ['post', `/webhooks/${await webhookOf(sandbox)}:ping`],
  triggerExpiredEvents: async (sandbox) => ['post', `/webhooks/${await webhookOf(sandbox)}:trigger-expired`],
};

const linkOf =
  (name: string) =>
  async (sandbox: NcoreSandbox): Promise<Call> => [
    'post',
    '/cards:link',
    { activation_token: (await sandbox.card(name)).activation_token, user_id: USER },
  ];
const linkTo =
  (name: string) =>
  async (sandbox: NcoreSandbox): Promise<Call> => [
    'post',
    '/cards:link',
    {
      activation_token: (await sandbox.card('ready-to-link-01')).activation_token,
      user_id: (await sandbox.user(name))?.id ?? UNKNOWN_ID,
    },
  ];
const putOrder =
  (change: object) =>
  async (sandbox: NcoreSandbox): Promise<Call> => ['put', `/bulkissuances/${await submittedOrder(sandbox, 2)}`, change];
const reused =
  (path: string, body: object) =>
  async (sandbox: NcoreSandbox): Promise<Call> => {
    const key = { 'x-nymos-idempotency-key': 'used' };
    await sandbox.post('/users', { first_name: 'First' }, key);
    return ['post', path, body, key];
  };
/** A submitted order of a product that names what goes wrong with its orders. */
const orderOf =
  (product: string, submits: 'at once' | 'later') =>
  async (sandbox: NcoreSandbox): Promise<Call> => {
    const { body } = await sandbox.control('get', '/fixtures');
    const { id } = body.ncore.products.find(({ name }: { name: string }) => name === product);
    const order = { ...SAMPLE_ORDER, card_product_id: id, number_of_cards: 2 };
    if (submits === 'at once') return ['post', '/bulkissuances', { ...order, status: 'SUBMITTED' }];
    const made = await sandbox.post('/bulkissuances', order);
    return ['put', `/bulkissuances/${made.body.id}`, { status: 'SUBMITTED' }];
  };
/** The order opening-stock of the fixtures. */
const DELIVERED = '5eed0b01-7bb0-4ccb-bae1-7e8f9aabbccd';
const putRejected = async (sandbox: NcoreSandbox): Promise<Call> => {
  const [method, path, change] = await orderOf('Recalled Card', 'later')(sandbox);
  await sandbox.call(method, path, change);
  return [method, path, change];
};
const plainly =
  (...call: Call) =>
  async (): Promise<Call> =>
    call;

/** How each refusal comes about without being forced. */
const NATURAL: readonly [string, string, (sandbox: NcoreSandbox) => Promise<Call>][] = [
  ['400', 'createBulkIssuance', plainly('post', '/bulkissuances', { number_of_cards: 0, currency: 'x' })],
  ['400', 'listUsers', plainly('get', '/users?limit=0')],
  ['401', 'getUser', plainly('get', `/users/${USER}`, undefined, { apikey: 'unknown' })],
  ['403', 'linkCard', linkTo('suspended')],
  ['404', 'createBulkIssuance', plainly('post', '/bulkissuances', { ...SAMPLE_ORDER, card_product_id: UNKNOWN_ID })],
  ['404', 'getBulkIssuance', plainly('get', `/bulkissuances/${UNKNOWN_ID}`)],
  ['404', 'updateBulkIssuance', plainly('put', `/bulkissuances/${UNKNOWN_ID}`, {})],
  ['404', 'linkCard', plainly('post', '/cards:link', { activation_token: UNKNOWN_TOKEN, user_id: USER })],
  ['404', 'getCard', plainly('get', `/cards/${UNKNOWN_ID}`)],
  ['404', 'createUser', plainly('post', '/users', { first_name: 'Mary', parent_user_id: UNKNOWN_ID })],
  ['404', 'getUser', plainly('get', `/users/${UNKNOWN_ID}`)],
  ['404', 'updateUser', plainly('put', `/users/${UNKNOWN_ID}`, {})],
  ['404', 'getCardProduct', plainly('get', `/cardproducts/${UNKNOWN_ID}`)],
  ['400', 'createWebhookNotification', plainly('post', '/webhooks', { ...WEBHOOK, endpoint: 'http://example.com/' })],
  ['404', 'getWebhook', plainly('get', `/webhooks/${UNKNOWN_ID}`)],
  ['404', 'updateWebhook', plainly('put', `/webhooks/${UNKNOWN_ID}`, {})],
  ['404', 'deleteWebhook', plainly('delete', `/webhooks/${UNKNOWN_ID}`)],
  ['404', 'pingWebhook', plainly('post', `/webhooks/${UNKNOWN_ID}:ping`)],
  ['404', 'triggerExpiredEvents', plainly('post', `/webhooks/${UNKNOWN_ID}:trigger-expired`)],
  ['404-user', 'linkCard', linkTo('unknown')],
  [
    '404-product',
    'updateBulkIssuance',
    plainly('put', '/bulkissuances/5eed0b03-9dd2-4eed-9c03-9aabbccddeef', { card_product_id: UNKNOWN_ID }),
  ],
  ['404-parent', 'updateUser', plainly('put', `/users/${USER}`, { parent_user_id: UNKNOWN_ID })],
  ['409', 'linkCard', linkOf('already-linked')],
  ['409', 'updateBulkIssuance', putOrder({ status: 'DRAFT' })],
  [
    '409',
    'updateUser',
    async (sandbox) => ['put', `/users/${(await sandbox.user('terminated')).id}`, { status: 'ACTIVE' }],
  ],
  ['409-terminated', 'linkCard', linkOf('terminated')],
  ['409-suspended', 'linkCard', linkOf('suspended')],
  ['409-submitted', 'updateBulkIssuance', putOrder({ number_of_cards: 3 })],
  ['409-delivered', 'updateBulkIssuance', plainly('put', `/bulkissuances/${DELIVERED}`, { name_on_card: 'Other' })],
  ['409-rejected', 'updateBulkIssuance', putRejected],
  ['404', 'getCardAccounts', plainly('get', `/cards/${UNKNOWN_ID}/accounts`)],
  ['404', 'getAccount', plainly('get', `/accounts/${UNKNOWN_ID}`)],
  ['404', 'loadAccountFunds', plainly('post', `/accounts/${UNKNOWN_ID}:loadFunds`, { currency: 'USD', amount: 1 })],
  ['404', 'unloadAccountFunds', plainly('post', `/accounts/${UNKNOWN_ID}:unloadFunds`, { currency: 'USD', amount: 1 })],
  ['400', 'loadAccountFunds', moneyOf('already-linked', 'loadFunds', { amount: 0.001 })],
  [
    '403',
    'loadAccountFunds',
    async (sandbox) => {
      await sandbox.put(`/users/${(await sandbox.user('cardholder')).id}`, { status: 'SUSPENDED' });
      return moneyOf('already-linked', 'loadFunds')(sandbox);
    },
  ],
  ['409-account-status', 'loadAccountFunds', moneyOf('suspended', 'loadFunds')],
  ['409-account-status', 'unloadAccountFunds', moneyOf('ready-to-link-01', 'unloadFunds')],
  ['409-currency', 'loadAccountFunds', moneyOf('already-linked', 'loadFunds', { currency: 'EUR' })],
  ['409-currency', 'unloadAccountFunds', moneyOf('already-linked', 'unloadFunds', { currency: 'EUR' })],
  ['409-balance-minimum', 'unloadAccountFunds', moneyOf('already-linked', 'unloadFunds', { amount: 100.01 })],
  ['409-balance-maximum', 'loadAccountFunds', moneyOf('already-linked', 'loadFunds', { amount: 1e9 })],
  ['409-idempotency', 'loadAccountFunds', reused(`/accounts/${UNKNOWN_ID}:loadFunds`, { currency: 'USD', amount: 1 })],
  [
    '409-idempotency',
    'unloadAccountFunds',
    reused(`/accounts/${UNKNOWN_ID}:unloadFunds`, { currency: 'USD', amount: 1 }),
  ],
  ['bulk-rejected', 'createBulkIssuance', orderOf('Refused Card', 'at once')],
  ['bulk-rejected', 'updateBulkIssuance', orderOf('Refused Card', 'later')],
  ['409-idempotency', 'createBulkIssuance', reused('/bulkissuances', SAMPLE_ORDER)],
  ['409-idempotency', 'createUser', reused('/users', { first_name: 'Second' })],
  ['409-idempotency', 'createWebhookNotification', reused('/webhooks', WEBHOOK)],
  ['409-idempotency', 'triggerExpiredEvents', reused(`/webhooks/${UNKNOWN_ID}:trigger-expired`, {})],
  ['409-idempotency', 'linkCard', reused('/cards:link', { activation_token: UNKNOWN_TOKEN, user_id: USER })],
];

/** The call with the outcome forced by header, by path, or by a switch that fires once. */
const CHANNELS: readonly [string, (sandbox: NcoreSandbox, outcome: string, call: Call) => Promise<Call>][] = [
  [
    'header',
    async (_s, outcome, [method, path, body, headers]) => [
      method,
      path,
      body,
      { ...headers, 'X-Sandbox-Scenario': outcome },
    ],
  ],
  ['url', async (_s, outcome, [method, path, body, headers]) => [method, `/~${outcome}${path}`, body, headers]],
  [
    'switch',
    async (sandbox, outcome, call) => {
      await sandbox.engine.store.transact(await sandbox.engine.sandboxes.use('default'), (transaction) =>
        transaction.collection(SWITCHES).put({
          id: 'once',
          step: { outcome, times: 1 },
          fired: 0,
          stepFired: 0,
          stepSeen: 0,
          live: true,
          createdAt: 0,
        }),
      );
      return call;
    },
  ],
];

const REFUSALS = OUTCOMES.filter(({ acts }) => acts !== 'success');

describe('the catalogue', () => {
  it('fills in every entry', () => {
    for (const outcome of OUTCOMES) {
      for (const text of [outcome.message, outcome.meaning, outcome.correctiveAction, outcome.source.note]) {
        expect(text, outcome.code).toMatch(/\w/);
      }
      expect(outcome.errorCode).toMatch(/^[A-Z_]+$/);
      if (/^\d/.test(outcome.code)) expect(outcome.httpStatus).toBe(Number(outcome.code.slice(0, 3)));
      if (outcome.acts !== 'gateway') expect(outcome.prerequisite, outcome.code).toMatch(/\w/);
    }
    expect(new Set(OUTCOMES.map(({ errorCode }) => errorCode)).size).toBe(OUTCOMES.length);
  });

  it('has a right request in this file for every operation', () => {
    expect(Object.keys(RIGHT).sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
  });

  it('has a natural cause in this file for every refusal of the state', () => {
    const shown = new Set(NATURAL.map(([code]) => code));
    expect(REFUSALS.filter(({ acts, code }) => acts === 'refusal' && !shown.has(code))).toEqual([]);
  });
});

describe.each(CHANNELS)('forced by %s', (channel, force) => {
  const table = REFUSALS.flatMap((outcome) => outcome.operations.map((operation) => [outcome, operation] as const));

  it(`has every refusal on every operation that names it (${table.length})`, async () => {
    const sandbox = ncoreSandbox();
    await sandbox.get('/users');
    for (const [{ code, httpStatus, errorCode, message }, operation] of table) {
      const about = `${code} on ${operation} by ${channel}`;
      const call = await (RIGHT[operation] as (typeof RIGHT)[string])(sandbox);
      const before = sandbox.kept.everything();
      const answer = await sandbox.call(...(await force(sandbox, `ncore.${code}`, call)));
      expect(answer.status, about).toBe(httpStatus);
      expect(answer.body, about).toMatchObject({ code: errorCode, message });
      expect(answer.headers['x-sandbox-outcome'], about).toBe(`ncore.${code}`);
      expect(answer.headers['x-sandbox-decided-by'], about).toBe(channel);
      expect(sandbox.entry(), about).toMatchObject({ operation: `ncore.${operation}`, outcome: `ncore.${code}` });
      expect(sandbox.kept.everything(), about).toBe(before);
    }
  });

  it.each(NATURAL)('gives ncore.%s on %s the bytes of the natural one', async (code, _operation, naturally) => {
    const sandbox = ncoreSandbox();
    await sandbox.get('/users');
    const call = await naturally(sandbox);
    const natural = await sandbox.call(...call);
    expect(sandbox.entry()).toMatchObject({ outcome: `ncore.${code}`, changed: [] });
    const forced = await sandbox.call(...(await force(sandbox, `ncore.${code}`, call)));
    expect(forced.headers['x-sandbox-decided-by']).toBe(channel);
    expect([forced.status, forced.text]).toEqual([natural.status, natural.text]);
  });
});

describe.each(CHANNELS)('a success of a kind, asked for by %s', (channel, force) => {
  const SUCCESSES = [
    ['bulk-rows-failed', 'Misprinted Card'],
    ['bulk-rejected-later', 'Recalled Card'],
    ['bulk-stuck', 'Stalled Card'],
  ] as const;
  const told = OUTCOMES.filter(({ acts, fit }) => acts === 'success' && fit);
  const table = told.flatMap(({ code, operations }) => operations.map((operation) => [code, operation] as const));

  it('is in this file, every one', () => {
    expect(told.map(({ code }) => code)).toEqual(SUCCESSES.map(([code]) => code));
  });

  it.each(table)('makes %s of %s, as its product does', async (code, operation) => {
    const shown = async (call: Call, sandbox: NcoreSandbox) => {
      const answer = await sandbox.call(...call);
      expect(answer.status).toBe(200);
      expect(answer.headers['x-sandbox-outcome']).toBe(`ncore.${code}`);
      const { body: after } = await sandbox.get(`/bulkissuances/${answer.body.id}`);
      const { body: cards } = await sandbox.get(`/cards?bulk_issuance_id=${answer.body.id}`);
      const { id: _id, card_product_id: _product, ...order } = after;
      return { by: answer.headers['x-sandbox-decided-by'], order, cards: cards.data.length };
    };
    const sandbox = ncoreSandbox();
    await sandbox.get('/users');
    const right = await (RIGHT[operation] as (typeof RIGHT)[string])(sandbox);
    const [method, path, body] = right;
    const smaller = method === 'post' ? right : ([method, path, { ...(body as object), number_of_cards: 2 }] as Call);
    const forced = await shown(await force(sandbox, `ncore.${code}`, smaller), sandbox);
    const product = SUCCESSES.find(([of]) => of === code)?.[1] as string;
    const natural = await shown(await orderOf(product, method === 'post' ? 'at once' : 'later')(sandbox), sandbox);
    expect([forced.by, natural.by]).toEqual([channel, 'card']);
    expect(forced.order).toEqual(natural.order);
    expect(forced.cards).toBe(natural.cards);
  });
});

describe('an id that carries a status', () => {
  const carrying = (status: string) => `0badcafe-0000-4000-8000-000000000${status}`;
  const statuses = REFUSALS.map(({ code }) => code).filter((code) => /^\d{3}$/.test(code));
  const CARRIERS: readonly [string, (id: string) => Call][] = [
    ['createBulkIssuance', (id) => ['post', '/bulkissuances', { ...SAMPLE_ORDER, card_product_id: id }]],
    ['getBulkIssuance', (id) => ['get', `/bulkissuances/${id}`]],
    ['updateBulkIssuance', (id) => ['put', `/bulkissuances/${id}`, { status: 'SUBMITTED' }]],
    ['linkCard', (id) => ['post', '/cards:link', { activation_token: UNKNOWN_TOKEN, user_id: id }]],
    ['listCards', (id) => ['get', `/cards?bulk_issuance_id=${id}`]],
    ['createUser', (id) => ['post', '/users', { first_name: 'Mary', parent_user_id: id }]],
    ['getUser', (id) => ['get', `/users/${id}`]],
    ['updateUser', (id) => ['put', `/users/${id}`, {}]],
    ['getCardProduct', (id) => ['get', `/cardproducts/${id}`]],
    ['getWebhook', (id) => ['get', `/webhooks/${id}`]],
    ['updateWebhook', (id) => ['put', `/webhooks/${id}`, {}]],
    ['deleteWebhook', (id) => ['delete', `/webhooks/${id}`]],
    ['pingWebhook', (id) => ['post', `/webhooks/${id}:ping`]],
    ['triggerExpiredEvents', (id) => ['post', `/webhooks/${id}:trigger-expired`]],
  ];

  it.each(CARRIERS)('answers it on %s', async (operation, callWith) => {
    const sandbox = ncoreSandbox();
    for (const status of statuses) {
      const answer = await sandbox.call(...callWith(carrying(status)));
      expect(answer.status, `${status} on ${operation}`).toBe(Number(status));
      expect(sandbox.entry()).toMatchObject({ outcome: `ncore.${status}`, decidedBy: 'card', changed: [] });
    }
  });

  it('decides nothing where the status is not one of the catalogue', async () => {
    const sandbox = ncoreSandbox();
    expect((await sandbox.get(`/users/${carrying('418')}`)).status).toBe(404);
    expect((await sandbox.get(`/users/${carrying('200')}`)).status).toBe(404);
    expect(sandbox.entry()).toMatchObject({ decidedBy: 'state' });
  });
});

describe('a path or method that is not served', () => {
  it('answers 404 and 405 in the shape of the provider, 405 with what is allowed', async () => {
    const sandbox = ncoreSandbox();
    const missing = await sandbox.get('/cards/a/b');
    expect([missing.status, missing.body.code]).toEqual([404, 'NOT_FOUND']);
    const wrong = await sandbox.call('delete', `/v1/users/${USER}`);
    expect([wrong.status, wrong.body.code, wrong.headers.allow]).toEqual([405, 'METHOD_NOT_ALLOWED', 'GET, HEAD, PUT']);
  });
});
