// How records look on the wire. docs/wire-decisions.md#ncore-answers
import { type Fulfillment, fulfillmentStatus, movedByTimeAt } from '../orders/fulfillment.ts';
import { factsOf } from './card-facts.ts';
import {
  type BulkRecord,
  type CardRecord,
  type FailedRow,
  type ProductRecord,
  REJECTED_STATUS,
  type Rejection,
  type UserRecord,
  type WebhookRecord,
} from './records.ts';

/** ISO 8601 with milliseconds and Z (docs/wire-decisions.md#ncore-answers). */
export function wireTime(ms: number): string {
  let text = written.get(ms);
  if (text === undefined) {
    if (written.size >= MOST_WRITTEN) written.clear();
    text = new Date(ms).toISOString();
    written.set(ms, text);
  }
  return text;
}

/** Writing an instant out is dear, and the same few are asked for again and again: an order's, and the present one. */
const written = new Map<number, string>();
const MOST_WRITTEN = 64;

/** The rejection of an order once it shows; before, the order looks accepted. */
export function rejectionOf({ rejection }: BulkRecord, now: number): Rejection | undefined {
  return rejection && now >= rejection.at ? rejection : undefined;
}

/**
 * An order. `processing` and `rejection_reason` are there only when something went wrong with it.
 * @param now in milliseconds; fulfilment status and rejection depend on it
 */
export function showBulkIssuance(order: BulkRecord, now: number) {
  const rejection = rejectionOf(order, now);
  return {
    id: order.id,
    card_product_id: order.card_product_id,
    number_of_cards: order.number_of_cards,
    amount: order.amount,
    currency: order.currency,
    name_on_card: order.name_on_card,
    shipping_address: order.shipping_address,
    return_address: order.return_address,
    shipping_details: order.shipping_details,
    status: rejection ? REJECTED_STATUS : order.status,
    fulfillment_status: fulfillmentStatus(order.fulfillment, now),
    created: wireTime(order.created),
    modified: wireTime(rejection?.at ?? lastChange(order, order.fulfillment, now)),
    ...(order.failed_rows && { processing: showProcessing(order.number_of_cards, order.failed_rows) }),
    ...(rejection && { rejection_reason: rejection.reason }),
  };
}

/** When a hand or time last changed what is shown: of an order, or of one of its cards. */
function lastChange({ modified }: BulkRecord | CardRecord, fulfillment: Fulfillment | null, now: number): number {
  return Math.max(modified, (fulfillment && movedByTimeAt(fulfillment, now)) ?? modified);
}

function showProcessing(rows: number, failed: readonly FailedRow[]) {
  return { cards_processed: rows - failed.length, cards_failed: failed.length, failed_rows: failed };
}

/**
 * A card without what is secret about it.
 * @param order of the card, as `orderOfCard` gives it
 */
export function showCard(card: CardRecord, order: BulkRecord | undefined, now: number) {
  const { card_type, card_product_id, name_on_card, fulfillment } = factsOf(card, order);
  return {
    id: card.id,
    user_id: card.user_id,
    card_type,
    card_product_id,
    bulk_issuance_id: card.bulk_issuance_id,
    name_on_card,
    masked_number: `${card.pan.slice(0, 6)}******${card.pan.slice(-4)}`,
    last_four: card.pan.slice(-4),
    expiry: card.expiry,
    proxy_number: proxyNumber(card.id),
    status: card.status,
    status_reason_code: card.status_reason_code,
    fulfillment_status: fulfillment && fulfillmentStatus(fulfillment, now),
    created: wireTime(card.created),
    modified: wireTime(lastChange(card, fulfillment, now)),
    ...(card.own && {
      reference_card_id: card.own.reference_card_id,
      shipping_details: card.own.shipping_details,
    }),
  };
}

/**
 * A user. E-mail address, telephone and the other details are absent where they were never set, the members from `user_type`
 * on are always there. The lists are empty: no page says what they hold (docs/wire-decisions.md#ncore-users).
 */
export function showUser(user: UserRecord) {
  const { created, modified, status, status_reason_code, user_type = 'INDIVIDUAL', ...details } = user;
  return {
    ...details,
    user_type,
    status,
    status_reason_code,
    director_list: [],
    signature_list: [],
    shareholder_list: [],
    default_user: false,
    created: wireTime(created),
    modified: wireTime(modified),
  };
}

/** Without the password. The page's sample shows the times within `config`; beside it they are like those of everything else. */
export function showWebhook({ id, endpoint, events, config, created, modified }: WebhookRecord) {
  const { basic_auth_password: _secret, ...shown } = config;
  const times = { created: wireTime(created), modified: wireTime(modified) };
  return { id, endpoint, events, config: { ...shown, ...times }, ...times };
}

/** Without what only the sandbox knows of a product. */
export function showCardProduct({ id, name, currency, status, created, modified }: ProductRecord) {
  return { id, name, currency, status, created: wireTime(created), modified: wireTime(modified) };
}

const TRILLION = 1_000_000_000_000;

/** Twelve digits that name the card without being its number: the last part of its id in decimal (source: ours). */
function proxyNumber(cardId: string): string {
  const number = Number.parseInt(cardId.slice(24), 16);
  // The remainder of a number this large is dear to `%`.
  return String(number - Math.floor(number / TRILLION) * TRILLION).padStart(12, '0');
}
