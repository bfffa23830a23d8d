// validate, for activateCard, beyond what a schema says: what must be there in one of several places, what contradicts
// itself, and dates. Whatever came, every finding is named at once.
import { dateFinding } from '../fields/calendar.ts';
import type { Client } from '../wire/authenticate.ts';
import { dayAt } from '../wire/local-time.ts';
import { type Finding, isJsonObject, type Profile } from '../wire/operation.ts';
import { type AnyBody, HOLDER_MEMBERS, holderMember, holderPointer, present } from './holder.ts';

/** One of these must be there, in every profile: the page says so beside each of them. */
const IDENTIFIERS = ['urn', 'customerId', 'cardholderMobile'] as const;
const MANDATORY_OF_HOLDER = HOLDER_MEMBERS.filter((name) => name !== 'cardholderMobile');
const NOTHING: readonly Finding[] = [];

/** Whether the message has no member of the cardholder, or nothing by which to find the card or the customer. */
export function lacksCustomer(body: AnyBody): boolean {
  return !hasHolder(body) || !hasIdentifier(body);
}

function hasHolder(body: AnyBody): boolean {
  return HOLDER_MEMBERS.some((name) => holderMember(body, name) !== undefined);
}

function hasIdentifier(body: AnyBody): boolean {
  return (
    present(body.urn) !== undefined ||
    present(body.customerId) !== undefined ||
    holderMember(body, 'cardholderMobile') !== undefined
  );
}

/**
 * What is wrong with a body of any shape.
 * @param now the sandbox's time in milliseconds
 */
export function activationFindings(body: AnyBody, client: Client, profile: Profile, now: number): readonly Finding[] {
  let found: Finding[] | undefined;
  const add = (finding: Finding | undefined): void => {
    if (!finding) return;
    found ??= [];
    found.push(finding);
  };
  if (!hasIdentifier(body)) for (const name of IDENTIFIERS) add(missingIdentifier(body, name));
  if (hasHolder(body) || isJsonObject(body.cardHolder)) {
    for (const name of MANDATORY_OF_HOLDER) {
      if (holderMember(body, name) === undefined) add(missing(holderPointer(body, name)));
    }
  } else if (profile !== 'table') add(missingHolder());
  if (present(body.urn) !== undefined && present(body.last4Digits) === undefined) add(missing('/last4Digits'));
  add(cardProfileFinding(body, client));
  const bornBy = dayAt(now, client.utcOffsetMs);
  add(dateFinding({ pointer: '/requestDateTime', value: body.requestDateTime }));
  add(dateFinding({ pointer: '/cardholderDateOfBirth', value: body.cardholderDateOfBirth, bornBy }));
  add(dateFinding({ pointer: '/dateOfBirth', value: body.dateOfBirth, bornBy }));
  if (isJsonObject(body.cardHolder)) {
    const value = body.cardHolder.cardholderDateOfBirth;
    add(dateFinding({ pointer: '/cardHolder/cardholderDateOfBirth', value, bornBy }));
  }
  if (isJsonObject(body.nominee)) {
    add(dateFinding({ pointer: '/nominee/dateOfBirth', value: body.nominee.dateOfBirth, bornBy }));
  }
  return found ?? NOTHING;
}

function missing(pointer: string): Finding {
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  return { in: 'body', pointer, rule: 'required', message: `${name} is missing` };
}

function missingIdentifier(body: AnyBody, name: (typeof IDENTIFIERS)[number]): Finding {
  const pointer = name === 'cardholderMobile' ? holderPointer(body, name) : `/${name}`;
  return { in: 'body', pointer, rule: 'required', message: `one of ${IDENTIFIERS.join(', ')} must be there` };
}

function missingHolder(): Finding {
  const words = `cardHolder is missing, with ${MANDATORY_OF_HOLDER.join(', ')}`;
  return { in: 'body', pointer: '/cardHolder', rule: 'required', message: words, allowed: MANDATORY_OF_HOLDER };
}

/** The places of the due-diligence profile, with their pointers. docs/wire-decisions.md#prepaid-card-profile */
const PROFILE_PLACES = ['/cardProfileId', '/cardprofileId', '/cardHolder/cardProfileId', '/cardHolder/cardprofileId'];

/** It may be given in two spellings and two places, which must agree, and the client must be allowed to use it. */
function cardProfileFinding(body: AnyBody, { cardProfiles }: Client): Finding | undefined {
  const places = cardProfilesOf(body);
  let profile: number | undefined;
  for (const [place, value] of places.entries()) {
    if (present(value) === undefined) continue;
    profile ??= Number(value);
    if (profile === Number(value)) continue;
    const words = 'cardProfileId is given more than once, with different values';
    return found(PROFILE_PLACES[place] as string, 'agrees', words, [profile], value);
  }
  if (profile === undefined) return missing('/cardProfileId');
  if (cardProfiles.includes(profile)) return undefined;
  const pointer = PROFILE_PLACES[places.findIndex((value) => present(value) !== undefined)] as string;
  return found(pointer, 'enum', `cardProfileId must be one of ${cardProfiles.join(', ')}`, cardProfiles, profile);
}

/** In the order of `PROFILE_PLACES`. */
function cardProfilesOf(body: AnyBody): readonly unknown[] {
  const nested = isJsonObject(body.cardHolder) ? body.cardHolder : undefined;
  return [body.cardProfileId, body.cardprofileId, nested?.cardProfileId, nested?.cardprofileId];
}

/** The due-diligence profile of a message without findings. */
export function cardProfileOf(body: AnyBody): number {
  return Number(cardProfilesOf(body).find((value) => present(value) !== undefined));
}

function found(pointer: string, rule: string, message: string, allowed: unknown, received: unknown): Finding {
  return { in: 'body', pointer, rule, message, allowed, received };
}

/** The schema's findings, and those of this step that are about another place. */
export function together(schema: readonly Finding[], own: readonly Finding[]): readonly Finding[] {
  if (own.length === 0) return schema;
  if (schema.length === 0) return own;
  const named = new Set(schema.map(({ pointer }) => pointer));
  return [...schema, ...own.filter(({ pointer }) => !named.has(pointer))];
}
