// Which members of a body belong to a user; others are left behind.
import { USER_MEMBERS, type UserDetails } from './user-schemas.ts';

const NAMES = Object.keys(USER_MEMBERS) as readonly (keyof typeof USER_MEMBERS)[];

/** @param body that fits the schema of a user */
export function readUserDetails(body: unknown): UserDetails {
  const asked = body as UserDetails;
  const given = NAMES.filter((name) => asked[name] !== undefined).map((name) => [
    name,
    name === 'parent_user_id' ? asked[name]?.toLowerCase() : asked[name],
  ]);
  return Object.fromEntries(given) as UserDetails;
}
