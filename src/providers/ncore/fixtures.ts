// The world at rest: fixture files, and what the seed adds to them: a population, and cards nobody wrote down.
import {
  type FixtureOptions,
  type Identity,
  makePerson,
  readFixtures,
  SANDBOX_PREFIX,
  type Stored,
  type WorldAtRest,
} from '../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { derivedId } from './entity-ids.ts';
import { type CardEntry, ENTRIES, type OrderEntry, type ProductEntry, type UserEntry } from './fixture-schemas.ts';
import { DEFAULT_POLICY, heldAt, unstarted } from './fulfillment.ts';
import { cardSecrets, freePan, newCard } from './issue-cards.ts';
import { ownPan, ownPrefix } from './own-pans.ts';
import {
  BULK_ISSUANCES,
  type BulkRecord,
  CARDS,
  type CardRecord,
  FIXTURES,
  type FixtureRecord,
  PRODUCTS,
  type ProductRecord,
  USERS,
  type UserRecord,
} from './records.ts';

/** When everything at rest was made. */
const MADE_AT = Date.UTC(2026, 0, 5, 9);

/** How many people the seed adds to the users of the files. */
const POPULATION = 25;

/** A reason code for each status a card can be put in (source: reference, §4). */
export const REASON_CODES = { INACTIVE: null, ACTIVE: 'A0', SUSPENDED: 'S0', TERMINATED: 'T5' } as const;

/**
 * Reads `clients`, `products`, `users`, `bulkissuances` and `cards` (`.json`) from the folders.
 * @throws FixtureError when a file does not fit its schema
 * @throws Error when an entry names another that is not there
 */
export function fixtures({ identity, folders }: FixtureOptions): WorldAtRest<Client> {
  const read = <Entry extends { readonly name: string }>(file: keyof typeof ENTRIES) =>
    readFixtures<Entry>(folders, `${file}.json`, ENTRIES[file], ({ name }) => name);
  const clients = read<Client>('clients');
  const productEntries = read<ProductEntry>('products');
  const userEntries = [...population(identity), ...read<UserEntry>('users')];
  const cardEntries = read<CardEntry>('cards');

  const products = new Map(productEntries.map((entry) => [entry.id, product(entry)]));
  const orders = read<OrderEntry>('bulkissuances').map((entry) => order(entry, products));
  const cards = cardsOf(identity, orders, cardEntries, products);
  for (const { pan_prefix } of products.values()) ownPrefix(pan_prefix);
  for (const { pan } of cards) ownPan(pan);
  return {
    callers: new Map(clients.map((client) => [client.apikey, client])),
    records: new Map<string, readonly Stored[]>([
      [PRODUCTS.name, [...products.values()]],
      [USERS.name, userEntries.map(user)],
      [BULK_ISSUANCES.name, orders],
      [CARDS.name, cards],
      [
        FIXTURES.name,
        [...labels('products', productEntries), ...labels('users', userEntries), ...labels('cards', cardEntries)],
      ],
    ]),
  };
}

function labels(
  kind: FixtureRecord['kind'],
  entries: readonly { readonly id: string; readonly name: string; readonly does: string }[],
): FixtureRecord[] {
  return entries.map(({ id, name, does }) => ({ id: `${kind} ${id}`, kind, entity: id, name, does }));
}

function population(identity: Identity): UserEntry[] {
  return Array.from({ length: POPULATION }, (_, position) => {
    const person = makePerson(identity, 'ncore', position);
    return {
      name: `person-${String(position + 1).padStart(2, '0')}`,
      does: 'Is ACTIVE and can be given a card.',
      id: derivedId(identity, 'population', position),
      status: 'ACTIVE' as const,
      first_name: person.firstName,
      last_name: person.lastName,
      date_of_birth: person.dateOfBirth,
      email: person.email,
      mobile: `+999${person.phoneDigits}`,
      address: {
        address_line1: person.street,
        city: person.city,
        state: person.state,
        postal_code: person.postalCode,
        country: 'USA',
      },
      user_type: 'INDIVIDUAL' as const,
    };
  });
}

function product({ id, name, currency, status, pan_prefix, fulfillment, carries }: ProductEntry): ProductRecord {
  return {
    id,
    name,
    currency,
    status,
    pan_prefix: pan_prefix ?? SANDBOX_PREFIX,
    fulfillment: fulfillment ?? DEFAULT_POLICY,
    ...(carries === undefined ? {} : { carries }),
    created: MADE_AT,
    modified: MADE_AT,
  };
}

function user({ name: _name, does: _does, id, status, ...details }: UserEntry): UserRecord {
  return { id, ...details, status, created: MADE_AT, modified: MADE_AT };
}

function order(entry: OrderEntry, products: ReadonlyMap<string, ProductRecord>): BulkRecord {
  const { id, card_product_id, number_of_cards, amount, currency, name_on_card, shipping_address, status } = entry;
  const itsProduct = products.get(card_product_id);
  if (!itsProduct) throw new Error(`bulkissuances.json: ${entry.name}: no product ${card_product_id} in products.json`);
  const fulfillment = unstarted(itsProduct.fulfillment);
  return {
    id,
    card_product_id,
    number_of_cards,
    amount: amount ?? null,
    currency: currency ?? null,
    name_on_card: name_on_card ?? null,
    shipping_address: shipping_address ?? null,
    return_address: null,
    shipping_details: null,
    status,
    fulfillment: status === 'DRAFT' ? fulfillment : heldAt(fulfillment, entry.fulfillment_status ?? 'DELIVERED'),
    created: MADE_AT,
    modified: MADE_AT,
  };
}

/** The cards of the orders: those the files name first, in their order, then as many as the order has left. */
function cardsOf(
  identity: Identity,
  orders: readonly BulkRecord[],
  entries: readonly CardEntry[],
  products: ReadonlyMap<string, ProductRecord>,
): CardRecord[] {
  const submitted = orders.filter(({ status }) => status === 'SUBMITTED');
  const stray = entries.find((entry) => !submitted.some(({ id }) => id === entry.bulk_issuance_id));
  if (stray) throw new Error(`cards.json: ${stray.name}: no SUBMITTED order ${stray.bulk_issuance_id}`);
  const pans = new Set(entries.flatMap(({ pan }) => pan ?? []));
  return submitted.flatMap((itsOrder) => {
    const named = entries.filter(({ bulk_issuance_id }) => bulk_issuance_id === itsOrder.id);
    if (named.length > itsOrder.number_of_cards) {
      throw new Error(
        `cards.json: ${named.length} cards name the order ${itsOrder.id}, which has ${itsOrder.number_of_cards}`,
      );
    }
    const { pan_prefix } = products.get(itsOrder.card_product_id) as ProductRecord;
    return Array.from({ length: itsOrder.number_of_cards }, (_, position) => {
      const entry = named[position];
      const place = position + 1;
      const pan = entry?.pan ?? freePan(identity, itsOrder.id, place, pan_prefix, (made) => pans.has(made));
      pans.add(pan);
      const derived = cardSecrets(identity, itsOrder.id, place, pan);
      const secrets = { pan, expiry: entry?.expiry ?? derived.expiry, cvv: entry?.cvv ?? derived.cvv };
      const id = entry?.id ?? derivedId(identity, 'card', itsOrder.id, place);
      const card = newCard(itsOrder.id, id, secrets, MADE_AT);
      if (!entry) return card;
      const { status, user_id = null } = entry;
      return { ...card, status, user_id, status_reason_code: REASON_CODES[status] };
    });
  });
}
