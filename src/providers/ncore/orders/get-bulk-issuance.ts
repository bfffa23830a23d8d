// getBulkIssuance: one order. Reading moves an order on whose product counts reads.
import { forcedStatus } from '../records/entity-ids.ts';
import { BULK_ISSUANCES } from '../records/records.ts';
import { showBulkIssuance } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { afterRead } from './fulfillment.ts';
import { BULK_ISSUANCE_REPLY } from './order-reply.ts';

export const getBulkIssuance = defineCall({
  ...oneEntity(BULK_ISSUANCE_REPLY),
  id: 'getBulkIssuance',
  path: '/bulkissuances/{id}',
  summary: 'Get an order',
  carried: ({ input }) => forcedStatus('getBulkIssuance', input),
  transition: readOrder,
});

/** @throws Refusal 404 */
function readOrder({ input: id, transaction, now }: Call<string>): Success {
  const orders = transaction.collection(BULK_ISSUANCES);
  const order = orders.get(id);
  if (!order) refuse('404', `No order ${id}; GET /bulkissuances lists those there are.`);
  const fulfillment = afterRead(order.fulfillment);
  const read = fulfillment === order.fulfillment ? order : { ...order, fulfillment };
  if (read !== order) orders.put(read);
  return { code: '200', body: showBulkIssuance(read, now) };
}
