import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../src/engine/contract/exchange.ts';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import { MemoryJournal } from '../../../src/engine/journal/memory-journal.ts';
import { rowOf } from '../../../src/engine/journal/stored-entry.ts';
import { foldRows, StoredJournal } from '../../../src/engine/journal/stored-journal.ts';
import { Tally, type TallyJson } from '../../../src/engine/journal/tally.ts';
import { rulesFor } from '../../../src/engine/masking/masking.ts';
import type { Expectation } from '../../../src/engine/verification/near-miss.ts';
import { reportOf } from '../../../src/engine/verification/report.ts';
import { verifyCount, verifyOrder } from '../../../src/engine/verification/verify.ts';
import { APIKEY, active, fresh } from '../../control/report/support.ts';
import {
  ACTIVATE,
  activationOf,
  CHECK_STATUS,
  DEFAULT_CLIENT,
  FIXED_IV_CLIENT,
  sealed,
} from '../../providers/prepaid/support.ts';
import { MemoryJournalLog } from '../../support/memory-journal-log.ts';
import { testSandbox } from '../../support/sandbox.ts';
import { plenty } from '../../support/work.ts';

const shared = testSandbox();
let worlds = 0;

const FOREIGN_PANS = ['4111111111111111', '5555555555554444'];
const STRANGE_TOKEN = '0123456789ABCDEF'.repeat(8);
const CARD_CODE = 'card-code-987';
const WRONG_KEY = 'no-such-key-1234567';

/** A sandbox whose exchanges are kept twice: as memory keeps them, and as rows of a store. */
async function keptTwice() {
  worlds += 1;
  const id = `kept-twice-${worlds}`;
  const { engine, http } = shared;
  const sandbox = await engine.sandboxes.use(id);
  const ref = { id, generation: '1' };
  const log = new MemoryJournalLog(foldRows, 1_000);
  const rulesOf = (name: string | null) =>
    rulesFor({ provider: engine.providers.find((provider) => provider.id === name), sandbox });
  const memory = new MemoryJournal();
  const stored = new StoredJournal(log, ref, rulesOf);
  const exchanges: Exchange[] = [];
  const both = Object.create(memory) as MemoryJournal;
  both.append = async (exchange: Exchange) => {
    memory.append(exchange);
    exchanges.push(exchange);
    await stored.append(exchange);
  };
  Object.assign(sandbox, { journal: both });
  const { body: fixtures } = await http.get(`/@${id}/_sandbox/fixtures`);
  const send = async (method: 'get' | 'post', path: string, headers: object, body?: string | object) => {
    const request = http[method](`/@${id}${path}`).set({ 'Content-Type': 'application/json', ...headers });
    // A damaged answer is no answer; the journal has it all the same.
    await (body === undefined ? request : request.send(body)).catch(() => undefined);
  };
  return { engine, sandbox, memory, stored, log, ref, exchanges, fixtures, send };
}

type World = Awaited<ReturnType<typeof keptTwice>>;
type Step = (world: World) => Promise<void>;

const scenario = fc.constantFrom('', '', '429', '503', 'fault.lost-reply', 'fault.malformed-json', 'no-such-outcome');
const forced = scenario.map((name) => (name === '' ? {} : { 'X-Sandbox-Scenario': name }));
const key = fc.constantFrom(APIKEY, APIKEY, APIKEY, WRONG_KEY);
const text = fc.constantFrom(
  'Ann',
  'Ben',
  `card ${FOREIGN_PANS[0]}`,
  '5555-5555-5555-4444',
  'a\u0000b\ud800',
  '__proto__',
);

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(forced, key).map(
    ([headers, apikey]): Step =>
      ({ send }) =>
        send('get', `/users?limit=1&cvv=${CARD_CODE}`, { apikey, ...headers }),
  ),
  fc
    .tuple(
      forced,
      text,
      fc.constantFrom('odd', '__proto__', 'a/b~'),
      fc.constantFrom('', 'one', FOREIGN_PANS[0] as string),
    )
    .map(
      ([headers, name, member, idempotency]): Step =>
        ({ send }) =>
          send(
            'post',
            '/users',
            { apikey: APIKEY, ...headers, ...(idempotency === '' ? {} : { 'x-nymos-idempotency-key': idempotency }) },
            { first_name: name, last_name: 'Lee', [member]: { cvv: CARD_CODE, list: [1, FOREIGN_PANS[1]] } },
          ),
    ),
  fc.tuple(forced, fc.nat(3), fc.boolean()).map(
    ([headers, which, isStrange]): Step =>
      ({ send, fixtures: { ncore } }) =>
        send(
          'post',
          '/cards:link',
          { apikey: APIKEY, ...headers },
          {
            activation_token: isStrange ? STRANGE_TOKEN : ncore.cards[which].activation_token,
            user_id: ncore.users[0].id,
          },
        ),
  ),
  fc.tuple(forced, fc.nat(2), fc.constantFrom({}, { messageCode: '1080' }, { remarks: FOREIGN_PANS[0] })).map(
    ([headers, which, changes]): Step =>
      ({ send }) => {
        const message =
          which === 2 ? active(changes) : fresh(which as 0 | 1, { clientTxnId: `try-${which}`, ...changes });
        const body = { token: sealed(JSON.stringify(message)) };
        return send('post', ACTIVATE, { ...DEFAULT_CLIENT.headers, ...headers }, body);
      },
  ),
  fc.constantFrom(DEFAULT_CLIENT, FIXED_IV_CLIENT).map(
    (client): Step =>
      ({ send }) => {
        const asked = { clientTxnId: 'ask-1', verifyclientTxnId: 'try-0', cardNumber: FOREIGN_PANS[1] };
        // Sealed by one client and sent by another: it may not open.
        return send('post', CHECK_STATUS, DEFAULT_CLIENT.headers, { token: sealed(JSON.stringify(asked), client) });
      },
  ),
  fc
    .constantFrom(
      '',
      '{',
      `{"cvv": "${CARD_CODE}", "pan": ${FOREIGN_PANS[0]}`,
      '[]',
      `activation_token=${STRANGE_TOKEN}`,
    )
    .map(
      (body): Step =>
        ({ send }) =>
          send('post', '/cards:link', { apikey: APIKEY }, body),
    ),
  fc.constantFrom(`/cards/${STRANGE_TOKEN}`, `/cards/${FOREIGN_PANS[1]}`, '/cards/nowhere/at/all').map(
    (path): Step =>
      ({ send }) =>
        send('get', path, { apikey: APIKEY, 'x-api-key': DEFAULT_CLIENT.headers['x-api-key'] }),
  ),
  fc.constantFrom('prepaid.1052', 'ncore.409', 'prepaid.reply-wrong-key', 'fault.empty-reply').map(
    (outcome): Step =>
      ({ send }) =>
        send('post', '/_sandbox/switches', {}, { outcome, times: 1 }),
  ),
);

const EXPECTATIONS: readonly Expectation[] = [
  {},
  { operation: 'ncore.listUsers' },
  { outcome: 'ncore.503' },
  { operation: 'prepaid.activateCard', outcome: 'prepaid.00' },
  { operation: 'ncore.createUser', match: { first_name: 'Ann' } },
  { match: { limit: 1, last_name: 'Lee' } },
  { match: { schema: { required: ['user_id'], properties: { user_id: { type: 'string' } } } } },
  { operation: 'prepaid.activateCard', match: { schema: { required: ['clientTxnId'], minProperties: 3 } } },
].flatMap((expectation) => [
  { ...expectation, least: 1, most: Number.POSITIVE_INFINITY, work: plenty() },
  { ...expectation, least: 0, most: 0, work: plenty() },
  { ...expectation, least: 2, most: 2, work: plenty() },
]);

describe('a journal entry of a store', () => {
  it('says what the one of memory says, and nothing that is secret', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const world = await keptTwice();
        for (const take of steps) await take(world);
        const { engine, sandbox, memory, stored, exchanges } = world;
        const [kept, read] = [memory.contents(), await stored.contents()];
        expect(read.entries.map(shownOf)).toEqual(kept.entries.map(shownOf));
        for (const expectation of EXPECTATIONS) {
          expect(verifyCount(read, expectation), JSON.stringify(expectation)).toEqual(verifyCount(kept, expectation));
        }
        const inOrder = EXPECTATIONS.slice(0, 9);
        expect(verifyOrder(read, inOrder)).toEqual(verifyOrder(kept, inOrder));
        const asKept = comparable(await reportOf(engine, { ...sandbox, journal: memory }));
        expect(comparable(await reportOf(engine, { ...sandbox, journal: stored }))).toEqual(asKept);
        expect(countsOf(foldRows(null, exchanges.map(rowOf)) as TallyJson)).toEqual(countsOf(foldedOf(kept.entries)));
        requireNothingSecret(world);
      }),
      { numRuns: 25 },
    );
  });

  it('has the message that was opened only to be read, masked', async () => {
    const { send, stored } = await keptTwice();
    const message = activationOf('70000000000', '0000', { remarks: FOREIGN_PANS[0] });
    const body = { token: sealed(JSON.stringify(message)) };
    await send('post', ACTIVATE, { ...DEFAULT_CLIENT.headers, 'X-Sandbox-Scenario': '503' }, body);
    const { entries } = await stored.contents();
    expect(entries[0]?.whole()).toMatchObject({
      message: null,
      request: { body: '[masked]' },
      findings: [{ rule: 'foreign-pan', pointer: '/remarks' }],
    });
    expect(entries[0]?.subject()?.members).toMatchObject({ urn: message.urn, remarks: '411111******1111' });
    expect([...(entries[0]?.subject()?.hidden ?? [])]).toEqual(['/remarks']);
  });
});

describe('a match on a member whose name is masked', () => {
  it('is inconclusive, and others are answered', async () => {
    const { send, stored, log, ref } = await keptTwice();
    const pan = FOREIGN_PANS[0] as string;
    await send('post', '/users', { apikey: APIKEY }, { first_name: 'Ann', [pan]: 'on hold' });
    const contents = await stored.contents();
    const verify = (match: Record<string, unknown>) =>
      verifyCount(contents, { match, least: 1, most: Number.POSITIVE_INFINITY, work: plenty() });
    expect(verify({ first_name: 'Ann' })).toMatchObject({ verified: true, count: 1 });
    expect(verify({ nickname: 'Ann' })).toMatchObject({ verified: false, nearest: { id: 'r1' } });
    expect(verify({ [pan]: 'on hold' })).toMatchObject({ verified: false, inconclusive: true });
    expect(verify({ schema: { minProperties: 2 } })).toMatchObject({ verified: false, inconclusive: true });
    expect(log.textOf(ref)).not.toContain(pan);
  });
});

describe('a match on a masked member', () => {
  const verify = async (match: Record<string, unknown>, bounds: Partial<Expectation> = {}) => {
    const { send, memory, stored, fixtures } = await keptTwice();
    const [card] = fixtures.ncore.cards;
    const asked = JSON.parse(JSON.stringify(match).replace('TOKEN', card.activation_token));
    await send(
      'post',
      '/cards:link',
      { apikey: APIKEY },
      { activation_token: card.activation_token, user_id: 'unknown' },
    );
    await send(
      'post',
      '/users',
      { apikey: APIKEY },
      { first_name: 'Ann', last_name: `card ${FOREIGN_PANS[0]} of mine` },
    );
    const expectation = { match: asked, least: 1, most: Number.POSITIVE_INFINITY, work: plenty(), ...bounds };
    const contents = [memory.contents(), await stored.contents()];
    return {
      inMemory: contents.map((each) => verifyCount(each, expectation))[0],
      stored: contents.map((each) => verifyCount(each, expectation))[1],
      storedInOrder: contents.map((each) => verifyOrder(each, [expectation]))[1],
    };
  };

  it.each([
    ['/message/activation_token', { activation_token: 'TOKEN' }],
    ['/message/activation_token', { activation_token: 'another token' }],
    ['/message/activation_token', { user_id: 'unknown', activation_token: 'TOKEN' }],
    [
      '/message/activation_token',
      { schema: { properties: { activation_token: { minLength: 5 } }, required: ['user_id'] } },
    ],
    ['/message/last_name', { schema: { $ref: '#/$defs/user', $defs: { user: { required: ['last_name'] } } } }],
    ['/message/last_name', { last_name: `card ${FOREIGN_PANS[0]} of mine` }],
  ])('is inconclusive and names %s: %j', async (member, match) => {
    const { stored, storedInOrder } = await verify(match);
    for (const answer of [stored, storedInOrder]) {
      expect(answer).toMatchObject({ verified: false, inconclusive: true, count: 0 });
      expect(answer?.reason).toContain(member);
    }
  });

  it.each([
    ['another member differs', { activation_token: 'TOKEN', user_id: 'another' }],
    ['the member is not there', { activation_token: 'TOKEN', first_name: 'Ann' }],
    ['the text around it differs', { last_name: `card ${FOREIGN_PANS[0]} of yours` }],
    ['it cannot be empty', { activation_token: '' }],
    ['it cannot be null', { activation_token: null }],
    ['it is no object', { last_name: { of: 'mine' } }],
    ['a schema looks elsewhere', { schema: { required: ['first_name', 'activation_token'] } }],
  ])('is answered where %s', async (_why, match) => {
    const { inMemory, stored } = await verify(match, { least: 1 });
    expect(stored?.inconclusive).toBeUndefined();
    expect(stored).toMatchObject({ verified: false, count: 0 });
    expect(inMemory).toMatchObject({ verified: false, count: 0 });
  });

  it('is answered where the number does not depend on it', async () => {
    const { stored } = await verify({ activation_token: 'TOKEN' }, { least: 0, most: 1 });
    expect(stored).toMatchObject({ verified: true, count: 0 });
    const { stored: tooFew, storedInOrder } = await verify({ activation_token: 'TOKEN' }, { least: 2 });
    for (const answer of [tooFew, storedInOrder]) {
      expect(answer).toMatchObject({ verified: false, reason: expect.stringContaining('at least 2') });
      expect(answer?.inconclusive).toBeUndefined();
    }
  });

  it('is answered in memory', async () => {
    const { inMemory } = await verify({ activation_token: 'TOKEN' });
    expect(inMemory).toMatchObject({ verified: true, count: 1 });
  });
});

function shownOf(entry: JournalEntry): unknown {
  const { id, at, providerId, operationId, outcomeId, faultId, decidedBy, isAccepted, isSuccess, forcing } = entry;
  const facts = { id, at, providerId, operationId, outcomeId, faultId, decidedBy, isAccepted, isSuccess, forcing };
  return asJson({
    ...facts,
    summary: entry.summary(),
    whole: entry.whole(),
    deviations: entry.deviations(),
    isOpened: entry.subject() !== undefined,
  });
}

function foldedOf(entries: readonly JournalEntry[]): TallyJson {
  const tally = new Tally();
  for (const entry of entries) tally.addDropped(entry);
  return tally.toJSON();
}

/** All that is counted; subjects and contents of open attempts are digests in one and texts in the other. */
function countsOf({ followups, ...rest }: TallyJson): unknown {
  const open = followups.open.map(([operation, attempts]) => [
    operation,
    attempts.map(([, { outcome, tries, isFollowed, forcing }]) => [outcome, tries, isFollowed, forcing]),
  ]);
  return comparable({ ...rest, counted: followups.counted, open });
}

/** Without what is measured: milliseconds with fractions are not the same once they are counted from 1970. */
function comparable(value: object): unknown {
  return JSON.parse(
    JSON.stringify(value, (name, member) =>
      name.endsWith('WaitMs') || name === 'at'
        ? undefined
        : typeof member === 'string'
          ? member.replace(/, after \d.*/, '')
          : member,
    ),
  );
}

function asJson(value: object): unknown {
  return JSON.parse(JSON.stringify(value));
}

function requireNothingSecret({ log, ref, exchanges, fixtures }: World): void {
  const text = [log.textOf(ref), JSON.stringify(foldRows(null, exchanges.map(rowOf)))].join('\n');
  const clients = fixtures.prepaid.clients as { apiKey: string; secureCode: string; envelope: { key: string } }[];
  const secrets = [
    ...FOREIGN_PANS,
    '5555-5555-5555-4444',
    STRANGE_TOKEN,
    CARD_CODE,
    WRONG_KEY,
    APIKEY,
    ...clients.flatMap(({ apiKey, secureCode, envelope }) => [apiKey, secureCode, envelope.key]),
    ...(fixtures.ncore.cards as { activation_token: string }[]).map((card) => card.activation_token),
  ];
  for (const secret of secrets) {
    const position = text.indexOf(secret);
    expect(position, text.slice(Math.max(0, position - 200), position + 200)).toBe(-1);
  }
}
