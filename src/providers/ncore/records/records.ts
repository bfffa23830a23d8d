// What nCore keeps: its collections and how they are looked up.
import type { CollectionDefinition, Stored } from '../../../engine/provider.ts';
import type { Address, ShippingDetails } from '../fields/fields.ts';
import type { Fulfillment, FulfillmentPolicy } from '../orders/fulfillment.ts';
import type { UserDetails } from '../users/user-members.ts';
import type { EventType } from '../webhooks/webhook-schemas.ts';

/** Card statuses (source: reference; the capitals are inferred from the user statuses). */
export const CARD_STATUSES = ['INACTIVE', 'ACTIVE', 'SUSPENDED', 'TERMINATED'] as const;
export type CardStatus = (typeof CARD_STATUSES)[number];

/** Order statuses (source: seed). */
export type BulkStatus = 'DRAFT' | 'SUBMITTED';

/** What a submitted order shows once its rejection is due (source: ours; the pages know no such status). */
export const REJECTED_STATUS = 'REJECTED';

/** User statuses (source: reference). */
export const USER_STATUSES = ['PENDINGKYC', 'ACTIVE', 'SUSPENDED', 'TERMINATED'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

/** The reason code that a user has in each status; empty before the first one (source: ours; that it is never null: real client). */
export const USER_REASON_CODES = { PENDINGKYC: '', ACTIVE: 'A0', SUSPENDED: 'S0', TERMINATED: 'T5' } as const;

/** A time is kept in milliseconds of the sandbox's clock; on the wire it is ISO 8601. */
interface Dated {
  readonly created: number;
  readonly modified: number;
}

export interface ProductRecord extends Stored, Dated {
  readonly name: string;
  readonly currency: string;
  readonly status: 'INACTIVE' | 'ACTIVE';
  /** The first digits of every PAN issued for it. */
  readonly pan_prefix: string;
  /** What an account of it may hold, in major units; a thousand million where it is left out. */
  readonly maximum_balance?: number;
  /** How orders for it are fulfilled. */
  readonly fulfillment: FulfillmentPolicy;
  /** The code of the outcome that its orders meet when they are submitted. */
  readonly carries?: string;
}

export interface UserRecord extends Stored, Dated, UserDetails {
  readonly status: UserStatus;
  readonly status_reason_code: string;
}

/** A row of an order that became no card. */
export interface FailedRow {
  /** Its place in the order; the first is 1. */
  readonly index: number;
  readonly reason: string;
}

/** A submitted order that comes to nothing. */
export interface Rejection {
  /** From when on it shows, in milliseconds. */
  readonly at: number;
  readonly reason: string;
}

/** Its last three members are there only when something went wrong with the order. */
export interface BulkRecord extends Stored, Dated {
  readonly card_product_id: string;
  readonly number_of_cards: number;
  /** Preloaded on each card, in major units of `currency`. */
  readonly amount: number | null;
  readonly currency: string | null;
  readonly name_on_card: string | null;
  readonly shipping_address: Address | null;
  readonly return_address: Address | null;
  readonly shipping_details: ShippingDetails | null;
  readonly status: BulkStatus;
  readonly fulfillment: Fulfillment;
  readonly failed_rows?: readonly FailedRow[];
  readonly rejection?: Rejection;
  /** Submitted, but not processed: without cards and without progress until it is moved by hand. */
  readonly is_stuck?: boolean;
}

/** One card of an order; product and name are the order's. Every card has all members, so that a million stay small. */
export interface CardRecord extends Stored, Dated {
  /** Null for a card that came with no order; `own` then has what others have from theirs. */
  readonly bulk_issuance_id: string | null;
  readonly user_id: string | null;
  readonly pan: string;
  /** YYMM */
  readonly expiry: string;
  readonly cvv: string;
  readonly activation_token: string;
  readonly status: CardStatus;
  readonly status_reason_code: string | null;
  /** The account where it is not the card's own one: of a replacement, that of the card before. */
  readonly account_id?: string;
  readonly own?: OwnCard;
}

/** Card types (source: reference). */
export const CARD_TYPES = ['VIRTUAL', 'PHYSICAL'] as const;
export type CardType = (typeof CARD_TYPES)[number];

/** What a card has of its own that was made for one user. */
export interface OwnCard {
  readonly card_type: CardType;
  readonly card_product_id: string;
  readonly name_on_card: string | null;
  readonly reference_card_id: string | null;
  readonly shipping_details: ShippingDetails | null;
  /** Null for a virtual card, which is not made or sent. */
  readonly fulfillment: Fulfillment | null;
}

/**
 * An account in which money was moved, or to which a second card was linked. Every other account follows from its card and
 * the card's order alone (`accounts/account.ts`), so that a link opens it without another record.
 */
export interface AccountRecord extends Stored, Dated {
  /** In minor units of its currency: a whole number, never below zero. */
  readonly balance: number;
  /** In the order in which they were linked to it. */
  readonly card_ids: readonly string[];
  /** How many movements there were. */
  readonly movements: number;
}

/** An address that is told of events. */
export interface WebhookRecord extends Stored, Dated {
  readonly endpoint: string;
  readonly events: readonly EventType[];
  readonly config: {
    readonly basic_auth_username: string | null;
    readonly basic_auth_password: string | null;
    readonly custom_headers: readonly { readonly header_name: string; readonly header_value: string }[];
    readonly max_attempts: number;
    readonly retry_interval_seconds: number;
  };
}

/** How many events of a kind were told of one thing. `id` is both. */
export interface EventCountRecord extends Stored {
  readonly count: number;
}

/** The first answer to an idempotency key. `id` is the client's name and the key. */
export interface IdempotencyRecord extends Stored {
  readonly operation: string;
  /** What was asked, as a digest: it may hold what is secret. */
  readonly content: string;
  readonly code: string;
  readonly body: unknown;
  readonly httpStatus?: number | undefined;
  readonly at: number;
}

/** Name and purpose of an entry of a fixture file. `id` is kind and entity. */
export interface FixtureRecord extends Stored {
  readonly kind: 'products' | 'users' | 'cards';
  readonly entity: string;
  readonly name: string;
  readonly does: string;
}

export const PRODUCTS: CollectionDefinition<ProductRecord> = { name: 'ncore.products', part: 'state' };

export const USERS: CollectionDefinition<UserRecord> = {
  name: 'ncore.users',
  part: 'state',
  groups: { email: ({ email }) => normalEmail(email) },
};

/** An e-mail address as it is compared: without blanks around it, in small letters; undefined where there is none. */
export function normalEmail(email: string | undefined): string | undefined {
  return email?.trim().toLowerCase() || undefined;
}

export const BULK_ISSUANCES: CollectionDefinition<BulkRecord> = { name: 'ncore.bulkissuances', part: 'state' };

export const CARDS: CollectionDefinition<CardRecord> = {
  name: 'ncore.cards',
  part: 'state',
  unique: { activation_token: (card) => card.activation_token, pan: (card) => card.pan },
  groups: { bulk_issuance_id: (card) => card.bulk_issuance_id ?? undefined },
};

export const ACCOUNTS: CollectionDefinition<AccountRecord> = { name: 'ncore.accounts', part: 'state' };

export const IDEMPOTENCY: CollectionDefinition<IdempotencyRecord> = { name: 'ncore.idempotency', part: 'state' };

export const WEBHOOKS: CollectionDefinition<WebhookRecord> = { name: 'ncore.webhooks', part: 'state' };

export const EVENT_COUNTS: CollectionDefinition<EventCountRecord> = { name: 'ncore.event-counts', part: 'state' };

export const FIXTURES: CollectionDefinition<FixtureRecord> = {
  name: 'ncore.fixtures',
  part: 'state',
  groups: { kind: (fixture) => fixture.kind },
};

export const COLLECTIONS = [
  PRODUCTS,
  USERS,
  BULK_ISSUANCES,
  CARDS,
  ACCOUNTS,
  IDEMPOTENCY,
  WEBHOOKS,
  EVENT_COUNTS,
  FIXTURES,
] as readonly CollectionDefinition[];
