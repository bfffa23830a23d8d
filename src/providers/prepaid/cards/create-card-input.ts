// What createCard takes, beyond what a schema says, and what it reads of a message.
import { dayOf } from '../fields/calendar.ts';
import { detailsIn } from '../fields/details.ts';
import { documentFindings } from '../fields/documents.ts';
import { minorIn, textIn } from '../fields/values.ts';
import type { Finding } from '../wire/operation.ts';
import type { AnyBody, Facts } from '../wire/sealed-call.ts';

export interface NewCard {
  readonly urn: string | undefined;
  readonly firstName: string;
  readonly lastName: string;
  readonly mobile: string;
  readonly customerId: string | undefined;
  readonly cardProfileId: number;
  readonly productId: string | undefined;
  readonly isActive: boolean;
  readonly loadMinor: number;
  /** YYYY-MM-DD; undefined where it is left out. */
  readonly dateOfBirth: string | undefined;
  readonly email: string | undefined;
  readonly sourceAccountType: string | undefined;
  readonly kitNo: string | undefined;
  readonly details: Readonly<Record<string, string>> | undefined;
}

/** The sample prints the first; the other is ours, since its example is not readable. */
export const STATUS_TO_BE = ['Active', 'Inactive'] as const;

const EVENT = '303001';

function eventIn(body: AnyBody): string | undefined {
  return textIn(body, 'eventId') ?? textIn(body, 'eventid');
}

export function creationFindings(body: AnyBody, { client, profile }: Facts): Finding[] {
  const found: Finding[] = [];
  const add = (name: string, rule: string, message: string, more: Partial<Finding> = {}) =>
    found.push({ in: 'body', pointer: `/${name}`, rule, message, received: body[name], ...more });
  if (body.customerId === '') add('customerId', 'empty-customer', 'customerId is empty');
  if (body.productId === '') add('productId', 'empty-product', 'productId is empty');
  const status = textIn(body, 'newCardStatus')?.trim();
  if (status && !STATUS_TO_BE.some((known) => known.toLowerCase() === status.toLowerCase())) {
    add('newCardStatus', 'status', `newCardStatus must be ${STATUS_TO_BE.join(' or ')}`, { allowed: STATUS_TO_BE });
  }
  if (eventIn(body) !== EVENT) add('eventId', 'event', `eventId must be ${EVENT}`, { allowed: EVENT });
  const cardProfile = textIn(body, 'cardProfileId');
  if (cardProfile !== undefined && !client.cardProfiles.includes(Number(cardProfile))) {
    const allowed = client.cardProfiles;
    add('cardProfileId', 'profile', `cardProfileId must be one of ${allowed.join(', ')}`, { allowed });
  }
  const mobile = textIn(body, 'mobile');
  if (mobile !== undefined && !/^\d{10,13}$/.test(mobile)) {
    add('mobile', 'mobile', 'mobile must be 10 to 13 digits, the country code in front');
  }
  if (profile === 'sample' && textIn(body, 'dateOfBirth') === undefined) {
    add('dateOfBirth', 'birth-date-missing', 'dateOfBirth is missing');
  }
  return [...found, ...documentFindings(body)];
}

export function readNewCard(body: AnyBody): NewCard {
  const product = textIn(body, 'productId');
  return {
    urn: undefined,
    firstName: textIn(body, 'firstName') as string,
    lastName: textIn(body, 'lastName') as string,
    mobile: textIn(body, 'mobile') as string,
    customerId: textIn(body, 'customerId'),
    cardProfileId: Number(textIn(body, 'cardProfileId')),
    productId: product === undefined ? undefined : String(Number(product)),
    isActive: textIn(body, 'newCardStatus')?.trim().toLowerCase() === 'active',
    loadMinor: minorIn(body, 'loadAmount'),
    dateOfBirth: dayOf(textIn(body, 'dateOfBirth')),
    email: textIn(body, 'email'),
    sourceAccountType: textIn(body, 'sourceAccountType'),
    kitNo: textIn(body, 'kitNo'),
    details: detailsIn(body),
  };
}
