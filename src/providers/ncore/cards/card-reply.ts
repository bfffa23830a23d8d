// What a card looks like in an answer, for the documentation. All of it is ours: no page shows one.
import { SHIPPING_DETAILS } from '../fields/fields.ts';
import { id, orNull, TIMES, text, whole } from '../fields/reply-fields.ts';
import { FULFILLMENT_STATUS } from '../orders/order-reply.ts';
import { CARD_STATUSES, CARD_TYPES } from '../records/records.ts';
import type { JsonSchema } from '../wire/operation.ts';

const CARD = whole({
  id: id('The card.'),
  user_id: { type: ['string', 'null'], description: 'Whose card it is; null until it is linked.' },
  card_type: { type: 'string', enum: CARD_TYPES, description: 'Cards ordered in bulk are PHYSICAL.' },
  card_product_id: id('Its product.'),
  bulk_issuance_id: { type: ['string', 'null'], description: 'The order it came with; null for a card of its own.' },
  name_on_card: { type: ['string', 'null'], description: 'What is embossed in place of a name.' },
  masked_number: text('The first six and the last four digits of the PAN.'),
  last_four: text('The last four digits of the PAN.'),
  expiry: text('YYMM.'),
  proxy_number: text('Names the card without being its number; nothing accepts it in place of the token.'),
  status: { type: 'string', enum: CARD_STATUSES, description: 'Only an ACTIVE card can pay.' },
  status_reason_code: {
    type: ['string', 'null'],
    description: 'Why it has that status, e.g. A0 for the first activation.',
  },
  fulfillment_status: {
    ...orNull(FULFILLMENT_STATUS),
    description: 'Of its order, or its own; null for a VIRTUAL card.',
  },
  ...TIMES,
});

export const CARD_REPLY: JsonSchema = {
  ...CARD,
  properties: {
    ...(CARD.properties as object),
    reference_card_id: {
      type: ['string', 'null'],
      description: 'The card that it replaces; only there for a card that came with no order.',
    },
    shipping_details: { ...orNull(SHIPPING_DETAILS), description: 'Only there for a card that came with no order.' },
  },
};
