// authenticate: which client calls.
import { refuse, type WireRequest } from '../../../engine/provider.ts';

/** The header in which a client sends its key, in lower case. */
export const KEY_HEADER = 'x-api-key';

export interface Client {
  readonly name: string;
  readonly apiKey: string;
}

/**
 * @param callers the clients by their key
 * @throws Refusal 401 where the key is missing or unknown
 */
export function authenticate(request: WireRequest, callers: ReadonlyMap<string, Client>): Client {
  const key = request.headers[KEY_HEADER];
  if (typeof key !== 'string' || key === '') return refuse('401', `the header ${KEY_HEADER} is missing`);
  return (
    callers.get(key) ??
    refuse('401', `no client has this ${KEY_HEADER}; GET /_sandbox/fixtures lists the clients and their keys`)
  );
}
