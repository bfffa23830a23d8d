// open and seal: the envelope `{"token": "<base64>"}` around every message, and the damage that can be done to it.
import {
  type AnswerContext,
  type Identity,
  type Opened,
  type Operation,
  parseJson,
  type Reply,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { BLOCK_BYTES, type IvMode, openToken, sealText } from './cipher.ts';

/**
 * Turns bytes into the message. Operations without the envelope (the encrypt and decrypt helpers) carry plain JSON.
 * A token that opens to a text that is no JSON object is passed on as that text, for validation to refuse with 1030.
 * @throws Refusal `400` where there is no token, or it does not open with the client's key (*ours*: the page is silent)
 */
export function open(request: WireRequest, client: Client, operation: Operation): Opened {
  const body = parseJson(request.body.toString('utf8'));
  if ('problem' in body) refuse('400', `the body is ${body.problem}`);
  if (!isJsonObject(body.value)) refuse('400', 'the body is JSON, but not an object');
  if (operation.enveloped === false) return { body: body.value };
  const { token } = body.value;
  if (typeof token !== 'string') refuse('400', `the body must be {"token": "<base64>"}; ${seen(body.value)}`);
  const opened = openToken(token, client.key, client.iv, client.ivMode);
  if ('ivMode' in opened) return { body: opened.message ?? opened.text, envelope: opened.ivMode };
  return refuse('400', opened.problem);
}

/** The mirror of `open`: seals in the mode in which the request opened, each answer with an IV of its own. */
export function seal(reply: Reply, exchange: AnswerContext): string {
  const { key, iv, ivMode: ownMode } = exchange.caller as Client;
  const ivMode = (exchange.envelope as IvMode | undefined) ?? ownMode;
  const text = JSON.stringify(reply.body);
  const vector = ivMode === 'prefix' ? ivFor(exchange.sandbox.identity, exchange.id, exchange.at) : iv;
  const damage = exchange.fault?.code;
  if (damage === 'reply-plaintext') return text;
  const token = damage ? damaged(damage, text, key, vector, ivMode) : sealText(text, key, vector, ivMode);
  return `{"token":"${token}"}`;
}

/**
 * 16 bytes that are new for every purpose, worked out from the seed, so that a sandbox can be repeated byte by byte.
 * They are no secret and need not be: the key of a sandbox is published.
 */
export function ivFor(identity: Identity, ...purpose: readonly (string | number)[]): Buffer {
  const iv = Buffer.allocUnsafe(BLOCK_BYTES);
  for (const [position, word] of identity.words('iv', ...purpose).entries()) iv.writeUInt32BE(word, position * 4);
  return iv;
}

/** A token as it should never come; a fault that is not the envelope's own leaves it whole. */
function damaged(fault: string, text: string, key: Buffer, iv: Buffer, ivMode: IvMode): string {
  switch (fault) {
    case 'reply-wrong-key':
      return sealText(text, Buffer.from(key.map((byte) => byte ^ 0xff)), iv, ivMode);
    case 'reply-bad-padding':
      return withBadPadding(text, key, iv, ivMode);
    case 'reply-not-base64':
      return `%%%${sealText(text, key, iv, ivMode).slice(3)}`;
    default:
      return sealText(text, key, iv, ivMode);
  }
}

/** Filled up with zero bytes, which PKCS#5 never ends in; the block that the cipher adds after them is taken off. */
function withBadPadding(text: string, key: Buffer, iv: Buffer, ivMode: IvMode): string {
  const bytes = Buffer.from(text);
  const filled = Buffer.concat([bytes, Buffer.alloc(BLOCK_BYTES - (bytes.length % BLOCK_BYTES))]);
  return Buffer.from(sealText(filled, key, iv, ivMode), 'base64')
    .subarray(0, -BLOCK_BYTES)
    .toString('base64');
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function seen(body: Record<string, unknown>): string {
  if ('token' in body) return `token is ${body.token === null ? 'null' : `of type ${typeof body.token}`}`;
  const names = Object.keys(body).slice(0, 5);
  return names.length === 0 ? 'it has no members' : `its members are ${names.join(', ').slice(0, 200)}`;
}
