// Who nCore is: its addresses, and the parts that make it.
import { defineProvider, type JsonSchema } from '../../engine/provider.ts';
import { authenticate, type Client } from './authenticate.ts';
import { CONTROL } from './control.ts';
import { describeFixtures } from './describe-fixtures.ts';
import { open, seal } from './envelope.ts';
import { NOTIFICATIONS } from './events.ts';
import { fixtures } from './fixtures.ts';
import { OPERATIONS } from './operations.ts';
import { OUTCOMES } from './outcomes.ts';
import { ownsPan } from './own-pans.ts';
import { COLLECTIONS } from './records.ts';
import { refusal } from './refusals.ts';
import { REFUSAL_REPLY } from './reply-schemas.ts';
import { GUARDED } from './webhook-config.ts';

const APIKEY: JsonSchema = { type: 'apiKey', in: 'header', name: 'apikey', description: 'The static key of a client.' };

export const ncore = defineProvider<Client>({
  id: 'ncore',
  title: 'nCore',
  summary: 'Bulk orders of non-personalized cards, linking them to users, and webhooks that tell of it.',
  basePaths: ['', '/v1'],
  territory: ['bulkissuances', 'cards', 'users', 'cardproducts', 'webhooks', 'v1'],
  operations: OPERATIONS,
  outcomes: OUTCOMES,
  collections: COLLECTIONS,
  secrets: new Set(['apikey', 'activation_token', 'token', 'pan', 'cvv', 'cvv2']),
  guarded: GUARDED,
  securitySchemes: { apikey: APIKEY },
  refusalBody: REFUSAL_REPLY,
  notifications: NOTIFICATIONS,
  control: CONTROL,
  fixtures,
  describeFixtures,
  ownsPan,
  keyHeader: 'apikey',
  withKey: (client, apikey) => ({ ...client, apikey }),
  authenticate,
  open,
  seal,
  refusal,
});
