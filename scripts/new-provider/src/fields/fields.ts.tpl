// Schema fragments that more than one call uses.
import type { Fixture, JsonSchema } from '../../../engine/provider.ts';
import { ACCOUNT_STATUSES, type Account } from '../records/records.ts';

export const REFERENCE = {
  type: 'string',
  pattern: '^[A-Za-z0-9-]{1,40}$',
  description: '1 to 40 letters, digits and hyphens: the id of the account in the client’s own system',
  'x-source': 'ours',
} as const;

export const HOLDER = {
  type: 'string',
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\p{Cc}\\p{Cs}]*$',
  description: 'the name of the holder: text of at most 100 characters without control characters',
  'x-source': 'ours',
} as const;

/** An account as answers show it. */
export const ACCOUNT_BODY = {
  type: 'object',
  properties: {
    id: { type: 'string', description: 'the id of the account' },
    reference: REFERENCE,
    holder: HOLDER,
    status: { enum: ACCOUNT_STATUSES },
    created_at: { type: 'string', description: 'ISO 8601, in UTC' },
  },
  required: ['id', 'reference', 'holder', 'status', 'created_at'],
  additionalProperties: false,
} as const satisfies JsonSchema;

export function showAccount({ id, reference, holder, status, createdAt }: Account): Fixture {
  return { id, reference, holder, status, created_at: new Date(createdAt).toISOString() };
}
