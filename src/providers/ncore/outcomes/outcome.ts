// How nCore describes one outcome, and the body of its refusal.
import type { OutcomeDescription } from '../../../engine/provider.ts';

export interface FieldError {
  readonly field: string;
  readonly reason: string;
}

export interface NcoreOutcome extends OutcomeDescription {
  /** The `code` of the body. */
  readonly errorCode: string;
  /** The `errors` of the body, by operation. */
  readonly errors?: Readonly<Record<string, readonly FieldError[]>>;
}
