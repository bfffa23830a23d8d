// __TITLE__: its addresses, its keys, and the parts it is made of.
import { defineProvider } from '../../engine/provider.ts';
import { describeFixtures } from './fixtures/describe-fixtures.ts';
import { fixtures } from './fixtures/fixtures.ts';
import { OPERATIONS } from './operations.ts';
import { OUTCOMES } from './outcomes/outcomes.ts';
import { COLLECTIONS } from './records/records.ts';
import { authenticate, type Client, KEY_HEADER } from './wire/authenticate.ts';
import { open, seal } from './wire/envelope.ts';
import { REFUSAL_BODY, refusal } from './wire/refusals.ts';

export const __EXPORT__ = defineProvider<Client>({
  id: '__NAME__',
  title: '__TITLE__',
  summary: 'Creates accounts and shows them.',
  basePaths: ['/__NAME__'],
  territory: ['__NAME__'],
  operations: OPERATIONS,
  outcomes: OUTCOMES,
  collections: COLLECTIONS,
  secrets: new Set([KEY_HEADER]),
  securitySchemes: { apiKey: { type: 'apiKey', in: 'header', name: KEY_HEADER } },
  refusalBody: REFUSAL_BODY,
  fixtures,
  describeFixtures,
  ownsPan: () => false,
  keyHeader: KEY_HEADER,
  withKey: (client, apiKey) => ({ ...client, apiKey }),
  authenticate,
  open,
  seal,
  refusal,
});
