// listCardProducts: what cards can be ordered of, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import { PRODUCTS } from '../records/records.ts';
import { showCardProduct } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';
import { type PageQuery, page } from '../wire/paging.ts';

/** @throws Refusal 400 for a cursor that is no product */
export function listCardProducts({ input, transaction }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, PRODUCTS, input, showCardProduct) };
}
