// getCardProduct: one product.
import { forcedStatus } from '../records/entity-ids.ts';
import { PRODUCTS } from '../records/records.ts';
import { showCardProduct } from '../records/views.ts';
import { type Call, defineCall, oneEntity, refuse, type Success } from '../wire/operation.ts';
import { CARD_PRODUCT_REPLY } from './product-reply.ts';

export const getCardProduct = defineCall({
  ...oneEntity(CARD_PRODUCT_REPLY),
  id: 'getCardProduct',
  path: '/cardproducts/{id}',
  summary: 'Get a card product',
  carried: ({ input }) => forcedStatus('getCardProduct', input),
  transition: findProduct,
});

/** @throws Refusal 404 */
function findProduct({ input: id, transaction }: Call<string>): Success {
  const product = transaction.collection(PRODUCTS).get(id);
  if (!product) refuse('404', `No product ${id}; GET /cardproducts lists those there are.`);
  return { code: '200', body: showCardProduct(product) };
}
