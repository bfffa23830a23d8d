// getUser: one user.
import { forcedStatus } from '../records/entity-ids.ts';
import { USERS } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { USER_REPLY } from './user-reply.ts';

export const getUser = defineCall({
  ...oneEntity(USER_REPLY),
  id: 'getUser',
  path: '/users/{id}',
  summary: 'Get a user',
  carried: ({ input }) => forcedStatus('getUser', input),
  transition: findUser,
});

/** @throws Refusal 404 */
function findUser({ input: id, transaction }: Call<string>): Success {
  const user = transaction.collection(USERS).get(id);
  if (!user) refuse('404', `No user ${id}; GET /users lists those there are.`);
  return { code: '200', body: showUser(user) };
}
