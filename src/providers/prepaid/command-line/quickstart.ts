// What `start` prints of the prepaid platform: the client's keys, a card that can be activated, and one that is active.
import type { Fixture, ProviderFixtures, Quickstart } from '../../../engine/provider.ts';

/** The page's own sample, and the test card that answers 1004. */
const SAMPLE_URN = '70000000008';
const ACTIVE_URN = '70000001004';

export function quickstart(url: string, { cards = [], clients = [] }: ProviderFixtures): Quickstart {
  const { envelope, apiKey, clientId, bankId, entityId, secureCode } = clients[0] ?? {};
  const { key, iv, ivMode } = (envelope ?? {}) as Fixture;
  const byUrn = (urn: string) => cards.find((card) => String(card.urn) === urn);
  const sample = byUrn(SAMPLE_URN);
  const fresh = sample && isFresh(sample) ? sample : cards.find(isFresh);
  const toActivate = fresh ?? sample ?? {};
  const active = byUrn(ACTIVE_URN) ?? {};
  return {
    address: `${url}/api`,
    keyLines: [
      `x-api-key: ${apiKey}  clientId: ${clientId}  bankId: ${bankId}  entityId: ${entityId}`,
      `secureCode: ${secureCode}`,
      `AES-192-CBC key ${key}`,
      `IV ${iv}, mode ${ivMode}`,
    ],
    cards: [
      { card: named(toActivate), does: fresh ? 'can be activated' : `is ${toActivate.status} already` },
      { card: named(active), does: 'is active already: 1004' },
    ],
  };
}

function isFresh({ name, status }: Fixture): boolean {
  return status === 'inactive' && /^(fresh|page-sample)/.test(String(name));
}

function named({ urn, last4Digits }: Fixture): string {
  return `URN ${urn}, last four ${last4Digits}`;
}
