// What `start` says once it serves: addresses, keys, three cards, and one curl that succeeds when pasted.
import type { Fixtures } from '../control/resources/fixtures.ts';
import { VERSION } from '../version.ts';
import { renderTable } from './table.ts';

type Fixture = Readonly<Record<string, unknown>>;

/** The first things a newcomer needs, as data. */
export interface Quickstart {
  readonly keys: { readonly ncore: Fixture; readonly prepaid: Fixture };
  readonly cards: readonly { readonly provider: string; readonly card: string; readonly does: string }[];
  /** Succeeds once, on the sandbox as it is now. */
  readonly curl: string;
  readonly curlDoes: string;
}

/** @param url where the server answers; @param fixtures of the default sandbox, as they stand in it now */
export function quickstartOf(url: string, { ncore, prepaid }: Fixtures): Quickstart {
  // Not the page's own sample card: that one is for the page's own sample request.
  const ready = ncore?.cards?.filter(({ name }) => String(name).startsWith('ready-to-link')) ?? [];
  const linkable = ready.find(({ status, user_id }) => status === 'INACTIVE' && user_id === null);
  const toLink = linkable ?? ready[0] ?? {};
  const user = ncore?.users?.find(({ status }) => status === 'ACTIVE');
  const ncoreClient = ncore?.clients?.[0] ?? {};
  const byUrn = (wanted: string) => prepaid?.cards?.find(({ urn }) => String(urn) === wanted);
  const isFresh = ({ name, status }: Fixture) => status === 'inactive' && /^(fresh|page-sample)/.test(String(name));
  const sample = byUrn('70000000008');
  const fresh = sample && isFresh(sample) ? sample : prepaid?.cards?.find(isFresh);
  const active = byUrn('70000001004') ?? {};
  const withKey = `-H 'apikey: ${ncoreClient.apikey}'`;
  return {
    keys: { ncore: ncoreClient, prepaid: prepaid?.clients?.[0] ?? {} },
    cards: [
      {
        provider: 'ncore',
        card: `${toLink.pan} ${toLink.expiry} ${toLink.cvv}`,
        does: linkable ? 'can be linked' : `is ${toLink.status} already`,
      },
      {
        provider: 'prepaid',
        card: `URN ${(fresh ?? sample)?.urn}, last four ${(fresh ?? sample)?.last4Digits}`,
        does: fresh ? 'can be activated' : `is ${sample?.status} already`,
      },
      {
        provider: 'prepaid',
        card: `URN ${active.urn}, last four ${active.last4Digits}`,
        does: 'is active already: 1004',
      },
    ],
    ...(linkable && user
      ? {
          curl: [
            `curl -s ${url}/cards:link ${withKey} -H 'content-type: application/json'`,
            `-d '{"activation_token":"${linkable.activation_token}","user_id":"${user.id}"}'`,
          ].join(' '),
          curlDoes: 'Link a card now; pasted again it answers 409, for the card is linked by then',
        }
      : {
          curl: `curl -s ${url}/cards ${withKey}`,
          curlDoes: 'List the cards; none of the test cards can be linked now',
        }),
  };
}

/** One screen for a person. */
export function renderBanner(url: string, { keys, cards, curl, curlDoes }: Quickstart, hasControl: boolean): string {
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
    `${curlDoes}:\n`,
    `${curl}\n\n`,
  ].join('\n');
}
