// The values that travel: from the request as it came to the reply as it left, gathered in one Exchange.
import type { IncomingHttpHeaders } from 'node:http';
import type { Change } from '../../store/store.ts';
import type { Outcome } from '../catalogue/catalogue.ts';
import type { Operation, Provider } from '../provider.ts';
import type { Sandbox } from '../sandboxes/sandboxes.ts';
import type { Attempt } from '../webhooks/delivery.ts';

/** How strictly a provider's page is read; see the provider's README. */
export const PROFILES = ['lenient', 'sample', 'table'] as const;
export type Profile = (typeof PROFILES)[number];

/** The request as it came, its body whole. */
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

/** The request as the provider's page describes it: opened, not yet judged. */
export interface Message {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The headers that the operation's schema names, by their names there. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export type MessagePart = keyof Message;

/** One place where a message departs from a rule. */
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

/** An answer as the provider's page describes it, before it is sealed. */
export interface Reply {
  readonly outcome: string;
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** False where the answer leaves without the provider's envelope. */
  readonly sealed: boolean;
  /** Set where the answer tells how a notification went that is sent before it. */
  readonly awaits?: AwaitedDelivery;
}

/** A notification that an answer waits for. */
export interface AwaitedDelivery {
  /** The id of the delivery. */
  readonly delivery: string;
  /** The body of the answer; the attempt is undefined where the delivery was taken away meanwhile. */
  body(attempt: Attempt | undefined): unknown;
}

/** An answer as it goes on the wire. */
export interface WireReply {
  readonly status: number;
  /** Names and values in turn, as Node takes them; one list a reply instead of objects that are merged. */
  readonly headers: readonly string[];
  /** As text: every provider answers in text, and text goes out in one write with its head. */
  readonly body: string;
}

export type DecidedBy = 'header' | 'url' | 'switch' | 'card' | 'validation' | 'state' | 'transport';

/** How long to wait before the answer leaves. */
export type Delay =
  | { readonly ms: number }
  | { readonly uniform: readonly [number, number] }
  | { readonly lognormal: { readonly medianMs: number; readonly sigma: number } };

/** One link of the chain that led to the outcome. */
export interface ChainLink {
  readonly step: DecidedBy | 'authenticate' | 'open';
  readonly outcome?: string;
  readonly verdict: 'taken' | 'passed over' | 'never reached' | 'refused' | 'answered';
  readonly why?: string;
}

/** What a step says when the provider itself would refuse. Thrown, but no error: it leaves by the same door as success. */
export class Refusal {
  readonly code: string;
  readonly findings: readonly Finding[];
  /** What to tell the developer, in the journal only. */
  readonly note: string | undefined;

  constructor(code: string, findings: readonly Finding[] = [], note?: string) {
    this.code = code;
    this.findings = findings;
    this.note = note;
  }
}

/**
 * Refuses as the provider would.
 * @param code an outcome code of the provider that applies to the operation at hand
 * @param note what to tell the developer, in the journal only
 * @throws Refusal always
 */
export function refuse(code: string, note?: string, findings: readonly Finding[] = []): never {
  throw new Refusal(code, findings, note);
}

/** What a caller forced for this one call. */
export interface Forced {
  readonly header: Outcome | undefined;
  readonly url: Outcome | undefined;
}

export interface Timings {
  receivedMs: number;
  decidedMs: number;
  sealedMs: number;
}

/** Everything known about one request and its answer. Each step fills in its part; the journal keeps it. */
export interface Exchange {
  id: string;
  /** The sandbox's own time at which the request was whole, in milliseconds. */
  at: number;
  readonly sandbox: Sandbox;
  readonly provider: Provider | undefined;
  readonly operation: Operation | undefined;
  readonly request: WireRequest;
  readonly params: Readonly<Record<string, string>>;
  forced: Forced;
  caller: unknown;
  message: Message | undefined;
  /** Whether the request was opened when it came; asking costs nothing, the message may have to be opened again. */
  isOpened: boolean;
  /** What `open` remembers for `seal`. */
  envelope: unknown;
  /** What the transition works on. */
  input: unknown;
  /** Set where validation refused. */
  refusal: Refusal | undefined;
  /** What the transition tells the developer of a success, in the journal only. */
  note: string | undefined;
  decidedBy: DecidedBy;
  chain: ChainLink[];
  /** Damage on the way out, and how long to wait before it. */
  fault: Outcome | undefined;
  delay: Delay | undefined;
  /** The first of the changes; an order of thousands of cards would fill the journal. */
  changes: readonly Change[];
  changeCount: number;
  reply: Reply | undefined;
  wireReply: WireReply | undefined;
  timings: Timings;
}
