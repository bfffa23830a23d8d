// updateBulkIssuance: changes what is given and leaves the rest, and submits. Cards exist from then on.
import type { FromSchema } from 'json-schema-to-ts';
import { byProfile, ID_IN_PATH } from '../fields/message-parts.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { BULK_ISSUANCES, type BulkRecord, type BulkStatus, PRODUCTS } from '../records/records.ts';
import { rejectionOf, showBulkIssuance } from '../records/views.ts';
import { canonical } from '../wire/canonical.ts';
import {
  type Call,
  defineCall,
  type JsonSchema,
  type Message,
  type Profile,
  refuse,
  refuseInvalid,
  type Success,
} from '../wire/operation.ts';
import { needsCurrency } from '../wire/profiles.ts';
import { forcedSituation, SUBMITTED_SITUATIONS } from './bulk-situations.ts';
import { ORDER_MEMBERS, type OrderChange, STATUS_IN_ANY_CASE, STATUS_IN_CAPITALS } from './order-input.ts';
import { BULK_ISSUANCE_REPLY } from './order-reply.ts';
import { answerSubmission, submit } from './submission.ts';

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

const UPDATE_BULK_ISSUANCE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_ANY_CASE },
} as const satisfies JsonSchema;

const UPDATE_BULK_ISSUANCE_BY_TABLE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_CAPITALS },
  additionalProperties: false,
} as const satisfies JsonSchema;

type UpdateBulkIssuanceBody = FromSchema<typeof UPDATE_BULK_ISSUANCE>;

export const updateBulkIssuance = defineCall({
  id: 'updateBulkIssuance',
  method: 'PUT',
  path: '/bulkissuances/{id}',
  summary: 'Change or submit an order',
  description: 'What is given replaces what was; the rest stays. SUBMITTED makes the cards.',
  schemas: { params: ID_IN_PATH, body: byProfile(UPDATE_BULK_ISSUANCE, UPDATE_BULK_ISSUANCE_BY_TABLE) },
  replyBody: BULK_ISSUANCE_REPLY,
  successes: ['200', ...SUBMITTED_SITUATIONS],
  examples: { submit: { currency: 'USD', status: 'SUBMITTED' } },
  refuseInvalid,
  interpret: readOrderChange,
  carried: (context) =>
    forcedStatus('updateBulkIssuance', context.input.id) ??
    forcedStatus('updateBulkIssuance', context.input.members.card_product_id) ??
    forcedSituation(context),
  transition: changeOrder,
});

function readOrderChange({ params, body }: Message): OrderChange {
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
function changeOrder(context: Call<OrderChange>): Success {
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
    return answerSubmission(submit(context, changed, product), now);
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
