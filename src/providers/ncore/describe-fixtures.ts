// What `GET /_sandbox/fixtures` and `card-sandbox cards` show: keys, and named entities as they are now, cards in clear.
import type { ControlCall } from '../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { CARDS, FIXTURES, type FixtureRecord, PRODUCTS, USERS } from './records.ts';
import { showCardProduct, showUser } from './views.ts';

/** @returns `{clients, products, users, cards}` (contract §5) */
export function describeFixtures({ transaction, callers }: Pick<ControlCall, 'transaction' | 'callers'>): object {
  const labels = (kind: FixtureRecord['kind']) =>
    transaction.collection(FIXTURES).list({ group: { index: 'kind', key: kind }, order: 'oldest' }).records;
  const products = transaction.collection(PRODUCTS);
  const users = transaction.collection(USERS);
  const cards = transaction.collection(CARDS);
  return {
    clients: ([...callers.values()] as Client[]).map(({ name, apikey }) => ({ name, apikey })),
    products: labels('products').flatMap(({ name, does, entity }) => {
      const product = products.get(entity);
      return product ? { ...showCardProduct(product), name, does, pan_prefix: product.pan_prefix } : [];
    }),
    users: labels('users').flatMap(({ name, does, entity }) => {
      const user = users.get(entity);
      return user ? { name, does, ...showUser(user) } : [];
    }),
    cards: labels('cards').flatMap(({ name, does, entity }) => {
      const card = cards.get(entity);
      if (!card) return [];
      const { id, bulk_issuance_id, pan, expiry, cvv, activation_token, status, user_id } = card;
      return { name, does, id, bulk_issuance_id, pan, expiry, cvv, activation_token, status, user_id };
    }),
  };
}
