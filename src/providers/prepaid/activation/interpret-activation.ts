// interpret, for activateCard: turns a message of any accepted shape (flat or nested, text or number) into one Activation.

import { isCalendarDay } from '../fields/calendar.ts';
import { activationChannelCodes, type Client, refuseChannel } from '../wire/authenticate.ts';
import { noteOnOpened } from '../wire/envelope.ts';
import { type Finding, isJsonObject, type Message, type Profile, Refusal } from '../wire/operation.ts';
import type { ActivationBody } from './lenient-schema.ts';

/** The product id that the page's table gives as an example. docs/wire-decisions.md#prepaid-product-id */
export const EXAMPLE_PRODUCT_ID = '303001';

export interface CardHolder {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** YYYY-MM-DD */
  readonly dateOfBirth: string;
  readonly mobile: string | undefined;
}

/** What the client asks for. Amounts are in minor units. */
export interface Activation {
  readonly clientTxnId: string;
  /** Whether a clientTxnId that was answered before gets the same answer again. */
  readonly asksForStatus: boolean;
  readonly urn: string | undefined;
  readonly lastFour: string | undefined;
  readonly customerId: string | undefined;
  readonly loadMinor: number;
  readonly feeMinor: number;
  readonly taxMinor: number;
  readonly sourceAccountType: string | undefined;
  readonly cardProfileId: number;
  readonly productId: string;
  readonly holder: CardHolder;
}

const HOLDER_MEMBERS = [
  'cardholderFirstName',
  'cardholderLastName',
  'cardholderMobile',
  'cardholderEmail',
  'cardholderDateOfBirth',
] as const;

/**
 * The refusal for a message outside its schema. The headers come first, because they name the client. Then, of the body,
 * messageCode (1056), clientTxnId (1093), a missing customer (1303), sourceAccountType where nothing else is wrong
 * (1101), and 1030 for all the rest.
 */
export function refuseInvalidActivation(
  findings: readonly Finding[],
  message: Message,
  client: Client,
  profile: Profile,
): Refusal {
  return (
    refuseChannel(message, client, activationChannelCodes(profile)) ??
    new Refusal(codeFor(findings, message.body), findings, noteOnOpened(message.body))
  );
}

function codeFor(findings: readonly Finding[], body: unknown): string {
  if (!isJsonObject(body)) return '1030';
  const isAbout = (pointer: string) => findings.some((finding) => finding.pointer === pointer);
  if (isAbout('/messageCode')) return '1056';
  if (isAbout('/clientTxnId')) return '1093';
  if (lacksCustomer(body as ActivationBody)) return '1303';
  return findings.every(({ pointer }) => pointer === '/sourceAccountType') ? '1101' : '1030';
}

/**
 * Reads a message that fits its schema.
 * @throws Refusal 1031, 1032, 1049 (1045 under `table`) for headers; 1303 without a customer; 1030 where a mandatory
 *   member is in neither of its places, two places contradict each other, or a date is not in the calendar
 */
export function interpretActivation(message: Message, client: Client, profile: Profile): Activation {
  const wrongChannel = refuseChannel(message, client, activationChannelCodes(profile));
  if (wrongChannel) throw wrongChannel;
  const body = message.body as ActivationBody;
  if (lacksCustomer(body)) {
    throw new Refusal('1303', [missing('cardHolder')], 'no cardholder, or none of urn, customerId and mobile number');
  }
  const urn = present(body.urn);
  const lastFour = present(body.last4Digits);
  if (urn !== undefined && lastFour === undefined) throw new Refusal('1030', [missing('last4Digits')]);
  return {
    clientTxnId: body.clientTxnId,
    asksForStatus: String(body.isStatusCheckRequest).toLowerCase() === 'true',
    urn: urn === undefined ? undefined : String(Number(urn)),
    lastFour: lastFour === undefined ? undefined : String(lastFour).padStart(4, '0'),
    customerId: textOf(present(body.customerId)),
    loadMinor: Number(body.loadAmount),
    feeMinor: Number(present(body.feeAmount) ?? 0),
    taxMinor: Number(present(body.taxAmount) ?? 0),
    sourceAccountType: textOf(present(body.sourceAccountType)),
    cardProfileId: cardProfileOf(body, client),
    productId: String(Number(body.productId)),
    holder: holderOf(body),
  };
}

/** Whether the message has no member of the cardholder, or nothing by which to find the card or the customer. */
function lacksCustomer(body: ActivationBody): boolean {
  const hasHolder = HOLDER_MEMBERS.some((name) => holderMember(body, name) !== undefined);
  if (!hasHolder) return true;
  return (
    present(body.urn) === undefined &&
    present(body.customerId) === undefined &&
    holderMember(body, 'cardholderMobile') === undefined
  );
}

function holderOf(body: ActivationBody): CardHolder {
  const mandatory = (name: (typeof HOLDER_MEMBERS)[number]): string => {
    const value = holderMember(body, name);
    if (value === undefined) throw new Refusal('1030', [missing(name, isJsonObject(body.cardHolder))]);
    return String(value);
  };
  return {
    firstName: mandatory('cardholderFirstName'),
    lastName: mandatory('cardholderLastName'),
    email: mandatory('cardholderEmail'),
    dateOfBirth: dayOf(mandatory('cardholderDateOfBirth'), isJsonObject(body.cardHolder)),
    mobile: textOf(holderMember(body, 'cardholderMobile')),
  };
}

/** A member of the cardholder. Where it is given twice, the nested one wins over the flat one. */
export function holderMember(body: ActivationBody, name: (typeof HOLDER_MEMBERS)[number]): string | number | undefined {
  const nested = isJsonObject(body.cardHolder) ? present(body.cardHolder[name]) : undefined;
  return (nested ?? present(body[name])) as string | number | undefined;
}

/** The due-diligence profile. It may be given in two spellings and two places, which must agree. */
function cardProfileOf(body: ActivationBody, { cardProfiles }: Client): number {
  const nested = isJsonObject(body.cardHolder) ? body.cardHolder : undefined;
  const places = [body.cardProfileId, body.cardprofileId, nested?.cardProfileId, nested?.cardprofileId];
  let profile: number | undefined;
  for (const value of places) {
    if (present(value) === undefined) continue;
    profile ??= Number(value);
    if (profile !== Number(value)) {
      throw contradiction('agrees', 'cardProfileId is given more than once, with different values', value, [profile]);
    }
  }
  if (profile === undefined) throw new Refusal('1030', [missing('cardProfileId')]);
  if (!cardProfiles.includes(profile)) {
    const words = `cardProfileId must be one of ${cardProfiles.join(', ')}`;
    throw contradiction('enum', words, profile, cardProfiles);
  }
  return profile;
}

function contradiction(rule: string, words: string, received: unknown, allowed: unknown): Refusal {
  return new Refusal('1030', [{ in: 'body', pointer: '/cardProfileId', rule, message: words, allowed, received }]);
}

/** @returns YYYY-MM-DD of YYYYMMDD or DD-MM-YYYY */
function dayOf(date: string, isNested: boolean): string {
  const day = date.includes('-')
    ? `${date.slice(6)}-${date.slice(3, 5)}-${date.slice(0, 2)}`
    : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`;
  if (isCalendarDay(day)) return day;
  throw new Refusal('1030', [
    {
      in: 'body',
      pointer: `${isNested ? '/cardHolder' : ''}/cardholderDateOfBirth`,
      rule: 'calendar',
      message: 'cardholderDateOfBirth is not a day of the calendar',
      received: date,
    },
  ]);
}

/** null, "" and the string "null" mean absent, as in the page's sample. */
function present<Value>(value: Value | null | undefined): Exclude<Value, ''> | undefined {
  return value === null || value === undefined || value === '' || value === 'null'
    ? undefined
    : (value as Exclude<Value, ''>);
}

function textOf(value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

function missing(name: string, isNested = false): Finding {
  const pointer = `${isNested ? '/cardHolder' : ''}/${name}`;
  return { in: 'body', pointer, rule: 'required', message: `${name} is missing` };
}
