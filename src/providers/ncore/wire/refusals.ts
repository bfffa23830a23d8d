// The body of every answer that is not a success. It comes out of the outcome and the operation, never out of the state,
// so that a forced refusal is byte for byte the natural one; only a 400 lists what was found in the request itself.
import {
  type AnswerContext,
  type Finding,
  maskPans,
  type Outcome,
  type Refusal,
  type Reply,
  stepsOf,
} from '../../../engine/provider.ts';
import type { FieldError } from '../outcomes/outcome.ts';
import { describedOutcome } from '../outcomes/outcomes.ts';

/** @returns `{code, message, errors: [{field, reason}]}` (source: ours; no page shows an error body) */
export function refusal(
  outcome: Outcome,
  { operation }: AnswerContext,
  refused: Refusal | undefined,
): Omit<Reply, 'outcome' | 'status'> {
  const { errorCode, message, errors } = describedOutcome(outcome.code);
  const fields = outcome.isValidation
    ? (refused?.findings ?? []).map(fieldError)
    : ((operation && errors?.[operation.name]) ?? []);
  return { body: { code: errorCode, message, errors: fields }, sealed: true };
}

function fieldError({ in: part, pointer, rule, message, allowed }: Finding): FieldError {
  const field = stepsOf(pointer).join('.');
  const members = rule === 'additionalProperties' && Array.isArray(allowed) ? `; it has ${allowed.join(', ')}` : '';
  return { field: field === '' ? part : maskPans(field), reason: maskPans(message) + members };
}
