// getCardAccounts: the accounts of a card. Here a card has exactly one.
import { ID_IN_PATH, PAGE_QUERY } from '../fields/message-parts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { CARDS } from '../records/records.ts';
import { type Call, defineCall, idInPath, manyEntities, refuse, type Success } from '../wire/operation.ts';
import { accountIdOf, findAccount, showAccount } from './account.ts';
import { ACCOUNT_REPLY } from './account-reply.ts';

export const getCardAccounts = defineCall({
  ...manyEntities(ACCOUNT_REPLY),
  id: 'getCardAccounts',
  path: '/cards/{id}/accounts',
  summary: 'List the accounts of a card',
  schemas: { params: ID_IN_PATH, query: PAGE_QUERY },
  interpret: (message) => ({ cardId: idInPath(message), after: message.query.after || undefined }),
  carried: ({ input }) => forcedStatus('getCardAccounts', input.cardId),
  transition: listAccounts,
});

/** @throws Refusal 404; 400 for a cursor that is no account of the card */
function listAccounts({ input, transaction }: Call<{ cardId: string; after: string | undefined }>): Success {
  const { cardId, after } = input;
  const card = transaction.collection(CARDS).get(cardId);
  if (!card) refuse('404', `No card ${cardId}; the cards of an order exist once it is SUBMITTED.`);
  const id = accountIdOf(card);
  if (after !== undefined && after !== id) {
    const message = 'after must be the id of an item of this list';
    refuse('400', undefined, [{ in: 'query', pointer: '/after', rule: 'cursor', message }]);
  }
  const account = after === undefined ? findAccount(transaction, id) : undefined;
  const data = account ? [showAccount(account)] : [];
  return { code: '200', body: { after: data[0]?.id ?? '', has_more: false, data } };
}
