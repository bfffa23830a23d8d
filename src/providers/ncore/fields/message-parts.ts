// Parts of a message that many calls have: the id in the path, the page of a list, the idempotency key.
import type { ByProfile, JsonSchema } from '../../../engine/provider.ts';
import { IDEMPOTENCY_HEADER } from '../wire/idempotency-header.ts';
import { text } from './fields.ts';

/**
 * The readings of a body. The page's samples and its text agree but for the members that they leave out, so `sample` reads
 * as `lenient`; `table` takes the letter of the text. A deviation under `lenient` is whatever `table` refuses.
 */
export const byProfile = (lenient: JsonSchema, table: JsonSchema): ByProfile => ({ lenient, sample: lenient, table });

/** An id in a path is not checked for its form: one that cannot exist is as unknown as one that does not. */
export const ID_IN_PATH = {
  type: 'object',
  properties: { id: { type: 'string', description: 'The id, a UUID.', 'x-source': 'seed' } },
} as const satisfies JsonSchema;

export const IDEMPOTENCY_HEADERS = {
  type: 'object',
  properties: {
    [IDEMPOTENCY_HEADER]: {
      ...text('The same key with the same body gets the first answer again, for 24 hours.', 255, 'reference'),
      minLength: 1,
    },
  },
} as const satisfies JsonSchema;

export const PAGE_MEMBERS = {
  limit: {
    type: 'string',
    pattern: '^(?:[1-9][0-9]?|100)$',
    description: 'a whole number from 1 to 100; 10 where it is left out',
    'x-source': 'reference',
  },
  after: text(
    'The id of the last item of the page before; the first page where it is left out or empty.',
    64,
    'reference',
  ),
} as const;

export const PAGE_QUERY = { type: 'object', properties: PAGE_MEMBERS } as const satisfies JsonSchema;
