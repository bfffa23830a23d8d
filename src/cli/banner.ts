// What `start` says once it serves: addresses, keys, three cards, and one curl that succeeds when pasted.
import type { Fixtures } from '../control/fixtures.ts';
import { VERSION } from '../version.ts';
import { renderTable } from './table.ts';

type Fixture = Readonly<Record<string, unknown>>;

/** The first things a newcomer needs, as data. */
export interface Quickstart {
  readonly keys: { readonly ncore: Fixture; readonly prepaid: Fixture };
  readonly cards: readonly { readonly provider: string; readonly card: string; readonly does: string }[];
  /** Succeeds once, on the world at rest. */
  readonly curl: string;
}

/** @param url where the server answers; @param fixtures of the default sandbox */
export function quickstartOf(url: string, { ncore, prepaid }: Fixtures): Quickstart {
  // Not the page's own sample card: that one is for the page's own sample request.
  const toLink = ncore?.cards?.find(({ name }) => String(name).startsWith('ready-to-link')) ?? {};
  const user = ncore?.users?.find(({ status }) => status === 'ACTIVE') ?? {};
  const ncoreClient = ncore?.clients?.[0] ?? {};
  const byUrn = (wanted: string) => prepaid?.cards?.find(({ urn }) => String(urn) === wanted) ?? {};
  const fresh = byUrn('70000000008');
  const active = byUrn('70000001004');
  return {
    keys: { ncore: ncoreClient, prepaid: prepaid?.clients?.[0] ?? {} },
    cards: [
      { provider: 'ncore', card: `${toLink.pan} ${toLink.expiry} ${toLink.cvv}`, does: 'can be linked' },
      { provider: 'prepaid', card: `URN ${fresh.urn}, last four ${fresh.last4Digits}`, does: 'can be activated' },
      {
        provider: 'prepaid',
        card: `URN ${active.urn}, last four ${active.last4Digits}`,
        does: 'is active already: 1004',
      },
    ],
    curl: [
      `curl -s ${url}/cards:link -H 'apikey: ${ncoreClient.apikey}' -H 'content-type: application/json'`,
      `-d '{"activation_token":"${toLink.activation_token}","user_id":"${user.id}"}'`,
    ].join(' '),
  };
}

/** One screen for a person. */
export function renderBanner(url: string, { keys, cards, curl }: Quickstart, hasControl: boolean): string {
  const { envelope, apiKey, clientId, bankId, entityId, secureCode } = keys.prepaid;
  const { key, iv, ivMode } = (envelope ?? {}) as Fixture;
  const addresses = [
    ['ncore', url, `apikey: ${keys.ncore.apikey}`],
    ['prepaid', `${url}/api`, `x-api-key: ${apiKey}  clientId: ${clientId}  bankId: ${bankId}  entityId: ${entityId}`],
    ['', '', `secureCode: ${secureCode}`],
    ['', '', `AES-192-CBC key ${key}`],
    ['', '', `IV ${iv}, mode ${ivMode}`],
    ...(hasControl
      ? [['control', `${url}/_sandbox`, 'outcomes  fixtures  switches  scenarios  requests  openapi/control.json']]
      : []),
  ];
  return [
    `\ncard-sandbox ${VERSION} is ready\n`,
    renderTable(addresses),
    'Three cards (`card-sandbox cards` prints them all)',
    renderTable(cards.map(({ provider, card, does }) => [provider, card, does])),
    'Link a card now; pasted again it answers 409, for the card is linked by then:\n',
    `${curl}\n\n`,
  ].join('\n');
}
