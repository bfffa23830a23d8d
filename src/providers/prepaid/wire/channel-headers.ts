// The headers behind the gateway: they say which enrolled client calls. Every sealed call refuses them before its body.
// docs/wire-decisions.md#prepaid-channel-headers
import {
  type Finding,
  type JsonSchema,
  type Message,
  type Profile,
  Refusal,
  type SpokenDeviation,
} from '../../../engine/provider.ts';
import type { Client } from './authenticate.ts';

const HEADERS = {
  clientId: { type: 'string', description: 'the client, as enrolled', example: '2000', 'x-source': 'seed' },
  bankId: { type: 'string', description: 'the issuing bank, digits', example: '7000', 'x-source': 'seed' },
  entityId: {
    type: 'string',
    description: 'the branch, up to 10 digits; 100 is the parent branch',
    example: '100',
    'x-source': 'seed',
  },
  secureCode: {
    type: 'string',
    description: 'the client’s code at the level of the payload',
    example: 'AfYtlO5kqdySIjXyNmGg3F',
    'x-source': 'seed',
  },
} as const satisfies JsonSchema;

/** Under `lenient` entityId may be left out: the page calls it mandatory and gives it a default in the same line. */
const LENIENT_HEADERS = {
  type: 'object',
  properties: HEADERS,
  required: ['clientId', 'bankId', 'secureCode'],
} as const satisfies JsonSchema;

const STRICT_HEADERS = {
  type: 'object',
  properties: HEADERS,
  required: ['clientId', 'bankId', 'entityId', 'secureCode'],
} as const satisfies JsonSchema;

/** The headers of every sealed call; `x-api-key` is the gateway's. */
export const CHANNEL_HEADERS = { lenient: LENIENT_HEADERS, sample: STRICT_HEADERS, table: STRICT_HEADERS } as const;

/** The codes of each header where it is missing, and where it is wrong (sibling pages; the page of activateCard has none). */
const CODES = {
  clientId: { missing: '1262', wrong: '1032' },
  bankId: { missing: '1264', wrong: '1031' },
  secureCode: { missing: '1311', wrong: '1049' },
  entityId: { missing: '1030', wrong: '1030' },
} as const;
type HeaderName = keyof typeof CODES;

/** In the order in which they are checked (*ours*). */
const NAMES = ['clientId', 'bankId', 'secureCode', 'entityId'] as const;

/** What a sealed call has found in a message. */
export interface CheckedMessage {
  readonly message: Message;
  readonly client: Client;
  readonly profile: Profile;
  /** Of the schema and of the call itself; those about headers are left to this step. */
  readonly findings: readonly Finding[];
  /** The code of the refusal where the headers are right. */
  codeOf(findings: readonly Finding[]): string;
  /** The one code of every header under `table`, where the call's own page lists none of the codes above. */
  readonly headerCodeUnderTable?: string;
}

/**
 * The refusal of a sealed call: the headers decide its code first, then the body. It keeps every finding.
 * @returns undefined where nothing is wrong
 */
export function refusalFor(checked: CheckedMessage): Refusal | undefined {
  const { message, client, profile, findings, codeOf, headerCodeUnderTable } = checked;
  const header = wrongHeader(message, client, profile);
  if (!header && findings.length === 0) return undefined;
  const others = findings.filter((finding) => !isAboutChannel(finding));
  const inBody = others.filter((finding) => finding.in !== 'headers');
  if (!header) {
    const code = inBody.length > 0 ? codeOf(inBody) : '1030';
    const isOfHeader = inBody.length === 0 && profile === 'table';
    return new Refusal(isOfHeader ? (headerCodeUnderTable ?? code) : code, others);
  }
  const inHeaders = headerFindings(message, client, profile);
  const isMissing = message.headers[header] === undefined;
  const code = CODES[header][isMissing ? 'missing' : 'wrong'];
  const applied = profile === 'table' ? (headerCodeUnderTable ?? code) : code;
  return new Refusal(applied, [...inHeaders, ...others], inHeaders.map((finding) => finding.message).join('; '));
}

/** Of one of the headers that this file checks, in whatever way the schema sees it. */
function isAboutChannel({ in: part, pointer }: Finding): boolean {
  return part === 'headers' && NAMES.some((name) => pointer === `/${name}`);
}

/** Where a header of an accepted call deviates: only entityId can, and only under `lenient`. */
export function headerDeviations(message: Message, client: Client): readonly SpokenDeviation[] {
  const { entityId } = message.headers;
  return entityId === undefined || isBranchOf(client, entityId)
    ? []
    : [{ ...findingOn('entityId', message, client), readings: ['sample', 'table'] }];
}

/** The first header that is wrong; nothing is allocated where all are right. */
function wrongHeader(message: Message, client: Client, profile: Profile): HeaderName | undefined {
  for (const name of NAMES) if (isWrong(name, message, client, profile)) return name;
  return undefined;
}

function isWrong(name: HeaderName, { headers }: Message, client: Client, profile: Profile): boolean {
  const value = headers[name];
  if (name !== 'entityId') return value !== client[name];
  if (profile !== 'lenient') return value === undefined || !isBranchOf(client, value);
  return value !== undefined && !/^\d{1,10}$/.test(value);
}

function isBranchOf({ entityId, branches }: Client, value: string): boolean {
  return value === entityId || branches.includes(value);
}

function headerFindings(message: Message, client: Client, profile: Profile): Finding[] {
  return NAMES.filter((name) => isWrong(name, message, client, profile)).map((name) =>
    findingOn(name, message, client),
  );
}

function findingOn(name: HeaderName, { headers }: Message, client: Client): Finding {
  const received = headers[name];
  const place = { in: 'headers', pointer: `/${name}` } as const;
  const allowed = name === 'secureCode' ? {} : { allowed: name === 'entityId' ? branchesOf(client) : client[name] };
  if (received === undefined) {
    return { ...place, rule: 'required', message: `the header ${name} is missing`, ...allowed };
  }
  if (name === 'entityId' && !/^\d{1,10}$/.test(received)) {
    const words = 'the header entityId must be up to 10 digits';
    return { ...place, rule: 'pattern', message: words, ...allowed, received };
  }
  const words = `the header ${name} does not belong to the client with this x-api-key`;
  return { ...place, rule: 'known', message: words, ...allowed, ...(name === 'secureCode' ? {} : { received }) };
}

function branchesOf({ entityId, branches }: Client): readonly string[] {
  return [entityId, ...branches];
}
