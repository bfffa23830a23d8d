// createUser: enrols somebody who can be given a card.
import { byProfile, IDEMPOTENCY_HEADERS } from '../fields/message-parts.ts';
import { carriedStatus, freeId } from '../records/entity-ids.ts';
import { USERS, type UserRecord } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { tellOfNewUser } from '../webhooks/events.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import {
  type Call,
  correlateCreation,
  defineCall,
  type Message,
  refuse,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { createdCode } from '../wire/profiles.ts';
import { readUserDetails } from './user-details.ts';
import { USER_REPLY } from './user-reply.ts';
import type { UserDetails } from './user-schemas.ts';
import { CREATE_USER } from './user-schemas.ts';

export const createUser = defineCall({
  id: 'createUser',
  method: 'POST',
  path: '/users',
  summary: 'Create a user',
  schemas: {
    headers: IDEMPOTENCY_HEADERS,
    body: byProfile(CREATE_USER, { ...CREATE_USER, additionalProperties: false }),
  },
  replyBody: USER_REPLY,
  successes: ['201', '200'],
  examples: { 'a walk-in customer': { first_name: 'Mary', last_name: 'Jones', email: 'mary.jones@example.com' } },
  refuseInvalid,
  interpret: readNewUser,
  correlation: correlateCreation,
  carried: ({ input }) => carriedStatus('createUser', input.parent_user_id),
  transition: enrol,
});

function readNewUser({ body }: Message): UserDetails {
  return readUserDetails(body);
}

/**
 * The user is ACTIVE at once, as where no KYC is switched on (source: ours).
 * @throws Refusal 404 without the parent, 409-idempotency
 */
function enrol(context: Call<UserDetails>): Success {
  const { input, transaction, identity, now, profile } = context;
  return once(context, 'createUser', true, () => {
    const users = transaction.collection(USERS);
    if (input.parent_user_id !== undefined && !users.get(input.parent_user_id)) {
      refuse('404', `No user ${input.parent_user_id} to be the parent.`);
    }
    const id = freeId(identity, 'user', canonical(input), (made) => users.get(made) !== undefined);
    const user: UserRecord = { id, ...input, status: 'ACTIVE', created: now, modified: now };
    users.put(user);
    tellOfNewUser(context, user);
    return { code: createdCode(profile), body: showUser(user) };
  });
}
