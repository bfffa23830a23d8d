// The bodies of answers: success and refusal have the same members in the same order, those of the page's sample.
import {
  type AnswerContext,
  type Identity,
  isJsonObject,
  type Message,
  type Outcome,
  type RefusalReply,
} from '../../../engine/provider.ts';

/** What an answer repeats from the request. A member that is undefined is left out. */
export interface Echo {
  readonly urn: number | undefined;
  readonly customerId: string | undefined;
  readonly clientTxnId: string | undefined;
  readonly clientId: string | undefined;
  readonly bankId: number | undefined;
}

/** What an answer repeats from a request, however broken the request is. */
export function echoOf({ body, headers }: Message): Echo {
  const sent = isJsonObject(body) ? body : {};
  const { urn, customerId, clientTxnId } = sent;
  return {
    urn: numberOf(urn),
    customerId: isText(customerId) ? customerId : typeof customerId === 'number' ? String(customerId) : undefined,
    clientTxnId: isText(clientTxnId) ? clientTxnId : undefined,
    clientId: headers.clientId,
    bankId: numberOf(headers.bankId),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value !== 'null';
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,11}$/.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/**
 * The answer to an activation, `00` or a refusal.
 * @param at when the answer is given, in milliseconds
 */
export function activationAnswer(echo: Echo, code: string, words: string, at: number, identity: Identity): object {
  const { urn, customerId, clientTxnId, clientId, bankId } = echo;
  const purpose = [clientId ?? '', clientTxnId ?? ''];
  // At most 2^31 - 1, so that a client may keep the number in 32 bits (*ours*; a reference allows ten digits).
  const number = (name: string) => 1 + identity.number(2_147_483_647, name, ...purpose);
  const answer: Record<string, unknown> = {};
  if (urn !== undefined) answer.urn = urn;
  if (customerId !== undefined) answer.customerId = customerId;
  answer.description = 'Card Activation';
  answer.responseCode = code;
  answer.messageCode = 3425;
  if (clientTxnId !== undefined) answer.clientTxnId = clientTxnId;
  if (clientId !== undefined) answer.clientId = clientId;
  answer.responseDateTime = dateTime(at);
  answer.accosaTransactionId = number('accosaTransactionId');
  answer.responseMessage = words;
  if (bankId !== undefined) answer.bankId = bankId;
  answer.accosaRefNo = String(number('accosaRefNo'));
  return answer;
}

/** The activation that an inquiry asks about. */
export interface Verified {
  readonly urn: number;
  readonly dump: readonly string[];
}

/**
 * The answer to a status inquiry, `00` or a refusal.
 * @param verified undefined where the inquiry is refused
 */
export function statusAnswer(message: Message, code: string, words: string, verified?: Verified): object {
  const { verifyclientTxnId } = isJsonObject(message.body) ? message.body : {};
  const bankId = numberOf(message.headers.bankId);
  return {
    ...(verified ? { urn: verified.urn } : {}),
    responseCode: code,
    responseMessage: words,
    messageCode: 2051,
    ...(isText(verifyclientTxnId) ? { clientTxnId: verifyclientTxnId } : {}),
    ...(bankId === undefined ? {} : { bankId }),
    ...(verified ? { responseDump: verified.dump, response_dump: verified.dump } : {}),
  };
}

/** 14 digits YYYYMMDDHHMMSS in UTC. docs/wire-decisions.md#prepaid-time */
export function dateTime(at: number): string {
  const iso = new Date(at).toISOString();
  return (
    iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10) + iso.slice(11, 13) + iso.slice(14, 16) + iso.slice(17, 19)
  );
}

const NO_MESSAGE: Message = { params: {}, query: {}, headers: {}, body: undefined };

/**
 * The answer for any outcome that is not a success. It uses the request, the outcome, the time and the seed, never the
 * state. Business codes leave sealed, like a success; the gateway's statuses leave in plain JSON.
 * docs/wire-decisions.md#prepaid-answers, docs/wire-decisions.md#prepaid-gateway
 */
export function refusal(outcome: Outcome, exchange: AnswerContext): RefusalReply {
  const { code, message: words } = outcome;
  if (outcome.acts === 'gateway') return gatewayAnswer(outcome, exchange);
  const message = exchange.message ?? NO_MESSAGE;
  const body =
    exchange.operation?.name === 'checkStatus'
      ? statusAnswer(message, code, words)
      : activationAnswer(echoOf(message), code, words, exchange.at, exchange.sandbox.identity);
  return { body, sealed: true };
}

function gatewayAnswer({ code, message }: Outcome, { request, operation }: AnswerContext): RefusalReply {
  switch (code) {
    case '400': {
      const wanted =
        operation?.name === 'encrypt' ? 'a JSON object' : '{"token": "<base64>"}, sealed with this client’s key';
      return { body: { message: `${message}: the body must be ${wanted}` }, sealed: false };
    }
    case '401':
      return {
        headers: { 'WWW-Authenticate': 'Key realm="kong"' },
        body: { message: request.headers['x-api-key'] ? message : 'No API key found in request' },
        sealed: false,
      };
    case '405':
      return { headers: { Allow: 'POST' }, body: { message }, sealed: false };
    default:
      return { body: { message }, sealed: false };
  }
}
