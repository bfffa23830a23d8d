// POST /_sandbox/cards for an nCore card: a test card of one's own, added while the server runs.
import { CARD_MEMBERS, DOES, NAME } from '../fixtures/fixture-schemas.ts';
import { OWN } from '../fixtures/fixtures.ts';
import { inStatus, orderOfOne, ownCardId } from '../fixtures/own-cards.ts';
import { cardSecrets, freePan, newCard } from '../orders/issue-cards.ts';
import { ownPan } from '../records/own-pans.ts';
import {
  BULK_ISSUANCES,
  CARDS,
  type CardStatus,
  FIXTURES,
  PRODUCTS,
  type ProductRecord,
  USERS,
} from '../records/records.ts';
import {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  refuseMember,
  SandboxError,
  type Transaction,
} from './control-call.ts';

const { bulk_issuance_id: _order, ...OWN_MEMBERS } = CARD_MEMBERS;

const BODY: JsonSchema = {
  type: 'object',
  properties: {
    provider: { enum: ['ncore'], description: 'whose card it is' },
    name: { ...NAME, description: 'What tests and people call it; added- and a number when left out.' },
    does: DOES,
    ...OWN_MEMBERS,
  },
  required: ['provider'],
  additionalProperties: false,
};

const REPLY_NAMES = ['name', 'does', 'id', 'bulk_issuance_id', 'pan', 'expiry', 'cvv', 'activation_token', 'status'];
const REPLY: JsonSchema = {
  type: 'object',
  description: 'The card as GET /_sandbox/fixtures lists it',
  properties: {
    ...Object.fromEntries(REPLY_NAMES.map((name) => [name, { type: 'string' }])),
    user_id: { type: ['string', 'null'] },
  },
  required: [...REPLY_NAMES, 'user_id'],
};

interface Given {
  readonly name?: string;
  readonly does?: string;
  readonly id?: string;
  readonly card_product_id?: string;
  readonly name_on_card?: string;
  readonly status?: CardStatus;
  readonly user_id?: string;
  readonly pan?: string;
  readonly expiry?: string;
  readonly cvv?: string;
}

export const addCard: ControlResource = {
  method: 'POST',
  path: '/cards',
  summary: 'Adds an nCore test card, with a delivered order for it alone',
  body: BODY,
  replyBody: REPLY,
  status: 201,
  owns: ({ body }) => (body as { provider?: unknown }).provider === 'ncore',
  handle: add,
};

/** @throws SandboxError SBX_CONFLICT where the sandbox has such a card; SBX_INVALID_REQUEST where an id leads nowhere */
function add({ body, transaction, identity, now }: ControlCall): object {
  const given = body as Given;
  const product = productOf(transaction, given.card_product_id);
  requireUser(transaction, given);
  const cards = transaction.collection(CARDS);
  const labels = transaction.collection(FIXTURES);
  const names = new Set(labels.list({ group: { index: 'kind', key: 'cards' } }).records.map((label) => label.name));
  const name = given.name ?? freeName(names);
  const id = given.id ?? ownCardId(identity, name);
  if (names.has(name)) refuseTaken('name', name);
  if (cards.get(id)) refuseTaken(given.id === undefined ? 'name' : 'id', id);
  if (given.pan !== undefined && cards.find('pan', given.pan)) refuseTaken('pan', 'a PAN');
  const order = orderOfOne(identity, { ...given, id }, product, now);
  const isTaken = (pan: string) => cards.find('pan', pan) !== undefined;
  const pan = given.pan ?? freePan(identity, order.id, 1, product.pan_prefix, isTaken);
  const derived = cardSecrets(identity, order.id, 1, pan);
  const secrets = { pan, expiry: given.expiry ?? derived.expiry, cvv: given.cvv ?? derived.cvv };
  const card = inStatus(newCard(order.id, id, secrets, now), given);
  const does = given.does ?? OWN;
  transaction.collection(BULK_ISSUANCES).put(order);
  cards.put(card);
  labels.put({ id: `cards ${id}`, kind: 'cards', entity: id, name, does });
  ownPan(pan);
  const { bulk_issuance_id, expiry, cvv, activation_token, status, user_id } = card;
  return { name, does, id, bulk_issuance_id, pan, expiry, cvv, activation_token, status, user_id };
}

function productOf(transaction: Transaction, id: string | undefined): ProductRecord {
  const products = transaction.collection(PRODUCTS);
  const known = products.list({ order: 'oldest' }).records;
  const found = id === undefined ? known[0] : products.get(id);
  const ids = known.map((product) => product.id);
  return found ?? refuseMember('/card_product_id', 'No product has this id.', ids, id);
}

function requireUser(transaction: Transaction, { user_id, status = 'INACTIVE' }: Given): void {
  if (user_id === undefined) return;
  if (!transaction.collection(USERS).get(user_id)) {
    refuseMember('/user_id', 'No user has this id.', 'the id of a user; GET /users lists them', user_id);
  }
  if (status === 'INACTIVE') refuseMember('/user_id', 'An INACTIVE card has no user.', 'another status', user_id);
}

function freeName(taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) if (!taken.has(`added-${number}`)) return `added-${number}`;
}

function refuseTaken(member: string, received: string): never {
  throw new SandboxError('SBX_CONFLICT', {
    member: `/${member}`,
    message: `/${member}: A card of this sandbox has it already.`,
    expected: `another ${member}, or none`,
    received,
  });
}
