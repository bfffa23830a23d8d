// The world at rest: clients with their keys, products, customers and test cards, read from files and filled up by seed.
import {
  type ControlCall,
  type FixtureOptions,
  type Identity,
  makePan,
  makePerson,
  passesLuhn,
  readFixtures,
  SANDBOX_PREFIX,
  type Stored,
  type WorldAtRest,
} from '../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { parseIv, parseKey } from './cipher.ts';
import {
  CARD_FIXTURE,
  type CardFixture,
  CLIENT_FIXTURE,
  type ClientFixture,
  CUSTOMER_FIXTURE,
  type CustomerFixture,
  PRODUCT_FIXTURE,
  type ProductFixture,
} from './fixture-schemas.ts';
import { CARDS, type Card, CUSTOMERS, type Customer, PRODUCTS, type Product } from './records.ts';

const PARENT_BRANCH = '100';
const CARD_PROFILES = [30, 150, 300];
/** When the cards that are active at rest were activated. */
const LONG_AGO = Date.UTC(2024, 0, 15);

/** @throws FixtureError, SandboxError where a file, a key or an IV cannot be used */
export function fixtures({ identity, folders }: FixtureOptions): WorldAtRest<Client> {
  const clients = readFixtures<ClientFixture>(folders, 'clients.json', CLIENT_FIXTURE, ({ apiKey }) => apiKey);
  const products = readFixtures<ProductFixture>(folders, 'products.json', PRODUCT_FIXTURE, (entry) => entry.productId);
  const people = readFixtures<CustomerFixture>(folders, 'customers.json', CUSTOMER_FIXTURE, ({ name }) => name);
  const plastic = readFixtures<CardFixture>(folders, 'cards.json', CARD_FIXTURE, ({ name }) => name);

  const customers = people.map((entry) => ({ entry, made: customersOf(entry, identity) }));
  const holders = new Map(customers.map(({ entry, made }) => [entry.name, made.map(({ id }) => id)]));
  const cards = new Map<string, Card>();
  for (const entry of plastic) for (const card of cardsOf(entry, identity, holders)) cards.set(card.id, card);
  const records = new Map<string, readonly Stored[]>([
    [PRODUCTS.name, products.map(productOf)],
    [CUSTOMERS.name, customers.flatMap(({ made }) => made)],
    [CARDS.name, [...cards.values()]],
  ]);
  return { callers: new Map(clients.map((entry) => [entry.apiKey, clientOf(entry)])), records };
}

function clientOf(entry: ClientFixture): Client {
  const { name, apiKey, clientId, bankId, secureCode, key, iv } = entry;
  const { entityId = PARENT_BRANCH, ivMode = 'prefix', cardProfiles = CARD_PROFILES } = entry;
  return {
    name,
    apiKey,
    clientId,
    bankId,
    entityId,
    secureCode,
    key: parseKey(key),
    iv: parseIv(iv),
    ivMode,
    cardProfiles,
  };
}

function productOf(entry: ProductFixture): Product {
  const { name, does, productId, status = 'active', isDefault = false, kind = 'single-wallet' } = entry;
  const { wallets = [], minimumLoadMinor = 0, requiresAccountNumber = false, sourceAccountTypes = null } = entry;
  return {
    id: productId,
    name,
    does,
    status,
    isDefault,
    kind,
    wallets,
    minimumLoadMinor,
    requiresAccountNumber,
    sourceAccountTypes,
  };
}

function customersOf(entry: CustomerFixture, identity: Identity): Customer[] {
  return numbered(entry.customerId, entry.count).map((id, position) => {
    const person = makePerson(identity, 'prepaid', id);
    return {
      id,
      name: nameOf(entry, position),
      does: entry.does,
      firstName: entry.firstName ?? person.firstName,
      lastName: entry.lastName ?? person.lastName,
      email: entry.email ?? person.email,
      mobile: entry.mobile ?? `91${person.phoneDigits}`,
      dateOfBirth: entry.dateOfBirth ?? person.dateOfBirth,
      cardProfileId: entry.cardProfileId ?? 300,
    };
  });
}

function cardsOf(entry: CardFixture, identity: Identity, holders: ReadonlyMap<string, readonly string[]>): Card[] {
  const { does, status = 'inactive', carries = null, productId = '1' } = entry;
  const ids = (entry.holders && holders.get(entry.holders)) || [];
  return numbered(entry.urn, entry.count).map((urn, position) => {
    const pan = makePan(identity, ['prepaid', urn], SANDBOX_PREFIX, entry.lastFour);
    const isActive = status === 'active';
    return {
      id: urn,
      name: nameOf(entry, position),
      does,
      pan,
      lastFour: pan.slice(-4),
      expiry: entry.expiry ?? expiryOf(identity, urn),
      cvv: identity.digits(3, 'cvv', 'prepaid', urn),
      status,
      carries,
      customerId: entry.customerId ?? ids[identity.number(ids.length, 'holder', urn)] ?? null,
      productId,
      balanceMinor: entry.balanceMinor ?? (isActive ? identity.number(5_000_000, 'balance', urn) : 0),
      activatedAt: isActive ? LONG_AGO : null,
    };
  });
}

/** YYMM between 2040 and 2045, so that no test card expires under a test. */
function expiryOf(identity: Identity, urn: string): string {
  const year = 40 + identity.number(6, 'expiry-year', urn);
  return `${year}${String(1 + identity.number(12, 'expiry-month', urn)).padStart(2, '0')}`;
}

function nameOf({ name, count }: { name: string; count?: number }, position: number): string {
  return count === undefined ? name : `${name}-${String(position + 1).padStart(String(count).length, '0')}`;
}

/** The id, or so many that follow one another, as long as the first. */
function numbered(first: string, count = 1): string[] {
  if (count === 1) return [first];
  return Array.from({ length: count }, (_, position) => String(Number(first) + position).padStart(first.length, '0'));
}

/** Whether a card number can be one of this provider's. */
export function ownsPan(pan: string): boolean {
  return pan.startsWith(SANDBOX_PREFIX) && passesLuhn(pan);
}

/** What `GET /_sandbox/fixtures` shows of this provider: the world as it is now, in clear. */
export function describeFixtures({
  transaction,
  callers,
}: Pick<ControlCall, 'transaction' | 'callers' | 'now'>): object {
  const all = { order: 'oldest' } as const;
  return {
    clients: [...(callers as ReadonlyMap<string, Client>).values()].map(
      ({ name, clientId, bankId, entityId, apiKey, secureCode, key, iv, ivMode }) => ({
        name,
        clientId,
        bankId,
        entityId,
        apiKey,
        secureCode,
        envelope: { key: key.toString('hex'), iv: iv.toString('hex'), ivMode },
      }),
    ),
    cards: transaction.collection(CARDS).list(all).records.map(cardInClear),
    products: transaction
      .collection(PRODUCTS)
      .list(all)
      .records.map(({ id, ...rest }) => ({ productId: id, ...rest })),
    customers: transaction
      .collection(CUSTOMERS)
      .list(all)
      .records.map(({ id, ...rest }) => ({ customerId: id, ...rest })),
  };
}

/** A card as the control API shows it. */
export function cardInClear(card: Card): object {
  const { id, name, does, pan, expiry, cvv, lastFour, status, customerId, productId, balanceMinor } = card;
  return { name, does, urn: id, pan, expiry, cvv, last4Digits: lastFour, status, customerId, productId, balanceMinor };
}
