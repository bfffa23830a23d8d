// The base world: what it holds, that a seed gives it again, and that its files fit their schemas.
import { describe, expect, it } from 'vitest';
import { passesLuhn } from '../../../src/engine/base/pan.ts';
import { partSchema } from '../../../src/engine/messages/check.ts';
import { createAjv } from '../../../src/engine/messages/compile-schema.ts';
import { FIXTURE_FILES, fileSchema } from '../../../src/providers/prepaid/fixtures/fixture-schemas.ts';
import { prepaid } from '../../../src/providers/prepaid/index.ts';
import { CARDS, CUSTOMERS, PRODUCTS } from '../../../src/providers/prepaid/records/records.ts';
import { describeFixtureFiles } from '../../support/fixture-files.ts';
import { SAMPLE_REQUEST } from './page-sample.ts';
import { ACTIVATE, activationOf, FIXED_IV_CLIENT, opened, prepaidSandbox, sealed } from './support.ts';

describe('the base world', () => {
  it('has cards whose numbers pass Luhn, end in their last four and are its own', async () => {
    const cards = await prepaidSandbox().records(CARDS);
    expect(cards.length).toBeGreaterThanOrEqual(140);
    for (const { id, pan, lastFour, cvv, expiry } of cards) {
      expect([id, passesLuhn(pan), pan.slice(-4), prepaid.ownsPan(pan)]).toEqual([id, true, lastFour, true]);
      expect(cvv).toMatch(/^\d{3}$/);
      expect(expiry).toMatch(id === '70000002001' ? /^2212$/ : /^4[0-5](0[1-9]|1[0-2])$/);
    }
    expect(new Set(cards.map(({ pan }) => pan)).size).toBe(cards.length);
  });

  it('has customers with addresses of their own, and cards only of customers that exist', async () => {
    const sandbox = prepaidSandbox();
    const customers = await sandbox.records(CUSTOMERS);
    expect(customers.length).toBeGreaterThanOrEqual(25);
    expect(new Set(customers.map(({ email }) => email.toLowerCase())).size).toBe(customers.length);
    const ids = new Set<string | null>(customers.map(({ id }) => id));
    const held = (await sandbox.records(CARDS)).filter(({ status, customerId }) => status === 'active' || customerId);
    expect(held.length).toBeGreaterThan(30);
    for (const { id, customerId } of held) expect([id, ids.has(customerId)]).toEqual([id, true]);
  });

  it('has one default product', async () => {
    const products = await prepaidSandbox().records(PRODUCTS);
    expect(products.filter(({ isDefault }) => isDefault).map(({ id }) => id)).toEqual(['1']);
  });

  it('is the same for the same seed, and another for another seed', async () => {
    const world = (seed: number, name: string) =>
      prepaidSandbox({ seed, fixtures: `/nonexistent/${name}` }).records(CARDS);
    expect(await world(42, 'a')).toEqual(await world(42, 'b'));
    expect((await world(7, 'a'))[0]?.pan).not.toBe((await world(42, 'a'))[0]?.pan);
  });
});

describe('GET /_sandbox/fixtures', () => {
  const shown = async (sandbox = prepaidSandbox()) => {
    const { body } = await sandbox.base.http.get('/_sandbox/fixtures').set('X-Sandbox', (await sandbox.world()).id);
    return body.prepaid;
  };

  it('shows each client with the key and IV that seal its messages', async () => {
    const { clients } = await shown();
    expect(clients[0]).toEqual({
      name: 'default',
      clientId: '2000',
      bankId: '7000',
      entityId: '100',
      apiKey: '7fe1c0de',
      secureCode: 'AfYtlO5kqdySIjXyNmGg3F',
      envelope: {
        key: '8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b',
        iv: '000102030405060708090a0b0c0d0e0f',
        ivMode: 'prefix',
      },
    });
  });

  it('shows cards in clear, as they are now', async () => {
    const sandbox = prepaidSandbox();
    await sandbox.activate(SAMPLE_REQUEST);
    const { cards, products, customers } = await shown(sandbox);
    expect(cards.find(({ urn }: { urn: string }) => urn === '70000000008')).toMatchObject({
      name: 'page-sample',
      does: expect.any(String),
      pan: expect.stringMatching(/5109$/),
      expiry: expect.any(String),
      cvv: expect.any(String),
      last4Digits: '5109',
      status: 'active',
      customerId: '129324',
      productId: '1',
      balanceMinor: 99_900,
    });
    expect(products.map(({ productId }: { productId: string }) => productId)).toContain('1368');
    expect(customers.at(-1)).toMatchObject({ customerId: '129324', firstName: 'SandeepKWibmoA' });
  });

  it('gives every card a name of its own', async () => {
    const { cards } = await shown();
    const names = cards.map(({ name }: { name: string }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('the control resources', () => {
  const call = async (method: 'post' | 'patch', path: string, body: object, sandbox = prepaidSandbox()) => {
    const { id } = await sandbox.world();
    return sandbox.base.http[method](`/_sandbox${path}`).set('X-Sandbox', id).send(body);
  };

  it("seal with a client's key what the platform opens", async () => {
    const sandbox = prepaidSandbox();
    for (const client of [undefined, FIXED_IV_CLIENT]) {
      const message = activationOf(client ? '70000000000' : '70000000008', client ? '0000' : '5109');
      const clientId = client?.headers.clientId;
      const { body } = await call('post', '/crypto/seal', { ...(clientId ? { clientId } : {}), message });
      expect(opened(body.token, client)).toEqual(message);
      const answer = await sandbox.sendRaw(ACTIVATE, JSON.stringify(body), client ? { client } : {});
      expect(answer.message.responseCode).toBe('00');
    }
  });

  it('open what a client sealed, and say in which mode', async () => {
    const { body } = await call('post', '/crypto/open', { token: sealed('{"a":1}') });
    expect(body).toEqual({ message: { a: 1 }, ivMode: 'prefix' });
    const token = sealed('{"a":1}', FIXED_IV_CLIENT);
    expect((await call('post', '/crypto/open', { clientId: '2001', token })).body.ivMode).toBe('fixed');
  });

  it.each([
    [{ token: 'QUJD' }, /3 bytes/],
    [{ token: sealed('hello') }, /not JSON/],
    [{ token: sealed('{}'), clientId: '2001' }, /key of the client default/],
    [{ token: sealed('{}'), clientId: '9' }, /clientId 9/],
  ])('say what is wrong with %o', async (body, words) => {
    const answer = await call('post', '/crypto/open', body);
    expect([answer.status, answer.body.error.code]).toEqual([400, 'SBX_INVALID_REQUEST']);
    expect(answer.body.error.message).toMatch(words);
  });

  it('put a card into any status, and the next activation finds it there', async () => {
    const sandbox = prepaidSandbox();
    const steps = [
      ['temporary-block', '1010'],
      ['pending-cancellation', '1012'],
      ['closed', '1009'],
      ['active', '1004'],
      ['inactive', '00'],
    ];
    for (const [status, code] of steps) {
      const { body } = await call('patch', '/prepaid/cards/70000000008', { status }, sandbox);
      expect(body).toMatchObject({ urn: '70000000008', status });
      expect((await sandbox.activate(activationOf('70000000008', '5109'))).message.responseCode).toBe(code);
    }
  });

  it('refuse an unknown card and an unknown status', async () => {
    const unknown = await call('patch', '/prepaid/cards/1', { status: 'closed' });
    expect([unknown.status, unknown.body.error.code]).toEqual([404, 'SBX_NOT_FOUND']);
    expect((await call('patch', '/prepaid/cards/70000000008', { status: 'asleep' })).status).toBe(400);
  });
});

// To write the schemas: WRITE_FIXTURE_SCHEMAS=1 npx vitest run test/providers/prepaid/fixtures.spec.ts
describeFixtureFiles('prepaid', Object.keys(FIXTURE_FILES) as (keyof typeof FIXTURE_FILES)[], fileSchema);

describe('the schemas', () => {
  it('are JSON Schema 2020-12, and fit the examples', () => {
    const ajv = createAjv({ checksSchemas: true });
    for (const operation of prepaid.operations) {
      for (const profile of ['lenient', 'sample', 'table'] as const) {
        for (const part of ['headers', 'body'] as const) {
          const schema = partSchema(operation.schemas, part, profile);
          if (schema) expect(ajv.validateSchema(schema), `${operation.id} ${part} ${profile}`).toBe(true);
        }
      }
      const check = ajv.compile(partSchema(operation.schemas, 'body', 'lenient') ?? {});
      for (const example of Object.values(operation.examples ?? {}))
        expect([check(example), check.errors]).toEqual([true, null]);
    }
  });
});
