// listBulkIssuances: every order, newest first.
import { BULK_ISSUANCES } from '../records/records.ts';
import { showBulkIssuance } from '../records/views.ts';
import { type Call, defineCall, manyEntities, type Success } from '../wire/operation.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';
import { BULK_ISSUANCE_REPLY } from './order-reply.ts';

export const listBulkIssuances = defineCall({
  ...manyEntities(BULK_ISSUANCE_REPLY),
  id: 'listBulkIssuances',
  path: '/bulkissuances',
  summary: 'List the orders',
  interpret: ({ query }) => pageQuery(query),
  transition: pageOfOrders,
});

/** @throws Refusal 400 for a cursor that is no order */
function pageOfOrders({ input, transaction, now }: Call<PageQuery>): Success {
  return { code: '200', body: page(transaction, BULK_ISSUANCES, input, (order) => showBulkIssuance(order, now)) };
}
