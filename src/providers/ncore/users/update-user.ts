// updateUser: changes what is given and leaves the rest.
import { type Context, type Message, refuse, type Success } from '../../../engine/provider.ts';
import { USERS, type UserRecord, type UserStatus } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { tellOfUser } from '../webhooks/events.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { readUserDetails } from './user-details.ts';
import type { UpdateUserBody, UserDetails } from './user-schemas.ts';

export interface UserChange {
  readonly id: string;
  readonly details: UserDetails;
  readonly status: UserStatus | undefined;
}

export function readUserChange({ params, body }: Message): UserChange {
  const { status } = body as UpdateUserBody;
  return { id: (params.id as string).toLowerCase(), details: readUserDetails(body), status };
}

/** @throws Refusal 404, 404-parent, 409 when a TERMINATED user is given another status */
export function updateUser(context: Context<Client, UserChange>): Success {
  const { input, transaction, now } = context;
  const { id, details, status } = input;
  const users = transaction.collection(USERS);
  const user = users.get(id);
  if (!user) refuse('404', `No user ${id}; GET /users lists those there are.`);
  if (user.status === 'TERMINATED' && status !== undefined && status !== 'TERMINATED') {
    refuse('409', `User ${id} is TERMINATED, and that is final.`);
  }
  if (details.parent_user_id !== undefined && !users.get(details.parent_user_id)) {
    refuse('404-parent', `No user ${details.parent_user_id} to be the parent.`);
  }
  const changed: UserRecord = { ...user, ...details, status: status ?? user.status };
  if (canonical(changed) === canonical(user)) return { code: '200', body: showUser(user) };
  const kept = { ...changed, modified: now };
  users.put(kept);
  tellOfUser(context, user, kept);
  return { code: '200', body: showUser(kept) };
}
