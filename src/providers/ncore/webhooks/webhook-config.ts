// A webhook's configuration: read from a request, and turned into the destination of notifications.
import {
  type AllowedTargets,
  type Destination,
  type Finding,
  type Guarded,
  type Message,
  Refusal,
} from '../../../engine/provider.ts';
import type { WebhookRecord } from '../records/records.ts';
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_RETRY_INTERVAL_SECONDS, type EventType } from './webhook-schemas.ts';

export type WebhookConfig = WebhookRecord['config'];

/** The members of a webhook in a request; those that the request leaves out are undefined. */
export interface WebhookMembers {
  readonly endpoint: string | undefined;
  readonly events: readonly EventType[] | undefined;
  readonly config: Partial<WebhookConfig>;
}

/** Headers that only the server sets: with another value the notification would be broken HTTP, or not be JSON. */
const RESERVED = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const MEMBERS = [
  'basic_auth_username',
  'basic_auth_password',
  'custom_headers',
  'max_attempts',
  'retry_interval_seconds',
] as const;

const WHOLE_NUMBER = /^\d{1,9}$/;
const TIME = /^[\d:.TZ+-]{1,64}$/;

/** What the journal shows of a webhook's configuration. A user name with a colon may be followed by the password. */
export const GUARDED: Guarded = {
  within: /config|custom[_-]?header/i,
  shown: new Map([
    ['endpoint', /^[^@]*$|:\/\//],
    ['basic_auth_username', /^[^:]*$/],
    ['header_name', /^[\w!#$%&'*+.^`|~-]{1,100}$/],
    ['max_attempts', WHOLE_NUMBER],
    ['retry_interval_seconds', WHOLE_NUMBER],
    ['created', TIME],
    ['modified', TIME],
  ]),
};

export const DEFAULT_CONFIG: WebhookConfig = {
  basic_auth_username: null,
  basic_auth_password: null,
  custom_headers: [],
  max_attempts: DEFAULT_MAX_ATTEMPTS,
  retry_interval_seconds: DEFAULT_RETRY_INTERVAL_SECONDS,
};

/** A body that fits the schema of either call. */
interface WebhookBody {
  readonly endpoint?: string;
  readonly events?: readonly EventType[];
  readonly config?: Partial<WebhookConfig>;
}

/**
 * @param targets which URLs the server may call
 * @throws Refusal 400 for a URL that the server may not call, and for custom headers that a client cannot set
 */
export function readWebhook({ body }: Message, targets: AllowedTargets): WebhookMembers {
  const { endpoint, events, config = {} } = body as WebhookBody;
  const findings = [
    ...(endpoint === undefined ? [] : findingsOfTarget(endpoint, targets)),
    ...findingsOfHeaders(config.custom_headers ?? [], config.basic_auth_username != null),
  ];
  if (findings.length > 0) throw new Refusal('400', findings);
  const given = MEMBERS.filter((name) => config[name] !== undefined).map((name) => [name, config[name]]);
  return { endpoint, events, config: Object.fromEntries(given) };
}

function findingsOfHeaders(headers: readonly { readonly header_name: string }[], hasBasicAuth: boolean): Finding[] {
  const taken = new Set(hasBasicAuth ? ['authorization'] : []);
  return headers.flatMap(({ header_name }, index) => {
    const name = header_name.toLowerCase();
    const isTaken = taken.has(name);
    taken.add(name);
    if (!isTaken && !RESERVED.has(name)) return [];
    const why = isTaken ? 'is set already, by basic authentication or another entry' : 'is set by the server';
    const pointer = `/config/custom_headers/${index}/header_name`;
    return [{ in: 'body' as const, pointer, rule: 'header', message: `${header_name} ${why}` }];
  });
}

function findingsOfTarget(endpoint: string, targets: AllowedTargets): Finding[] {
  const objection = targets.objectionTo(endpoint);
  if (objection === undefined) return [];
  return [{ in: 'body', pointer: '/endpoint', rule: 'target', message: `endpoint: ${objection}` }];
}

/** The URL, credentials and retries of a webhook's notifications. */
export function destinationOf({ endpoint, config }: WebhookRecord): Destination {
  const { basic_auth_username: name, basic_auth_password: password, custom_headers } = config;
  const hasBasicAuth = name !== null || password !== null;
  const basic = Buffer.from(`${name ?? ''}:${password ?? ''}`).toString('base64');
  return {
    url: endpoint,
    credentials: {
      ...(hasBasicAuth ? { Authorization: `Basic ${basic}` } : {}),
      ...Object.fromEntries(custom_headers.map(({ header_name, header_value }) => [header_name, header_value])),
    },
    policy: { mostAttempts: config.max_attempts, intervalMs: config.retry_interval_seconds * 1000 },
  };
}
