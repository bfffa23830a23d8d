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
  /** One sentence: what to send, or what must be so. */
  readonly how: string;
}

/** Whether a call is one that an outcome is for. */
export interface Fit {
  readonly fits: boolean;
  /** For the journal: why it is not, or which of the parameters have no place in this call. */
  readonly why?: string;
}

/** What is wrong with parameters that fit their schema. */
export interface Flaw {
  /** Of the member, below the parameters. */
  readonly pointer: string;
  readonly message: string;
  readonly expected: unknown;
}

/** What a provider writes down of one result; the engine adds the provider's name and the forced channels. */
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
  /** What must be so before this can happen naturally. */
  readonly prerequisite?: string;
  readonly acts: Acts;
  /** True where it is itself a validation result, so that forcing it may precede validation. */
  readonly isValidation?: boolean;
  /** True where the id of the attempt is what was wrong, so that the same call under another id is the correction. */
  readonly isAboutTheAttempt?: true;
  /** The ids of the operations that can give it. */
  readonly operations: readonly string[];
  /** What a switch may tune it with, as JSON Schema; an outcome without refuses `parameters`. */
  readonly parameters?: JsonSchema;
  /** What a schema cannot say of the parameters; asked when a switch is armed. */
  flawIn?(parameters: unknown): Flaw | undefined;
  /**
   * Whether a call is one that it is for, where not every call of its operations is; asked with the state, before the
   * outcome is taken. A switch waits for such a call, and a test card or id acts on no other; header and URL name this
   * one call, so that only a success, which cannot be faked, is passed over.
   */
  fit?(context: Context<unknown, unknown>, parameters: unknown): Fit;
  /** How it comes about without being forced. */
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
