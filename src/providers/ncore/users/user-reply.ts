// What a user looks like in an answer, for the documentation. No page shows one; some members are known from a real client.
import { id, TIMES } from '../fields/reply-fields.ts';
import { USER_STATUSES } from '../records/records.ts';
import type { JsonSchema } from '../wire/operation.ts';
import { USER_MEMBERS } from './user-members.ts';

const people = (description: string): JsonSchema => ({
  type: 'array',
  items: {},
  description,
  'x-source': 'reference',
});

/** Members that a model generated from a real answer has and that no request sets. */
const ALWAYS_THERE: Readonly<Record<string, JsonSchema>> = {
  status_reason_code: {
    type: 'string',
    description: 'Why the user has that status, e.g. A0 for the first activation; empty while PENDINGKYC.',
    'x-source': 'reference',
  },
  director_list: people('Empty here: no page says what it holds.'),
  signature_list: people('Empty here: no page says what it holds.'),
  shareholder_list: people('Empty here: no page says what it holds.'),
  default_user: { type: 'boolean', description: 'Always false here.', 'x-source': 'reference' },
};

export const USER_REPLY: JsonSchema = {
  type: 'object',
  'x-source': 'ours',
  properties: {
    id: id('The user.'),
    ...USER_MEMBERS,
    status: { type: 'string', enum: USER_STATUSES, description: 'Only an ACTIVE user can be given a card.' },
    ...ALWAYS_THERE,
    ...TIMES,
  },
  required: ['id', 'user_type', 'status', ...Object.keys(ALWAYS_THERE), 'created', 'modified'],
};
