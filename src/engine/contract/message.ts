// What comes in: the request as it came, the message that it holds, and what is found in that message.
import type { IncomingHttpHeaders } from 'node:http';

/** How strictly a provider's page is read; the provider's README says what each profile accepts. */
export const PROFILES = ['lenient', 'sample', 'table'] as const;
export type Profile = (typeof PROFILES)[number];

/** The request as it came, with its whole body. */
export interface WireRequest {
  readonly method: string;
  /** The request target as sent, prefixes included. */
  readonly target: string;
  /** The path without sandbox and outcome prefixes, `%3A` read as a colon. */
  readonly path: string;
  readonly query: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

/** The request as the provider's page describes it: opened, not yet validated. */
export interface Message {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The headers that the operation's schema names, by their names there. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** JSON Pointers of the members that stand more than once in one object of the body; the last of them was taken. */
  readonly duplicates?: readonly string[];
}

export type MessagePart = 'params' | 'query' | 'headers' | 'body';

/** One place where a message breaks a rule. */
export interface Finding {
  readonly in: MessagePart;
  /** JSON Pointer (RFC 6901) within that part. */
  readonly pointer: string;
  /** The JSON Schema keyword, or a rule's own name. */
  readonly rule: string;
  readonly message: string;
  readonly allowed?: unknown;
  readonly received?: unknown;
}
