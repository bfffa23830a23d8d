// updateUser: changes the members that the body has and leaves the others.
import type { FromSchema } from 'json-schema-to-ts';
import { ID_IN_PATH, setByServer, withoutDryRun } from '../fields/message-parts.ts';
import { noteOfIgnored } from '../fields/present.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { USER_REASON_CODES, USER_STATUSES, USERS, type UserRecord, type UserStatus } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { notifyUserStatus, type Reason } from '../webhooks/events.ts';
import { canonical } from '../wire/canonical.ts';
import {
  type Call,
  defineCall,
  type JsonSchema,
  type Message,
  refuse,
  refuseFindings,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { noteOfSameEmail } from './same-email.ts';
import { findFutureBirth, readUserDetails, SET_BY_SERVER, USER_MEMBERS, type UserDetails } from './user-members.ts';
import { USER_REPLY } from './user-reply.ts';

const UPDATE_USER = {
  type: 'object',
  properties: {
    ...setByServer(...SET_BY_SERVER),
    ...USER_MEMBERS,
    status: {
      type: 'string',
      enum: USER_STATUSES,
      description: 'Only an ACTIVE user can be given a card; TERMINATED is final.',
      'x-source': 'reference',
    },
  },
} as const satisfies JsonSchema;

/** For the notification. */
const ASKED_FOR: Reason = { category: 'REQUEST', description: 'Changed by PUT /users/{id}.' };

type UpdateUserBody = FromSchema<typeof UPDATE_USER>;

interface UserChange {
  readonly id: string;
  readonly details: UserDetails;
  readonly status: UserStatus | undefined;
}

export const updateUser = defineCall({
  id: 'updateUser',
  method: 'PUT',
  path: '/users/{id}',
  summary: 'Change a user',
  description: 'What is given replaces what was; the rest stays.',
  schemas: { params: ID_IN_PATH, body: withoutDryRun(UPDATE_USER, { ...UPDATE_USER, additionalProperties: false }) },
  replyBody: USER_REPLY,
  successes: ['200'],
  examples: { 'another telephone': { mobile: '+15550100123' } },
  refuseInvalid,
  interpret: readUserChange,
  carried: ({ input }) =>
    forcedStatus('updateUser', input.id) ?? forcedStatus('updateUser', input.details.parent_user_id),
  transition: changeUser,
});

/** The new status with its reason code; the old ones where the status stays. A resumed user has A1 (source: ours). */
function statusAfter(
  user: UserRecord,
  status: UserStatus | undefined,
): Pick<UserRecord, 'status' | 'status_reason_code'> {
  if (status === undefined || status === user.status) {
    return { status: user.status, status_reason_code: user.status_reason_code };
  }
  const isResumed = user.status === 'SUSPENDED' && status === 'ACTIVE';
  return { status, status_reason_code: isResumed ? 'A1' : USER_REASON_CODES[status] };
}

function readUserChange({ params, body }: Message): UserChange {
  const { status } = body as UpdateUserBody;
  return { id: (params.id as string).toLowerCase(), details: readUserDetails(body), status };
}

/** @throws Refusal 400 for a birth in the future, 404, 404-parent, 409 when a TERMINATED user is given another status */
function changeUser(context: Call<UserChange>): Success {
  const { input, transaction, now, message } = context;
  const { id, details, status } = input;
  refuseFindings(findFutureBirth(details, now));
  const users = transaction.collection(USERS);
  const user = users.get(id);
  if (!user) refuse('404', `No user ${id}; GET /users lists the users.`);
  if (user.status === 'TERMINATED' && status !== undefined && status !== 'TERMINATED') {
    refuse('409', `User ${id} is TERMINATED; this status is final.`);
  }
  if (details.parent_user_id !== undefined && !users.get(details.parent_user_id)) {
    refuse('404-parent', `No user ${details.parent_user_id} exists that could be the parent.`);
  }
  const changed: UserRecord = { ...user, ...details, ...statusAfter(user, status) };
  const note = noteOfIgnored(message.body, showUser(user), SET_BY_SERVER) ?? noteOfSameEmail(transaction, changed);
  if (canonical(changed) === canonical(user)) return { code: '200', body: showUser(user), note };
  const kept = { ...changed, modified: now };
  users.put(kept);
  notifyUserStatus(context, user, kept, ASKED_FOR);
  return { code: '200', body: showUser(kept), note };
}
