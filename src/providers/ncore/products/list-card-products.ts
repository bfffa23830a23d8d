// listCardProducts: what cards can be ordered of, newest first.
import { PRODUCTS } from '../records/records.ts';
import { showCardProduct } from '../records/views.ts';
import { type Call, defineCall, manyEntities, type Success } from '../wire/operation.ts';
import { type PageQuery, page, pageQuery } from '../wire/paging.ts';
import { CARD_PRODUCT_REPLY } from './product-reply.ts';

export const listCardProducts = defineCall({
  ...manyEntities(CARD_PRODUCT_REPLY),
  id: 'listCardProducts',
  path: '/cardproducts',
  summary: 'List the card products',
  interpret: ({ query }) => pageQuery(query),
  transition: pageOfProducts,
});

/** @throws Refusal 400 for a cursor that is no product */
function pageOfProducts({ input, transaction }: Call<PageQuery>): Success {
  return { code: '200', body: page(transaction, PRODUCTS, input, showCardProduct) };
}
