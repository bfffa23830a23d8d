// A card number in every disguise, entered at every place where a client can write one: no exit shows it, and the journal
// flags it. What a partner's success answers from the state itself is no exit of ours (docs/masking.md).
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import { rowOf } from '../../../src/engine/journal/stored-entry.ts';
import { findPans, maskPans } from '../../../src/engine/masking/find-card-numbers.ts';
import { sealed } from '../../providers/prepaid/support.ts';
import { DISGUISES, PAN } from '../../support/disguises.ts';
import { freshFolder } from '../../support/folder.ts';
import { testSandbox } from '../../support/sandbox.ts';

type Http = ReturnType<typeof testSandbox>['http'];
type Call = (
  http: Http,
  disguised: string,
  keys: Keys,
) => PromiseLike<{ readonly text: string; readonly status: number }>;

interface Keys {
  readonly ncore: string;
  readonly prepaid: string;
}

/** As it can stand in a path or a query: what cannot is percent-encoded. */
const inPath = (text: string) => (/^[\w.~!$&'()*+,;=:@%-]+$/.test(text) ? text : encodeURIComponent(text));
/** As it can stand in a header: other characters cannot be sent in one. */
const inHeader = (text: string) => (/^[\x20-\x7e\xa0-\xff]+$/.test(text) ? text.trim() : encodeURIComponent(text));
const activate = '/api/issuance/v2/activate';

/** Places of calls that the journal has, where the card number is flagged. */
const JOURNALED: Readonly<Record<string, Call>> = {
  'a value in a body': (http, text, { ncore }) => http.post('/users').set('apikey', ncore).send({ first_name: text }),
  'a name in a body': (http, text, { ncore }) =>
    http
      .post('/users')
      .set('apikey', ncore)
      .send({ [text]: 1 }),
  'a value deep in a body': (http, text, { ncore }) =>
    http
      .post('/users')
      .set('apikey', ncore)
      .send({ address: { lines: [[{ a: `to ${text}.` }]] } }),
  'an activation token': (http, text, { ncore }) =>
    http.post('/cards:link').set('apikey', ncore).send({ activation_token: text, user_id: 'x' }),
  'an id in a body': (http, text, { ncore }) =>
    http.post('/bulkissuances').set('apikey', ncore).send({ card_product_id: text, number_of_cards: 1 }),
  'a body without a key': (http, text) => http.post('/users').send({ first_name: text }),
  'a body that is broken JSON': (http, text, { ncore }) =>
    http
      .post('/users')
      .set('apikey', ncore)
      .type('json')
      .send(`{"first_name": ${JSON.stringify(text)}, `),
  'a body that is a text': (http, text, { ncore }) =>
    http.post('/users').set('apikey', ncore).type('text').send(`card ${text}`),
  'a form': (http, text, { ncore }) =>
    http
      .post('/users')
      .set('apikey', ncore)
      .type('form')
      .send(`card=${encodeURIComponent(text).replace(/%20/g, '+')}&x=1`),
  'an id in a path': (http, text, { ncore }) => http.get(`/cards/${inPath(text)}`).set('apikey', ncore),
  'a path that is not served': (http, text) => http.get(`/v1/wallets/${inPath(text)}/x`),
  'a query': (http, text, { ncore }) => http.get(`/users?after=${inPath(text)}`).set('apikey', ncore),
  'a name in a query': (http, text, { ncore }) => http.get(`/users?${inPath(text)}=1`).set('apikey', ncore),
  'a header': (http, text, { ncore }) => http.get('/users').set('apikey', ncore).set('X-Card', inHeader(text)),
  'a key': (http, text) => http.get('/users').set('apikey', inHeader(text)),
  'an idempotency key': (http, text, { ncore }) =>
    http.post('/users').set('apikey', ncore).set('x-nymos-idempotency-key', inHeader(text)).send({ first_name: 'A' }),
  'the name of the client program': (http, text) => http.get('/users').set('User-Agent', `app/${inHeader(text)}`),
  'a forced outcome in a header': (http, text, { ncore }) =>
    http.get('/users').set('apikey', ncore).set('X-Sandbox-Scenario', inHeader(text)),
  'a forced outcome in a path': (http, text) => http.get(`/~${inPath(text)}/users`),
  'a member of a sealed message': (http, text, { prepaid }) =>
    http
      .post(activate)
      .set('x-api-key', prepaid)
      .send({ token: sealed(JSON.stringify({ clientTxnId: text })) }),
  'a sealed text': (http, text, { prepaid }) =>
    http
      .post(activate)
      .set('x-api-key', prepaid)
      .send({ token: sealed(`card ${text}`) }),
  'a token that is not sealed': (http, text, { prepaid }) =>
    http.post(activate).set('x-api-key', prepaid).send({ token: text }),
  'a message outside of its envelope': (http, text, { prepaid }) =>
    http.post(activate).set('x-api-key', prepaid).send({ clientTxnId: text }),
  'a header of a sealed call': (http, text, { prepaid }) =>
    http.post(activate).set('x-api-key', prepaid).set('clientId', inHeader(text)).send({ token: 'x' }),
  'a path that nothing serves': (http, text) => http.get(`/elsewhere/${inPath(text)}`),
};

/** Places of the control API. */
const CONTROL: Readonly<Record<string, Call>> = {
  'the name of a sandbox': (http, text) => http.put(`/_sandbox/sandboxes/${inPath(text)}`),
  'the name of a sandbox that is looked at': (http, text) => http.get(`/_sandbox/sandboxes/${inPath(text)}`),
  'the name of a sandbox in a header': (http, text) => http.get('/_sandbox/clock').set('X-Sandbox', inHeader(text)),
  'the name of a sandbox in a path': (http, text) => http.get(`/@${inPath(text)}/users`),
  'the name of a snapshot': (http, text) => http.put(`/_sandbox/snapshots/${inPath(text)}`),
  'the name of a snapshot to restore': (http, text) => http.post(`/_sandbox/snapshots/${inPath(text)}/restore`),
  'a match': (http, text) =>
    http.post('/_sandbox/switches').send({ outcome: 'ncore.409', match: { last_name: text }, ttlMs: 1 }),
  'a name in a match': (http, text) =>
    http.post('/_sandbox/switches').send({ outcome: 'ncore.409', match: { [text]: 'x' }, ttlMs: 1 }),
  'a schema in a match': (http, text) =>
    http.post('/_sandbox/switches').send({ outcome: 'ncore.409', match: { schema: { const: text } }, ttlMs: 1 }),
  'a schema that is refused': (http, text) =>
    http.post('/_sandbox/switches').send({ outcome: 'ncore.409', match: { schema: { [text]: text } } }),
  'the outcome of a switch': (http, text) => http.post('/_sandbox/switches').send({ outcome: text.slice(0, 80) }),
  'a member of a switch': (http, text) => http.post('/_sandbox/switches').send({ outcome: 'ncore.409', [text]: text }),
  'what is verified': (http, text) => http.post('/_sandbox/verify').send({ match: { first_name: text } }),
  'a name of what is verified': (http, text) => http.post('/_sandbox/verify').send({ match: { [text]: 'x' } }),
  'an operation that is verified': (http, text) => http.post('/_sandbox/verify').send({ operation: text.slice(0, 80) }),
  'the name of a scenario': (http, text) => http.post(`/_sandbox/scenarios/${inPath(text)}/start`),
  'a filter of the journal': (http, text) => http.get(`/_sandbox/requests?operation=${inPath(text)}`),
  'the id of an entry': (http, text) => http.get(`/_sandbox/requests/${inPath(text)}`),
  'an event of deliveries': (http, text) => http.get(`/_sandbox/deliveries?event=${inPath(text)}`),
  'a time': (http, text) => http.put('/_sandbox/clock').send({ frozenAt: text }),
  'parts that are reset': (http, text) => http.post('/_sandbox/reset').send({ parts: [text] }),
  'a body of the control API that is broken': (http, text) =>
    http
      .post('/_sandbox/verify')
      .type('json')
      .send(`{"match": ${JSON.stringify(text)}`),
  'a path of the control API': (http, text) => http.get(`/_sandbox/${inPath(text)}`),
};

/** What the journal, lists, reports and rows show of everything that was entered. */
const EXITS = [
  '/_sandbox/requests?limit=1000',
  '/_sandbox/switches',
  '/_sandbox/sandboxes',
  '/_sandbox/snapshots',
  '/_sandbox/scenarios',
  '/_sandbox/deliveries',
  '/_sandbox/report',
  '/_sandbox/report?format=html',
  '/_sandbox/report?format=text',
  '/_sandbox/report?format=junit',
];

/**
 * Looks without the product's own search: for the text as it was entered, or for its digits with whatever stands between them.
 * @returns the first disguise that the text shows
 */
function shownIn(text: string, disguises: readonly string[]): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/\\u([0-9a-f]{4})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16)))
    .replace(/(?:%[0-9a-f]{2})+/gi, (escapes) => Buffer.from(escapes.replaceAll('%', ''), 'hex').toString());
  if (plain.replace(/\D/g, '').includes(PAN) || findPans(text).includes(PAN)) return PAN;
  return disguises.find((disguised) => text.includes(disguised) || text.includes(inPath(disguised)));
}

async function expectNothingShown(http: Http): Promise<void> {
  for (const exit of EXITS) {
    const { text } = await http.get(exit);
    expect(shownIn(text, Object.values(DISGUISES)), exit).toBeUndefined();
  }
}

async function entered() {
  const log: string[] = [];
  const sandbox = testSandbox({
    onDefect: (defect) => log.push(String(defect)),
    onNotice: (notice) => log.push(notice),
  });
  const { ncore, prepaid } = (await sandbox.http.get('/_sandbox/fixtures')).body;
  return { ...sandbox, log, keys: { ncore: ncore.clients[0].apikey, prepaid: prepaid.clients[0].apiKey } };
}

describe.each(Object.entries(JOURNALED))('a card number as %s', (_place, call) => {
  it('is shown by no exit, and flagged', async () => {
    const { http, journal, keys, log } = await entered();
    const names = Object.entries(DISGUISES);
    for (const [name, disguised] of names) {
      const answer = await call(http, disguised, keys);
      const entry = journal()[0] as Exchange;
      // A partner's success answers from the state, which is kept as it came.
      if (answer.status >= 400) {
        expect(shownIn(answer.text, [disguised]), `to ${name}: ${answer.text}`).toBeUndefined();
      }
      const row = JSON.stringify(rowOf(entry));
      expect(shownIn(row, [disguised]), `kept of ${name}: ${row}`).toBeUndefined();
      expect(row, name).toContain('foreign-pan');
    }
    await expectNothingShown(http);
    expect(log).toEqual([]);
  });
});

describe.each(Object.entries(CONTROL))('a card number as %s', (_place, call) => {
  it('is shown by no exit', async () => {
    const { http, keys, log } = await entered();
    await http.post('/users').set('apikey', keys.ncore).send({ first_name: 'Ann' });
    const names = Object.entries(DISGUISES);
    for (const [name, disguised] of names) {
      const { text } = await call(http, disguised, keys);
      expect(shownIn(text, [disguised]), `to ${name}: ${text}`).toBeUndefined();
    }
    await expectNothingShown(http);
    expect(log).toEqual([]);
  });
});

describe('a card number in a scenario file', () => {
  it('is shown by no exit, whether the file is good or not', async () => {
    const scenarios = freshFolder();
    const notices: string[] = [];
    const switches = [{ outcome: 'ncore.503' }];
    Object.values(DISGUISES).forEach((disguised, index) => {
      const sentence = `Card ${disguised} is refused.`;
      const good = { name: `good-${index}`, title: 'A card', situation: sentence, goodClient: sentence, switches };
      writeFileSync(join(scenarios, `good-${index}.scenario.json`), JSON.stringify(good));
    });
    const sandbox = testSandbox({ scenarios, onNotice: (notice) => notices.push(maskPans(notice)) });
    await expectNothingShown(sandbox.http);
    Object.values(DISGUISES).forEach((disguised, index) => {
      const bad = { name: disguised.slice(0, 64), title: 'A card', situation: 'x', switches, [disguised]: disguised };
      writeFileSync(join(scenarios, `good-${index}.scenario.json`), JSON.stringify(bad));
    });
    await expectNothingShown(sandbox.http);
    expect(notices.length).toBeGreaterThan(0);
    expect(shownIn(notices.join('\n'), Object.values(DISGUISES))).toBeUndefined();
    expect(
      shownIn((await sandbox.http.post('/_sandbox/scenarios/good-0/start')).text, Object.values(DISGUISES)),
    ).toBeUndefined();
  });
});
