// Refusals of updateUser beyond the general ones.
import { about, type NcoreOutcome, naturally, SILENT } from './outcome.ts';

export const USER_OUTCOMES: readonly NcoreOutcome[] = [
  {
    code: '404-parent',
    errorCode: 'PARENT_USER_NOT_FOUND',
    httpStatus: 404,
    message: 'The parent user does not exist.',
    meaning: 'The user is there, but no user has the id given as parent.',
    retryable: false,
    correctiveAction: 'Create the parent first and send the id of the answer.',
    prerequisite: 'A user to change.',
    acts: 'refusal',
    operations: ['updateUser'],
    naturally: [naturally('input', 'updateUser with a parent_user_id that POST /users never answered')],
    errors: { updateUser: about('parent_user_id', 'no user has this id') },
    source: SILENT,
  },
];
