// What a user looks like in an answer, for the documentation. All of it is ours: no page shows one.
import { id, TIMES } from '../fields/reply-fields.ts';
import { USER_STATUSES } from '../records/records.ts';
import type { JsonSchema } from '../wire/operation.ts';
import { USER_MEMBERS } from './user-members.ts';

export const USER_REPLY: JsonSchema = {
  type: 'object',
  'x-source': 'ours',
  properties: {
    id: id('The user.'),
    ...USER_MEMBERS,
    status: { type: 'string', enum: USER_STATUSES, description: 'Only an ACTIVE user can be given a card.' },
    ...TIMES,
  },
  required: ['id', 'status', 'created', 'modified'],
};
