// Parts of a message that many calls have: the id in the path, the page of a list, the idempotency key.
import type { ByProfile, JsonSchema } from '../../../engine/provider.ts';
import { IDEMPOTENCY_HEADER } from '../wire/idempotency-header.ts';
import { text } from './fields.ts';

/**
 * The readings of a body. The page's samples and its text agree but for the members that they leave out, so `sample` reads
 * as `lenient`; `table` takes the letter of the text. A deviation under `lenient` is whatever `table` refuses.
 */
export const byProfile = (lenient: JsonSchema, table: JsonSchema): ByProfile => ({ lenient, sample: lenient, table });

/** Of calls that take it: bulk orders and moving money (source: seed, reference). */
export const DRY_RUN = {
  type: 'boolean',
  description: 'True checks everything, answers as on success and keeps nothing.',
  'x-source': 'seed',
} as const;

const NO_DRY_RUN = {
  const: false,
  description: 'This call has no dry run: what it does, it does. Leave the member out.',
  'x-source': 'ours',
} as const;

/**
 * The readings of a body whose call has no dry run. A client that asks for one wants nothing to happen, so that it is refused
 * in every reading instead of being ignored like other members that the call does not know.
 */
export const withoutDryRun = (lenient: JsonSchema, table: JsonSchema): ByProfile =>
  byProfile({ ...lenient, properties: { ...(lenient.properties as object), dry_run: NO_DRY_RUN } }, table);

/** Members that only the server sets. A request may have them, so that what was answered can be sent back; they change nothing. */
export const setByServer = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(
    names.map((name) => [name, { description: 'Set by the server; ignored in a request.', 'x-source': 'ours' }]),
  ) as Record<string, { description: string }> as Readonly<Record<Name, { readonly description: string }>>;

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
