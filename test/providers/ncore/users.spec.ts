// Users: enrolled, found, changed.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, UNKNOWN_ID, USER } from './support.ts';

const MARY = { first_name: 'Mary', last_name: 'Jones', email: 'Mary.Jones@example.com', mobile: '+15550100123' };

/** What a model generated from a real answer has in every user, and the times. */
const ALWAYS_THERE = [
  'id',
  'user_type',
  'status',
  'status_reason_code',
  'director_list',
  'signature_list',
  'shareholder_list',
  'default_user',
  'created',
  'modified',
];

describe('createUser', () => {
  it('answers every member that clients of the real sandbox expect, none of them null', async () => {
    const sandbox = ncoreSandbox();
    const { body: made } = await sandbox.post('/users', { first_name: 'Mary' });
    const { body: listed } = await sandbox.get('/users?limit=1');
    expect(listed.data).toEqual([made]);
    expect(made).toMatchObject({
      user_type: 'INDIVIDUAL',
      status_reason_code: 'A0',
      director_list: [],
      signature_list: [],
      shareholder_list: [],
      default_user: false,
    });
    expect(Object.keys(made).sort()).toEqual(['first_name', ...ALWAYS_THERE].sort());
    expect(Object.values(made)).not.toContain(null);
  });

  it('keeps what was sent and makes the user ACTIVE', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/users', MARY);
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({ ...MARY, status: 'ACTIVE' });
    expect(sandbox.kept.user(made.body.id)).toMatchObject({ ...MARY, status: 'ACTIVE' });
    expect(sandbox.entry()).toEqual({
      operation: 'ncore.createUser',
      outcome: 'ncore.200',
      decidedBy: 'state',
      changed: ['ncore.users'],
    });
  });

  it('needs the first name of an individual, not of a business', async () => {
    const sandbox = ncoreSandbox();
    const nameless = await sandbox.post('/users', { last_name: 'Jones' });
    expect([nameless.status, nameless.body.errors]).toEqual([
      400,
      [{ field: 'first_name', reason: 'first_name is missing' }],
    ]);
    expect((await sandbox.post('/users', { company_name: 'Acme', user_type: 'BUSINESS' })).status).toBe(200);
  });

  it('leaves members behind that no page names, and whatever they would do to an object', async () => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/users', '{"first_name":"Eve","status":"TERMINATED","__proto__":{"a":1},"b":2}', {
      'Content-Type': 'application/json',
    });
    expect(made.status).toBe(200);
    expect(Object.keys(made.body).sort()).toEqual(['first_name', ...ALWAYS_THERE].sort());
    expect(made.body.status).toBe('ACTIVE');
  });

  it('refuses an unknown parent with 404', async () => {
    const answer = await ncoreSandbox().post('/users', { ...MARY, parent_user_id: UNKNOWN_ID });
    expect([answer.status, answer.body.errors[0].field]).toEqual([404, 'parent_user_id']);
  });
});

describe('a date of birth', () => {
  it.each([
    '1995-02-30',
    '2023-02-29',
    '1900-02-29',
    '2001-04-31',
    '1990-13-01',
    '1990-00-10',
    '0000-01-01',
    '1899-12-31',
    '19950230',
  ])('is refused as %s, a day that does not exist or is absurd', async (date_of_birth) => {
    const sandbox = ncoreSandbox();
    const made = await sandbox.post('/users', { first_name: 'Mary', date_of_birth });
    const changed = await sandbox.put(`/users/${USER}`, { date_of_birth });
    for (const answer of [made, changed]) {
      expect([answer.status, answer.body.errors[0].field]).toEqual([400, 'date_of_birth']);
    }
  });

  it.each(['2026-05-02', '2099-01-01'])(
    'is refused as %s, after today by the sandbox’s clock',
    async (date_of_birth) => {
      const sandbox = ncoreSandbox();
      const made = await sandbox.post('/users', { first_name: 'Mary', date_of_birth });
      const changed = await sandbox.put(`/users/${USER}`, { date_of_birth });
      for (const answer of [made, changed]) {
        expect([answer.status, answer.body.errors]).toEqual([
          400,
          [{ field: 'date_of_birth', reason: 'date_of_birth is in the future' }],
        ]);
      }
    },
  );

  it.each(['2000-02-29', '2024-02-29', '1999-12-31', '2026-05-01'])('is taken as %s', async (date_of_birth) => {
    const made = await ncoreSandbox().post('/users', { first_name: 'Mary', date_of_birth });
    expect([made.status, made.body.date_of_birth]).toEqual([200, date_of_birth]);
  });
});

describe('an e-mail address', () => {
  it('is kept and compared without blanks around it and without case; the journal names a second user of it', async () => {
    const sandbox = ncoreSandbox();
    const { body: first } = await sandbox.post('/users', { first_name: 'Mary', email: ' Mary@Example.com ' });
    expect(first.email).toBe('Mary@Example.com');
    expect(sandbox.note()).toBeUndefined();
    const { body: second } = await sandbox.post('/users', { first_name: 'Marie', email: 'mary@example.COM' });
    expect(sandbox.note()).toContain(`User ${first.id} has the same e-mail address`);
    const { body } = await sandbox.get(`/users?email=${encodeURIComponent(' MARY@example.com')}`);
    expect(body.data).toEqual([second, first]);
    await sandbox.put(`/users/${first.id}`, { last_name: 'Jones' });
    expect(sandbox.note()).toContain(`User ${second.id} has the same e-mail address`);
  });
});

describe('listUsers', () => {
  it.each([
    ['a part of the name, in any case', 'name=ARY%20jon'],
    ['the e-mail address, in any case', 'email=mary.jones%40EXAMPLE.com'],
    ['the last digits of the telephone', 'phone=0100123'],
  ])('finds by %s', async (_name, query) => {
    const sandbox = ncoreSandbox();
    const { body: mary } = await sandbox.post('/users', MARY);
    await sandbox.post('/users', { first_name: 'Other' });
    const { body } = await sandbox.get(`/users?${query}`);
    expect(body).toEqual({ after: mary.id, has_more: false, data: [mary] });
  });

  it('finds the children of a parent', async () => {
    const sandbox = ncoreSandbox();
    const { body: child } = await sandbox.post('/users', { ...MARY, parent_user_id: USER });
    expect((await sandbox.get(`/users?parent_user_id=${USER}`)).body.data).toEqual([child]);
  });

  it('pages through everybody once, ten at a time where no limit is given', async () => {
    const sandbox = ncoreSandbox();
    const names: string[] = [];
    let query = '';
    for (;;) {
      const { body } = await sandbox.get(`/users${query}`);
      expect(body.data.length).toBeLessThanOrEqual(10);
      names.push(...body.data.map(({ id }: { id: string }) => id));
      if (!body.has_more) break;
      query = `?after=${body.after}`;
    }
    expect(names).toHaveLength(30);
    expect(new Set(names).size).toBe(30);
  });

  it('pages through what a search finds', async () => {
    const sandbox = ncoreSandbox();
    for (const last_name of ['One', 'Two', 'Three']) await sandbox.post('/users', { first_name: 'Zyx', last_name });
    const first = await sandbox.get('/users?name=zyx&limit=2');
    expect(first.body.data.map((user: { last_name: string }) => user.last_name)).toEqual(['Three', 'Two']);
    const second = await sandbox.get(`/users?name=zyx&limit=2&after=${first.body.after}`);
    expect(second.body.data.map((user: { last_name: string }) => user.last_name)).toEqual(['One']);
    expect(second.body.has_more).toBe(false);
  });
});

describe('getUser', () => {
  it('gets the user of the page by an id in any case', async () => {
    const { body } = await ncoreSandbox().get(`/users/${USER.toUpperCase()}`);
    expect(body).toMatchObject({ id: USER, status: 'ACTIVE' });
  });

  it('refuses an unknown id with 404', async () => {
    expect((await ncoreSandbox().get('/users/unknown')).body.errors).toEqual([
      { field: 'id', reason: 'no user has this id' },
    ]);
  });
});

describe('updateUser', () => {
  it('changes what is given and leaves the status', async () => {
    const sandbox = ncoreSandbox();
    const { body: mary } = await sandbox.post('/users', MARY);
    const { body } = await sandbox.put(`/users/${mary.id}`, { last_name: 'Smith' });
    expect(body).toEqual({ ...mary, last_name: 'Smith' });
  });

  it('merges, and a user no longer ACTIVE gets no card', async () => {
    const sandbox = ncoreSandbox();
    const { body: mary } = await sandbox.post('/users', MARY);
    const { body } = await sandbox.put(`/users/${mary.id}`, { mobile: '+15550100999', status: 'SUSPENDED' });
    expect(body).toEqual({ ...mary, mobile: '+15550100999', status: 'SUSPENDED', status_reason_code: 'S0' });
    const { activation_token } = await sandbox.card('ready-to-link-01');
    expect((await sandbox.post('/cards:link', { activation_token, user_id: mary.id })).status).toBe(403);
  });

  it('refuses to bring back a terminated user with 409', async () => {
    const sandbox = ncoreSandbox();
    const { id } = await sandbox.user('terminated');
    const answer = await sandbox.put(`/users/${id}`, { status: 'ACTIVE' });
    expect([answer.status, answer.body.errors[0].field]).toEqual([409, 'status']);
    expect(sandbox.kept.user(id)?.status).toBe('TERMINATED');
  });

  it('refuses an unknown user with 404 and an unknown parent with 404-parent', async () => {
    const sandbox = ncoreSandbox();
    expect((await sandbox.put(`/users/${UNKNOWN_ID}`, {})).body.code).toBe('NOT_FOUND');
    const answer = await sandbox.put(`/users/${USER}`, { parent_user_id: UNKNOWN_ID });
    expect(answer.body.code).toBe('PARENT_USER_NOT_FOUND');
    expect(sandbox.entry()).toMatchObject({ outcome: 'ncore.404-parent', changed: [] });
  });
});
