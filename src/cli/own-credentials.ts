// Hides what a terminal or a log must not show: the credentials of clients that a user's fixtures, or a sandbox's own keys, brought.
import type { Fixtures } from '../control/resources/fixtures.ts';
import type { Fixture } from '../engine/contract/fixtures.ts';
import type { Sandbox } from '../engine/sandboxes/sandbox.ts';

/** The fixtures with each credential of a user's own client replaced by the name of that client. */
export function withoutOwnCredentials(fixtures: Fixtures, { worlds, settings }: Sandbox): Fixtures {
  return Object.fromEntries(
    Object.entries(fixtures).map(([provider, lists]) => {
      const hasOwnKey = settings.keys[provider] !== undefined;
      const own = worlds.get(provider)?.ownClients;
      const isOwn = ({ name }: Fixture) => hasOwnKey || own?.has(String(name)) === true;
      const clients = lists.clients?.map((client) => (isOwn(client) ? hidden(client) : client));
      return [provider, clients ? { ...lists, clients } : lists];
    }),
  );
}

function hidden({ name, ...members }: Fixture): Fixture {
  const instead = `<of the client ${name}>`;
  const hide = (value: unknown): unknown =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([member, each]) => [member, hide(each)]))
      : instead;
  return { name, ...(hide(members) as Fixture) };
}
