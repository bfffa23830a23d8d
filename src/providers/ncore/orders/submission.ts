// From a DRAFT to a submitted order: its cards, its product active, its fulfilment begun; or what goes wrong instead.
import type { Context, Identity, Success, Transaction } from '../../../engine/provider.ts';
import { BULK_ISSUANCES, type BulkRecord, CARDS, PRODUCTS, type ProductRecord } from '../records/records.ts';
import { showBulkIssuance } from '../records/views.ts';
import { lastStepOf } from '../wire/profiles.ts';
import { REJECTED_LATER, ROWS_FAILED, type Situation, STUCK, situationOf } from './bulk-situations.ts';
import { heldAt, started } from './fulfillment.ts';
import { issueCards } from './issue-cards.ts';

type SubmittingContext = Pick<Context<unknown, unknown>, 'transaction' | 'identity' | 'now' | 'profile' | 'forced'>;

/** The submitted order: kept, with all of its cards, and its product active from now on (source: reference). */
export function submit(context: SubmittingContext, draft: BulkRecord, product: ProductRecord): BulkRecord {
  const { transaction, identity, now, forced } = context;
  const order = inSituation(submitted(context, draft, product), situationOf(forced, now));
  transaction.collection(BULK_ISSUANCES).put(order);
  if (!order.rejection && !order.is_stuck) makeCards(transaction, identity, order, product, now);
  return order;
}

/** The order as it is from its submission on, when all goes well. */
export function submitted(
  { now, profile }: Pick<SubmittingContext, 'now' | 'profile'>,
  draft: BulkRecord,
  product: ProductRecord,
): BulkRecord {
  const policy = draft.fulfillment.is_chosen ? draft.fulfillment.policy : product.fulfillment;
  return { ...draft, status: 'SUBMITTED', fulfillment: started(policy, now, lastStepOf(profile)), modified: now };
}

/** A stuck order processed after all, from where it stands; kept, with its cards. */
export function release(transaction: Transaction, identity: Identity, order: BulkRecord, now: number): BulkRecord {
  const { is_stuck: _stuck, ...released } = order;
  const product = transaction.collection(PRODUCTS).get(order.card_product_id) as ProductRecord;
  transaction.collection(BULK_ISSUANCES).put({ ...released, modified: now });
  makeCards(transaction, identity, released, product, now);
  return { ...released, modified: now };
}

/** The answer to a call that places or submits an order. A later rejection does not show yet. */
export function answerSubmission(order: BulkRecord, { now, transaction }: SubmittingContext, note?: string): Success {
  const { rejection, ...accepted } = order;
  const code = order.failed_rows ? ROWS_FAILED : rejection ? REJECTED_LATER : order.is_stuck ? STUCK : '200';
  return { code, body: showBulkIssuance(accepted, now), note: note ?? noteOfCurrency(order, transaction) };
}

/** For the journal: no finding of a message alone can say so, since only the product knows its currency. */
export function noteOfCurrency(
  { currency, card_product_id }: BulkRecord,
  transaction: Transaction,
): string | undefined {
  const product = transaction.collection(PRODUCTS).get(card_product_id);
  if (!product || currency === null || currency === product.currency) return undefined;
  return `The currency ${currency} is not ${product.currency}, that of the product; the profile table refuses it.`;
}

function inSituation(order: BulkRecord, situation: Situation | undefined): BulkRecord {
  switch (situation?.code) {
    case ROWS_FAILED:
      return { ...order, failed_rows: situation.failedRows.filter(({ index }) => index <= order.number_of_cards) };
    case REJECTED_LATER:
      return { ...order, rejection: situation.rejection, fulfillment: heldAt(order.fulfillment, 'CREATED') };
    case STUCK:
      return { ...order, is_stuck: true, fulfillment: heldAt(order.fulfillment, 'CREATED') };
    default:
      return order;
  }
}

function makeCards(
  transaction: Transaction,
  identity: Identity,
  order: BulkRecord,
  product: ProductRecord,
  now: number,
): void {
  const cards = transaction.collection(CARDS);
  const issued = issueCards(identity, order, product, now, (pan) => cards.find('pan', pan) !== undefined);
  for (const card of issued) cards.put(card);
  if (issued.length > 0 && product.status === 'INACTIVE') {
    transaction.collection(PRODUCTS).put({ ...product, status: 'ACTIVE', modified: now });
  }
}
