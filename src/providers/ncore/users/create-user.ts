// createUser: enrols a user, to whom cards can then be linked.
import { IDEMPOTENCY_HEADERS, withoutDryRun } from '../fields/message-parts.ts';
import { forcedStatus, freeId } from '../records/entity-ids.ts';
import { USERS, type UserRecord } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { notifyUserCreated } from '../webhooks/events.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import {
  type Call,
  correlateCreation,
  defineCall,
  type JsonSchema,
  refuse,
  refuseFindings,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { noteOfSameEmail } from './same-email.ts';
import { findFutureBirth, readUserDetails, USER_MEMBERS, type UserDetails } from './user-members.ts';
import { USER_REPLY } from './user-reply.ts';

/** An individual needs a first name; a business does not. As a user is answered, so it can be sent to make another. */
const CREATE_USER = {
  type: 'object',
  properties: USER_MEMBERS,
  if: { properties: { user_type: { enum: ['BUSINESS', 'SHAREHOLDER_BUSINESS'] } }, required: ['user_type'] },
  else: { required: ['first_name'] },
} as const satisfies JsonSchema;

export const createUser = defineCall({
  id: 'createUser',
  method: 'POST',
  path: '/users',
  summary: 'Create a user',
  schemas: {
    headers: IDEMPOTENCY_HEADERS,
    body: withoutDryRun(CREATE_USER, { ...CREATE_USER, additionalProperties: false }),
  },
  replyBody: USER_REPLY,
  successes: ['200'],
  examples: { 'a walk-in customer': { first_name: 'Mary', last_name: 'Jones', email: 'mary.jones@example.com' } },
  refuseInvalid,
  interpret: ({ body }) => readUserDetails(body),
  correlation: correlateCreation,
  carried: ({ input }) => forcedStatus('createUser', input.parent_user_id),
  transition: enrol,
});

/**
 * The user is ACTIVE at once, as in a program without KYC (docs/wire-decisions.md#ncore-users).
 * @throws Refusal 400 for a birth in the future, 404 for an unknown parent, 409-idempotency
 */
function enrol(context: Call<UserDetails>): Success {
  const { input, transaction, identity, now } = context;
  refuseFindings(findFutureBirth(input, now));
  return once(context, 'createUser', true, () => {
    const users = transaction.collection(USERS);
    if (input.parent_user_id !== undefined && !users.get(input.parent_user_id)) {
      refuse('404', `No user ${input.parent_user_id} exists that could be the parent.`);
    }
    const id = freeId(identity, 'user', canonical(input), (made) => users.get(made) !== undefined);
    const user: UserRecord = {
      id,
      ...input,
      user_type: input.user_type ?? 'INDIVIDUAL',
      status: 'ACTIVE',
      status_reason_code: 'A0',
      created: now,
      modified: now,
    };
    const note = noteOfSameEmail(transaction, user);
    users.put(user);
    notifyUserCreated(context, user);
    return { code: '200', body: showUser(user), note };
  });
}
