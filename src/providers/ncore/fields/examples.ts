// Worked examples for the documentation: each succeeds against the fixtures.
import { activationToken } from '../cards/activation-token.ts';

/** The product, user and card of the page's samples (source: seed). */
export const SAMPLE_PRODUCT_ID = 'f4947edd-0dc1-4d60-af5a-f0dcb01d141c';
export const SAMPLE_USER_ID = '8009ace0-c16e-4d03-8a89-36010cf30b87';
export const SAMPLE_CARD = { pan: '4122432442321234', expiry: '2112', cvv: '453' } as const;

export const EXAMPLES = {
  createBulkIssuance: {
    'fifty gift cards': {
      card_product_id: SAMPLE_PRODUCT_ID,
      number_of_cards: 50,
      amount: 100,
      currency: 'USD',
      name_on_card: 'Gift Card',
      dry_run: false,
    },
    'two cards to a branch': {
      card_product_id: SAMPLE_PRODUCT_ID,
      number_of_cards: 2,
      shipping_address: { address_line1: '1 Market Street', city: 'Springfield', country: 'USA' },
    },
  },
  updateBulkIssuance: { submit: { currency: 'USD', status: 'SUBMITTED' } },
  linkCard: { 'the card of the page': { activation_token: activationToken(SAMPLE_CARD), user_id: SAMPLE_USER_ID } },
  createUser: { 'a walk-in customer': { first_name: 'Mary', last_name: 'Jones', email: 'mary.jones@example.com' } },
  createWebhook: {
    'told of cards and users': {
      endpoint: 'http://127.0.0.1:9000/ncore-events',
      events: ['CARD_STATUS_CHANGE', 'USER_CREATED'],
      config: {
        basic_auth_username: 'ncore',
        basic_auth_password: 'a-secret-of-yours',
        custom_headers: [{ header_name: 'X-Team', header_value: 'issuing' }],
      },
    },
  },
  updateWebhook: { 'another address': { endpoint: 'http://localhost:9001/ncore-events' } },
  updateUser: { 'another telephone': { mobile: '+15550100123' } },
} as const;
