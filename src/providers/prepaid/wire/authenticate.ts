// authenticate: which client calls. The gateway reads the x-api-key; the platform behind it reads the other headers.
import { refuse, type WireRequest } from '../../../engine/provider.ts';
import type { IvMode } from './cipher.ts';
import type { NamedKeys } from './diagnosis/keys.ts';

/** One enrolled client, with its key and IV as bytes. */
export interface Client {
  readonly name: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly bankId: string;
  readonly entityId: string;
  /** Further values of the header entityId that belong to the client. */
  readonly branches: readonly string[];
  readonly secureCode: string;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly ivMode: IvMode;
  /** The due-diligence profiles this client may use; a reference lists 30, 150 and 300. */
  readonly cardProfiles: readonly number[];
  /** How far the platform's local time is ahead of UTC. docs/wire-decisions.md#prepaid-time */
  readonly utcOffsetMs: number;
  /** Whether an activation is answered with the sealed card number. docs/wire-decisions.md#prepaid-card-number */
  readonly answersWithCardNumber: boolean;
  /** The other clients of the sandbox: a token that this client's key does not open may be sealed with one of theirs. */
  readonly neighbours: readonly NamedKeys[];
}

/**
 * Finds the client by its x-api-key. docs/wire-decisions.md#prepaid-gateway
 * @throws Refusal `401`
 */
export function authenticate(request: WireRequest, callers: ReadonlyMap<string, Client>): Client {
  const apiKey = request.headers['x-api-key'];
  if (typeof apiKey !== 'string' || apiKey === '') return refuse('401', 'the header x-api-key is missing');
  const client = callers.get(apiKey);
  if (!client) {
    return refuse('401', 'no client has this x-api-key; GET /_sandbox/fixtures lists the clients and their keys');
  }
  return client;
}
