// updateBulkIssuance: changes what is given and leaves the rest, and submits. Cards exist from then on.
import { type Context, type Message, type Profile, refuse, type Success } from '../../../engine/provider.ts';
import type { UpdateBulkIssuanceBody } from '../fields/request-schemas.ts';
import { BULK_ISSUANCES, type BulkRecord, type BulkStatus, PRODUCTS } from '../records/records.ts';
import { rejectionOf, showBulkIssuance } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { needsCurrency } from '../wire/profiles.ts';
import { answerSubmission, submit } from './submission.ts';

export interface OrderChange {
  readonly id: string;
  /** Members to replace; the others stay (source: seed, whose sample sends two). */
  readonly members: Partial<Omit<BulkRecord, 'id' | 'status' | 'fulfillment' | 'created' | 'modified'>>;
  readonly status: BulkStatus | undefined;
}

const MEMBERS = [
  'card_product_id',
  'number_of_cards',
  'amount',
  'currency',
  'name_on_card',
  'shipping_address',
  'return_address',
  'shipping_details',
] as const;

export function readOrderChange({ params, body }: Message): OrderChange {
  const asked = body as UpdateBulkIssuanceBody;
  const given = MEMBERS.filter((name) => asked[name] !== undefined).map((name) => [
    name,
    name === 'card_product_id' ? asked[name]?.toLowerCase() : asked[name],
  ]);
  return {
    id: (params.id as string).toLowerCase(),
    members: Object.fromEntries(given) as OrderChange['members'],
    status: asked.status?.toUpperCase() as BulkStatus | undefined,
  };
}

/** @throws Refusal 404, 404-product, 409 back to DRAFT, 409-submitted, 409-rejected, 400 for an amount that would lack its currency */
export function updateBulkIssuance(context: Context<Client, OrderChange>): Success {
  const { input, transaction, now, profile } = context;
  const orders = transaction.collection(BULK_ISSUANCES);
  const order = orders.get(input.id);
  if (!order) refuse('404', `No order ${input.id}; GET /bulkissuances lists those there are.`);
  if (rejectionOf(order, now)) refuse('409-rejected', `Order ${order.id} was rejected; place another.`);
  const changed: BulkRecord = { ...order, ...input.members };
  refuseSettled(order, changed, input.status);
  refuseLoneAmount(changed, profile);
  const product = transaction.collection(PRODUCTS).get(changed.card_product_id);
  if (!product)
    refuse('404-product', `No product ${changed.card_product_id}; GET /cardproducts lists those there are.`);
  if (input.status === 'SUBMITTED' && order.status === 'DRAFT') {
    return answerSubmission(submit(context, changed, product), '200', now);
  }
  if (canonical(changed) === canonical(order)) return { code: '200', body: showBulkIssuance(order, now) };
  const kept =
    changed.card_product_id === order.card_product_id || order.fulfillment.is_chosen
      ? { ...changed, modified: now }
      : { ...changed, fulfillment: { ...changed.fulfillment, policy: product.fulfillment }, modified: now };
  orders.put(kept);
  return { code: '200', body: showBulkIssuance(kept, now) };
}

function refuseSettled(order: BulkRecord, changed: BulkRecord, status: BulkStatus | undefined): void {
  if (order.status !== 'SUBMITTED') return;
  if (status === 'DRAFT') refuse('409', 'The cards of a submitted order exist; it does not return to DRAFT.');
  if (changed.number_of_cards !== order.number_of_cards || changed.card_product_id !== order.card_product_id) {
    refuse('409-submitted', 'The cards of a submitted order exist; their number and product are settled.');
  }
}

function refuseLoneAmount({ amount, currency }: BulkRecord, profile: Profile): void {
  if (amount === null || currency !== null || !needsCurrency(profile)) return;
  refuse('400', undefined, [{ in: 'body', pointer: '/currency', rule: 'required', message: 'currency is missing' }]);
}
