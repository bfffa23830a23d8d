// encrypt: seals a message for clients that have no cipher of their own.

import { ANY_MESSAGE, TOKEN_BODY } from '../fields/fields.ts';
import type { Client } from '../wire/authenticate.ts';
import { sealText } from '../wire/cipher.ts';
import { ivFor } from '../wire/envelope.ts';
import { type Call, defineCall, type Message, Refusal, type Success } from '../wire/operation.ts';

export const encrypt = defineCall({
  id: 'encrypt',
  method: 'POST',
  path: '/api/v2/encrypt',
  summary: 'Seals a message for clients that cannot',
  schemas: { body: ANY_MESSAGE },
  replyBody: TOKEN_BODY,
  successes: ['00'],
  enveloped: false,
  refuseInvalid: (findings) => new Refusal('400', findings),
  interpret: ({ body }: Message, _client: Client) => JSON.stringify(body),
  transition: sealMessage,
});

/** In `prefix` mode the IV is derived from the message and the time, so that different messages never share one. */
function sealMessage({ input, caller, now, identity }: Call<string>): Success {
  const { key, iv, ivMode } = caller;
  const vector = ivMode === 'prefix' ? ivFor(identity, 'encrypt', now, input) : iv;
  return { code: '00', body: { token: sealText(input, key, vector, ivMode) } };
}
