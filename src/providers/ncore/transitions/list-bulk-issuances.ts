// listBulkIssuances: every order, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../authenticate.ts';
import { type PageQuery, page } from '../paging.ts';
import { BULK_ISSUANCES } from '../records.ts';
import { showBulkIssuance } from '../views.ts';

/** @throws Refusal 400 for a cursor that is no order */
export function listBulkIssuances({ input, transaction, now }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, BULK_ISSUANCES, input, (order) => showBulkIssuance(order, now)) };
}
