// Refusals of a change to an order beyond the general ones.
import { about, type NcoreOutcome, naturally, SILENT } from './outcome.ts';

export const ORDER_OUTCOMES: readonly NcoreOutcome[] = [
  {
    code: '404-product',
    errorCode: 'PRODUCT_NOT_FOUND',
    httpStatus: 404,
    message: 'The card product does not exist.',
    meaning: 'The order is there, but no product has the id it should change to.',
    retryable: false,
    correctiveAction: 'Take an id from GET /cardproducts.',
    prerequisite: 'An order in DRAFT.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [naturally('input', 'updateBulkIssuance with a card_product_id that GET /cardproducts does not list')],
    errors: { updateBulkIssuance: about('card_product_id', 'no product has this id') },
    source: SILENT,
  },
  {
    code: '409-submitted',
    errorCode: 'ORDER_SUBMITTED',
    httpStatus: 409,
    message: 'The order is submitted.',
    meaning:
      'Product, number of cards, amount and currency are settled once the order is SUBMITTED: its cards exist then.',
    retryable: false,
    correctiveAction: 'Place another order.',
    prerequisite: 'A SUBMITTED order.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [naturally('state', 'updateBulkIssuance of a SUBMITTED order with another number_of_cards or amount')],
    errors: {
      updateBulkIssuance: about(
        'number_of_cards',
        'it, card_product_id, amount and currency do not change once the order is SUBMITTED',
      ),
    },
    source: SILENT,
  },
  {
    code: '409-delivered',
    errorCode: 'ORDER_DELIVERED',
    httpStatus: 409,
    message: 'The order is delivered.',
    meaning: 'A DELIVERED order no longer changes; its name and addresses have been used.',
    retryable: false,
    correctiveAction: 'Place another order.',
    prerequisite: 'A SUBMITTED order whose fulfillment_status is DELIVERED.',
    acts: 'refusal',
    operations: ['updateBulkIssuance'],
    naturally: [naturally('state', 'updateBulkIssuance of a DELIVERED order with another shipping_address')],
    errors: { updateBulkIssuance: about('fulfillment_status', 'a DELIVERED order no longer changes') },
    source: SILENT,
  },
];
