// authenticate: who calls. The gateway knows the x-api-key; the platform behind it reads the other headers itself.
import {
  type Finding,
  type Message,
  type Profile,
  Refusal,
  refuse,
  type WireRequest,
} from '../../../engine/provider.ts';
import type { IvMode } from './cipher.ts';

/** One enrolled client, its secrets ready for use. */
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
 * Finds the client by its x-api-key, as Kong's key-auth plugin does in front of the real platform (reference).
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

/** Of activateCard: the codes are on the platform's own pages only (reference), so `table` has 1045 for all of them. */
export function activationChannelCodes(profile: Profile): ChannelCodes {
  return profile === 'table'
    ? { clientId: '1045', bankId: '1045', secureCode: '1045', entityId: '1045' }
    : { clientId: '1032', bankId: '1031', secureCode: '1049', entityId: '1030' };
}

/** Of checkStatus, which has a family of codes of its own (reference); it has none for bank and entity (*ours*). */
export function inquiryChannelCodes(): ChannelCodes {
  return { clientId: 'WAL295', bankId: 'WAL295', secureCode: 'WAL298', entityId: 'WAL292' };
}

/**
 * Holds the headers of the message against the client that the x-api-key belongs to; the first wrong one counts.
 * Any number is taken as entityId, and the client's own where there is none: the page gives it a default.
 * @returns the refusal, or undefined where all is well
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
          : `the header ${name} is not that of the client with this x-api-key`,
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
