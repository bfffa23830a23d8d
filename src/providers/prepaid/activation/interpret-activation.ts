// interpret, for activateCard: turns whichever shape came (flat or nested, text or number) into one Activation.
import { type Finding, type Message, type Profile, Refusal } from '../../../engine/provider.ts';
import { activationChannelCodes, type Client, refuseChannel } from '../wire/authenticate.ts';
import { isJsonObject } from '../wire/envelope.ts';
import type { ActivationBody } from './activation-schemas.ts';

/** The product id that the page's table gives as an example; it is an event of another call (reference). */
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
  /** Whether a known clientTxnId is to get its first answer again. */
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
 * The refusal for a message outside its schema. The headers come first, since they say who speaks; then, of the body,
 * messageCode (1056), clientTxnId (1093), missing customer (1303), sourceAccountType where nothing else is wrong (1101),
 * and 1030 for all the rest.
 */
export function refuseInvalidActivation(
  findings: readonly Finding[],
  message: Message,
  client: Client,
  profile: Profile,
): Refusal {
  return (
    refuseChannel(message, client, activationChannelCodes(profile)) ??
    new Refusal(codeFor(findings, message.body), findings, noteFor(message.body))
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

/** What to tell of a token that opened to something else than a message; undefined where it is one. */
export function noteFor(body: unknown): string | undefined {
  if (isJsonObject(body)) return undefined;
  const isTail = typeof body === 'string' && body.trimEnd().endsWith('}') && !body.trimStart().startsWith('{');
  return isTail
    ? 'the token opens, but without its beginning: the IV is not in front of it, or another one than this client’s was used'
    : 'the token opens, but not to a JSON object';
}

/**
 * Reads a message that fits its schema.
 * @throws Refusal 1031, 1032, 1049 (1045 under `table`) for headers; 1303 without a customer; 1030 where a mandatory
 *   member is in neither of its places, two places contradict each other, or a date is none
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

/** Without a member of the cardholder, or without anything to find the card or the customer by. */
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

/** A member of the cardholder: the nested one wins over the flat one. */
function holderMember(body: ActivationBody, name: (typeof HOLDER_MEMBERS)[number]): string | number | undefined {
  const nested = isJsonObject(body.cardHolder) ? present(body.cardHolder[name]) : undefined;
  return (nested ?? present(body[name])) as string | number | undefined;
}

/** The due-diligence profile, in either spelling and either place, which must agree. */
function cardProfileOf(body: ActivationBody, { cardProfiles }: Client): number {
  const nested = isJsonObject(body.cardHolder) ? body.cardHolder : undefined;
  const places = [body.cardProfileId, body.cardprofileId, nested?.cardProfileId, nested?.cardprofileId];
  let profile: number | undefined;
  for (const value of places) {
    if (present(value) === undefined) continue;
    profile ??= Number(value);
    if (profile !== Number(value)) {
      throw contradiction('agrees', 'cardProfileId is given more than once, and differently', value, [profile]);
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

/** @param day YYYY-MM-DD, each part within its own range already */
export function isCalendarDay(day: string): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)), Number(day.slice(8))];
  if (date <= 28) return true;
  if (month === 2) return date === 29 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return date <= (month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31);
}

/** null, "" and the string "null" are no value (page's sample). */
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

/** What an accepted request departs from in ways that no schema can say; shown in the journal. */
export function activationDeviations(message: Message): Finding[] {
  const body = message.body as ActivationBody;
  const found: Finding[] = [];
  const note = (pointer: string, rule: string, words: string, received: unknown) =>
    found.push({ in: 'body', pointer, rule, message: words, received });
  if (Number(body.messageCode) === 1080) {
    note(
      '/messageCode',
      'code-of-another-call',
      'messageCode 1080 is that of a load; 3424 activates',
      body.messageCode,
    );
  }
  if (Number(body.productId) === Number(EXAMPLE_PRODUCT_ID)) {
    note(
      '/productId',
      'event-as-product',
      'productId 303001 is an event; the default product was taken',
      body.productId,
    );
  }
  const mobile = textOf(holderMember(body, 'cardholderMobile'));
  if (mobile !== undefined && !mobile.startsWith('91')) {
    const pointer = isJsonObject(body.cardHolder) ? '/cardHolder/cardholderMobile' : '/cardholderMobile';
    note(pointer, 'country-code', 'cardholderMobile does not begin with the country code 91', mobile);
  }
  return found;
}
