// Accounts: which calls succeed, what they change, and which calls are refused.
import { describe, expect, it } from 'vitest';
import { ACCOUNTS, __EXPORT__Sandbox } from './support.ts';

const NEW_ACCOUNT = { reference: 'order-7', holder: 'Asha Verma' };

describe('createAccount', () => {
  it('answers 201 with the account, and getAccount shows it', async () => {
    const { post, get, journal } = __EXPORT__Sandbox();
    const created = await post(ACCOUNTS, NEW_ACCOUNT);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ ...NEW_ACCOUNT, status: 'ACTIVE', created_at: '2030-01-15T09:30:00.000Z' });
    const shown = await get(`${ACCOUNTS}/${created.body.id}`);
    expect([shown.status, shown.body]).toEqual([200, created.body]);
    expect(journal().map(({ changes }) => changes.length)).toEqual([0, 1]);
  });

  it('refuses a reference that another account has with 409, and changes nothing', async () => {
    const { post, journal } = __EXPORT__Sandbox();
    const answer = await post(ACCOUNTS, { reference: 'first-account', holder: 'Asha Verma' });
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({ code: '409', message: 'The reference is taken', fields: [] });
    expect(journal()[0]?.changes).toEqual([]);
  });

  it.each([
    [{ holder: 'Asha Verma' }, 'body/reference'],
    [{ reference: 'a b', holder: 'Asha Verma' }, 'body/reference'],
    [{ reference: 'a', holder: '' }, 'body/holder'],
    [{ reference: 'a', holder: 'Asha Verma', colour: 'red' }, 'body/colour'],
  ])('refuses %o with 400 and names %s', async (body, field) => {
    const answer = await __EXPORT__Sandbox().post(ACCOUNTS, body);
    expect(answer.status).toBe(400);
    expect(answer.body.fields).toEqual([{ field, reason: expect.stringMatching(/\S/) }]);
  });

  it.each(['403', '500', '503'])('answers %s to the reference that asks for it', async (code) => {
    const answer = await __EXPORT__Sandbox().post(ACCOUNTS, { reference: `answer-${code}`, holder: 'Asha Verma' });
    expect([answer.status, answer.body.code]).toEqual([Number(code), code]);
  });
});

describe('getAccount', () => {
  it('shows an account of the base world', async () => {
    const answer = await __EXPORT__Sandbox().get(`${ACCOUNTS}/acc-2`);
    expect(answer.body).toMatchObject({ id: 'acc-2', reference: 'closed-account', status: 'CLOSED' });
  });

  it('refuses an unknown id with 404', async () => {
    const answer = await __EXPORT__Sandbox().get(`${ACCOUNTS}/none`);
    expect([answer.status, answer.body.code]).toEqual([404, '404']);
  });

  it('refuses an id of more than 64 characters with 400', async () => {
    const answer = await __EXPORT__Sandbox().get(`${ACCOUNTS}/${'a'.repeat(65)}`);
    expect([answer.status, answer.body.fields[0].field]).toEqual([400, 'params/id']);
  });
});
