// getAccount: shows one account.
import {
  type Context,
  defineOperation,
  type Message,
  Refusal,
  refuse,
  type Success,
} from '../../../engine/provider.ts';
import { ACCOUNT_BODY, showAccount } from '../fields/fields.ts';
import { ACCOUNTS } from '../records/records.ts';
import type { Client } from '../wire/authenticate.ts';

export const getAccount = defineOperation({
  id: 'getAccount',
  method: 'GET',
  path: '/v1/accounts/{id}',
  summary: 'Shows one account',
  schemas: {
    params: {
      type: 'object',
      properties: { id: { type: 'string', maxLength: 64, description: 'the id of the account, at most 64 characters' } },
      required: ['id'],
    },
  },
  replyBody: ACCOUNT_BODY,
  successes: ['200'],
  refuseInvalid: (findings) => new Refusal('400', findings),
  interpret: ({ params }: Message, _client: Client) => params.id as string,
  transition: show,
});

/** @throws Refusal 404 where no account has the id */
function show({ input: id, transaction }: Context<Client, string>): Success {
  const account = transaction.collection(ACCOUNTS).get(id);
  if (!account) return refuse('404', `no account has the id ${id}`);
  return { code: '200', body: showAccount(account) };
}
