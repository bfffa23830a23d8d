// What the answers of many calls are made of, for the documentation. All of it is ours: no page shows an answer of these calls.
import type { JsonSchema } from '../../../engine/provider.ts';

export const id = (description: string): JsonSchema => ({ type: 'string', format: 'uuid', description });
export const text = (description: string): JsonSchema => ({ type: 'string', description });
export const orNull = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, { type: 'null' }] });
export const time = (description: string): JsonSchema => ({ type: 'string', format: 'date-time', description });

export const TIMES = { created: time('When it was made.'), modified: time('When it was last changed.') };

/** An object that always has every member. */
export const whole = (properties: Readonly<Record<string, JsonSchema>>): JsonSchema => ({
  type: 'object',
  'x-source': 'ours',
  properties,
  required: Object.keys(properties),
});

/** A page of a list (docs/wire-decisions.md#ncore-lists). */
export function listOf(item: JsonSchema): JsonSchema {
  return {
    ...whole({
      after: {
        type: 'string',
        description: 'Cursor to the next page: the id of the last item here; empty without items.',
      },
      has_more: { type: 'boolean', description: 'Whether a page follows.' },
      data: { type: 'array', items: item },
    }),
    'x-source': 'reference',
  };
}

export const REFUSAL_REPLY = whole({
  code: text('What went wrong, for a program.'),
  message: text('What went wrong, for a person.'),
  errors: {
    type: 'array',
    description: 'Which fields it was, as far as that can be said.',
    items: whole({
      field: text('The field, its steps joined by dots.'),
      reason: text('What is wrong with it, or what is allowed.'),
    }),
  },
});
