// What the sandbox offers beside nCore: embossing data, states at will, tokens made and explained.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, SAMPLE_ORDER, submittedOrder, UNKNOWN_ID, USER } from './support.ts';

const HEADER = 'card_id,bulk_issuance_id,pan,expiry,cvv,name_on_card,activation_token';

describe('embossing data', () => {
  it('is the same as rows, as JSON file and as CSV', async () => {
    const sandbox = ncoreSandbox();
    const name_on_card = 'Gift, "Card"';
    const id = await submittedOrder(sandbox, 3, { name_on_card });
    const rows = await sandbox.control('get', `/cards?bulk_issuance_id=${id}`);
    expect(Object.keys(rows.body.data[0]).join(',')).toBe(HEADER);
    const json = await sandbox.control('get', `/bulkissuances/${id}/embossing-file.json`);
    expect(json.body.data).toEqual([...rows.body.data].reverse());
    const csv = await sandbox.control('get', `/bulkissuances/${id}/embossing-file.csv`);
    expect(csv.headers['content-type']).toMatch(/^text\/csv/);
    const quoted = json.body.data.map((row: Record<string, string>) =>
      [row.card_id, id, row.pan, row.expiry, row.cvv, '"Gift, ""Card"""', row.activation_token].join(','),
    );
    expect(csv.text).toBe([HEADER, ...quoted, ''].join('\r\n'));
    expect((await sandbox.control('get', `/bulkissuances/${id}/embossing-file`)).text).toBe(csv.text);
  });

  it('pages over all cards', async () => {
    const sandbox = ncoreSandbox();
    const first = await sandbox.control('get', '/cards?limit=20');
    expect(first.body.paging.has_more).toBe(true);
    const rest = await sandbox.control('get', `/cards?limit=5000&after=${first.body.paging.after}`);
    const ids = [...first.body.data, ...rest.body.data].map((row: { card_id: string }) => row.card_id);
    expect(ids).toHaveLength(26);
    expect(new Set(ids).size).toBe(26);
  });

  it('of an order that is not there, or beyond 5000 rows, is refused', async () => {
    const sandbox = ncoreSandbox();
    const missing = await sandbox.control('get', `/bulkissuances/${UNKNOWN_ID}/embossing-file.csv`);
    expect([missing.status, missing.body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
    expect((await sandbox.control('get', '/cards?limit=5001')).body.error.code).toBe('SBX_INVALID_REQUEST');
    expect((await sandbox.control('get', `/cards?after=${UNKNOWN_ID}`)).body.error.code).toBe('SBX_INVALID_REQUEST');
  });
});

describe('POST /bulkissuances/{id}/advance', () => {
  it('moves a submitted order on, and it stays there', async () => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    const moved = await sandbox.control('post', `/bulkissuances/${id}/advance`, {});
    expect(moved.body.fulfillment_status).toBe('ORDERED');
    const named = await sandbox.control('post', `/bulkissuances/${id}/advance`, { to: 'DISPATCHED' });
    expect(named.body.fulfillment_status).toBe('DISPATCHED');
    sandbox.clock().advance(3_600_000);
    expect((await sandbox.get(`/bulkissuances/${id}`)).body.fulfillment_status).toBe('DISPATCHED');
  });

  it.each(['CREATED', 'ORDERED', 'PRINTED', 'DISPATCHED', 'DELIVERED'])('puts an order into %s', async (to) => {
    const sandbox = ncoreSandbox();
    const id = await submittedOrder(sandbox, 1);
    await sandbox.control('post', `/bulkissuances/${id}/advance`, { to: 'PRINTED' });
    expect((await sandbox.control('post', `/bulkissuances/${id}/advance`, { to })).body.fulfillment_status).toBe(to);
    expect((await sandbox.get(`/cards?bulk_issuance_id=${id}`)).body.data[0].fulfillment_status).toBe(to);
  });

  it('refuses a DRAFT, an order at its end and an unknown status', async () => {
    const sandbox = ncoreSandbox();
    const { body: draft } = await sandbox.post('/bulkissuances', SAMPLE_ORDER);
    const id = await submittedOrder(sandbox, 1);
    await sandbox.control('post', `/bulkissuances/${id}/advance`, { to: 'DELIVERED' });
    for (const [order, body] of [
      [draft.id, {}],
      [id, {}],
      [id, { to: 'LOST' }],
    ]) {
      const answer = await sandbox.control('post', `/bulkissuances/${order}/advance`, body);
      expect(answer.body.error.code).toBe('SBX_INVALID_REQUEST');
    }
  });
});

describe('PATCH /cards/{id}', () => {
  it.each([
    ['SUSPENDED', 'S0', '409-suspended'],
    ['TERMINATED', 'T5', '409-terminated'],
    ['ACTIVE', 'A0', '200'],
  ])('puts a card into %s', async (status, status_reason_code, outcome) => {
    const sandbox = ncoreSandbox();
    const { id, activation_token } = await sandbox.card('ready-to-link-01');
    const { body } = await sandbox.control('patch', `/cards/${id}`, { status });
    expect(body).toMatchObject({ id, status, status_reason_code });
    expect(sandbox.kept.card(id)).toMatchObject({ status, status_reason_code });
    await sandbox.post('/cards:link', { activation_token, user_id: USER });
    expect(sandbox.entry().outcome).toBe(`ncore.${outcome}`);
  });

  it('resumes a suspended card with reason A1', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.card('suspended');
    expect((await sandbox.control('patch', `/cards/${id}`, { status: 'ACTIVE' })).body.status_reason_code).toBe('A1');
  });

  it('makes a linked card INACTIVE, without a user and fit to be linked again', async () => {
    const sandbox = ncoreSandbox();
    const { id, activation_token } = await sandbox.card('already-linked');
    const { body } = await sandbox.control('patch', `/cards/${id}`, { status: 'INACTIVE' });
    expect(body).toMatchObject({ status: 'INACTIVE', status_reason_code: null, user_id: null });
    expect((await sandbox.post('/cards:link', { activation_token, user_id: USER })).status).toBe(200);
  });

  it('takes the URN of a prepaid card too, with the statuses of that provider', async () => {
    const sandbox = ncoreSandbox();
    const closed = await sandbox.control('patch', '/cards/70000000002', { status: 'closed' });
    expect([closed.status, closed.body.status]).toEqual([200, 'closed']);
    const { id } = await sandbox.card('suspended');
    for (const [card, status, allowed] of [
      ['70000000002', 'ACTIVE', 'temporary-block'],
      [id, 'closed', 'INACTIVE'],
    ] as const) {
      const answer = await sandbox.control('patch', `/cards/${card}`, { status });
      expect([answer.status, answer.body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
      expect(answer.body.error.expected).toContain(allowed);
      expect(answer.body.error.expected).not.toContain(status);
    }
  });

  it('refuses another status and an unknown card', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.card('suspended');
    expect((await sandbox.control('patch', `/cards/${id}`, { status: 'LOST' })).body.error.code).toBe(
      'SBX_INVALID_REQUEST',
    );
    expect((await sandbox.control('patch', `/cards/${UNKNOWN_ID}`, { status: 'ACTIVE' })).status).toBe(404);
  });
});

describe('POST /activation-token', () => {
  it('makes the token of the page', async () => {
    const { body } = await ncoreSandbox().control('post', '/activation-token', {
      pan: '4122432442321234',
      expiry: '2112',
      cvv: '453',
    });
    expect(body.input).toBe('41224324423212342112453');
    expect(body.activation_token).toBe(
      '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE1B3964B67C2DAADFA0DA95B49C1CE83F86946',
    );
  });

  it('refuses an expiry that is MMYY beyond doubt', async () => {
    const answer = await ncoreSandbox().control('post', '/activation-token', {
      pan: '4122432442321234',
      expiry: '1221',
      cvv: '453',
    });
    expect(answer.body.error.code).toBe('SBX_INVALID_REQUEST');
  });
});

describe('POST /activation-token/explain', () => {
  const sha512 = (text: string) => createHash('sha512').update(text).digest('hex').toUpperCase();
  const parts = { pan: '', year: '', month: '', cvv: '' };
  it.each<[string | null, (card: typeof parts) => string]>([
    [null, ({ pan, year, month, cvv }) => sha512(pan + year + month + cvv)],
    ['lower-case', ({ pan, year, month, cvv }) => sha512(pan + year + month + cvv).toLowerCase()],
    ['white-space', ({ pan, year, month, cvv }) => `${sha512(pan + year + month + cvv)}\n`],
    ['mmyy', ({ pan, year, month, cvv }) => sha512(pan + month + year + cvv)],
    ['expiry-with-slash', ({ pan, year, month, cvv }) => sha512(`${pan}${month}/${year}${cvv}`)],
    ['trailing-newline', ({ pan, year, month, cvv }) => sha512(`${pan}${year}${month}${cvv}\n`)],
    ['spaces-between', ({ pan, year, month, cvv }) => sha512(`${pan} ${year}${month} ${cvv}`)],
    ['grouped-pan', ({ pan, year, month, cvv }) => sha512(`${pan.match(/.{4}/g)?.join(' ')}${year}${month}${cvv}`)],
    ['no-cvv', ({ pan, year, month }) => sha512(pan + year + month)],
    ['no-expiry', ({ pan, cvv }) => sha512(pan + cvv)],
    ['pan-only', ({ pan }) => sha512(pan)],
    ['cvv-before-expiry', ({ pan, year, month, cvv }) => sha512(pan + cvv + year + month)],
    ['mmyy+trailing-newline', ({ pan, year, month, cvv }) => sha512(`${pan}${month}${year}${cvv}\n`)],
    ['mmyy+no-cvv', ({ pan, year, month }) => sha512(pan + month + year)],
    ['expiry-with-slash+spaces-between', ({ pan, year, month, cvv }) => sha512(`${pan} ${month}/${year} ${cvv}`)],
    ['no-cvv+trailing-newline', ({ pan, year, month }) => sha512(`${pan}${year}${month}\n`)],
    ['mmyy+hashed-twice', ({ pan, year, month, cvv }) => sha512(sha512(pan + month + year + cvv))],
    [
      'mmyy+trailing-newline+lower-case',
      ({ pan, year, month, cvv }) => sha512(`${pan}${month}${year}${cvv}\n`).toLowerCase(),
    ],
    ['mmyy+white-space', ({ pan, year, month, cvv }) => `${sha512(pan + month + year + cvv)}\n`],
    ['hashed-twice', ({ pan, year, month, cvv }) => sha512(sha512(pan + year + month + cvv))],
  ])('names the mistake %s and the card', async (mistake, made) => {
    const sandbox = ncoreSandbox();
    const { id, pan, expiry, cvv } = await sandbox.card('ready-to-link-07');
    const token = made({ pan, year: expiry.slice(0, 2), month: expiry.slice(2), cvv });
    const { body } = await sandbox.control('post', '/activation-token/explain', { token });
    expect(body).toMatchObject({ card_id: id, mistake });
  });

  it('names the common mistakes in the token of a card amid an order of 5000', async () => {
    const sandbox = ncoreSandbox();
    const order = await submittedOrder(sandbox, 5000);
    const file = await sandbox.control('get', `/bulkissuances/${order}/embossing-file.json`);
    const { card_id, pan, expiry, cvv } = file.body.data[2500];
    const token = sha512(`${pan}${expiry.slice(2)}${expiry.slice(0, 2)}${cvv}\n`);
    const { body } = await sandbox.control('post', '/activation-token/explain', { token });
    expect(body).toMatchObject({ card_id, mistake: 'mmyy+trailing-newline' });
  });

  it('says when no card of this sandbox makes it, or when it is no SHA-512 at all', async () => {
    const sandbox = ncoreSandbox();
    const none = await sandbox.control('post', '/activation-token/explain', { token: sha512('something else') });
    expect(none.body).toMatchObject({ card_id: null, mistake: null, message: expect.stringContaining('26 cards') });
    const short = await sandbox.control('post', '/activation-token/explain', { token: sha512('x').slice(0, 64) });
    expect(short.body).toMatchObject({ mistake: 'not-sha-512', message: expect.stringContaining('SHA-256') });
  });
});
