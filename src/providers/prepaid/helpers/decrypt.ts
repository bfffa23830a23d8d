// decrypt: opens a token for clients that have no cipher of their own.

import { ANY_MESSAGE, TOKEN_BODY } from '../fields/fields.ts';
import type { Client } from '../wire/authenticate.ts';
import { noteOf } from '../wire/diagnosis/causes.ts';
import { openToken } from '../wire/open-token.ts';
import { type Call, defineCall, type Message, Refusal, type Success } from '../wire/operation.ts';

export const decrypt = defineCall({
  id: 'decrypt',
  method: 'POST',
  path: '/api/v2/decrypt',
  summary: 'Opens a token for clients that cannot',
  schemas: { body: TOKEN_BODY },
  replyBody: ANY_MESSAGE,
  successes: ['00'],
  enveloped: false,
  refuseInvalid: (findings) => new Refusal('400', findings),
  interpret: openForClient,
  transition: ({ input }: Call<unknown>): Success => ({ code: '00', body: input }),
});

/** @throws Refusal `400` where the token does not open to a JSON object */
function openForClient({ body }: Message, client: Client): unknown {
  const opened = openToken((body as { token: string }).token, client, client.neighbours);
  if (opened.message) return opened.message;
  throw new Refusal('400', [], noteOf(opened.diagnosis));
}
