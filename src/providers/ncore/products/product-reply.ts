// What a product looks like in an answer, for the documentation. All of it is ours: no page shows one.
import { id, TIMES, text, whole } from '../fields/reply-fields.ts';

export const CARD_PRODUCT_REPLY = whole({
  id: id('The product.'),
  name: text('What it is called.'),
  currency: text('ISO 4217.'),
  status: { type: 'string', enum: ['INACTIVE', 'ACTIVE'], description: 'ACTIVE from its first card on.' },
  ...TIMES,
});
