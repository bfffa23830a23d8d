// What an order looks like in an answer, for the documentation. All of it is ours: no page shows one.
import { ADDRESS, SHIPPING_DETAILS } from '../fields/fields.ts';
import { id, orNull, TIMES, text, whole } from '../fields/reply-fields.ts';
import { REJECTED_STATUS } from '../records/records.ts';
import type { JsonSchema } from '../wire/operation.ts';
import { FULFILLMENT_STATUSES } from './fulfillment.ts';

export const FULFILLMENT_STATUS: JsonSchema = {
  type: 'string',
  enum: FULFILLMENT_STATUSES,
  description: 'How far making and shipping have come; moves with the clock once the order is submitted.',
};

const ORDER = whole({
  id: id('The order.'),
  card_product_id: id('The product that the cards are of.'),
  number_of_cards: { type: 'integer', description: 'How many cards.' },
  amount: { type: ['number', 'null'], description: 'Preloaded on each card, in major units.' },
  currency: { type: ['string', 'null'], description: 'ISO 4217.' },
  name_on_card: { type: ['string', 'null'], description: 'Embossed in place of a name.' },
  shipping_address: orNull(ADDRESS),
  return_address: orNull(ADDRESS),
  shipping_details: orNull(SHIPPING_DETAILS),
  status: {
    type: 'string',
    enum: ['DRAFT', 'SUBMITTED', REJECTED_STATUS],
    description: 'Cards exist once it is SUBMITTED. REJECTED is ours, and met only where it was asked for.',
  },
  fulfillment_status: FULFILLMENT_STATUS,
  ...TIMES,
});

const PROCESSING: JsonSchema = {
  ...whole({
    cards_processed: { type: 'integer', description: 'How many of its rows became a card.' },
    cards_failed: { type: 'integer', description: 'How many did not.' },
    failed_rows: {
      type: 'array',
      description: 'Those, in the order of the rows.',
      items: whole({
        index: { type: 'integer', description: 'The row; the first is 1.' },
        reason: text('Why it became no card.'),
      }),
    },
  }),
  description: 'Only there where rows failed.',
};

export const BULK_ISSUANCE_REPLY: JsonSchema = {
  ...ORDER,
  properties: {
    ...(ORDER.properties as object),
    processing: PROCESSING,
    rejection_reason: text('Why it is REJECTED; only there where it is.'),
  },
};
