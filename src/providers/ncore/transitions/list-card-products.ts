// listCardProducts: what cards can be ordered of, newest first.
import type { Context, Success } from '../../../engine/provider.ts';
import type { Client } from '../authenticate.ts';
import { type PageQuery, page } from '../paging.ts';
import { PRODUCTS } from '../records.ts';
import { showCardProduct } from '../views.ts';

/** @throws Refusal 400 for a cursor that is no product */
export function listCardProducts({ input, transaction }: Context<Client, PageQuery>): Success {
  return { code: '200', body: page(transaction, PRODUCTS, input, showCardProduct) };
}
