// What `start` prints of nCore: the key, a card that can be linked, and a curl that links it.
import type { ProviderFixtures, Quickstart } from '../../../engine/provider.ts';

export function quickstart(url: string, { cards = [], users = [], clients = [] }: ProviderFixtures): Quickstart {
  // Not the page's own sample card: that one is for the page's own sample request.
  const ready = cards.filter(({ name }) => String(name).startsWith('ready-to-link'));
  const linkable = ready.find(({ status, user_id }) => status === 'INACTIVE' && user_id === null);
  const shown = linkable ?? ready[0] ?? {};
  const user = users.find(({ status }) => status === 'ACTIVE');
  const withKey = `-H 'apikey: ${clients[0]?.apikey}'`;
  const link = [
    `curl -s ${url}/cards:link ${withKey} -H 'content-type: application/json'`,
    `-d '{"activation_token":"${linkable?.activation_token}","user_id":"${user?.id}"}'`,
  ].join(' ');
  return {
    address: url,
    keyLines: [`apikey: ${clients[0]?.apikey}`],
    cards: [
      {
        card: `${shown.pan} ${shown.expiry} ${shown.cvv}`,
        does: linkable ? 'can be linked' : `is ${shown.status} already`,
      },
    ],
    curl:
      linkable && user
        ? { command: link, does: 'Link a card now; pasted again it answers 409, for the card is linked by then' }
        : {
            command: `curl -s ${url}/cards ${withKey}`,
            does: 'List the cards; none of the test cards can be linked now',
          },
  };
}
