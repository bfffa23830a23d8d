// What this provider adds to the control API: sealing and opening by hand, and putting a card into any status.
import { type ControlCall, type ControlResource, type JsonSchema, SandboxError } from '../../../engine/provider.ts';
import { cardInClear } from '../fixtures/describe-fixtures.ts';
import { CARD_STATUSES, CARDS, type CardStatus } from '../records/records.ts';
import { closeWallets } from '../records/wallets.ts';
import { sealText } from '../wire/cipher.ts';
import { changesFor, wordsOf } from '../wire/diagnosis/causes.ts';
import { ivFor } from '../wire/envelope.ts';
import { openToken } from '../wire/open-token.ts';
import { addCard } from './add-card.ts';
import { CLIENT_ID, clientFor } from './client-for.ts';
import { SNIPPETS_RESOURCE } from './snippets.ts';

const SEAL_BODY = {
  type: 'object',
  properties: { clientId: CLIENT_ID, message: { description: 'any JSON' } },
  required: ['message'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const OPEN_BODY = {
  type: 'object',
  properties: { clientId: CLIENT_ID, token: { type: 'string', description: 'base64' } },
  required: ['token'],
  additionalProperties: false,
} as const satisfies JsonSchema;

const STATUS_BODY = {
  type: 'object',
  properties: { status: { enum: CARD_STATUSES } },
  required: ['status'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export const CONTROL: readonly ControlResource[] = [
  addCard,
  {
    method: 'POST',
    path: '/crypto/seal',
    summary: "Seals a message with a client's key",
    body: SEAL_BODY,
    replyBody: { type: 'object', properties: { token: { type: 'string' } }, required: ['token'] },
    handle: (call) => {
      const { clientId, message } = call.body as { clientId?: string; message: unknown };
      const { key, iv, ivMode } = clientFor(call, clientId);
      const text = JSON.stringify(message);
      const vector = ivMode === 'prefix' ? ivFor(call.identity, 'control', call.now, text) : iv;
      return { token: sealText(text, key, vector, ivMode) };
    },
  },
  {
    method: 'POST',
    path: '/crypto/open',
    summary: "Opens a token with a client's key, or says what is wrong with it",
    body: OPEN_BODY,
    replyBody: {
      type: 'object',
      properties: { message: { type: 'object' }, ivMode: { enum: ['prefix', 'fixed'] } },
      required: ['message', 'ivMode'],
    },
    handle: (call) => {
      const { clientId, token } = call.body as { clientId?: string; token: string };
      const client = clientFor(call, clientId);
      const opened = openToken(token, client, client.neighbours);
      if (opened.message) return { message: opened.message, ivMode: opened.ivMode };
      const changes = [...changesFor(opened.diagnosis)].map(([language, fixes]) => `${language}: ${fixes.join('; ')}.`);
      throw new SandboxError('SBX_INVALID_REQUEST', {
        message: `The token does not hold a message: ${wordsOf(opened.diagnosis)}.`,
        expected: 'base64 of AES-192-CBC with PKCS#5 padding over a JSON object',
        received: `${token.length} characters`,
        next: [...changes, 'POST /_sandbox/crypto/seal makes a token to compare.'].join(' '),
      });
    },
  },
  SNIPPETS_RESOURCE,
  {
    method: 'PATCH',
    path: '/prepaid/cards/{urn}',
    summary: 'Puts a prepaid card into any documented status',
    body: STATUS_BODY,
    replyBody: { type: 'object' },
    handle: (call) => patchCard(call, call.params.urn),
  },
  {
    method: 'PATCH',
    path: '/cards/{id}',
    summary: 'or, by its URN, a prepaid card',
    body: STATUS_BODY,
    replyBody: { type: 'object' },
    owns: ({ transaction, params }) => transaction.collection(CARDS).get(params.id ?? '') !== undefined,
    handle: (call) => patchCard(call, call.params.id),
  },
];

/** `inactive` makes the card linkable again and removes its customer. Every other status leaves the link as it is. */
function patchCard({ body, transaction, now }: ControlCall, urn: string | undefined): object {
  const { status } = body as { status: CardStatus };
  const cards = transaction.collection(CARDS);
  const card = cards.get(urn ?? '');
  if (!card) {
    throw new SandboxError('SBX_NOT_FOUND', {
      message: `No prepaid card has the URN ${urn}.`,
      received: urn,
      next: 'GET /_sandbox/fixtures lists the cards.',
    });
  }
  const changed =
    status === 'inactive'
      ? { ...card, status, activatedAt: null, customerId: null, changedAt: now }
      : {
          ...card,
          status,
          activatedAt: status === 'active' ? (card.activatedAt ?? now) : card.activatedAt,
          changedAt: now,
        };
  if (status === 'inactive') closeWallets(transaction, card);
  cards.put(changed);
  return cardInClear(changed);
}
