// authenticate: whose key is in the `apikey` header?
import { refuse, type WireRequest } from '../../../engine/provider.ts';

/** A tenant of nCore, known by its static key. */
export interface Client {
  readonly name: string;
  readonly apikey: string;
}

/**
 * @param callers clients by key
 * @throws Refusal 401 without a key or with one that no client has (docs/wire-decisions.md#ncore-key)
 */
export function authenticate(request: WireRequest, callers: ReadonlyMap<string, Client>): Client {
  const key = request.headers.apikey;
  if (typeof key !== 'string' || key === '')
    refuse('401', 'The header apikey is missing; GET /_sandbox/fixtures lists the keys.');
  return callers.get(key) ?? refuse('401', 'No client has this apikey; GET /_sandbox/fixtures lists the keys.');
}
