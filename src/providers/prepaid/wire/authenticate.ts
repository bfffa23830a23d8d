// authenticate: which client calls. The gateway reads the x-api-key; the platform behind it reads the other headers.
import {
  type Finding,
  type Message,
  type Profile,
  Refusal,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';
import type { IvMode } from './cipher.ts';

/** One enrolled client, with its key and IV as bytes. */
export interface Client {
  readonly name: string;
  readonly apiKey: string;
  readonly clientId: string;
  readonly bankId: string;
  readonly entityId: string;
  readonly secureCode: string;
  readonly key: Buffer;
  readonly iv: Buffer;
  readonly ivMode: IvMode;
  /** The due-diligence profiles this client may use; a reference lists 30, 150 and 300. */
  readonly cardProfiles: readonly number[];
}

/**
 * Finds the client by its x-api-key. docs/wire-decisions.md#prepaid-gateway
 * @throws Refusal `401`
 */
export function authenticate(request: WireRequest, callers: ReadonlyMap<string, Client>): Client {
  const apiKey = request.headers['x-api-key'];
  if (typeof apiKey !== 'string' || apiKey === '') return refuse('401', 'the header x-api-key is missing');
  const client = callers.get(apiKey);
  if (!client) {
    return refuse('401', 'no client has this x-api-key; GET /_sandbox/fixtures lists the clients and their keys');
  }
  return client;
}

/** The codes with which an operation refuses each header. */
export interface ChannelCodes {
  readonly clientId: string;
  readonly bankId: string;
  readonly secureCode: string;
  readonly entityId: string;
}

/**
 * The codes of activateCard. PayU's page does not list them, so `table` answers 1045 for every header.
 * docs/wire-decisions.md#prepaid-channel-headers
 */
export function activationChannelCodes(profile: Profile): ChannelCodes {
  return profile === 'table'
    ? { clientId: '1045', bankId: '1045', secureCode: '1045', entityId: '1045' }
    : { clientId: '1032', bankId: '1031', secureCode: '1049', entityId: '1030' };
}

/** The codes of checkStatus. docs/wire-decisions.md#prepaid-channel-headers */
export function inquiryChannelCodes(): ChannelCodes {
  return { clientId: 'WAL295', bankId: 'WAL295', secureCode: 'WAL298', entityId: 'WAL292' };
}

/**
 * Compares the headers of the message with the client that the x-api-key belongs to.
 * Any number is accepted as entityId; the header may be left out, because the page gives it a default.
 * @returns the refusal for the first wrong header, or undefined where every header is right
 */
export function refuseChannel(message: Message, client: Client, codes: ChannelCodes): Refusal | undefined {
  const { headers } = message;
  for (const name of ['clientId', 'bankId', 'secureCode'] as const) {
    if (headers[name] === client[name]) continue;
    const shown = name === 'secureCode' ? {} : { allowed: client[name], received: headers[name] };
    const finding: Finding = {
      in: 'headers',
      pointer: `/${name}`,
      rule: headers[name] === undefined ? 'required' : 'known',
      message:
        headers[name] === undefined
          ? `the header ${name} is missing`
          : `the header ${name} does not belong to the client with this x-api-key`,
      ...shown,
    };
    return new Refusal(codes[name], [finding], finding.message);
  }
  const { entityId } = headers;
  if (entityId === undefined || /^\d{1,10}$/.test(entityId)) return undefined;
  const words = 'the header entityId must be up to 10 digits';
  return new Refusal(
    codes.entityId,
    [{ in: 'headers', pointer: '/entityId', rule: 'pattern', message: words, received: entityId }],
    words,
  );
}
