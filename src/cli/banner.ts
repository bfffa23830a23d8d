// What `start` says once it serves: addresses, keys, a few cards, and a curl that succeeds when pasted. Each provider
// brings its own part.
import type { Fixtures } from '../control/resources/fixtures.ts';
import type { Fixture, Quickstart as ProviderQuickstart } from '../engine/contract/fixtures.ts';
import type { Provider } from '../engine/contract/provider.ts';
import { VERSION } from '../version.ts';
import { renderTable } from './table.ts';

/** The first things a newcomer needs, as data. */
export interface Quickstart {
  /** The first client of each provider, by the provider's id. */
  readonly keys: Readonly<Record<string, Fixture>>;
  readonly cards: readonly { readonly provider: string; readonly card: string; readonly does: string }[];
  /** Succeeds on the sandbox as it is now; undefined where no provider has one. */
  readonly curl: string | undefined;
  readonly curlDoes: string | undefined;
}

/** Each provider's part of the first screen, by the provider's id. */
export type Quickstarts = ReadonlyMap<string, ProviderQuickstart>;

/** @param url where the server answers; @param fixtures of the default sandbox, as they stand in it now */
export function quickstartsOf(providers: readonly Provider[], url: string, fixtures: Fixtures): Quickstarts {
  return new Map(
    providers.map((provider) => {
      const own = fixtures[provider.id] ?? {};
      return [provider.id, provider.quickstart?.(url, own) ?? plainQuickstart(provider, url, own)];
    }),
  );
}

/** For a provider that brings none: its address and the first client's keys. */
function plainQuickstart({ basePaths }: Provider, url: string, { clients = [] }: Fixtures[string]): ProviderQuickstart {
  const keys = Object.entries(clients[0] ?? {}).filter(([, value]) => typeof value === 'string');
  return { address: url + basePaths[0], keyLines: keys.map(([name, value]) => `${name}: ${value}`), cards: [] };
}

/** As the JSON line has it. */
export function quickstartOf(quickstarts: Quickstarts, fixtures: Fixtures): Quickstart {
  const parts = [...quickstarts];
  const curl = parts.find(([, part]) => part.curl)?.[1].curl;
  return {
    keys: Object.fromEntries(parts.map(([id]) => [id, fixtures[id]?.clients?.[0] ?? {}])),
    cards: parts.flatMap(([provider, { cards }]) => cards.map((card) => ({ provider, ...card }))),
    curl: curl?.command,
    curlDoes: curl?.does,
  };
}

/** With curl commands that trust the server's own certificate, where it has one. */
export function trusting(quickstarts: Quickstarts, certificate: string | undefined): Quickstarts {
  if (certificate === undefined) return quickstarts;
  const trusted = (command: string) =>
    command.replace(/^curl /, `curl --cacert '${certificate.replaceAll("'", "'\\''")}' `);
  return new Map(
    [...quickstarts].map(([id, part]) => [
      id,
      part.curl ? { ...part, curl: { ...part.curl, command: trusted(part.curl.command) } } : part,
    ]),
  );
}

/** One screen for a person. */
export function renderBanner(url: string, quickstarts: Quickstarts, hasControl: boolean): string {
  const parts = [...quickstarts];
  const addresses = [
    ...parts.flatMap(
      ([
        id,
        {
          address,
          keyLines: [first = '', ...more],
        },
      ]) => [[id, address, first], ...more.map((line) => ['', '', line])],
    ),
    ...(hasControl
      ? [['control', `${url}/_sandbox`, 'outcomes  fixtures  switches  scenarios  requests  openapi/control.json']]
      : []),
  ];
  const cards = parts.flatMap(([id, part]) => part.cards.map(({ card, does }) => [id, card, does]));
  const curl = parts.find(([, part]) => part.curl)?.[1].curl;
  return [
    `\ncard-sandbox ${VERSION} is ready\n`,
    renderTable(addresses),
    'Test cards (`card-sandbox cards` prints them all)',
    renderTable(cards),
    ...(curl ? [`${curl.does}:\n`, `${curl.command}\n\n`] : []),
  ].join('\n');
}
