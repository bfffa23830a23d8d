// The folder that docs/fixtures.md explains: it loads, and its cards do what they say.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/index.ts';
import { activationOf, opened, sealed, type TestClient } from '../providers/prepaid/support.ts';

const FOLDER = fileURLToPath(new URL('../../examples/fixtures', import.meta.url));
const NCORE = { apikey: 'our-ncore-key', 'Content-Type': 'application/json' };
const ZOE = '0ca51e00-0000-4000-8000-0000000000a1';
const US: TestClient = {
  headers: {
    'x-api-key': 'our-prepaid-key',
    clientId: '3000',
    bankId: '8000',
    entityId: '100',
    secureCode: 'OurSecureCode',
  },
  key: Buffer.from('00112233445566778899aabbccddeeff0011223344556677', 'hex'),
  iv: Buffer.from('0f0e0d0c0b0a09080706050403020100', 'hex'),
  ivMode: 'prefix',
} as TestClient;

let server: RunningSandbox;
// biome-ignore lint/suspicious/noExplicitAny: the lists of two providers
let fixtures: any;

beforeAll(async () => {
  server = await startSandbox({ fixtures: FOLDER });
  fixtures = await (await fetch(`${server.url}/_sandbox/fixtures`)).json();
});
afterAll(() => server.stop());

const activate = async (urn: string, lastFour: string, changes: Record<string, unknown> = {}) => {
  const body = JSON.stringify({ token: sealed(JSON.stringify(activationOf(urn, lastFour, changes)), US) });
  const answer = await fetch(`${server.url}/api/issuance/v2/activate`, {
    method: 'POST',
    headers: US.headers as never,
    body,
  });
  const { token } = (await answer.json()) as { token: string };
  return opened(token, US).responseCode;
};
const link = async (name: string) => {
  const { activation_token } = fixtures.ncore.cards.find((card: { name: string }) => card.name === name);
  const body = JSON.stringify({ activation_token, user_id: ZOE });
  return (await fetch(`${server.url}/cards:link`, { method: 'POST', headers: NCORE, body })).status;
};
const lastFour = (urn: string) => fixtures.prepaid.cards.find((card: { urn: string }) => card.urn === urn).last4Digits;

describe('examples/fixtures', () => {
  it('is the example that the guide prints', () => {
    const guide = readFileSync(new URL('../../docs/fixtures.md', import.meta.url), 'utf8');
    const printed = /```json\n([\s\S]*?)```/.exec(guide)?.[1] as string;
    expect(JSON.parse(printed)).toEqual(JSON.parse(readFileSync(`${FOLDER}/prepaid/cards.json`, 'utf8')));
  });

  it('has prepaid cards that answer as they say, for its own client and customer', async () => {
    expect(lastFour('80000000001')).toBe('0004');
    const asha = { customerId: 'our-customer-1' };
    expect(await activate('80000000001', '0004', asha)).toBe('00');
    expect(await activate('80000000002', lastFour('80000000002'))).toBe('1010');
    expect(await activate('80000000003', lastFour('80000000003'))).toBe('1052');
    expect(await activate('80000000004', '7777', { productId: 77, loadAmount: 500 })).toBe('1013');
    expect(await activate('81000000007', lastFour('81000000007'))).toBe('1004');
  });

  it('has nCore cards that link or do not, for its own client and user', async () => {
    expect(await link('ours-gold')).toBe(200);
    expect(await link('ours-gold')).toBe(409);
    expect(await link('ours-closed')).toBe(409);
    const { id } = fixtures.ncore.cards.find((card: { name: string }) => card.name === 'ours-in-use');
    const card = await (await fetch(`${server.url}/cards/${id}`, { headers: NCORE })).json();
    expect(card).toMatchObject({ status: 'ACTIVE', user_id: ZOE, name_on_card: 'ZOE YOUNG' });
  });
});
