// What an account looks like in an answer, for the documentation. All of it is ours: the page says that it has a balance.
import { id, TIMES, text, whole } from '../fields/reply-fields.ts';
import { ACCOUNT_STATUSES } from './account.ts';

export const ACCOUNT_REPLY = whole({
  id: id('The account.'),
  user_id: { type: ['string', 'null'], description: 'Whose it is; null until its card is linked.' },
  card_ids: {
    type: 'array',
    items: id('A card.'),
    description: 'Its cards, the newest last: a replacement joins the card before.',
  },
  currency: text('ISO 4217.'),
  balance: {
    type: 'number',
    minimum: 0,
    description: 'In major units of the currency. Begins with the amount of the order.',
  },
  status: {
    type: 'string',
    enum: ACCOUNT_STATUSES,
    description: 'As the card linked last: CLOSED where that one is TERMINATED. Only an ACTIVE one is loaded.',
  },
  ...TIMES,
});
