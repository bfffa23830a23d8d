// An exchange: everything known about one request and its answer. Each step of the lifecycle fills in its part, and each
// stage has a type of its own, so that a step cannot read what an earlier one has not written.
import type { Change, SandboxRef } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { Message, Profile, WireRequest } from './message.ts';
import type { Operation } from './operation.ts';
import type { Outcome } from './outcome.ts';
import type { BaseWorld, Provider } from './provider.ts';
import type { Refusal } from './refusal.ts';
import type { Reply, WireReply } from './reply.ts';

/** What an exchange knows of its sandbox; the whole sandbox travels beside it. */
export interface SandboxView extends SandboxRef {
  readonly identity: Identity;
  readonly profile: Profile;
  /** Each provider's base world, with the callers that this sandbox knows. */
  readonly worlds: ReadonlyMap<string, BaseWorld<unknown>>;
}

export type DecidedBy = 'hold' | 'header' | 'url' | 'switch' | 'card' | 'validation' | 'state' | 'transport';

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

/** What is forced for this one call: by the decision on a held call, or by the client. */
export interface Forced {
  readonly hold: Outcome | undefined;
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
  /** The sandbox's time at which the whole request had arrived, in milliseconds. */
  at: number;
  readonly sandbox: SandboxView;
  readonly provider: Provider | undefined;
  readonly operation: Operation | undefined;
  readonly request: WireRequest;
  readonly params: Readonly<Record<string, string>>;
  forced: Forced;
  caller: unknown;
  message: Message | undefined;
  /** Whether the lifecycle opened the request. Cheap to read; `message` may have to be opened again. */
  isOpened: boolean;
  /** Whether validation accepted the message. */
  isValid: boolean;
  /** How many deviations the nearest stricter reading of the page has found; 0 where one of them accepts the request. */
  deviationCount: number;
  /** What `open` remembers for `seal`. */
  envelope: unknown;
  /** What the transition works on. */
  input: unknown;
  /** Set where validation refused. */
  refusal: Refusal | undefined;
  /** How many places break the schema; the refusal has the first findings only. */
  findingCount: number;
  /** What the transition tells the developer about a success, in the journal only. */
  note: string | undefined;
  decidedBy: DecidedBy;
  /** The ids of switches without an outcome that acted on this call: their next step is for a later one. */
  adjustedBy: readonly string[];
  chain: ChainLink[];
  /** Damage on the way out, how long to wait before it, and headers that the answer gets. */
  fault: Outcome | undefined;
  delay: Delay | undefined;
  headers: Readonly<Record<string, string>> | undefined;
  /** The first changes only: all those of an order of thousands of cards would fill the journal. */
  changes: readonly Change[];
  changeCount: number;
  reply: Reply | undefined;
  wireReply: WireReply | undefined;
  timings: Timings;
}

/** The request is under a provider's addresses. */
export type ProviderExchange = Exchange & { readonly provider: Provider };

/** The request means an operation. */
export type OperationExchange = ProviderExchange & { readonly operation: Operation };

/** The message is opened: `caller`, `envelope` and `message` are there. */
export type OpenedExchange = OperationExchange & { message: Message };

/** The answer is known. */
export type AnsweredExchange = Exchange & { reply: Reply };

/** The answer is ready for the wire. */
export type SealedExchange = AnsweredExchange & { wireReply: WireReply };

export function isUnderProvider(exchange: Exchange): exchange is ProviderExchange {
  return exchange.provider !== undefined;
}

export function isOperationCall(exchange: Exchange): exchange is OperationExchange {
  return exchange.provider !== undefined && exchange.operation !== undefined;
}
