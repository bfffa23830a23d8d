// From an order to its cards: numbers, expiries, CVV2s and tokens, all worked out from the seed, the order and the place in it.
import { type Identity, makePan } from '../../../engine/provider.ts';
import { activationToken, type CardSecrets } from '../cards/activation-token.ts';
import { derivedId } from '../records/entity-ids.ts';
import type { BulkRecord, CardRecord, ProductRecord } from '../records/records.ts';

/** Cards expire in one of these years, far enough away for a fixed date never to come true (source: ours). */
const FIRST_EXPIRY_YEAR = 40;
const EXPIRY_YEARS = 6;

/**
 * The cards of an order, INACTIVE and without a user; none for a row that failed. The others are what they would be
 * without it.
 * @param isPanTaken so that no number is issued twice
 */
export function issueCards(
  identity: Identity,
  order: BulkRecord,
  product: ProductRecord,
  now: number,
  isPanTaken: (pan: string) => boolean,
): CardRecord[] {
  const pans = new Set<string>();
  const failed = new Set(order.failed_rows?.map(({ index }) => index));
  const cards: CardRecord[] = [];
  for (let place = 1; place <= order.number_of_cards; place++) {
    const pan = freePan(identity, order.id, place, product.pan_prefix, (made) => pans.has(made) || isPanTaken(made));
    pans.add(pan);
    if (failed.has(place)) continue;
    cards.push(
      newCard(order.id, derivedId(identity, 'card', order.id, place), cardSecrets(identity, order.id, place, pan), now),
    );
  }
  return cards;
}

/** A card as it leaves the embosser; the only place that says which members a card has. */
export function newCard(
  orderId: string | null,
  id: string,
  { pan, expiry, cvv }: CardSecrets,
  now: number,
): CardRecord {
  return {
    id,
    bulk_issuance_id: orderId,
    user_id: null,
    pan,
    expiry,
    cvv,
    activation_token: activationToken({ pan, expiry, cvv }),
    status: 'INACTIVE',
    status_reason_code: null,
    created: now,
    modified: now,
  };
}

/** Expiry (YYMM) and CVV2 for a number at a place in an order. */
export function cardSecrets(identity: Identity, orderId: string, place: number, pan: string): CardSecrets {
  const year = FIRST_EXPIRY_YEAR + identity.number(EXPIRY_YEARS, 'expiry year', orderId, place);
  const month = 1 + identity.number(12, 'expiry month', orderId, place);
  return { pan, expiry: `${year}${month < 10 ? '0' : ''}${month}`, cvv: identity.digits(3, 'cvv', orderId, place) };
}

/** A number that no card has yet; with a long prefix two places may come to the same one, so it may take another try. */
export function freePan(
  identity: Identity,
  orderId: string,
  place: number,
  prefix: string,
  isTaken: (pan: string) => boolean,
): string {
  let pan = makePan(identity, [orderId, place], prefix);
  for (let again = 1; isTaken(pan); again++) pan = makePan(identity, [orderId, place, again], prefix);
  return pan;
}
