// interpret, for activateCard: turns a message of any accepted shape (flat or nested, text or number) into one Activation.

import { dayOf } from '../fields/calendar.ts';
import type { Client } from '../wire/authenticate.ts';
import { refusalFor } from '../wire/channel-headers.ts';
import { type Finding, isJsonObject, type Message, type Profile, type Refusal } from '../wire/operation.ts';
import { activationFindings, cardProfileOf, lacksCustomer, together } from './activation-findings.ts';
import { type HolderMember, holderMember, present } from './holder.ts';
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

/**
 * The refusal for a message outside its schema, with every finding: those of headers and schema, and those that a schema
 * cannot express. The headers decide the code first. Then, of the body, messageCode (1056), clientTxnId (1093), a missing
 * customer (1303), sourceAccountType where nothing else is wrong (1101), and 1030 for all the rest.
 */
export function refuseInvalidActivation(
  findings: readonly Finding[],
  message: Message,
  client: Client,
  profile: Profile,
  now: number,
): Refusal {
  const { body } = message;
  const own = isJsonObject(body) ? activationFindings(body, client, profile, now) : [];
  return refusalOf(together(findings, own), message, client, profile) as Refusal;
}

function refusalOf(findings: readonly Finding[], message: Message, client: Client, profile: Profile) {
  const codeOf = (found: readonly Finding[]) => codeFor(found, message.body);
  return refusalFor({ message, client, profile, findings, codeOf, headerCodeUnderTable: '1045-header' });
}

function codeFor(findings: readonly Finding[], body: unknown): string {
  if (!isJsonObject(body)) return '1030';
  const isAbout = (pointer: string) => findings.some((finding) => finding.pointer === pointer);
  if (isAbout('/messageCode')) return '1056';
  if (isAbout('/clientTxnId')) return '1093';
  if (lacksCustomer(body)) return '1303';
  return findings.every(({ pointer }) => pointer === '/sourceAccountType') ? '1101' : '1030';
}

/**
 * Reads a message that fits its schema.
 * @throws Refusal 1262, 1264, 1311 where a header is missing, 1032, 1031, 1049 where it is wrong (1045 under `table`), 1030
 *   for entityId; 1303 without a customer; 1030 where a mandatory member is in neither of its places, two places contradict
 *   each other, or a date names no possible day
 */
export function interpretActivation(
  message: Message,
  client: Client,
  profile: Profile,
  _targets: unknown,
  now: number,
): Activation {
  const body = message.body as ActivationBody;
  const refused = refusalOf(activationFindings(body, client, profile, now), message, client, profile);
  if (refused) throw refused;
  const urn = present(body.urn);
  const lastFour = present(body.last4Digits);
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
    cardProfileId: cardProfileOf(body),
    productId: String(Number(body.productId)),
    holder: holderOf(body),
  };
}

function holderOf(body: ActivationBody): CardHolder {
  const member = (name: HolderMember): string => String(holderMember(body, name));
  return {
    firstName: member('cardholderFirstName'),
    lastName: member('cardholderLastName'),
    email: member('cardholderEmail'),
    dateOfBirth: dayOf(member('cardholderDateOfBirth')) as string,
    mobile: textOf(holderMember(body, 'cardholderMobile')),
  };
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : String(value);
}
