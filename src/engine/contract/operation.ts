// An operation: one call of a partner API, described whole: what it takes, refuses, changes and answers.
import type { Context } from './context.ts';
import type { JsonSchema, MessageSchemas } from './json-schema.ts';
import type { Finding, Message, Profile } from './message.ts';
import type { AllowedTargets } from './notification.ts';
import type { Refusal } from './refusal.ts';
import type { Success } from './reply.ts';

/** How a call relates to other calls of the same client. Only the report asks for it; the lifecycle does not. */
export interface Correlation {
  /** What the call acts on, e.g. one card; the content itself when left out. */
  readonly subject?: string | undefined;
  /** The id under which the client may repeat the call safely, where the page has one. */
  readonly attempt?: string | undefined;
  /** What the client wants, as JSON, without ids and times that differ between attempts. */
  readonly content: unknown;
  /** The `attempt` of another call that this one asks about. */
  readonly asksAbout?: string | undefined;
}

/** A deviation that no schema can express. */
export interface SpokenDeviation extends Finding {
  /** The readings that refuse it; `table` alone where left out. */
  readonly readings?: readonly Profile[];
}

/** Deviations that have one cause, e.g. members that stand one level lower than the page prints them. */
export interface DeviationShape {
  /** The rule of the one row that readers of the journal see. */
  readonly rule: string;
  /** JSON Pointer of the row, in the body. */
  readonly pointer: string;
  readonly message: string;
  /** Whether a deviation belongs to it. */
  covers(deviation: Finding, message: Message): boolean;
}

export interface OperationDescription<Caller = unknown, Input = unknown> {
  /** The provider's own name of it, e.g. `linkCard`. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Under every base path, parameters in braces: `/wallets/{id}/topup`, `/a/{x}/b/{y}:act`. */
  readonly path: string;
  /** True where the page writes the verb after the last colon of the path in more than one case; any is then routed. */
  readonly isVerbInAnyCase?: boolean;
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

  /**
   * The refusal for a message that the schema of the profile in force does not accept.
   * @param now the sandbox's time in milliseconds
   */
  refuseInvalid(findings: readonly Finding[], message: Message, caller: Caller, profile: Profile, now: number): Refusal;
  /**
   * Turns a message that fits its schema into what the transition works on.
   * @param targets which addresses a webhook may have
   * @param now the sandbox's time in milliseconds
   * @throws Refusal for rules that a schema cannot express
   */
  interpret(message: Message, caller: Caller, profile: Profile, targets: AllowedTargets, now: number): Input;
  /** Deviations that a schema cannot express. Only readers of the journal ask for them; the lifecycle does not. */
  deviations?(message: Message, caller: Caller): readonly SpokenDeviation[];
  /** Which deviations are shown as one row. */
  readonly shapes?: readonly DeviationShape[];
  /** Which calls belong together; without it, calls with equal content do. The message may have any shape. */
  correlation?(message: Message): Correlation;
  /** The code of the outcome that a test card or id in this input carries, if it does. */
  carried?(context: Context<Caller, Input>): string | undefined;
  /**
   * The domain rule: what the call changes and answers. Synchronous, without I/O, and repeatable: a store may run it again.
   * @throws Refusal where the state does not allow it
   */
  transition(context: Context<Caller, Input>): Success;
}

/** An operation with its full name, `provider.operation`. */
export interface Operation extends Omit<OperationDescription, 'id'> {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
}

/** Keeps an operation's own types of caller and input. TypeScript's methods are bivariant, so all operations fit one list. */
export function defineOperation<Caller, Input>(
  description: OperationDescription<Caller, Input>,
): OperationDescription<Caller> {
  return description as OperationDescription<Caller>;
}
