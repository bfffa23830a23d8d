// transition of encrypt: seals a message for clients that cannot.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../wire/authenticate.ts';
import { sealText } from '../wire/cipher.ts';
import { ivFor } from '../wire/envelope.ts';

/** In `prefix` mode the IV follows from the message and the time, so that unlike messages never share one. */
export function encrypt({ input, caller, now, identity }: Context<Client, string>): Success {
  const { key, iv, ivMode } = caller;
  const vector = ivMode === 'prefix' ? ivFor(identity, 'encrypt', now, input) : iv;
  return { code: '00', body: { token: sealText(input, key, vector, ivMode) } };
}
