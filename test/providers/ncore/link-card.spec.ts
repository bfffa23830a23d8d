// linkCard: who may be given which card, and what that leaves behind.
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, submittedOrder, UNKNOWN_ID, USER } from './support.ts';

/** As the page prints it, with the space inside. */
const PRINTED =
  '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE 1B3964B67C2DAADFA0DA95B49C1CE83F86946';

describe('linkCard', () => {
  it('links the card of the page with the token as printed, once', async () => {
    const sandbox = ncoreSandbox();
    const first = await sandbox.post('/cards:link', { activation_token: PRINTED, user_id: USER });
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({ user_id: USER, status: 'ACTIVE', status_reason_code: 'A0', last_four: '1234' });
    expect(sandbox.kept.card(first.body.id)).toMatchObject({ user_id: USER, status: 'ACTIVE' });
    expect(sandbox.entry()).toEqual({
      operation: 'ncore.linkCard',
      outcome: 'ncore.200',
      decidedBy: 'state',
      changed: ['ncore.cards'],
    });
    const second = await sandbox.post('/cards:link', { activation_token: PRINTED, user_id: USER });
    expect(second.status).toBe(409);
    expect(second.body.code).toBe('CONFLICT');
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.409', decidedBy: 'state', changed: [] });
  });

  it('takes the colon of the path percent-encoded, and the path below /v1', async () => {
    const sandbox = ncoreSandbox();
    const [one, two] = [await sandbox.card('ready-to-link-01'), await sandbox.card('ready-to-link-02')];
    const encoded = await sandbox.post('/cards%3Alink', { activation_token: one.activation_token, user_id: USER });
    const versioned = await sandbox.post('/v1/cards:link', { activation_token: two.activation_token, user_id: USER });
    expect([encoded.status, versioned.status]).toEqual([200, 200]);
  });

  it('links a fresh user to a fresh card, which listing and getting then show', async () => {
    const sandbox = ncoreSandbox();
    const user = await sandbox.post('/users', { first_name: 'Walker' });
    const order = await submittedOrder(sandbox, 3);
    const rows = await sandbox.control('get', `/cards?bulk_issuance_id=${order}`);
    const { card_id, pan, expiry, cvv } = rows.body.data[1];
    const token = createHash('sha512').update(`${pan}${expiry}${cvv}`).digest('hex').toUpperCase();
    const linked = await sandbox.post('/cards:link', { activation_token: token, user_id: user.body.id });
    expect(linked.body).toMatchObject({ id: card_id, user_id: user.body.id, status: 'ACTIVE' });
    expect((await sandbox.get(`/cards/${card_id}`)).body).toEqual(linked.body);
    expect((await sandbox.get(`/cards?bulk_issuance_id=${order}`)).body.data[1]).toEqual(linked.body);
  });

  it.each([
    ['lower case', (token: string) => token.toLowerCase()],
    ['mixed case', (token: string) => token.toLowerCase().replace('a', 'A')],
    ['white space around and inside', (token: string) => ` ${token.slice(0, 64)}\n\t${token.slice(64)} `],
  ])('evens out %s', async (_name, written) => {
    const sandbox = ncoreSandbox();
    const { id, activation_token } = await sandbox.card('ready-to-link-03');
    const linked = await sandbox.post('/cards:link', { activation_token: written(activation_token), user_id: USER });
    expect(linked.body).toMatchObject({ id, status: 'ACTIVE' });
  });

  describe('when it may not', () => {
    it.each(['pending-kyc', 'suspended', 'terminated'])('refuses the %s user with 403', async (name) => {
      const sandbox = ncoreSandbox();
      const [card, user] = [await sandbox.card('ready-to-link-01'), await sandbox.user(name)];
      const answer = await sandbox.post('/cards:link', { activation_token: card.activation_token, user_id: user.id });
      expect(answer.status).toBe(403);
      expect(answer.body.errors).toEqual([{ field: 'user_id', reason: 'the user is not ACTIVE' }]);
      expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.403', decidedBy: 'state', changed: [] });
      expect(sandbox.kept.card(card.id)).toMatchObject({ user_id: null, status: 'INACTIVE' });
    });

    it.each([
      ['already-linked', 'ncore.409', 'CONFLICT'],
      ['terminated', 'ncore.409-terminated', 'CARD_TERMINATED'],
      ['suspended', 'ncore.409-suspended', 'CARD_SUSPENDED'],
    ])('refuses the %s card with 409', async (name, outcome, code) => {
      const sandbox = ncoreSandbox();
      const card = await sandbox.card(name);
      const before = sandbox.kept.card(card.id);
      const answer = await sandbox.post('/cards:link', { activation_token: card.activation_token, user_id: USER });
      expect([answer.status, answer.body.code]).toEqual([409, code]);
      expect(sandbox.entry()).toMatchObject({ outcome, decidedBy: 'state', changed: [] });
      expect(sandbox.kept.card(card.id)).toEqual(before);
    });

    it('refuses an unknown user with 404-user and leaves the card linkable', async () => {
      const sandbox = ncoreSandbox();
      const { activation_token } = await sandbox.card('ready-to-link-01');
      const answer = await sandbox.post('/cards:link', { activation_token, user_id: UNKNOWN_ID });
      expect([answer.status, answer.body.code]).toEqual([404, 'USER_NOT_FOUND']);
      expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.404-user', changed: [] });
      expect((await sandbox.post('/cards:link', { activation_token, user_id: USER })).status).toBe(200);
    });

    it('refuses a token made with MMYY with 404, like every token of no card', async () => {
      const sandbox = ncoreSandbox();
      const { pan, expiry, cvv } = await sandbox.card('ready-to-link-01');
      const text = `${pan}${expiry.slice(2)}${expiry.slice(0, 2)}${cvv}`;
      const token = createHash('sha512').update(text).digest('hex').toUpperCase();
      const answer = await sandbox.post('/cards:link', { activation_token: token, user_id: USER });
      expect([answer.status, answer.body.errors[0].field]).toEqual([404, 'activation_token']);
      expect(sandbox.journal()[0]?.refusal?.note).toContain('/_sandbox/activation-token/explain');
    });

    it('gives a card to exactly one of many who ask at once', async () => {
      const sandbox = ncoreSandbox();
      const { activation_token } = await sandbox.card('ready-to-link-05');
      const { body } = await sandbox.get('/users?limit=20&name=e');
      const users = (body.data as { id: string; status: string }[]).filter(({ status }) => status === 'ACTIVE');
      expect(users.length).toBeGreaterThan(5);
      const answers = await Promise.all(
        users.map(({ id }) => sandbox.post('/cards:link', { activation_token, user_id: id })),
      );
      expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 409)).toHaveLength(users.length - 1);
    });
  });
});
