// POST /_sandbox/cards for a prepaid card: a test card of one's own, added while the server runs.
import {
  type ControlCall,
  type ControlResource,
  type JsonSchema,
  nearestNames,
  refuseMember,
  SandboxError,
} from '../../../engine/provider.ts';
import { CARRIED } from '../fixtures/check-fixtures.ts';
import { cardInClear } from '../fixtures/describe-fixtures.ts';
import { CARD_MEMBERS, DOES, NAME, URN } from '../fixtures/fixture-schemas.ts';
import { freePan, type GivenCard, makeCard } from '../fixtures/fixtures.ts';
import { ownPan } from '../records/own-pans.ts';
import { CARDS, CUSTOMERS, PRODUCTS } from '../records/records.ts';
import { openWallets } from '../records/wallets.ts';

const BODY: JsonSchema = {
  type: 'object',
  properties: {
    provider: { enum: ['prepaid'], description: 'whose card it is' },
    name: { ...NAME, description: `${NAME.description}; added- and the URN when left out` },
    does: DOES,
    urn: { ...URN, description: `${URN.description}; a free one when left out` },
    ...CARD_MEMBERS,
  },
  required: ['provider'],
  additionalProperties: false,
};

const REPLY: JsonSchema = {
  type: 'object',
  description: 'The card as GET /_sandbox/fixtures lists it',
  properties: Object.fromEntries(
    ['name', 'does', 'urn', 'pan', 'expiry', 'cvv', 'last4Digits', 'status', 'productId'].map((name) => [
      name,
      { type: 'string' },
    ]),
  ),
  required: ['name', 'urn', 'pan', 'expiry', 'cvv', 'last4Digits', 'status'],
};

export const addCard: ControlResource = {
  method: 'POST',
  path: '/cards',
  summary: 'Adds a prepaid test card; PAN, expiry and CVV that are left out follow from the seed',
  body: BODY,
  replyBody: REPLY,
  status: 201,
  owns: ({ body }) => (body as { provider?: unknown }).provider === 'prepaid',
  handle: add,
};

/** @throws SandboxError SBX_CONFLICT where the sandbox has such a card; SBX_INVALID_REQUEST where a name leads nowhere */
function add({ body, transaction, identity, now }: ControlCall): object {
  const { provider: _provider, urn: given, ...card } = body as Partial<GivenCard> & { provider: string; urn?: string };
  const cards = transaction.collection(CARDS);
  requireKnown({ transaction }, card);
  if (card.pan && card.lastFour && !card.pan.endsWith(card.lastFour)) {
    refuseMember('/lastFour', 'It contradicts pan; leave one of them out.', card.pan.slice(-4), card.lastFour);
  }
  const urn =
    given ??
    freeUrn(
      (each) => cards.get(each) !== undefined,
      (again) => identity.digits(10, 'added', again),
    );
  const name = card.name ?? `added-${urn}`;
  const pans = new Set<string>();
  for (const other of cards.list({ order: 'oldest' }).records) {
    if (other.id === urn) refuseTaken('urn', urn, other.name);
    if (other.pan === card.pan) refuseTaken('pan', 'a PAN', other.name);
    if (other.name === name) refuseTaken('name', name, other.name);
    pans.add(other.pan);
  }
  const made = makeCard(identity, urn, card.pan ?? freePan(identity, urn, card.lastFour, pans), now, { ...card, name });
  cards.put(made);
  const product = transaction.collection(PRODUCTS).get(made.productId);
  if (product && made.status === 'active') openWallets(transaction, made, product);
  ownPan(made.pan);
  return cardInClear(made);
}

/** The codes and ids that the card names must be there. */
function requireKnown({ transaction }: Pick<ControlCall, 'transaction'>, card: Partial<GivenCard>): void {
  const { carries, customerId, productId } = card;
  if (carries !== undefined && !CARRIED.has(carries)) {
    const problem = `No outcome that a card can carry has the code "${carries}".`;
    refuseMember('/carries', problem, nearestNames(carries, CARRIED), carries);
  }
  if (customerId !== undefined && !transaction.collection(CUSTOMERS).get(customerId)) {
    const expected = 'the customerId of a customer; GET /_sandbox/fixtures lists them';
    refuseMember('/customerId', `No customer has the id "${customerId}".`, expected, customerId);
  }
  const products = transaction.collection(PRODUCTS);
  if (productId !== undefined && !products.get(productId)) {
    const known = products.list({ order: 'oldest' }).records.map(({ id }) => id);
    refuseMember('/productId', `No product has the id "${productId}".`, known, productId);
  }
}

/** 11 digits, the first of them 8: no card that comes with the product begins so. */
function freeUrn(isTaken: (urn: string) => boolean, digits: (again: number) => string): string {
  for (let again = 0; ; again++) {
    const urn = `8${digits(again)}`;
    if (!isTaken(urn)) return urn;
  }
}

function refuseTaken(member: string, received: string, owner: string): never {
  throw new SandboxError('SBX_CONFLICT', {
    member: `/${member}`,
    message: `/${member}: The card "${owner}" has it already.`,
    expected: `another ${member}, or none`,
    received,
  });
}
