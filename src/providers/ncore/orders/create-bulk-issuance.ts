// createBulkIssuance: orders cards. The order is a DRAFT without cards until it is submitted.
import { type Context, type Message, refuse, type Success } from '../../../engine/provider.ts';
import type { CreateBulkIssuanceBody } from '../fields/request-schemas.ts';
import { freeId } from '../records/entity-ids.ts';
import { BULK_ISSUANCES, type BulkRecord, type BulkStatus, PRODUCTS } from '../records/records.ts';
import type { Client } from '../wire/authenticate.ts';
import { canonical } from '../wire/canonical.ts';
import { once } from '../wire/idempotency.ts';
import { createdCode } from '../wire/profiles.ts';
import { unstarted } from './fulfillment.ts';
import { answerSubmission, submit, submitted } from './submission.ts';

/** The order as it was asked for. */
export interface NewOrder
  extends Pick<
    BulkRecord,
    | 'card_product_id'
    | 'number_of_cards'
    | 'amount'
    | 'currency'
    | 'name_on_card'
    | 'shipping_address'
    | 'return_address'
    | 'shipping_details'
    | 'status'
  > {
  readonly dryRun: boolean;
}

/** Members that the page does not name are left behind here. */
export function readNewOrder({ body }: Message): NewOrder {
  const asked = body as CreateBulkIssuanceBody;
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

/** @throws Refusal 404 without the product, 409-idempotency */
export function createBulkIssuance(context: Context<Client, NewOrder>): Success {
  const { dryRun } = context.input;
  return once(context, 'createBulkIssuance', !dryRun, () =>
    answerSubmission(placeOrder(context), createdCode(context.profile), context.now),
  );
}

function placeOrder(context: Context<Client, NewOrder>): BulkRecord {
  const { input, transaction, identity, now } = context;
  const { dryRun, ...order } = input;
  const product = transaction.collection(PRODUCTS).get(order.card_product_id);
  if (!product) refuse('404', `No product ${order.card_product_id}; GET /cardproducts lists those there are.`);
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
