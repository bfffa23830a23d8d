// listUsers: the users, newest first, searched by name, e-mail, telephone or parent.
import { text, uuid } from '../fields/fields.ts';
import { PAGE_MEMBERS } from '../fields/message-parts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { normalEmail, USERS, type UserRecord } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { type Call, defineCall, type JsonSchema, type Message, manyEntities, type Success } from '../wire/operation.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';
import { USER_REPLY } from './user-reply.ts';

interface UsersQuery extends PageQuery {
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
  readonly parentUserId: string | undefined;
}

const USERS_QUERY = {
  type: 'object',
  properties: {
    ...PAGE_MEMBERS,
    name: text('Part of the name, in any case.', 255, 'reference'),
    email: text('The e-mail address, in any case; blanks around it do not count.', 255, 'reference'),
    phone: text('Digits of the mobile or other telephone.', 40, 'reference'),
    parent_user_id: uuid('only the children of this user', 'reference'),
  },
} as const satisfies JsonSchema;
export const listUsers = defineCall({
  ...manyEntities(USER_REPLY),
  id: 'listUsers',
  path: '/users',
  summary: 'List the users, or search by name, e-mail or telephone',
  schemas: { query: USERS_QUERY },
  interpret: readUsersQuery,
  carried: ({ input }) => forcedStatus('listUsers', input.parentUserId),
  transition: pageOfUsers,
});

function readUsersQuery({ query }: Message): UsersQuery {
  return {
    ...pageQuery(query),
    name: query.name?.toLowerCase() || undefined,
    email: normalEmail(query.email),
    phone: query.phone?.replace(/\D/g, '') || undefined,
    parentUserId: query.parent_user_id?.toLowerCase() || undefined,
  };
}

/** @throws Refusal 400 for a cursor that is no user of this list */
function pageOfUsers({ input, transaction }: Call<UsersQuery>): Success {
  const { name, email, phone, parentUserId } = input;
  const isSearched = [name, phone, parentUserId].some((asked) => asked !== undefined);
  const keep = isSearched ? (user: UserRecord) => fits(user, input) : undefined;
  const group = email === undefined ? undefined : { index: 'email', key: email };
  return { code: '200', body: page(transaction, USERS, input, showUser, { group, keep }) };
}

/** Name by a part of it, telephone by its last digits, the others whole (source: ours; the search itself: reference). */
function fits(user: UserRecord, { name, phone, parentUserId }: UsersQuery): boolean {
  if (name !== undefined && !nameOf(user).includes(name)) return false;
  if (phone !== undefined && !(user.mobile?.endsWith(phone) || user.phone_number?.endsWith(phone))) return false;
  return parentUserId === undefined || user.parent_user_id === parentUserId;
}

function nameOf({ first_name, middle_name, last_name, company_name }: UserRecord): string {
  return [first_name, middle_name, last_name, company_name].filter(Boolean).join(' ').toLowerCase();
}
