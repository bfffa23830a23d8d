// A provider: one partner API, described so that the engine can serve it without knowing anything about it.
import type { BaseRecords, CollectionDefinition } from '../../store/store.ts';
import type { Identity } from '../base/identity.ts';
import type { ProviderCommand } from './command.ts';
import type { ControlCall, ControlResource } from './control-resource.ts';
import type { FixtureFiles, ProviderFixtures, Quickstart } from './fixtures.ts';
import type { JsonSchema } from './json-schema.ts';
import type { Message, WireRequest } from './message.ts';
import type { NotificationDescription } from './notification.ts';
import type { Operation, OperationDescription } from './operation.ts';
import type { Outcome, OutcomeDescription } from './outcome.ts';
import type { Refusal } from './refusal.ts';
import type { RefusalReply, Reply } from './reply.ts';

/** What a provider may know of an exchange when it writes the answer. It never sees the state. */
export interface AnswerContext {
  /** Of the journal's entry. */
  readonly id: string;
  /** The sandbox's time in milliseconds. */
  readonly at: number;
  readonly sandbox: { readonly identity: Identity };
  readonly request: WireRequest;
  /** Undefined where the path belongs to no operation. */
  readonly operation: Operation | undefined;
  /** Undefined where the request was answered before it was opened. */
  readonly message: Message | undefined;
  readonly caller: unknown;
  /** What `open` remembers for `seal`. */
  readonly envelope: unknown;
  /** Damage that the answer leaves with. */
  readonly fault: Pick<Outcome, 'code'> | undefined;
}

/** Members that hold a client's own secrets. The server masks them even where the client gets their shape wrong. */
export interface Guarded {
  /** A member whose name matches is masked whole, at any depth. */
  readonly within: RegExp;
  /** Members inside that are shown, by name in lower case, where their value has this form. */
  readonly shown: ReadonlyMap<string, RegExp>;
}

export interface Opened {
  readonly body: unknown;
  /** As `Message` has them. */
  readonly duplicates?: readonly string[] | undefined;
  /** What `seal` needs to answer in the same envelope. */
  readonly envelope?: unknown;
  /** What to tell the developer where validation refuses this body, in the journal only. */
  readonly note?: string | undefined;
}

/** A provider's world before anything happened to it. */
export interface BaseWorld<Caller> {
  /** Clients by the key they send. */
  readonly callers: ReadonlyMap<string, Caller>;
  readonly records: BaseRecords;
  /** The names of the clients that a user's fixtures brought; the engine adds it. */
  readonly ownClients?: ReadonlySet<string>;
}

export interface FixtureOptions {
  readonly identity: Identity;
  /** The fixture files. The product's own come first; those of a user are laid over them. */
  readonly files: FixtureFiles;
}

/** A call that the partner documents and this provider does not serve. */
export interface UnservedCall {
  readonly method: Operation['method'];
  /** A path template below the base paths, as an operation has it. */
  readonly path: string;
  /** What the call does, e.g. `Moves money between wallets`. */
  readonly summary: string;
}

export interface ProviderDescription<Caller = unknown> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** The server serves every operation under each of them; the documentation uses the first. */
  readonly basePaths: readonly string[];
  /** First path segments that belong to this provider: a wrong path below one of them gets the provider's own 404. */
  readonly territory: readonly string[];
  /** The media type that the partner's page asks of a request with a body; any type is right where it is left out. */
  readonly mediaType?: string;
  readonly operations: readonly OperationDescription<Caller>[];
  /** Calls of the partner's pages that are not served: they get the 404 of every unknown path, and the journal says why. */
  readonly unserved?: readonly UnservedCall[];
  readonly outcomes: readonly OutcomeDescription[];
  readonly collections: readonly CollectionDefinition[];
  /** Names (lower case) of members and headers whose values the server never shows in clear. */
  readonly secrets: ReadonlySet<string>;
  readonly guarded?: Guarded;
  /** How a client authenticates, as OpenAPI security schemes by name. */
  readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  /** The opened body of every answer that is not a success. */
  readonly refusalBody: JsonSchema;
  /** The events that a webhook can subscribe to, and the notification of each; for the documentation. */
  readonly notifications?: Readonly<Record<string, NotificationDescription>>;
  readonly control?: readonly ControlResource[];
  /** Commands that the command line gets from this provider. */
  readonly commands?: readonly ProviderCommand[];
  /** The columns of `card-sandbox cards`, by the names that `describeFixtures` gives; every member when left out. */
  readonly cardColumns?: readonly string[];

  /** The schema of a body inside the envelope, where the provider has one; for the documentation. */
  sealedSchema?(opened: JsonSchema): JsonSchema;
  fixtures(options: FixtureOptions): BaseWorld<Caller>;
  /** What `GET /_sandbox/fixtures` shows of this provider. */
  describeFixtures(call: Pick<ControlCall, 'transaction' | 'callers' | 'now'>): ProviderFixtures;
  /**
   * What the server prints of this provider when it starts; its addresses and the first client's keys when left out.
   * @param url where the server answers
   * @param fixtures as they stand in the default sandbox now
   */
  quickstart?(url: string, fixtures: ProviderFixtures): Quickstart;
  /** Whether a card number in a request is one of the sandbox's own. */
  ownsPan(pan: string): boolean;
  /** The header in which a client sends its key (lower case): it may lead to the sandbox that owns the key. */
  readonly keyHeader: string;
  /** @returns the same caller with another key */
  withKey(caller: Caller, key: string): Caller;
  /** @throws Refusal where the key is missing or unknown */
  authenticate(request: WireRequest, callers: ReadonlyMap<string, Caller>): Caller;
  /**
   * Turns bytes into the message body the page describes.
   * @throws Refusal where they cannot be opened
   */
  open(request: WireRequest, caller: Caller, operation: Operation): Opened;
  /** The mirror of `open`. */
  seal(reply: Reply, exchange: AnswerContext): string;
  /**
   * The answer for any outcome that is not a success, forced or natural.
   * It may use the request and the outcome, never the state, so that every channel gives the same bytes.
   */
  refusal(outcome: Outcome, exchange: AnswerContext, refusal: Refusal | undefined): RefusalReply;
}

/** A provider as the engine sees it. */
export interface Provider extends Omit<ProviderDescription, 'operations'> {
  readonly operations: readonly Operation[];
}
