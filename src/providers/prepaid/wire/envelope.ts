// open and seal: the envelope `{"token": "<base64>"}` around every message, and the faults of that envelope.
import {
  type AnswerContext,
  duplicateMembers,
  type Identity,
  isJsonObject,
  type Opened,
  type Operation,
  parseBody,
  type Reply,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { BLOCK_BYTES, type IvMode, sealText } from './cipher.ts';
import { noteOf } from './diagnosis/causes.ts';
import { isAnswer } from './diagnosis/opened-text.ts';
import { openToken } from './open-token.ts';

/**
 * Turns bytes into the message. Operations without the envelope (encrypt and decrypt) carry plain JSON. Where a token
 * opens to a text that is no JSON object, the body is that text, and validation refuses it. The note says why.
 * docs/wire-decisions.md#prepaid-envelope, docs/wire-decisions.md#prepaid-diagnosis
 * @throws Refusal `400` where there is no token, or the token does not open with the client's key
 */
export function open(request: WireRequest, client: Client, operation: Operation): Opened {
  const body = parseBody(request);
  if ('problem' in body) refuse('400', `the body is ${body.problem}`);
  if (!isJsonObject(body.value)) refuse('400', 'the body is JSON, but not an object');
  const outer = body.duplicates;
  if (operation.enveloped === false) return { body: body.value, duplicates: outer };
  const { token } = body.value;
  if (typeof token !== 'string') refuse('400', `the body must be {"token": "<base64>"}; ${membersSeen(body.value)}`);
  const opened = openToken(token, client, client.neighbours);
  if (opened.message) {
    const note = isAnswer(opened.message) ? ANSWER_SENT_BACK : undefined;
    const inner = duplicateMembers(opened.text, opened.message);
    const duplicates = outer && inner ? [...outer, ...inner] : (outer ?? inner);
    return { body: opened.message, duplicates, envelope: opened.ivMode, ...(note === undefined ? {} : { note }) };
  }
  const note = noteOf(opened.diagnosis);
  if (opened.text === undefined) return refuse('400', note);
  return { body: opened.text, envelope: opened.ivMode, note };
}

const ANSWER_SENT_BACK =
  'the token opens to an answer of the platform, not to a request: the token of an answer was sent back';

/** Seals in the IV mode in which the request opened, each answer with an IV of its own. */
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
 * 16 bytes derived from the seed and the purpose: another purpose gives other bytes, and a repeated run gives the same.
 * They can be predicted, which does no harm: the keys of a sandbox are published.
 */
export function ivFor(identity: Identity, ...purpose: readonly (string | number)[]): Buffer {
  const iv = Buffer.allocUnsafe(BLOCK_BYTES);
  for (const [position, word] of identity.words('iv', ...purpose).entries()) iv.writeUInt32BE(word, position * 4);
  return iv;
}

/** A token with a fault of the envelope. Every other fault leaves the token whole. */
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

/** Fills up with zero bytes, in which PKCS#5 never ends, and removes the padding block that the cipher adds. */
function withBadPadding(text: string, key: Buffer, iv: Buffer, ivMode: IvMode): string {
  const bytes = Buffer.from(text);
  const filled = Buffer.concat([bytes, Buffer.alloc(BLOCK_BYTES - (bytes.length % BLOCK_BYTES))]);
  return Buffer.from(sealText(filled, key, iv, ivMode), 'base64')
    .subarray(0, -BLOCK_BYTES)
    .toString('base64');
}

function membersSeen(body: Record<string, unknown>): string {
  if ('token' in body) return `token is ${body.token === null ? 'null' : `of type ${typeof body.token}`}`;
  const names = Object.keys(body).slice(0, 5);
  return names.length === 0 ? 'it has no members' : `its members are ${names.join(', ').slice(0, 200)}`;
}
