// The bodies of answers: what each repeats from the request, and the body of every refusal.
import {
  type AnswerContext,
  type Identity,
  isJsonObject,
  type Message,
  type Outcome,
  type RefusalReply,
} from '../../../engine/provider.ts';
import type { Client } from './authenticate.ts';
import { dateTime } from './local-time.ts';
import { MESSAGE_CODES } from './message-codes.ts';

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
    customerId: isPresentText(customerId)
      ? customerId
      : typeof customerId === 'number'
        ? String(customerId)
        : undefined,
    clientTxnId: isText(clientTxnId) ? clientTxnId : undefined,
    clientId: headers.clientId,
    bankId: numberOf(headers.bankId),
  };
}

/** An id is repeated whatever it says: "null" is a clientTxnId like any other. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** In an optional member "null" means that it is absent. docs/wire-decisions.md#prepaid-absent-members */
function isPresentText(value: unknown): value is string {
  return isText(value) && value !== 'null';
}

export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,11}$/.test(value) ? Number(value) : undefined;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}

/** At most 2^31 - 1, so that a client may keep the number in 32 bits (*ours*; a sibling page allows ten digits). */
const MOST = 2_147_483_647;

/**
 * accosaTransactionId: the platform's number of this call. It rises with the calls of a sandbox, and no two calls of a
 * sandbox share one, whichever process answers. docs/wire-decisions.md#prepaid-references
 * @param id of the journal's entry, which ends in a number that is given once
 */
export function transactionNumber(id: string, identity: Identity): number {
  const call = Number(/\d+$/.exec(id)?.[0] ?? 0);
  return 1 + ((identity.number(1_000_000, 'accosaTransactionId') + call) % MOST);
}

/** What a call knows when it answers. */
export interface Answering {
  /** Of the journal's entry. */
  readonly id: string;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly identity: Identity;
  readonly caller: Pick<Client, 'utcOffsetMs'>;
}

/** The members that most answers have in common. */
export function answerMembers({ id, now, identity, caller }: Answering) {
  return {
    responseDateTime: dateTime(now, caller.utcOffsetMs),
    accosaTransactionId: transactionNumber(id, identity),
  };
}

/** Two outcomes may share a code and differ in what follows a hyphen; the code alone goes on the wire. */
export function wireCode(code: string): string {
  const hyphen = code.indexOf('-');
  return hyphen < 0 ? code : code.slice(0, hyphen);
}

/**
 * The body of a refusal: the members of the official failure samples, in their order. It has no `description` and no
 * `accosaRefNo`. docs/wire-decisions.md#prepaid-answers
 */
function refusalBody(outcome: Outcome, exchange: AnswerContext): object {
  const { message = NO_MESSAGE, operation, at, id, sandbox } = exchange;
  const { urn, customerId, clientTxnId, clientId, bankId } = echoOf(message);
  const { verifyclientTxnId } = isJsonObject(message.body) ? message.body : {};
  const txnId = operation?.name === 'checkStatus' ? textOf(verifyclientTxnId) : clientTxnId;
  const { responseDateTime, accosaTransactionId } = answerMembers({
    id,
    now: at,
    identity: sandbox.identity,
    caller: (exchange.caller as Client | undefined) ?? NO_CLIENT,
  });
  const body: Record<string, unknown> = {};
  if (urn !== undefined) body.urn = urn;
  if (customerId !== undefined) body.customerId = customerId;
  body.responseCode = wireCode(outcome.code);
  body.messageCode = MESSAGE_CODES[operation?.name ?? '']?.answered;
  if (txnId !== undefined) body.clientTxnId = txnId;
  if (clientId !== undefined) body.clientId = clientId;
  body.responseDateTime = responseDateTime;
  body.accosaTransactionId = accosaTransactionId;
  body.responseMessage = outcome.message;
  if (bankId !== undefined) body.bankId = bankId;
  return body;
}

function textOf(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

/** Only the documentation asks for a refusal that no client gets. */
const NO_CLIENT = { utcOffsetMs: 0 };
const NO_MESSAGE: Message = { params: {}, query: {}, headers: {}, body: undefined };

/**
 * The answer for any outcome that is not a success. It uses the request, the outcome, the time, the seed and the number of
 * the call, never the state. Business codes leave sealed, like a success; the gateway's statuses leave in plain JSON.
 * docs/wire-decisions.md#prepaid-answers, docs/wire-decisions.md#prepaid-gateway
 */
export function refusal(outcome: Outcome, exchange: AnswerContext): RefusalReply {
  if (outcome.acts === 'gateway') return gatewayAnswer(outcome, exchange);
  return { body: refusalBody(outcome, exchange), sealed: true };
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

/** A success's answer: each member that a call may show, in the form in which the platform shows it. */
export function successMembers(call: Answering & { readonly message: Message; readonly reference: number }) {
  const { clientTxnId, clientId, bankId } = echoOf(call.message);
  return { clientTxnId, clientId, bankId, accosaRefNo: String(call.reference), ...answerMembers(call) };
}
