// A store may run work again, on another state than before: what an earlier run found out must leave no trace.
import { createServer } from 'node:http';
import supertest from 'supertest';
import { describe, expect, it } from 'vitest';
import { collectionsOf } from '../../../src/engine/engine.ts';
import { createListener, createSandboxEngine, DEFAULTS, PROVIDERS } from '../../../src/server.ts';
import { MemoryStore } from '../../../src/store/memory/memory-store.ts';
import type { SandboxRef, Transaction } from '../../../src/store/store.ts';

const KEY = 'tenant1-5a4db0c5-key';
const TOKEN =
  '4E8AACE317CBF21390FA7F9DB3F772E724DB1A50609F5592F3007E3AD54A463F9BD0B45A8EC1BC204C32655E8AE1B3964B67C2DAADFA0DA95B49C1CE83F86946';
const LINK = { activation_token: TOKEN, user_id: '8009ace0-c16e-4d03-8a89-36010cf30b87' };

/** Runs everything twice and keeps the second; before that, a race may be lost to another process's change. */
class RepeatingStore extends MemoryStore {
  /** What another process did between the two runs of the next work that changes anything. */
  meanwhile: ((transaction: Transaction) => void) | undefined;

  override transact<T>(sandbox: SandboxRef, work: (transaction: Transaction) => T): T | Promise<T> {
    const nothing = new Error('lost the race');
    try {
      super.transact(sandbox, (transaction) => {
        work(transaction);
        throw nothing;
      });
    } catch (problem) {
      if (problem !== nothing) throw problem;
    }
    const { meanwhile } = this;
    if (meanwhile) super.transact(sandbox, meanwhile);
    return super.transact(sandbox, work);
  }
}

function server(store = new MemoryStore(collectionsOf(PROVIDERS))) {
  const options = { ...DEFAULTS, frozenAtMs: Date.UTC(2026, 0, 1) };
  return { store, http: supertest(createServer(createListener(createSandboxEngine(options, store), options))) };
}

const repeating = () => server(new RepeatingStore(collectionsOf(PROVIDERS)));

/** Calls of every kind, and what the journal says of them. */
async function told({ http }: ReturnType<typeof server>) {
  const link = (headers: Record<string, string> = {}, body: object = LINK) =>
    http
      .post('/cards:link')
      .set({ apikey: KEY, ...headers })
      .send(body);
  const arm = (body: object) => http.post('/_sandbox/switches').send(body);
  await link();
  await link();
  await link({ 'x-nymos-idempotency-key': 'k' });
  await link({}, { activation_token: 'no', user_id: 'no' });
  await link({ 'X-Sandbox-Scenario': '404' });
  await link({ 'X-Sandbox-Scenario': '503' });
  await arm({ outcome: 'ncore.409', operation: 'ncore.linkCard', times: 1, after: 1 });
  await arm({ outcome: 'ncore.500', operation: 'ncore.linkCard', times: 1 });
  await arm({ outcome: 'ncore.503', operation: 'ncore.linkCard', times: 1, match: LINK });
  for (let call = 0; call < 4; call++) await link();
  await http.get('/bulkissuances/unknown').set('apikey', KEY);
  await http.get('/cards').set('apikey', 'unknown');
  const { body } = await http.get('/_sandbox/requests');
  const switches = await http.get('/_sandbox/switches');
  for (const entry of body.data) {
    delete entry.timings;
    delete entry.request.headers.Host;
  }
  return { entries: body.data, switches: switches.body.data };
}

describe('work that is run again', () => {
  it('answers, decides, changes and explains as work that is run once', async () => {
    expect(await told(repeating())).toEqual(await told(server()));
  });

  it('is refused no more where what it was refused for is gone meanwhile', async () => {
    const { http, store } = repeating();
    const link = () => http.post('/cards:link').set('apikey', KEY).send(LINK);
    await link();
    (store as RepeatingStore).meanwhile = (transaction) => {
      const collections = PROVIDERS.flatMap((provider) => provider.collections);
      const cards = transaction.collection(collections.find(({ name }) => name === 'ncore.cards') as never);
      const card = cards.find('activation_token', TOKEN) as unknown as { status: string } | undefined;
      if (card) cards.put({ ...card, user_id: null, status: 'INACTIVE', status_reason_code: null } as never);
    };
    const answer = await link();
    (store as RepeatingStore).meanwhile = undefined;
    expect([answer.status, answer.headers['x-sandbox-decided-by']]).toEqual([200, 'state']);
    const { body } = await http.get(`/_sandbox/requests/${answer.headers['x-sandbox-request-id']}`);
    expect(body.findings).toEqual([]);
    expect(body.note).toBeNull();
    expect(body.chain).toEqual([{ step: 'state', outcome: 'ncore.200', verdict: 'answered' }]);
  });
});
