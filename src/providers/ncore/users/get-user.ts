// getUser: one user.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { USERS } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';

/** @throws Refusal 404 */
export function getUser({ input: id, transaction }: Context<Client, string>): Success {
  const user = transaction.collection(USERS).get(id);
  if (!user) refuse('404', `No user ${id}; GET /users lists those there are.`);
  return { code: '200', body: showUser(user) };
}
