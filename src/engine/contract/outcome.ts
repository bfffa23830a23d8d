// An outcome: one catalogued result of an operation, as a provider describes it and as the catalogue completes it.
import type { Context } from './context.ts';
import type { JsonSchema } from './json-schema.ts';

/**
 * When a forced outcome acts (docs/wire-decisions.md#order-of-decisions):
 * `gateway` before anything is read, `refusal` in place of the state's own answer, `delivery` on the way out,
 * `webhook` on a notification and on no call, so that only a switch asks for it.
 * A `success` is never faked: forcing it passes over test cards and later switches, and the state still decides. The
 * transition is told which success is forced (`Context.forced`), so that one may differ from another.
 */
export type Acts = 'gateway' | 'refusal' | 'delivery' | 'success' | 'webhook';

export type Channel = 'header' | 'url' | 'switch' | 'card' | 'id' | 'input' | 'state';

export interface Trigger {
  readonly channel: Channel;
  /** One sentence: what to send, or what must be true. */
  readonly how: string;
}

/** Whether an outcome fits a call. */
export interface Fit {
  readonly fits: boolean;
  /** For the journal: why it does not fit, or which parameters this call has no use for. */
  readonly why?: string;
}

/** What is wrong with parameters that fit their schema. */
export interface Flaw {
  /** Of the member, below the parameters. */
  readonly pointer: string;
  readonly message: string;
  readonly expected: unknown;
}

/** How a provider describes one result. The engine adds the provider's name and the channels that force it. */
export interface OutcomeDescription {
  /** The provider's own code, e.g. `1004`, or an HTTP status. */
  readonly code: string;
  /** Other spellings that mean this outcome, e.g. `0` for `00`. */
  readonly aliases?: readonly string[];
  readonly httpStatus: number;
  /** The words of the page. */
  readonly message: string;
  readonly meaning: string;
  readonly retryable: boolean;
  readonly correctiveAction: string;
  /** What must be true before the state gives this outcome by itself. */
  readonly prerequisite?: string;
  readonly acts: Acts;
  /** True where it is itself a result of validation: forced, it may replace another such result. */
  readonly isValidation?: boolean;
  /** True where the id of the attempt is wrong, so that the client corrects it by calling again with another id. */
  readonly isAboutTheAttempt?: true;
  /** The ids of the operations that can give it. */
  readonly operations: readonly string[];
  /** The parameters that a switch may give it, as JSON Schema; an outcome without it takes none. */
  readonly parameters?: JsonSchema;
  /** Checks what a schema cannot express about the parameters, when a switch is armed. */
  flawIn?(parameters: unknown): Flaw | undefined;
  /**
   * Whether the outcome fits this call, where it does not fit every call of its operations. The engine asks inside the
   * transaction, before it takes the outcome. A switch waits for a call that fits; a test card or id acts only on one.
   * Header and URL name this one call: there, only a success is passed over, since the server never fakes one.
   */
  fit?(context: Context<unknown, unknown>, parameters: unknown): Fit;
  /** How it happens without being forced. */
  readonly naturally?: readonly Trigger[];
  /** Where it is written: `seed`, `reference` (other public evidence) or `ours`, with a note. */
  readonly source: { readonly kind: 'seed' | 'reference' | 'ours'; readonly note: string };
}

export interface Outcome extends OutcomeDescription {
  /** `provider.code` */
  readonly id: string;
  readonly provider: string;
  readonly triggers: readonly Trigger[];
}

/** The provider name under which damage on the wire is catalogued. */
export const FAULT = 'fault';
/** The provider name under which webhook faults are catalogued. */
export const WEBHOOK = 'webhook';
