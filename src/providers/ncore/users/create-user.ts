// createUser: enrols somebody who can be given a card.
import { type Context, type Message, refuse, type Success } from '../../../engine/provider.ts';
import { freeId } from '../records/entity-ids.ts';
import { USERS, type UserRecord } from '../records/records.ts';
import { showUser } from '../records/views.ts';
import { tellOfNewUser } from '../webhooks/events.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import { createdCode } from '../wire/profiles.ts';
import { readUserDetails } from './user-details.ts';
import type { UserDetails } from './user-schemas.ts';

export function readNewUser({ body }: Message): UserDetails {
  return readUserDetails(body);
}

/**
 * The user is ACTIVE at once, as where no KYC is switched on (source: ours).
 * @throws Refusal 404 without the parent, 409-idempotency
 */
export function createUser(context: Context<Client, UserDetails>): Success {
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
