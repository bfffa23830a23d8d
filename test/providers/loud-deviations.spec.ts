// Loud where production would fail: what a client does to every call alike, counted on the wire and named in the journal.
import { describe, expect, it } from 'vitest';
import { ncoreSandbox, SAMPLE_ORDER as ORDER_WITHOUT_ADDRESS, USER } from './ncore/support.ts';
import { SAMPLE_REQUEST, TABLE_REQUEST } from './prepaid/page-sample.ts';
import { ACTIVATE, type CallOptions, prepaidSandbox, sealed } from './prepaid/support.ts';

/** The table asks for an address. */
const SAMPLE_ORDER = { ...ORDER_WITHOUT_ADDRESS, shipping_address: { address_line1: '1 Market Street' } };

interface Row {
  readonly in: string;
  readonly pointer: string;
  readonly rule: string;
  readonly readings: readonly string[];
}

/** A prepaid body as text, sealed. @returns code, header, rows as `in pointer rule`, findings likewise */
async function prepaid(profile: 'lenient' | 'sample' | 'table', text: string, path = ACTIVATE, call: CallOptions = {}) {
  const sandbox = prepaidSandbox({ profile });
  const answer = await sandbox.sendRaw(path, JSON.stringify({ token: sealed(text) }), call);
  const { id, refusal } = sandbox.last();
  const { body } = await sandbox.base.http.get(`/_sandbox/requests/${id}`).set('X-Sandbox', (await sandbox.world()).id);
  return {
    code: answer.message.responseCode,
    header: answer.headers['x-sandbox-deviations'],
    rows: (body.deviations as Row[]).map(({ in: part, pointer, rule }) => `${part} ${pointer} ${rule}`),
    findings: (refusal?.findings ?? []).map(({ in: part, pointer, rule }) => `${part} ${pointer} ${rule}`),
  };
}

const SAMPLE = JSON.stringify(SAMPLE_REQUEST);
const TABLE = JSON.stringify(TABLE_REQUEST);
const withMember = (text: string, member: string) => `{${member},${text.slice(1)}`;

describe('X-Sandbox-Deviations', () => {
  it('is not there where one stricter reading accepts the request', async () => {
    expect(await prepaid('lenient', SAMPLE)).toMatchObject({ code: '00', header: undefined });
    expect(await prepaid('lenient', TABLE)).toMatchObject({ code: '00', header: undefined });
  });

  it('counts the rows of the nearest reading where every one refuses the request', async () => {
    const both = JSON.stringify({ ...SAMPLE_REQUEST, messageCode: '1080', surprise: 1 });
    const { header, rows } = await prepaid('lenient', both);
    expect(header).toBe('1');
    expect(rows).toContain('body /messageCode code-of-another-call');
    expect(rows.length).toBeGreaterThan(2);
  });

  it('is on an answer that refuses by state, too, and not on one that validation refuses', async () => {
    const active = { ...SAMPLE_REQUEST, urn: 70000001004, last4Digits: '1004', messageCode: '1080' };
    expect(await prepaid('lenient', JSON.stringify(active))).toMatchObject({ code: '1004', header: '1' });
    const invalid = { ...SAMPLE_REQUEST, loadAmount: 'much', surprise: 1 };
    expect(await prepaid('lenient', JSON.stringify(invalid))).toMatchObject({ code: '1030', header: undefined });
  });

  it('is not there with --plain', async () => {
    const sandbox = ncoreSandbox({ plain: true });
    expect((await sandbox.get('/users/')).headers).not.toHaveProperty('x-sandbox-deviations');
    expect((await ncoreSandbox().get('/users/')).headers['x-sandbox-deviations']).toBe('1');
  });

  it('is not there under the strictest profile, where nothing is left to refuse', async () => {
    expect(await prepaid('table', TABLE)).toMatchObject({ code: '00', header: undefined, rows: [] });
  });
});

describe('the media type of a prepaid call', () => {
  const media = (type: string | undefined): CallOptions => ({ headers: { 'Content-Type': type } });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON;charset="UTF-8"'])(
    'may be %s',
    async (type) => {
      expect((await prepaid('table', TABLE, ACTIVATE, media(type))).code).toBe('00');
      expect((await prepaid('lenient', TABLE, ACTIVATE, media(type))).rows).not.toContainEqual(
        expect.stringContaining('/Content-Type'),
      );
    },
  );

  it.each([
    ['text/plain', 'media-type'],
    ['application/x-www-form-urlencoded', 'media-type'],
    ['application/json; charset=iso-8859-1', 'charset'],
  ])('%s is a deviation, and refused by both strict profiles', async (type, rule) => {
    const row = `headers /Content-Type ${rule}`;
    const lenient = await prepaid('lenient', SAMPLE, ACTIVATE, media(type));
    expect(lenient).toMatchObject({ code: '00', header: '1' });
    expect(lenient.rows).toContain(row);
    expect(await prepaid('sample', SAMPLE, ACTIVATE, media(type))).toMatchObject({ code: '1030', findings: [row] });
    expect(await prepaid('table', TABLE, ACTIVATE, media(type))).toMatchObject({ code: '1045', findings: [row] });
  });

  it('is nothing to nCore, whose client sends text/plain', async () => {
    const sandbox = ncoreSandbox({ profile: 'table' });
    const answer = await sandbox.post('/bulkissuances', JSON.stringify(SAMPLE_ORDER), { 'Content-Type': 'text/plain' });
    expect(answer.status).toBe(200);
  });
});

describe('a query parameter that the call does not have', () => {
  it.each(['/bulkissuances?dry_run=true', '/v1/bulkissuances?colour=red'])(
    '%s is a deviation, and refused under table',
    async (path) => {
      const lenient = ncoreSandbox();
      const answer = await lenient.post(path, SAMPLE_ORDER);
      expect([answer.status, answer.headers['x-sandbox-deviations']]).toEqual([200, '1']);
      const strict = ncoreSandbox({ profile: 'table' });
      await strict.engine.sandboxes.use('default');
      const before = strict.kept.everything();
      const refused = await strict.post(path, SAMPLE_ORDER);
      expect(refused.status).toBe(400);
      expect(refused.body.errors[0].field).toBe(path.includes('dry_run') ? 'dry_run' : 'colour');
      expect(strict.kept.everything()).toBe(before);
    },
  );

  it('is a deviation on a call without a body, too', async () => {
    const answer = await ncoreSandbox().get(`/users/${USER}?expand=cards`);
    expect([answer.status, answer.headers['x-sandbox-deviations']]).toEqual([200, '1']);
    expect((await ncoreSandbox({ profile: 'table' }).get(`/users/${USER}?expand=cards`)).status).toBe(400);
  });

  it('is a deviation on a sealed call, and refused by both strict profiles', async () => {
    expect(await prepaid('lenient', SAMPLE, `${ACTIVATE}?urn=1`)).toMatchObject({ code: '00', header: '1' });
    const findings = ['query /urn additionalProperties'];
    expect(await prepaid('sample', SAMPLE, `${ACTIVATE}?urn=1`)).toMatchObject({ code: '1030', findings });
    expect(await prepaid('table', TABLE, `${ACTIVATE}?urn=1`)).toMatchObject({ findings });
  });
});

describe('a member that stands twice', () => {
  it('in a sealed message is a deviation, and refused by both strict profiles', async () => {
    const lenient = await prepaid('lenient', withMember(SAMPLE, '"loadAmount":1'));
    expect(lenient).toMatchObject({ code: '00', header: '1' });
    expect(lenient.rows).toContain('body /loadAmount duplicate-member');
    const findings = ['body /loadAmount duplicate-member'];
    expect(await prepaid('sample', withMember(SAMPLE, '"loadAmount":1'))).toMatchObject({ code: '1030', findings });
    expect(await prepaid('table', withMember(TABLE, '"loadAmount":1'))).toMatchObject({ code: '1030', findings });
  });

  it('beside the token is seen as well', async () => {
    const sandbox = prepaidSandbox();
    const token = sealed(SAMPLE);
    const answer = await sandbox.sendRaw(ACTIVATE, `{"token":"${token}","token":"${token}"}`);
    expect([answer.message.responseCode, answer.headers['x-sandbox-deviations']]).toEqual(['00', '1']);
  });

  it('in an order is a deviation, and refused under table', async () => {
    const order = withMember(JSON.stringify(SAMPLE_ORDER), '"amount":1');
    const json = { 'Content-Type': 'application/json' };
    const lenient = await ncoreSandbox().post('/bulkissuances', order, json);
    expect([lenient.status, lenient.headers['x-sandbox-deviations']]).toEqual([200, '1']);
    const strict = await ncoreSandbox({ profile: 'table' }).post('/bulkissuances', order, json);
    expect([strict.status, strict.body.errors[0].field]).toEqual([400, 'amount']);
  });
});

describe('rows', () => {
  it('leave a misspelled member by itself beside the shape of the message', async () => {
    const { rows } = await prepaid('lenient', JSON.stringify({ ...SAMPLE_REQUEST, cardHoldr: {} }));
    expect(rows).toContain('body /cardHoldr additionalProperties');
    expect(rows).toContain('body /cardHolder nested');
  });

  it('are one for a flat message, which the sample reading refuses', async () => {
    const { rows } = await prepaid('lenient', TABLE);
    expect(rows.filter((row) => row.endsWith(' flat'))).toEqual(['body  flat']);
    expect(rows.length).toBeLessThanOrEqual(4);
  });
});
