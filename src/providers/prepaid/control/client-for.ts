// The client that a control call is about.
import { type ControlCall, SandboxError } from '../../../engine/provider.ts';
import type { Client } from '../wire/authenticate.ts';

export const CLIENT_ID = {
  type: 'string',
  description: 'the client whose key is used; the first client where left out',
} as const;

/** @throws SandboxError SBX_INVALID_REQUEST */
export function clientFor({ callers }: ControlCall, clientId: string | undefined): Client {
  const clients = [...(callers as ReadonlyMap<string, Client>).values()];
  const client = clientId === undefined ? clients[0] : clients.find((known) => known.clientId === clientId);
  if (client) return client;
  throw new SandboxError('SBX_INVALID_REQUEST', {
    message: `No prepaid client has the clientId ${clientId}.`,
    expected: clients.map((known) => known.clientId),
    received: clientId,
  });
}
