// updateBulkIssuance: changes what is given and leaves the rest, and submits. Cards exist from then on.
import type { FromSchema } from 'json-schema-to-ts';
import { byProfile, DRY_RUN, ID_IN_PATH, setByServer } from '../fields/message-parts.ts';
import { noteOfIgnored, present } from '../fields/present.ts';
import { forcedStatus } from '../records/entity-ids.ts';
import { BULK_ISSUANCES, type BulkRecord, PRODUCTS, REJECTED_STATUS } from '../records/records.ts';
import { rejectionOf, showBulkIssuance } from '../records/views.ts';
import { canonical } from '../wire/canonical.ts';
import {
  type Call,
  defineCall,
  type Finding,
  idInPath,
  type JsonSchema,
  type Message,
  type Profile,
  refuse,
  refuseFindings,
  type Success,
  type Transaction,
  withLetter,
} from '../wire/operation.ts';
import { needsCurrency } from '../wire/profiles.ts';
import { forcedSituation, SUBMITTED_SITUATIONS } from './bulk-situations.ts';
import { fulfillmentStatus } from './fulfillment.ts';
import {
  findFineAmount,
  findForeignCurrency,
  ORDER_MEMBERS,
  ORDER_MEMBERS_BY_TABLE,
  type OrderChange,
  SET_BY_SERVER,
  STATUS_IN_CAPITALS,
  STATUS_READ_BEFORE,
} from './order-input.ts';
import { BULK_ISSUANCE_REPLY } from './order-reply.ts';
import { answerSubmission, noteOfCurrency, submit, submitted } from './submission.ts';

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
  properties: { ...setByServer(...SET_BY_SERVER), ...ORDER_MEMBERS, status: STATUS_READ_BEFORE, dry_run: DRY_RUN },
} as const satisfies JsonSchema;

const UPDATE_BULK_ISSUANCE_BY_TABLE = {
  type: 'object',
  properties: {
    ...setByServer(...SET_BY_SERVER),
    ...ORDER_MEMBERS_BY_TABLE,
    status: STATUS_IN_CAPITALS,
    dry_run: DRY_RUN,
  },
  additionalProperties: false,
} as const satisfies JsonSchema;

type UpdateBulkIssuanceBody = FromSchema<typeof UPDATE_BULK_ISSUANCE>;

const BY_LETTER = withLetter(findFineAmount);

export const updateBulkIssuance = defineCall({
  id: 'updateBulkIssuance',
  method: 'PUT',
  path: '/bulkissuances/{id}',
  summary: 'Change or submit an order',
  description:
    'What is given replaces what was, and null removes it; the rest stays. SUBMITTED makes the cards. With dry_run nothing is kept.',
  schemas: { params: ID_IN_PATH, body: byProfile(UPDATE_BULK_ISSUANCE, UPDATE_BULK_ISSUANCE_BY_TABLE) },
  replyBody: BULK_ISSUANCE_REPLY,
  successes: ['200', ...SUBMITTED_SITUATIONS],
  examples: { submit: { currency: 'USD', status: 'SUBMITTED' } },
  refuseInvalid: BY_LETTER.refuseInvalid,
  deviations: BY_LETTER.deviations,
  interpret: readOrderChange,
  carried: (context) =>
    forcedStatus('updateBulkIssuance', context.input.id) ??
    forcedStatus('updateBulkIssuance', context.input.members.card_product_id) ??
    forcedSituation(context),
  transition: changeOrder,
});

function readOrderChange(message: Message, _caller: unknown, profile: Profile): OrderChange {
  BY_LETTER.refuseByLetter(message, profile);
  const asked = present(message.body) as UpdateBulkIssuanceBody;
  const given = MEMBERS.filter((name) => asked[name] !== undefined).map((name) => [
    name,
    name === 'card_product_id' ? asked[name]?.toLowerCase() : asked[name],
  ]);
  return {
    id: idInPath(message),
    members: Object.fromEntries(given) as OrderChange['members'],
    status: asked.status?.toUpperCase() as OrderChange['status'],
    dryRun: asked.dry_run ?? false,
  };
}

/**
 * @throws Refusal 404, 404-product, 409 back to DRAFT, 409-submitted, 409-delivered, 409-rejected, 400 for an amount that
 *   would lack its currency, or a currency that the product does not have
 */
function changeOrder(context: Call<OrderChange>): Success {
  const { input, transaction, now, profile, message } = context;
  const orders = transaction.collection(BULK_ISSUANCES);
  const order = orders.get(input.id);
  if (!order) refuse('404', `No order ${input.id}; GET /bulkissuances lists those there are.`);
  if (rejectionOf(order, now)) refuse('409-rejected', `Order ${order.id} was rejected; place another.`);
  if (input.status === REJECTED_STATUS) refuseFindings([NOT_TO_BE_REJECTED]);
  const changed: BulkRecord = { ...order, ...input.members };
  const product = transaction.collection(PRODUCTS).get(changed.card_product_id);
  refuseSettled(order, changed, input.status, transaction);
  refuseDelivered(order, changed, now);
  refuseLoneAmount(changed, profile);
  if (!product)
    refuse('404-product', `No product ${changed.card_product_id}; GET /cardproducts lists those there are.`);
  if (profile === 'table' && input.members.currency) refuseFindings(findForeignCurrency(changed.currency, product));
  const note = noteOfIgnored(message.body, showBulkIssuance(order, now), SET_BY_SERVER);
  if (input.status === 'SUBMITTED' && order.status === 'DRAFT') {
    const sent = input.dryRun ? submitted(context, changed, product) : submit(context, changed, product);
    return answerSubmission(sent, context, note);
  }
  if (canonical(changed) === canonical(order)) return { code: '200', body: showBulkIssuance(order, now), note };
  const kept =
    changed.card_product_id === order.card_product_id || order.fulfillment.is_chosen
      ? { ...changed, modified: now }
      : { ...changed, fulfillment: { ...changed.fulfillment, policy: product.fulfillment }, modified: now };
  if (!input.dryRun) orders.put(kept);
  return { code: '200', body: showBulkIssuance(kept, now), note: note ?? noteOfCurrency(kept, transaction) };
}

const NOT_TO_BE_REJECTED: Finding = {
  in: 'body',
  pointer: '/status',
  rule: 'enum',
  message: 'status must be DRAFT or SUBMITTED; only the server rejects an order',
  allowed: ['DRAFT', 'SUBMITTED'],
  received: REJECTED_STATUS,
};

/** The cards of a submitted order exist, and each has its balance; the answer is the same for all four members. */
function refuseSettled(
  order: BulkRecord,
  changed: BulkRecord,
  status: OrderChange['status'],
  transaction: Transaction,
): void {
  if (order.status !== 'SUBMITTED') return;
  if (status === 'DRAFT') refuse('409', 'The cards of a submitted order exist; it does not return to DRAFT.');
  // The page's own change repeats the currency, which an order may have left to its product.
  const currency = order.currency ?? transaction.collection(PRODUCTS).get(order.card_product_id)?.currency;
  const isSettled =
    changed.number_of_cards === order.number_of_cards &&
    changed.card_product_id === order.card_product_id &&
    changed.amount === order.amount &&
    (changed.currency === order.currency || changed.currency === currency);
  if (isSettled) return;
  refuse(
    '409-submitted',
    'The cards of a submitted order exist; their number, product, amount and currency are settled.',
  );
}

/** What has arrived is neither sent elsewhere nor printed again. */
function refuseDelivered(order: BulkRecord, changed: BulkRecord, now: number): void {
  if (order.status !== 'SUBMITTED' || canonical(changed) === canonical(order)) return;
  if (fulfillmentStatus(order.fulfillment, now) !== 'DELIVERED') return;
  refuse('409-delivered', `Order ${order.id} is DELIVERED; it no longer changes.`);
}

function refuseLoneAmount({ amount, currency }: BulkRecord, profile: Profile): void {
  if (amount === null || currency !== null || !needsCurrency(profile)) return;
  refuse('400', undefined, [{ in: 'body', pointer: '/currency', rule: 'required', message: 'currency is missing' }]);
}
