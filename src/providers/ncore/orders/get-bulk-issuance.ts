// getBulkIssuance: one order. Reading moves an order on whose product counts reads.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { BULK_ISSUANCES } from '../records/records.ts';
import { showBulkIssuance } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { afterRead } from './fulfillment.ts';

/** @throws Refusal 404 */
export function getBulkIssuance({ input: id, transaction, now }: Context<Client, string>): Success {
  const orders = transaction.collection(BULK_ISSUANCES);
  const order = orders.get(id);
  if (!order) refuse('404', `No order ${id}; GET /bulkissuances lists those there are.`);
  const fulfillment = afterRead(order.fulfillment);
  const read = fulfillment === order.fulfillment ? order : { ...order, fulfillment };
  if (read !== order) orders.put(read);
  return { code: '200', body: showBulkIssuance(read, now) };
}
