// listBulkIssuances: every order, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import { BULK_ISSUANCES } from '../records/records.ts';
import { showBulkIssuance } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { type PageQuery, page } from '../wire/paging.ts';

/** @throws Refusal 400 for a cursor that is no order */
export function listBulkIssuances({ input, transaction, now }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, BULK_ISSUANCES, input, (order) => showBulkIssuance(order, now)) };
}
