// The contract a provider fulfils. A provider describes one partner API; the engine does everything else.
// It is also the only file of the engine that a provider imports: what a provider needs is named here.
import type { BaseRecords, CollectionDefinition, Transaction } from '../store/store.ts';
import type { Identity } from './base/identity.ts';
import type { Outcome, OutcomeDescription } from './catalogue/catalogue.ts';
import type { ControlCall, ControlResource } from './contract/control-resource.ts';
import type {
  AwaitedDelivery,
  Exchange,
  Finding,
  Message,
  Profile,
  Refusal,
  Reply,
  WireRequest,
} from './contract/exchange.ts';
import type { Targets } from './webhooks/allowed-targets.ts';

export type { BaseRecords, CollectionDefinition, Page, Stored, Transaction } from '../store/store.ts';
export { SandboxError } from './base/errors.ts';
export type { Identity } from './base/identity.ts';
export { makePan, passesLuhn, SANDBOX_PREFIX } from './base/pan.ts';
export { parseJson } from './base/parse-json.ts';
export { makePerson, type Person } from './base/people.ts';
export type { Fit, Flaw, Outcome, OutcomeDescription, Trigger } from './catalogue/catalogue.ts';
export { type ControlCall, type ControlResource, TextAnswer } from './contract/control-resource.ts';
export type { Exchange, Finding, Message, Profile, Reply, WireRequest } from './contract/exchange.ts';
export { Refusal, refuse } from './contract/exchange.ts';
export { readFixtures } from './sandboxes/read-fixtures.ts';
export type { Targets } from './webhooks/allowed-targets.ts';
export type { Attempt, Destination, Notification } from './webhooks/delivery.ts';
export { type Cause, dropUndelivered, enqueue, enqueueProbe, redirect, triggerExpired } from './webhooks/outbox.ts';

/** A JSON Schema 2020-12 object. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** A schema for all profiles, or one for each. */
export type ByProfile = Readonly<Record<Profile, JsonSchema>>;

export interface MessageSchemas {
  readonly params?: JsonSchema;
  readonly query?: JsonSchema;
  /** Property names are the header names as the page writes them. */
  readonly headers?: JsonSchema;
  readonly body?: JsonSchema | ByProfile;
}

/** What a step of one exchange may know. It acts on nothing but `transaction`. */
export interface Context<Caller, Input> {
  readonly input: Input;
  readonly message: Message;
  readonly caller: Caller;
  readonly transaction: Transaction;
  /** The sandbox's time in milliseconds. */
  readonly now: number;
  readonly identity: Identity;
  readonly profile: Profile;
  /** Set where a success was asked for by name. */
  readonly asked?: Asked;
}

/** A success that was asked for by header, URL, switch or test data. */
export interface Asked {
  /** The outcome code, e.g. `00`. */
  readonly code: string;
  /** As the outcome's schema has them; undefined where none were given. */
  readonly parameters: unknown;
}

/** What a transition answers on success. */
export interface Success {
  /** The outcome code, e.g. `00`. */
  readonly code: string;
  readonly body: unknown;
  /** Where it is another than the catalogue's. */
  readonly httpStatus?: number | undefined;
  /** What to tell the developer, in the journal only. */
  readonly note?: string | undefined;
  /** Where the body tells how a notification went: that one is sent after the commit and before the answer. */
  readonly awaits?: AwaitedDelivery;
}

/** How a call hangs together with others of the same client; for the report, never asked on the way. */
export interface Correlation {
  /** What the call acts on, e.g. one card; the content itself when left out. */
  readonly subject?: string | undefined;
  /** The id under which the client may repeat the call safely, where the page has one. */
  readonly attempt?: string | undefined;
  /** What is asked, as JSON, without ids and times that differ from try to try. */
  readonly content: unknown;
  /** The `attempt` of another call that this one asks about. */
  readonly asksAbout?: string | undefined;
}

export interface OperationDescription<Caller = unknown, Input = unknown> {
  /** The provider's own name of it, e.g. `linkCard`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under every base path; a parameter `{id}` may only be the last segment, with an action behind it at most. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  readonly schemas: MessageSchemas;
  /** The opened body of a success. */
  readonly replyBody: JsonSchema;
  /** The codes with which it succeeds. */
  readonly successes: readonly string[];
  /** False where neither request nor answer has the provider's envelope. */
  readonly enveloped?: boolean;
  /** Worked examples of the opened body, for the documentation. */
  readonly examples?: Readonly<Record<string, unknown>>;

  /** The refusal for a message that the schema of the profile in force does not accept. */
  refuseInvalid(findings: readonly Finding[], message: Message, caller: Caller, profile: Profile): Refusal;
  /**
   * Turns a message that fits its schema into what the transition works on.
   * @param targets which addresses a webhook may have
   * @throws Refusal for rules that a schema cannot say
   */
  interpret(message: Message, caller: Caller, profile: Profile, targets: Targets): Input;
  /** Deviations from the page that a schema cannot say; asked when the journal is read, never on the way. */
  deviations?(message: Message): readonly Finding[];
  /** Which calls belong together; by their whole content when left out. The message may be of any shape. */
  correlation?(message: Message): Correlation;
  /** The code of the outcome that a test card or id in this input carries, if it does. */
  carried?(context: Context<Caller, Input>): string | undefined;
  /**
   * The domain rule. Synchronous, without I/O, and repeatable: a store may run it again.
   * @throws Refusal where the state does not allow it
   */
  transition(context: Context<Caller, Input>): Success;
}

/** Members that hold what a client chose to keep secret: somebody who mistakes their shape must not give it away. */
export interface Guarded {
  /** Found in the names of the members that are guarded whole, at any depth. */
  readonly within: RegExp;
  /** Members that are shown all the same, by name in lower case: where the value has the form it should have. */
  readonly shown: ReadonlyMap<string, RegExp>;
}

/** What is sent to a webhook when an event happens. */
export interface NotificationDescription {
  readonly summary: string;
  readonly body: JsonSchema;
}

export interface Opened {
  readonly body: unknown;
  /** What `seal` needs to answer in kind. */
  readonly envelope?: unknown;
}

/** A provider's world before anything happened to it. */
export interface BaseWorld<Caller> {
  /** Clients by the key they send. */
  readonly callers: ReadonlyMap<string, Caller>;
  readonly records: BaseRecords;
}

export interface FixtureOptions {
  readonly identity: Identity;
  /** Folders that hold fixture files, the later laid over the earlier; the first is the product's own. */
  readonly folders: readonly string[];
}

export interface ProviderDescription<Caller = unknown> {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Every operation is served under each of them; the first is the one the documentation uses. */
  readonly basePaths: readonly string[];
  /** First path segments that are this provider's, so that a wrong path below them gets the provider's own 404. */
  readonly territory: readonly string[];
  readonly operations: readonly OperationDescription<Caller>[];
  readonly outcomes: readonly OutcomeDescription[];
  readonly collections: readonly CollectionDefinition[];
  /** Member and header names whose values never leave in clear (lower case). */
  readonly secrets: ReadonlySet<string>;
  readonly guarded?: Guarded;
  /** How a client proves itself, as OpenAPI security schemes by name. */
  readonly securitySchemes: Readonly<Record<string, JsonSchema>>;
  /** The opened body of every answer that is not a success. */
  readonly refusalBody: JsonSchema;
  /** The events that webhooks can ask for, and what the notification of each looks like; for the documentation. */
  readonly notifications?: Readonly<Record<string, NotificationDescription>>;
  readonly control?: readonly ControlResource[];

  /** The schema of a body inside the envelope, where the provider has one; for the documentation. */
  sealedSchema?(opened: JsonSchema): JsonSchema;
  fixtures(options: FixtureOptions): BaseWorld<Caller>;
  /** What `GET /_sandbox/fixtures` shows of this provider. */
  describeFixtures(call: Pick<ControlCall, 'transaction' | 'callers' | 'now'>): object;
  /** Whether a card number in a request is one of the sandbox's own. */
  ownsPan(pan: string): boolean;
  /** The header in which a client sends its key (lower case): it may lead to the sandbox that owns the key. */
  readonly keyHeader: string;
  /** A caller known by another key, otherwise the same. */
  withKey(caller: Caller, key: string): Caller;
  /** @throws Refusal where the key is missing or unknown */
  authenticate(request: WireRequest, callers: ReadonlyMap<string, Caller>): Caller;
  /**
   * Turns bytes into the message body the page describes.
   * @throws Refusal where they cannot be opened
   */
  open(request: WireRequest, caller: Caller, operation: Operation): Opened;
  /** The mirror of `open`. */
  seal(reply: Reply, exchange: Exchange): string;
  /**
   * The answer for any outcome that is not a success, forced or natural.
   * It may use the request and the outcome, never the state, so that every channel gives the same bytes.
   */
  refusal(outcome: Outcome, exchange: Exchange, refusal: Refusal | undefined): Omit<Reply, 'outcome' | 'status'>;
}

/** An operation with its full name; `ncore.linkCard`. */
export interface Operation extends Omit<OperationDescription, 'id'> {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
}

/** A provider as the engine sees it. */
export interface Provider extends Omit<ProviderDescription, 'operations'> {
  readonly operations: readonly Operation[];
}

/** Keeps an operation's own types of caller and input; methods are bivariant, so unlike operations share one list. */
export function defineOperation<Caller, Input>(
  description: OperationDescription<Caller, Input>,
): OperationDescription<Caller> {
  return description as OperationDescription<Caller>;
}

/**
 * Makes a provider of its description.
 * @throws Error when an outcome names an operation that is not there, or an operation misses its success
 */
export function defineProvider<Caller>(description: ProviderDescription<Caller>): Provider {
  const names = new Set(description.operations.map(({ id }) => id));
  for (const outcome of description.outcomes) {
    const unknown = outcome.operations.find((operation) => !names.has(operation));
    if (unknown) throw new Error(`${description.id}.${outcome.code} names an unknown operation "${unknown}"`);
  }
  for (const { id, successes } of description.operations) {
    const missing = successes.find(
      (code) => !description.outcomes.some((o) => o.code === code && o.operations.includes(id)),
    );
    if (missing || successes.length === 0)
      throw new Error(`${description.id}.${id} lacks its success ${missing ?? ''}`);
  }
  const operations = description.operations.map((operation) => ({
    ...operation,
    id: `${description.id}.${operation.id}`,
    name: operation.id,
    provider: description.id,
  }));
  return { ...(description as ProviderDescription), operations: operations as readonly Operation[] };
}
