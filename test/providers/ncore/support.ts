// What the nCore tests share: a client of a fresh sandbox, its named fixtures, and a look at what it keeps.
import type { Response } from 'supertest';
import { readClock } from '../../../src/engine/base/clock.ts';
import { deviationsOf } from '../../../src/engine/journal/entry-view.ts';
import type { Sandbox } from '../../../src/engine/sandboxes/sandbox.ts';
import { ACCOUNTS, BULK_ISSUANCES, CARDS, PRODUCTS, USERS } from '../../../src/providers/ncore/records/records.ts';
import type { ServerOptions } from '../../../src/server.ts';
import type { Transaction } from '../../../src/store/store.ts';
import { testSandbox } from '../../support/sandbox.ts';

export const APIKEY = 'tenant1-5a4db0c5-key';
export const OTHER_APIKEY = 'tenant2-93c1e7f2-key';
export const PRODUCT = 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c';
export const INACTIVE_PRODUCT = '5eed0c01-7a10-4b52-9c3e-0d1f2a3b4c5d';
export const USER = '8009ace0-c16e-4d03-8a89-36010cf30b87';
export const UNKNOWN_ID = '0badcafe-0000-4000-8000-00000000dead';

/** The order of the page's sample. */
export const SAMPLE_ORDER = {
  card_product_id: PRODUCT,
  number_of_cards: 50,
  amount: 100,
  currency: 'USD',
  name_on_card: 'Gift Card',
  dry_run: false,
};

export interface NamedCard {
  readonly name: string;
  readonly id: string;
  readonly bulk_issuance_id: string;
  readonly pan: string;
  readonly expiry: string;
  readonly cvv: string;
  readonly activation_token: string;
}

export interface ShownAccount {
  readonly id: string;
  readonly user_id: string | null;
  readonly card_ids: readonly string[];
  readonly currency: string;
  readonly balance: number;
  readonly status: string;
}

type Headers = Readonly<Record<string, string>>;
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export function ncoreSandbox(options: Partial<ServerOptions> = {}) {
  const sandbox = testSandbox({ frozenAtMs: Date.UTC(2026, 4, 1), ...options });
  const call = (method: Method, path: string, body?: unknown, headers: Headers = {}): Promise<Response> => {
    const request = sandbox.http[method](path).set({ apikey: APIKEY, ...headers });
    return (body === undefined ? request : request.send(body as object)) as unknown as Promise<Response>;
  };
  const read = <T>(work: (transaction: Transaction) => T): T =>
    sandbox.engine.store.transact(sandbox.engine.sandboxes.find('default') as Sandbox, work) as T;
  return {
    ...sandbox,
    get: (path: string, headers?: Headers) => call('get', path, undefined, headers),
    post: (path: string, body?: unknown, headers?: Headers) => call('post', path, body, headers),
    put: (path: string, body?: unknown, headers?: Headers) => call('put', path, body, headers),
    call,
    control: (method: Method, path: string, body?: unknown) => call(method, `/_sandbox${path}`, body),
    /** The named cards of the fixtures, in clear. */
    card: async (name: string): Promise<NamedCard> => {
      const { body } = await call('get', '/_sandbox/fixtures');
      return (body.ncore.cards as NamedCard[]).find((card) => card.name === name) as NamedCard;
    },
    user: async (name: string): Promise<{ id: string; status: string }> => {
      const { body } = await call('get', '/_sandbox/fixtures');
      return body.ncore.users.find((user: { name: string }) => user.name === name);
    },
    /** The account of a card, as it is answered. */
    accountOf: async (cardId: string): Promise<ShownAccount> =>
      (await call('get', `/cards/${cardId}/accounts`)).body.data[0],
    /** Records as the store has them. */
    kept: {
      card: (id: string) => read((transaction) => transaction.collection(CARDS).get(id)),
      user: (id: string) => read((transaction) => transaction.collection(USERS).get(id)),
      order: (id: string) => read((transaction) => transaction.collection(BULK_ISSUANCES).get(id)),
      product: (id: string) => read((transaction) => transaction.collection(PRODUCTS).get(id)),
      everything: () =>
        read((transaction) =>
          JSON.stringify(
            [CARDS, USERS, BULK_ISSUANCES, PRODUCTS, ACCOUNTS].map((definition) =>
              transaction.collection(definition as typeof CARDS).list(),
            ),
          ),
        ),
    },
    /** The deviations of the newest call: reading and pointer. */
    deviations: () => {
      const [newest] = sandbox.journal();
      return newest ? deviationsOf(newest).map(({ readings, pointer }) => `${readings.join('+')} ${pointer}`) : [];
    },
    /** What the journal notes on the newest call. */
    note: () => sandbox.journal()[0]?.note,
    /** The newest journal entry in short. */
    entry: () => {
      const [newest] = sandbox.journal();
      return {
        operation: newest?.operation?.id,
        outcome: newest?.reply?.outcome,
        decidedBy: newest?.decidedBy,
        changed: newest?.changes.map(({ collection }) => collection),
      };
    },
    clock: () => {
      const advance = (byMs: number) =>
        read((transaction) => {
          const time = readClock(transaction);
          time.movedTo(time.now() + byMs).save(transaction);
        });
      return { advance };
    },
  };
}

export type NcoreSandbox = ReturnType<typeof ncoreSandbox>;

/** An order, submitted; answers its id. */
export async function submittedOrder(sandbox: NcoreSandbox, numberOfCards: number, more: object = {}): Promise<string> {
  const made = await sandbox.post('/bulkissuances', {
    card_product_id: PRODUCT,
    number_of_cards: numberOfCards,
    status: 'SUBMITTED',
    ...more,
  });
  return made.body.id;
}
