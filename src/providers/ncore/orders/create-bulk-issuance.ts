// createBulkIssuance: orders cards. The order is a DRAFT without cards until it is submitted.
import type { FromSchema } from 'json-schema-to-ts';
import { byProfile, DRY_RUN, IDEMPOTENCY_HEADERS } from '../fields/message-parts.ts';
import { present } from '../fields/present.ts';
import { SAMPLE_PRODUCT_ID } from '../fields/samples.ts';
import { forcedStatus, freeId } from '../records/entity-ids.ts';
import { BULK_ISSUANCES, type BulkRecord, type BulkStatus, PRODUCTS } from '../records/records.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import {
  type Call,
  correlateCreation,
  defineCall,
  type JsonSchema,
  type Message,
  type Profile,
  refuse,
  refuseFindings,
  type Success,
  withLetter,
} from '../wire/operation.ts';
import { forcedSituation, SUBMITTED_SITUATIONS } from './bulk-situations.ts';
import { unstarted } from './fulfillment.ts';
import {
  findFineAmount,
  findForeignCurrency,
  type NewOrder,
  ORDER_MEMBERS,
  ORDER_MEMBERS_BY_TABLE,
  STATUS_IN_ANY_CASE,
} from './order-input.ts';
import { BULK_ISSUANCE_REPLY } from './order-reply.ts';
import { answerSubmission, submit, submitted } from './submission.ts';

const CREATE_BULK_ISSUANCE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS, status: STATUS_IN_ANY_CASE, dry_run: DRY_RUN },
  required: ['card_product_id', 'number_of_cards'],
} as const satisfies JsonSchema;

/** An address is needed by the text, and an amount means nothing without its currency. */
const CREATE_BULK_ISSUANCE_BY_TABLE = {
  type: 'object',
  properties: { ...ORDER_MEMBERS_BY_TABLE, dry_run: DRY_RUN },
  required: ['card_product_id', 'number_of_cards'],
  additionalProperties: false,
  allOf: [
    { if: given('amount', 'number'), then: { required: ['currency'], properties: { currency: { type: 'string' } } } },
    {
      if: { not: given('shipping_details', 'object') },
      then: { required: ['shipping_address'], properties: { shipping_address: { type: 'object' } } },
    },
  ],
} as const satisfies JsonSchema;

function given<Name extends string>(name: Name, type: string) {
  return { required: [name], properties: { [name]: { type } } } as const;
}

type CreateBulkIssuanceBody = FromSchema<typeof CREATE_BULK_ISSUANCE>;

const BY_LETTER = withLetter(findFineAmount);

export const createBulkIssuance = defineCall({
  id: 'createBulkIssuance',
  method: 'POST',
  path: '/bulkissuances',
  summary: 'Order non-personalized cards in bulk',
  description: 'The order is a DRAFT and has no cards until it is submitted. With dry_run nothing is kept.',
  schemas: { headers: IDEMPOTENCY_HEADERS, body: byProfile(CREATE_BULK_ISSUANCE, CREATE_BULK_ISSUANCE_BY_TABLE) },
  replyBody: BULK_ISSUANCE_REPLY,
  successes: ['200', ...SUBMITTED_SITUATIONS],
  examples: {
    'fifty gift cards': {
      card_product_id: SAMPLE_PRODUCT_ID,
      number_of_cards: 50,
      amount: 100,
      currency: 'USD',
      name_on_card: 'Gift Card',
      dry_run: false,
    },
    'two cards to a branch': {
      card_product_id: SAMPLE_PRODUCT_ID,
      number_of_cards: 2,
      shipping_address: { address_line1: '1 Market Street', city: 'Springfield', country: 'USA' },
    },
  },
  refuseInvalid: BY_LETTER.refuseInvalid,
  deviations: BY_LETTER.deviations,
  interpret: readNewOrder,
  correlation: correlateCreation,
  carried: (context) => forcedStatus('createBulkIssuance', context.input.card_product_id) ?? forcedSituation(context),
  transition: orderCards,
});

/** Members that the page does not name are left behind here. */
function readNewOrder(message: Message, _caller: unknown, profile: Profile): NewOrder {
  BY_LETTER.refuseByLetter(message, profile);
  const asked = present(message.body) as CreateBulkIssuanceBody;
  return {
    card_product_id: asked.card_product_id.toLowerCase(),
    number_of_cards: asked.number_of_cards,
    amount: asked.amount ?? null,
    currency: asked.currency ?? null,
    name_on_card: asked.name_on_card ?? null,
    shipping_address: asked.shipping_address ?? null,
    return_address: asked.return_address ?? null,
    shipping_details: asked.shipping_details ?? null,
    status: (asked.status?.toUpperCase() ?? 'DRAFT') as BulkStatus,
    dryRun: asked.dry_run ?? false,
  };
}

/** @throws Refusal 400 by the letter for a currency that the product does not have, 404 without the product, 409-idempotency */
function orderCards(context: Call<NewOrder>): Success {
  const { dryRun } = context.input;
  return once(context, 'createBulkIssuance', !dryRun, () => answerSubmission(placeOrder(context), context));
}

function placeOrder(context: Call<NewOrder>): BulkRecord {
  const { input, transaction, identity, now } = context;
  const { dryRun, ...order } = input;
  const product = transaction.collection(PRODUCTS).get(order.card_product_id);
  if (!product) refuse('404', `No product ${order.card_product_id}; GET /cardproducts lists those there are.`);
  if (context.profile === 'table') refuseFindings(findForeignCurrency(order.currency, product));
  const orders = transaction.collection(BULK_ISSUANCES);
  const id = freeId(identity, 'bulk issuance', canonical(order), (made) => orders.get(made) !== undefined);
  const draft: BulkRecord = {
    id,
    ...order,
    status: 'DRAFT',
    fulfillment: unstarted(product.fulfillment),
    created: now,
    modified: now,
  };
  if (dryRun) return order.status === 'SUBMITTED' ? submitted(context, draft, product) : draft;
  if (order.status === 'SUBMITTED') return submit(context, draft, product);
  orders.put(draft);
  return draft;
}
