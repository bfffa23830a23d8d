// The body of every answer that is not a success. It uses the outcome and the findings in the request, never the state, so
// that a forced refusal equals the natural one byte for byte.
import type { AnswerContext, JsonSchema, Outcome, Refusal, RefusalReply } from '../../../engine/provider.ts';

export const REFUSAL_BODY = {
  type: 'object',
  properties: {
    code: { type: 'string', description: 'the code of the outcome' },
    message: { type: 'string' },
    fields: {
      type: 'array',
      description: 'what is wrong in the request, where validation refused it',
      items: {
        type: 'object',
        properties: { field: { type: 'string' }, reason: { type: 'string' } },
        required: ['field', 'reason'],
        additionalProperties: false,
      },
    },
  },
  required: ['code', 'message', 'fields'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export function refusal(outcome: Outcome, _exchange: AnswerContext, refused: Refusal | undefined): RefusalReply {
  const findings = outcome.isValidation ? (refused?.findings ?? []) : [];
  const fields = findings.map(({ in: part, pointer, message }) => ({ field: `${part}${pointer}`, reason: message }));
  return { body: { code: outcome.code, message: outcome.message, fields }, sealed: true };
}
