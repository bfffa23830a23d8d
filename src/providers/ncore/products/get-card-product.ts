// getCardProduct: one product.
import { type Context, refuse, type Success } from '../../../engine/provider.ts';
import { PRODUCTS } from '../records/records.ts';
import { showCardProduct } from '../records/views.ts';
import type { Client } from '../wire/authenticate.ts';

/** @throws Refusal 404 */
export function getCardProduct({ input: id, transaction }: Context<Client, string>): Success {
  const product = transaction.collection(PRODUCTS).get(id);
  if (!product) refuse('404', `No product ${id}; GET /cardproducts lists those there are.`);
  return { code: '200', body: showCardProduct(product) };
}
