// getAccount: one account, with its balance.
import { forcedStatus } from '../records/entity-ids.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { findAccount, showAccount } from './account.ts';
import { ACCOUNT_REPLY } from './account-reply.ts';

export const getAccount = defineCall({
  ...oneEntity(ACCOUNT_REPLY),
  id: 'getAccount',
  path: '/accounts/{id}',
  summary: 'Get an account, with its balance',
  carried: ({ input }) => forcedStatus('getAccount', input),
  transition: readAccount,
});

/** @throws Refusal 404 */
function readAccount({ input: id, transaction }: Call<string>): Success {
  const account = findAccount(transaction, id);
  if (!account) refuse('404', `No account ${id}; GET /cards/{id}/accounts lists those of a card.`);
  return { code: '200', body: showAccount(account) };
}
