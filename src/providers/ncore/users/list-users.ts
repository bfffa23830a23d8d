// listUsers: the users, newest first, searched by name, e-mail, telephone or parent.
import type { Context, Message, Success } from '../../../engine/provider.ts';
import { USERS, type UserRecord } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';

export interface UsersAsked extends PageQuery {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly parentUserId: string | undefined;
}

export function readUsersAsked({ query }: Message): UsersAsked {
  return {
    ...pageQuery(query),
    name: query.name?.toLowerCase(),
    email: query.email?.toLowerCase(),
    phone: query.phone?.replace(/\D/g, ''),
    parentUserId: query.parent_user_id?.toLowerCase(),
  };
}

/** @throws Refusal 400 for a cursor that is no user of this list */
export function listUsers({ input, transaction }: Context<Client, UsersAsked>): Success {
  const { name, email, phone, parentUserId } = input;
  const isSearched = [name, email, phone, parentUserId].some((asked) => asked !== undefined);
  const keep = isSearched ? (user: UserRecord) => fits(user, input) : undefined;
  return { code: '200', body: page(transaction, USERS, input, showUser, { keep }) };
}

/** Name by a part of it, telephone by its last digits, the others whole (source: ours; the search itself: reference). */
function fits(user: UserRecord, { name, email, phone, parentUserId }: UsersAsked): boolean {
  if (name !== undefined && !nameOf(user).includes(name)) return false;
  if (email !== undefined && user.email?.toLowerCase() !== email) return false;
  if (phone !== undefined && !(user.mobile?.endsWith(phone) || user.phone_number?.endsWith(phone))) return false;
  return parentUserId === undefined || user.parent_user_id === parentUserId;
}

function nameOf({ first_name, middle_name, last_name, company_name }: UserRecord): string {
  return [first_name, middle_name, last_name, company_name].filter(Boolean).join(' ').toLowerCase();
}
